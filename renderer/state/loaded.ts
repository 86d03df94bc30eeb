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

/** Where the reader is. */
export interface Place {
  /** At the end, to stay there. */
  readonly follows: boolean;
  /** The seq of what stands at the top of the window; null where that is not known. */
  readonly at: number | null;
}

/** Where the reader is, and what is to be expected. */
export interface Sight extends Place {
  /** History of this conversation is still coming in. */
  readonly coming: boolean;
}

/** So many places may lie between two neighbours; what is farther is another part of the history. */
export const farPlaces = 200;
/** A part that is longer than this is cut … */
export const longestPart = 1_000;
/** … to so many rows on either side of the reader. */
const nearRows = 400;

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

/** A part that is too long is cut around the reader: what is far from there is loaded again when it is wanted. */
function cut(part: Loaded, { follows, at }: Place): Loaded {
  const { messages } = part;
  if (messages.length <= longestPart) return part;
  const found = messages.findIndex(({ seq }) => seq === null || seq >= (at ?? Infinity));
  const index = follows || found === -1 ? messages.length : found;
  const [from, to] = [Math.max(0, index - nearRows), index + nearRows];
  const newer = part.newer || to < messages.length;
  return {
    messages: messages.slice(from, to).filter((message) => !newer || isPlaced(message)),
    more: part.more || from > 0,
    newer,
  };
}

/** With the page above it. */
export const withOlder = (loaded: Loaded, page: MessagePage, place: Place): Loaded =>
  cut(
    { ...loaded, messages: joined(page.messages, loaded.messages), more: page.more },
    { ...place, follows: false },
  );

/** With the page below it. */
export function withNewer(loaded: Loaded, { messages, newer }: MessagePage, place: Place): Loaded {
  const all = joined(loaded.messages, messages).filter((message) => !newer || isPlaced(message));
  return cut({ ...loaded, messages: all, newer }, place);
}

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
  sight: Sight,
): Loaded & { readonly moved: boolean } {
  const { follows, coming } = sight;
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
  const part = cut({ messages: all, more, newer: false }, sight);
  return { ...part, moved: follows && part.messages.length < all.length };
}
