import { unlink } from "node:fs/promises";
import { join } from "node:path";
import { safeStorage } from "electron";
import * as v from "valibot";
import { LockReason } from "#shared/ipc/views.ts";
import type { Session, SessionVault } from "../account/session.ts";
import type { Log } from "../messaging/ports.ts";
import { readIfThere, replaceFile } from "./files.ts";

/** `account.json` in the profile's folder. The token is sealed by the platform's keyring, or not there at all. */
const AccountFile = v.object({
  version: v.literal(1),
  server: v.string(),
  person: v.string(),
  name: v.string(),
  device: v.object({ id: v.string(), name: v.string() }),
  /** Base64 of what safeStorage made of the token. */
  sealedToken: v.nullable(v.string()),
  /** A reason that this version does not know locks as well. */
  ended: v.optional(v.fallback(LockReason, "elsewhere")),
});

/** The part of Electron's safeStorage that is needed, so that tests can put a changed keyring in its place. */
export type Keyring = Pick<
  typeof safeStorage,
  "isEncryptionAvailable" | "encryptString" | "decryptString"
> &
  Partial<Pick<typeof safeStorage, "getSelectedStorageBackend">>;

/** Whether the platform keeps secrets better than in plain text (security.md 6). */
function keepsSecrets(keyring: Keyring, platform: string): boolean {
  if (!keyring.isEncryptionAvailable()) return false;
  const backend = platform === "linux" ? keyring.getSelectedStorageBackend?.() : undefined;
  return backend !== "basic_text" && backend !== "unknown";
}

/**
 * Keeps who is signed in on this profile. Where only a plain-text back end exists the token is not written; where the
 * keyring has changed it cannot be opened: in both cases the session comes back without a token, so that the history
 * stays readable and the person signs in again. Nothing is ever wiped for it.
 */
export function createSessionVault(
  folder: string,
  log: Log,
  keyring: Keyring = safeStorage,
  platform: string = process.platform,
): SessionVault {
  const path = join(folder, "account.json");

  const unseal = (sealed: string | null): string | null => {
    if (sealed === null) return null;
    try {
      return keyring.decryptString(Buffer.from(sealed, "base64"));
    } catch {
      log.warn("vault.keyringChanged");
      return null;
    }
  };

  return {
    async load(): Promise<Session | null> {
      const text = await readIfThere(path);
      if (text === null) return null;
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        json = null;
      }
      const file = v.safeParse(AccountFile, json);
      if (!file.success) {
        log.warn("vault.unreadable");
        return null;
      }
      const { server, person, name, device, sealedToken, ended } = file.output;
      const kept = { server, person, name, device };
      return ended ? { ...kept, token: null, ended } : { ...kept, token: unseal(sealedToken) };
    },

    async save(session: Session): Promise<boolean> {
      const safe = keepsSecrets(keyring, platform);
      const sealedToken =
        safe && session.token !== null
          ? keyring.encryptString(session.token).toString("base64")
          : null;
      const { server, person, name, device, ended } = session;
      const file = { version: 1, server, person, name, device, sealedToken, ended };
      await replaceFile(path, `${JSON.stringify(file, null, 2)}\n`);
      return safe;
    },

    async clear(): Promise<void> {
      await unlink(path).catch((error: unknown) => {
        if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      });
    },
  };
}
