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
  /** Up to which seq was read, where the server does not know that yet. */
  readonly read?: number;
  /** Up to which seq everything has arrived, where the server does not know that yet. */
  readonly received?: number;
}

/**
 * RD3: what to report is derived from wanted against confirmed; `received` is the gapless run above the confirmed one.
 * In order of the conversations' ids, behind `after`, at most `limit`.
 */
export function reports(
  tx: Tx,
  { after, limit }: { readonly after: string; readonly limit: number },
): Report[] {
  return tx.toReport(after, limit).flatMap((id): Report[] => {
    const row = tx.conversation(id);
    const summary = tx.summary(id);
    if (!row || !summary) return [];
    const read = Math.min(row.want_read, row.last_seq);
    const received = summary.arrived_seq;
    return [
      {
        conversation: id,
        ...(read > row.read_seq ? { read } : {}),
        ...(received > row.recv_seq ? { received } : {}),
      },
    ];
  });
}

/** The server's word on one's own standing, after reports. Touches what moved. */
export function applyMe(
  tx: Tx,
  { of }: { readonly of: readonly { readonly conversation: string; readonly me: Me }[] },
): Touched {
  return { conversations: of.flatMap((one) => applyOne(tx, one)), messages: [] };
}

function applyOne(tx: Tx, one: { readonly conversation: string; readonly me: Me }): string[] {
  const row = tx.conversation(one.conversation);
  if (!row) return [];
  // Spans come with the rev at which they were read; a report's answer names none.
  const merged = { ...mergeMe(row, one.me, row.info_rev), spans: row.spans };
  const figures = ["read_seq", "read_others", "sent", "recv_seq"] as const;
  if (figures.every((name) => merged[name] === row[name])) return [];
  keepConversation(tx, merged);
  return [one.conversation];
}
