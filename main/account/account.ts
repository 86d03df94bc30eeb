import type { HistoryTrouble, PasswordOutcome, SignInFailure } from "#shared/ipc/contract.ts";
import type { LockReason } from "#shared/ipc/views.ts";
import { codeName, codes } from "#shared/wire/codes.ts";
import { limits, protocol } from "#shared/wire/limits.ts";
import { errorName } from "../messaging/error-name.ts";
import type { Ids, Log } from "../messaging/ports.ts";
import { parseServerAddress } from "./server-address.ts";
import type { Device, DeviceKeeper, Session, SessionVault } from "./session.ts";
import { createTurns } from "./turns.ts";
import type { SignInTransport } from "./sign-in-transport.ts";

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
  /** Without it a device is a new one after signing out and starting again. */
  readonly devices?: DeviceKeeper;
}

export type SignedIn =
  | { readonly ok: true; readonly session: Session; readonly keptSafely: boolean }
  | { readonly ok: false; readonly failure: SignInFailure };

/** What became of a signing out; in this run one is signed out either way. */
export interface SignedOut {
  /** The next start will not remember the session. */
  readonly forgotten: boolean;
  /** Whether the server has revoked the token: false when it could not be reached. Never rejects. */
  readonly revoked: Promise<boolean>;
}

/** What a person is told of the server's answer to a new password; null stands for none. */
function passwordOutcome(code: number | null): PasswordOutcome {
  if (code === codes.ok) return { ok: true };
  switch (code === null ? "stopping" : codeName(code)) {
    case "wrongCredentials":
      return { ok: false, problem: "wrong" };
    case "unfitPassword":
      return { ok: false, problem: "unfit" };
    case "rateLimited":
      return { ok: false, problem: "rateLimited" };
    case "stopping":
      return { ok: false, problem: "offline" };
    default:
      return { ok: false, problem: "failed" };
  }
}

/** Makes room for a session before it is kept. Never rejects. */
export type Prepare = (session: Session) => Promise<HistoryTrouble | null>;
const ready: Prepare = () => Promise.resolve(null);

/**
 * Signing in, being remembered and signing out. It holds no connection and no messages: those follow the session it
 * gives. One change at a time. Nothing here rejects: a disk that fails is the failure `storage`.
 */
export function createAccount(ports: AccountPorts) {
  const { vault, transport, ids, log, devices } = ports;
  let session: Session | null = null;
  /** The device's id as of this run; null until it is needed. */
  let deviceId: string | null = null;
  const inTurn = createTurns();
  const listeners = new Set<(session: Session | null) => void>();

  const change = (next: Session | null): void => {
    session = next;
    for (const listener of listeners) {
      try {
        listener(next);
      } catch (error) {
        log.error("account.listenerFailed", { error: errorName(error) });
      }
    }
  };

  const storageFailed = (step: string, error: unknown): void =>
    log.error("account.storage", { step, error: errorName(error) });

  const device = async (): Promise<Device> => {
    deviceId ??= (await devices?.load()) ?? (await vault.load())?.device.id ?? ids.next();
    await devices?.save(deviceId);
    // A cut through a surrogate pair would not be text any more.
    return { id: deviceId, name: ports.deviceName.slice(0, limits.nameLengthMax).toWellFormed() };
  };

  /** Forgets the session, here and for the next start. Says whether the latter worked. */
  const forget = async (): Promise<boolean> => {
    change(null);
    try {
      await vault.clear();
      return true;
    } catch (error) {
      storageFailed("clear", error);
      return false;
    }
  };

  return {
    /** Who is signed in now; null when nobody is. */
    current: (): Session | null => session,

    /** Called with each new session, null when signed out. Returns the disposer. */
    onChanged(listener: (session: Session | null) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    /** Takes up the session that an earlier run kept, if any. A token is not taken to an address that must not be used. */
    restore: (): Promise<Session | null> =>
      inTurn(async () => {
        try {
          const kept = await vault.load();
          if (!kept) return null;
          deviceId ??= kept.device.id;
          const usable = parseServerAddress(kept.server).ok;
          if (!usable) log.warn("account.keptAddress");
          change(usable ? kept : { ...kept, token: null });
          return session;
        } catch (error) {
          storageFailed("load", error);
          return null;
        }
      }),

    /**
     * Asks the server (an address as people type it) and keeps what it answers, once `prepare` has made everything ready
     * for it; what `prepare` resolves to in place of null is why it could not. A failure leaves everything as it was.
     */
    signIn: (server: string, secret: Secret, prepare: Prepare = ready): Promise<SignedIn> =>
      inTurn(async () => {
        const address = parseServerAddress(server);
        if (!address.ok) return { ok: false, failure: { kind: address.problem } };
        const { origin } = address;
        let own: Device;
        try {
          own = await device();
        } catch (error) {
          storageFailed("device", error);
          return { ok: false, failure: { kind: "storage" } };
        }
        const proof =
          secret.kind === "ticket"
            ? { ticket: secret.ticket }
            : { name: secret.name, password: secret.password };
        const outcome = await transport.signIn(origin, { ...proof, device: own, protocol });
        if (!outcome.ok) return outcome;
        const { person, name, token } = outcome.answer;
        const signedIn: Session = { server: origin, person, name, token, device: own };
        const obstacle = await prepare(signedIn);
        if (obstacle !== null) {
          // Nobody will use this token; it need not live on at the server.
          void transport.signOut(origin, token);
          return { ok: false, failure: { kind: obstacle } };
        }
        try {
          const keptSafely = await vault.save(signedIn);
          change(signedIn);
          return { ok: true, session: signedIn, keptSafely };
        } catch (error) {
          storageFailed("save", error);
          void transport.signOut(origin, token);
          return { ok: false, failure: { kind: "storage" } };
        }
      }),

    /**
     * Forgets the session at once, then asks the server to revoke the token, best effort. What is stored of the messages
     * is not touched here.
     */
    async signOut(): Promise<SignedOut> {
      const { ended, forgotten } = await inTurn(async () => {
        const before = session;
        return { ended: before, forgotten: await forget() };
      });
      const revoked =
        ended === null || ended.token === null
          ? Promise.resolve(false)
          : transport.signOut(ended.server, ended.token);
      return { forgotten, revoked };
    },

    /** Gives the account another password; this device stays signed in, all others are signed out. */
    async changePassword(current: string, next: string): Promise<PasswordOutcome> {
      if (session === null || session.token === null) return { ok: false, problem: "offline" };
      const { server, token } = session;
      return passwordOutcome(await transport.changePassword(server, token, { current, next }));
    },

    /**
     * The server no longer takes this token. It is forgotten; whose messages these are is not, and for the next start it is
     * kept that they are locked. False, and nothing has changed, when another token is in use by now.
     */
    endedByServer: (token: string, reason: LockReason): Promise<boolean> =>
      inTurn(async () => {
        if (session === null || session.token !== token) return false;
        log.info("account.endedByServer", { reason });
        const ended: Session = { ...session, token: null, ended: reason };
        change(ended);
        try {
          await vault.save(ended);
        } catch (error) {
          storageFailed("save", error);
          // What cannot be written can often be removed: then nobody is signed in at the next start.
          await vault.clear().catch((problem: unknown) => storageFailed("clear", problem));
        }
        return true;
      }),
  };
}

export type Account = ReturnType<typeof createAccount>;
