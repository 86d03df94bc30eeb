import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type Electron from "electron";
import { host } from "../host.ts";
import type { Modelled } from "../not-implemented.ts";
import { app } from "./app.ts";

const cipher = "aes-256-gcm";
const nonceLength = 12;
const tagLength = 16;
/** Chromium's own marks: a key of the keyring, and the fixed key of the plain-text back end. */
const keyringMark = "v11";
const plainTextMark = "v10";

const isPlainText = (): boolean => process.env["ELECTRON_STAND_IN_PLAIN_TEXT"] === "1";

/** The folder of the keyring, outside every profile: a profile that is copied elsewhere cannot be read there. */
function keyringFolder(): string {
  const data = process.env["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share");
  return process.env["ELECTRON_STAND_IN_KEYRING"] ?? join(data, "electron-stand-in");
}

function keyringKey(): Buffer {
  const folder = keyringFolder();
  const file = join(folder, `${app.getName()} Safe Storage`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(32), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  // A keyring's secret is a password of any length.
  return createHash("sha256").update(readFileSync(file)).digest();
}

const plainTextKey = (): Buffer => createHash("sha256").update("peanuts").digest();

/**
 * A keyring that works, as on a GNOME desktop; with ELECTRON_STAND_IN_PLAIN_TEXT=1 a Linux without one, where encryption is
 * available only after `setUsePlainTextEncryption(true)`.
 */
class SafeStorage implements Modelled<Electron.SafeStorage, never> {
  #usesPlainText = false;

  isEncryptionAvailable(): boolean {
    return host().isReady && (!isPlainText() || this.#usesPlainText);
  }

  isAsyncEncryptionAvailable(): Promise<boolean> {
    return app.whenReady().then(() => this.isEncryptionAvailable());
  }

  getSelectedStorageBackend(): ReturnType<Electron.SafeStorage["getSelectedStorageBackend"]> {
    if (!host().isReady) return "unknown";
    return isPlainText() ? "basic_text" : "gnome_libsecret";
  }

  setUsePlainTextEncryption(usePlainText: boolean): void {
    this.#usesPlainText = usePlainText;
  }

  encryptString(plainText: string): Buffer {
    this.#demandReady();
    if (typeof plainText !== "string") throw new TypeError("plainText must be a string");
    if (!this.isEncryptionAvailable())
      throw new Error(
        "Error while encrypting the text provided to safeStorage.encryptString. Encryption is not available.",
      );
    const nonce = randomBytes(nonceLength);
    const encryption = createCipheriv(cipher, isPlainText() ? plainTextKey() : keyringKey(), nonce);
    const body = Buffer.concat([encryption.update(plainText, "utf8"), encryption.final()]);
    const mark = Buffer.from(isPlainText() ? plainTextMark : keyringMark);
    return Buffer.concat([mark, nonce, encryption.getAuthTag(), body]);
  }

  decryptString(encrypted: Buffer): string {
    this.#demandReady();
    if (!this.isEncryptionAvailable())
      throw new Error(
        "Error while decrypting the ciphertext provided to safeStorage.decryptString. Decryption is not available.",
      );
    const mark = encrypted.subarray(0, keyringMark.length).toString("latin1");
    if (mark !== keyringMark && mark !== plainTextMark)
      throw new Error(
        "Error while decrypting the ciphertext provided to safeStorage.decryptString. Ciphertext does not appear to be encrypted.",
      );
    try {
      const rest = encrypted.subarray(mark.length);
      const key = mark === plainTextMark ? plainTextKey() : keyringKey();
      const decryption = createDecipheriv(cipher, key, rest.subarray(0, nonceLength));
      decryption.setAuthTag(rest.subarray(nonceLength, nonceLength + tagLength));
      const body = decryption.update(rest.subarray(nonceLength + tagLength));
      return Buffer.concat([body, decryption.final()]).toString("utf8");
    } catch {
      throw new Error(
        "Error while decrypting the ciphertext provided to safeStorage.decryptString.",
      );
    }
  }

  async encryptStringAsync(plainText: string): Promise<Buffer> {
    await app.whenReady();
    return this.encryptString(plainText);
  }

  async decryptStringAsync(encrypted: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> {
    await app.whenReady();
    return { result: this.decryptString(encrypted), shouldReEncrypt: false };
  }

  #demandReady(): void {
    if (!host().isReady) throw new Error("safeStorage cannot be used before app is ready");
  }
}

export const safeStorage = new SafeStorage();
