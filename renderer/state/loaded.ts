import type { MessagePage, MessageView } from "#shared/ipc/views.ts";
import { compareMessages } from "./order.ts";

/** The loaded part of a conversation: all that is here from its first row to its last. */
export interface Loaded {
  readonly messages: readonly MessageView[];
  /** Whether there are older ones to load. */
  readonly more: boolean;
  /** Whether there are newer ones to load; what has no seq yet stands behind them and is not here then. */
  readonly newer: boolean;
}

/** Where the reader is, and what is to be expected. */
export interface Sight {
  /** The reader is at the end and stays there. */
  readonly follows: boolean;
  /** History of this conversation is still coming in. */
  readonly coming: boolean;
}

/** So many places may lie between two neighbours; what is farther is another part of the history. */
export const farPlaces = 200;
/** A part that grows by what arrives is cut when it is longer than this … */
export const longestPart = 1_000;
/** … to its newest so many, where the reader follows. */
const shortened = 400;

const isPlaced = ({ seq }: MessageView): boolean => seq !== null;

const seqs = (messages: readonly MessageView[]): number[] =>
  messages.flatMap(({ seq }) => (seq === null ? [] : [seq]));

/** The lowest seq among them; null when none has one. */
export const firstSeqOf = (messages: readonly MessageView[]): number | null =>
  seqs(messages)[0] ?? null;

/** The highest seq among them; null when none has one. */
export const lastSeqOf = (messages: readonly MessageView[]): number | null =>
  seqs(messages).at(-1) ?? null;

/** The rows of both, each once; those of `newest` are the ones to believe. */
function joined(older: readonly MessageView[], newest: readonly MessageView[]): MessageView[] {
  const byId = new Map(older.map((message) => [message.id, message]));
  for (const message of newest) byId.set(message.id, message);
  return [...byId.values()].sort(compareMessages);
}

/** With the page above it. */
export const withOlder = (loaded: Loaded, page: MessagePage): Loaded => ({
  ...loaded,
  messages: joined(page.messages, loaded.messages),
  more: page.more,
});

/** With the page below it. */
export const withNewer = (loaded: Loaded, page: MessagePage): Loaded => ({
  ...loaded,
  messages: joined(loaded.messages, page.messages).filter(
    (message) => !page.newer || isPlaced(message),
  ),
  newer: page.newer,
});

/** Where the first of them stands behind which the next one is far, going down from `from`; -1 where none is. */
function farFrom(from: number | null, placed: readonly MessageView[], last: boolean): number {
  const isFar = ({ seq }: MessageView, index: number): boolean => {
    const before = index === 0 ? from : (placed[index - 1]?.seq ?? null);
    return before !== null && seq !== null && seq - before > farPlaces;
  };
  return last ? placed.findLastIndex(isFar) : placed.findIndex(isFar);
}

/**
 * The loaded part after a change: rows that it knows are replaced, those that follow its end join. What stands above it
 * stays out until it is asked for, or it would tear a hole. So does what stands far below while the history between is
 * still coming in by thousands: whoever follows the end gets the newest part in place of the old one (`moved`), whoever
 * reads further up keeps theirs.
 */
export function withChanges(
  loaded: Loaded,
  changed: readonly MessageView[],
  removed: readonly string[],
  { follows, coming }: Sight,
): Loaded & { readonly moved: boolean } {
  const gone = new Set(removed);
  const kept = new Map(
    loaded.messages.filter(({ id }) => !gone.has(id)).map((message) => [message.id, message]),
  );
  const [first, last] = [firstSeqOf(loaded.messages), lastSeqOf(loaded.messages)];
  let { more } = loaded;
  const below: MessageView[] = [];
  for (const message of changed) {
    const { id, seq } = message;
    if (seq === null || last === null || first === null || seq > last) {
      kept.delete(id);
      below.push(message);
    } else if (seq >= first || kept.has(id)) kept.set(id, message);
    else more = true;
  }
  const above = [...kept.values()];
  const upTo = (end: readonly MessageView[]) => ({
    messages: [...above.filter(isPlaced), ...end].sort(compareMessages),
    more,
    newer: true,
    moved: false,
  });
  if (loaded.newer) return upTo([]);

  const placed = below.filter(isPlaced).sort(compareMessages);
  const far = coming ? farFrom(last, placed, follows) : -1;
  if (far >= 0 && !follows) return upTo(placed.slice(0, far));
  if (far >= 0) {
    const waiting = [...above, ...below].filter((message) => !isPlaced(message));
    const messages = [...placed.slice(far), ...waiting].sort(compareMessages);
    return { messages, more: true, newer: false, moved: true };
  }
  const all = [...above, ...below].sort(compareMessages);
  if (all.length <= longestPart || placed.length === 0)
    return { messages: all, more, newer: false, moved: false };
  if (!follows) return upTo([]);
  return { messages: all.slice(-shortened), more: true, newer: false, moved: true };
}
