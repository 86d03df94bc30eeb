import { open, readFile, rename } from "node:fs/promises";
import { createTurns } from "../account/turns.ts";

/** The text of a file, or null where there is none. Other failures are thrown. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Replaces a file as a whole, readable by this user only: after a crash there is the old text or the new, never half. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(text, "utf8");
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

/** A small file that is kept as a whole. Replacements happen one after the other, so that the last one asked for stays. */
export function createKeptFile(path: string) {
  const inTurn = createTurns();
  return {
    read: (): Promise<string | null> => readIfThere(path),
    replace: (text: string): Promise<void> => inTurn(() => replaceFile(path, text)),
    /** Resolves when nothing is being written any more. */
    settled: (): Promise<void> => inTurn(() => Promise.resolve()),
  };
}
