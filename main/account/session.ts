import type { LockReason } from "#shared/ipc/views.ts";

/** Who is signed in on this profile, and how the server knows this device. */
export interface Session {
  /** The server's origin, such as `https://magpie.example.com`. */
  readonly server: string;
  readonly person: string;
  readonly name: string;
  /** Null where it could not be kept or opened: the history is readable, sending waits for signing in again. */
  readonly token: string | null;
  /** The server has said that this sign-in ended: what is here is locked until the same person signs in again. */
  readonly ended?: LockReason;
  readonly device: Device;
}

export interface Device {
  /** A UUID. */
  readonly id: string;
  readonly name: string;
}

/** Keeps the session over restarts; main/desktop implements it with the platform's keyring. All reject on a bad disk. */
export interface SessionVault {
  load(): Promise<Session | null>;
  /** False when the token was not written because the platform has only plain text to offer. */
  save(session: Session): Promise<boolean>;
  clear(): Promise<void>;
}

/** Keeps the device's id for the profile, past signing out and other people signing in. Both reject on a bad disk. */
export interface DeviceKeeper {
  load(): Promise<string | null>;
  save(id: string): Promise<void>;
}
