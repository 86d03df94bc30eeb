import type { MessageRecord, ReadTx, StintRow } from "../store/store.ts";
import {
  infoOf,
  meOf,
  othersOf,
  requireMember,
  rosterOf,
  visibleSpans,
  wireRow,
} from "./membership.ts";
import { fitPage } from "./page-bounds.ts";
import type { ChatPorts, PageBounds, Rules } from "./ports.ts";

/** Visible rows below `before`, newest first, and one more than fits where there are more. */
async function historyBelow(
  tx: ReadTx,
  conversation: string,
  stints: readonly StintRow[],
  before: number,
  bounds: PageBounds,
): Promise<MessageRecord[]> {
  const rows: MessageRecord[] = [];
  // What lies between two spans is passed over, however long it is.
  for (const [from, to] of visibleSpans(stints).toReversed()) {
    const left = bounds.rowsMax + 1 - rows.length;
    const end = to === null ? before : Math.min(before, to + 1);
    if (left > 0 && from < end) rows.push(...(await tx.history(conversation, from, end, left)));
  }
  return rows;
}

/** History downwards, from one snapshot (delivery.md, Connecting). It says nothing about what changed further down. */
export function pageRule({ store, bounds }: ChatPorts): Rules["page"] {
  return (person, { conversation: id, before }) =>
    store.read(async (tx) => {
      const { conversation, stints } = await requireMember(tx, id, person);
      const top = before ?? conversation.seq + 1;
      const page = fitPage(await historyBelow(tx, id, stints, top, bounds), bounds);
      const roster = await rosterOf(tx, conversation);
      return {
        rows: page.rows.map(wireRow),
        floor: page.more ? (page.rows.at(-1)?.seq ?? 1) : 1,
        rev: conversation.rev,
        n: conversation.n,
        last_seq: conversation.seq,
        // Whoever goes on downwards has it from the first page.
        ...(before === null ? { info: infoOf(conversation, roster) } : {}),
        me: await meOf(tx, id, person, stints),
        positions: await othersOf(tx, id, person, roster),
      };
    });
}
