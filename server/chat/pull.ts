import type { AnswerPayload } from "#shared/wire/requests.ts";
import { directoryStream, selfStream } from "#shared/wire/rows.ts";
import type { ReadTx } from "../store/store.ts";
import {
  infoOf,
  isVisible,
  meOf,
  othersOf,
  requireMember,
  rosterOf,
  wireRow,
} from "./membership.ts";
import { fitPage } from "./page-bounds.ts";
import type { ChatPorts, PageBounds, Rules } from "./ports.ts";
import { selfNameOf } from "./self.ts";

async function pullStream(
  tx: ReadTx,
  name: string,
  since: number,
  bounds: PageBounds,
): Promise<AnswerPayload<"pull">> {
  const head = await tx.stream(name);
  if (!head) return { rows: [], cursor: 0, more: false, rev: 0 };
  const rows = await tx.streamRows(name, since, bounds.rowsMax + 1);
  const page = fitPage(rows, bounds);
  const cursor = page.more ? (page.rows.at(-1)?.rev ?? since) : head.rev;
  return { rows: [...page.rows], cursor, more: page.more, rev: head.rev };
}

/**
 * Rows in order of rev within the person's own spans, from one snapshot. `cursor` is the rev up to which everything
 * visible is in this answer, so it passes over what the person may not see.
 */
export function pullRule({ store, bounds }: ChatPorts): Rules["pull"] {
  return (person, { conversation: id, since }) =>
    store.read(async (tx): Promise<AnswerPayload<"pull">> => {
      if (id === directoryStream) return pullStream(tx, id, since, bounds);
      if (id === selfStream) return pullStream(tx, selfNameOf(person), since, bounds);
      const { conversation, stints } = await requireMember(tx, id, person);
      const changed = await tx.changedRows(id, since, bounds.rowsMax + 1);
      const page = fitPage(changed, bounds);
      const roster = await rosterOf(tx, conversation);
      return {
        rows: page.rows.filter(({ seq }) => isVisible(stints, seq)).map(wireRow),
        cursor: page.more ? (page.rows.at(-1)?.rev ?? since) : conversation.rev,
        more: page.more,
        rev: conversation.rev,
        n: conversation.n,
        last_seq: conversation.seq,
        ...(since < conversation.info_rev ? { info: infoOf(conversation, roster) } : {}),
        me: await meOf(tx, id, person, stints),
        positions: await othersOf(tx, id, person, roster),
      };
    });
}
