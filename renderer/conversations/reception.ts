import type { ConnectionView } from "#shared/ipc/views.ts";
import { percent } from "#shared/i18n/sizes.ts";
import { fill, type Words } from "../i18n/i18n.ts";

/** Messages that are coming in. */
export interface Reception {
  /** Only what is older than everybody waits for. */
  readonly quiet: boolean;
  /** From 0 to 1; null while nobody knows. */
  readonly part: number | null;
  /** Nothing of it comes until somebody goes on with it. */
  readonly paused: boolean;
}

/** What is coming in, as far as somebody may want to know. */
export function receptionOf(connection: ConnectionView, held: boolean): Reception | null {
  if (connection.state !== "connected") return null;
  const { catchingUp, progress: part } = connection;
  if (!catchingUp && part === null) return null;
  // What is new comes all the same.
  return { quiet: !catchingUp, part, paused: held && !catchingUp };
}

/** The same in words. */
export function receptionWords(words: Words, { quiet, part, paused }: Reception): string {
  const { t } = words;
  if (paused) return t.connection.historyPaused;
  if (part === null) return t.connection.receiving;
  return fill(quiet ? t.connection.history : t.connection.receivingPart, {
    part: percent(words, part),
  });
}
