import { existsSync, renameSync, rmSync } from "node:fs";

/** Sets a folder aside as `<folder>-previous`, in place of an older one. Returns where it went, null if it was not there. */
export function setAside(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const previous = `${folder}-previous`;
  rmSync(previous, { recursive: true, force: true });
  renameSync(folder, previous);
  return previous;
}
