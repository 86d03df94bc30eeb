import { existsSync, writeFileSync } from "node:fs";

/** Whether something is said for the first time on this profile; `mark` is an absolute path that remembers it. */
export function isFirstTime(mark: string): boolean {
  if (existsSync(mark)) return false;
  try {
    writeFileSync(mark, "");
  } catch {
    // Said twice is better than not at all.
  }
  return true;
}
