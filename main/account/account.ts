import type { SignInOutcome } from "#shared/ipc/contract.ts";
import { protocol } from "#shared/wire/limits.ts";
import type { SignInAnswer, SignInRequest } from "#shared/wire/sign-in.ts";
import type { Ids, Log } from "../messaging/ports.ts";
import { parseServerAddress } from "./server-address.ts";
import type { Session, SessionVault } from "./session.ts";

export type SignInFailure = Extract<SignInOutcome, { ok: false }>["failure"];

/** The requests of shared/wire/sign-in.ts; main/connection implements them over HTTP. */
export interface SignInTransport {
  signIn(
    server: string,
    request: SignInRequest,
  ): Promise<
    | { readonly ok: true; readonly answer: SignInAnswer }
    | { readonly ok: false; readonly failure: SignInFailure }
  >;
}

/** What proves who one is: a password that was typed, or a one-time ticket in its place. */
export type Secret =
  | { readonly kind: "password"; readonly name: string; readonly password: string }
  | { readonly kind: "ticket"; readonly ticket: string };

export interface AccountPorts {
  readonly vault: SessionVault;
  readonly transport: SignInTransport;
  readonly ids: Ids;
  readonly log: Log;
  /** What this device calls itself on the server's list of devices. */
  readonly deviceName: string;
}

export type SignedIn =
  | { readonly ok: true; readonly session: Session; readonly keptSafely: boolean }
  | { readonly ok: false; readonly failure: SignInFailure };

/** Signing in and being remembered. It holds no connection and no messages: those follow the session it gives. */
export function createAccount({ vault, transport, ids, log, deviceName }: AccountPorts) {
  return {
    /** The session that an earlier run kept, if any. */
    restore: (): Promise<Session | null> => vault.load(),

    /** Asks the server (an address as people type it) and keeps what it answers. Never rejects. */
    async signIn(server: string, secret: Secret): Promise<SignedIn> {
      const address = parseServerAddress(server);
      if (!address.ok) return { ok: false, failure: { kind: address.problem } };
      try {
        const kept = await vault.load();
        const device = kept?.device ?? { id: ids.next(), name: deviceName.slice(0, 64) };
        const outcome = await transport.signIn(address.origin, {
          ...(secret.kind === "ticket"
            ? { ticket: secret.ticket }
            : { name: secret.name, password: secret.password }),
          device,
          protocol,
        });
        if (!outcome.ok) return outcome;
        const { person, name, token } = outcome.answer;
        const session: Session = { server: address.origin, person, name, token, device };
        return { ok: true, session, keptSafely: await vault.save(session) };
      } catch (error) {
        log.error("account.storage", { error: error instanceof Error ? error.name : "unknown" });
        return { ok: false, failure: { kind: "storage" } };
      }
    },
  };
}

export type Account = ReturnType<typeof createAccount>;
