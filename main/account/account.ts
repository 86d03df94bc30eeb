import type { HistoryTrouble, SignInFailure } from "#shared/ipc/contract.ts";
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

    /**
     * The server no longer knows this token. It is forgotten; whose messages these are is not, so that they stay
     * readable. Ignored when another token is in use by now.
     */
    endedByServer: (token: string): Promise<void> =>
      inTurn(async () => {
        if (session === null || session.token !== token) return;
        log.info("account.endedByServer");
        const ended = { ...session, token: null };
        change(ended);
        await vault.save(ended).catch((error: unknown) => storageFailed("save", error));
      }),
  };
}

export type Account = ReturnType<typeof createAccount>;
