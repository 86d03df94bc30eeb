import { createHash, randomBytes, randomInt } from "node:crypto";

/** An opaque token or ticket: 256 random bits. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What is stored of a token or ticket; 256 random bits need no salt. */
export const hashSecret = (secret: string): string =>
  createHash("sha256").update(secret).digest("base64url");

/** Letters and digits that cannot be mistaken for each other when read aloud or copied by hand. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password for a person to type once: four groups of four, about 79 bits. */
export function newPassword(): string {
  const character = (): string => alphabet[randomInt(alphabet.length)] ?? "";
  const group = (): string => Array.from({ length: 4 }, character).join("");
  return Array.from({ length: 4 }, group).join("-");
}
