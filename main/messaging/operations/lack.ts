import type { ConversationRow } from "../tx.ts";

/** The lowest place that one may see; null while nothing is known of it. */
export const firstVisible = ({ spans }: Pick<ConversationRow, "spans">): number | null =>
  spans.length === 0 ? null : spans.reduce((least, [from]) => Math.min(least, from), Infinity);

/** What is to be asked next of one conversation or stream. */
export interface Behind {
  readonly conversation: string;
  /** Its first page, what changed since the cursor, or the page below the floor. */
  readonly want: "first" | "changes" | "history";
  readonly cursor: number;
  readonly floor: number | null;
  /** How many changes are known to be missing. */
  readonly distance: number;
}

/** CU3: what a conversation lacks; null where everything is here, or is not for oneself any more. */
export function behindOf(row: ConversationRow): Behind | null {
  const { id: conversation, cursor, remote_rev, floor } = row;
  const distance = remote_rev - cursor;
  const behind = (want: Behind["want"]): Behind => ({
    conversation,
    want,
    cursor,
    floor,
    distance,
  });
  if (row.left_rev !== null || remote_rev === 0) return null;
  if (floor === null) return behind("first");
  if (distance > 0) return behind("changes");
  const lowest = firstVisible(row);
  return lowest !== null && floor > lowest ? behind("history") : null;
}
