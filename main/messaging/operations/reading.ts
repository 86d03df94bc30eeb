import type { Me } from "#shared/wire/rows.ts";
import { nothingTouched, type Touched, type Tx } from "../tx.ts";
import { keepConversation, mergeMe } from "./merge.ts";

/** RD1: looking moves the wish forward, never back, and never past what there is. */
export function wantRead(
  tx: Tx,
  { conversation, seq }: { readonly conversation: string; readonly seq: number },
): Touched {
  const row = tx.conversation(conversation);
  if (!row || row.left_rev !== null) return nothingTouched;
  const want = Math.min(seq, row.last_seq);
  if (want <= Math.max(row.want_read, row.read_seq)) return nothingTouched;
  keepConversation(tx, { ...row, want_read: want });
  return { conversations: [conversation], messages: [] };
}

export interface Report {
  readonly conversation: string;
  readonly kind: "read" | "received";
  readonly seq: number;
}

/** RD3: what to report is derived from wanted against confirmed; `received` is the gapless run above the confirmed one. */
export function reports(tx: Tx): Report[] {
  return tx.conversations().flatMap((row): Report[] => {
    if (row.left_rev !== null || row.spans.length === 0) return [];
    const read = Math.min(row.want_read, row.last_seq);
    const received = tx.gaplessEnd(row.id, row.recv_seq);
    return [
      ...(received > row.recv_seq
        ? [{ conversation: row.id, kind: "received", seq: received } as const]
        : []),
      ...(read > row.read_seq ? [{ conversation: row.id, kind: "read", seq: read } as const] : []),
    ];
  });
}

/** The server's word on one's own standing, after a report. */
export function applyMe(
  tx: Tx,
  { conversation, me }: { readonly conversation: string; readonly me: Me },
): Touched {
  const row = tx.conversation(conversation);
  if (!row) return nothingTouched;
  // Spans come with the rev at which they were read; a report's answer names none.
  keepConversation(tx, { ...mergeMe(row, me, row.info_rev), spans: row.spans });
  return { conversations: [conversation], messages: [] };
}
