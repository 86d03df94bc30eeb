import { readFileSync, renameSync, rmSync } from "node:fs";
import * as v from "valibot";
import { writeSynced } from "./synced-file.ts";

const RescueNote = v.object({
  /** The name of the damaged file, in the folder of the database. */
  file: v.string(),
  /** How many messages that had not been sent were saved. */
  unsent: v.number(),
});

/** What a person is to be told of a rescue, until they have seen it. */
export type RescueNote = v.InferOutput<typeof RescueNote>;

const noteOf = (path: string): string => `${path}.rescued`;

/** Keeps the note of the database at `path`; an earlier one gives way. */
export function keepNote(path: string, note: RescueNote): void {
  const part = `${noteOf(path)}.part`;
  writeSynced(part, JSON.stringify(note));
  renameSync(part, noteOf(path));
}

/** The note of the database at `path`; null where there is nothing to tell. */
export function readNote(path: string): RescueNote | null {
  try {
    return v.parse(RescueNote, JSON.parse(readFileSync(noteOf(path), "utf8")));
  } catch {
    return null;
  }
}

/** The person has seen it. */
export function dropNote(path: string): void {
  rmSync(noteOf(path), { force: true });
}
