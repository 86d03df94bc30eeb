import type { AnswerPayload } from "#shared/wire/requests.ts";
import type { ChangedRow, ReadTx } from "../store/store.ts";
import { infoOf, isVisible, meOf, othersOf, rosterOf, wireRow } from "./membership.ts";
import { directoryStream, selfStream } from "#shared/wire/rows.ts";
import type { ChatPorts, Rules } from "./ports.ts";
import { personOfSelf, selfNameOf } from "./self.ts";

async function entryOf(tx: ReadTx, person: string, changed: ChangedRow): Promise<unknown> {
  const { conversation: id, kind } = changed;
  if (kind === "stream") {
    const name = personOfSelf(id) === person ? selfStream : id;
    return { conversation: name, stream: true, rev: (await tx.stream(id))?.rev ?? 0 };
  }
  const stints = await tx.stints(id, person);
  if (kind === "left")
    return {
      conversation: id,
      left: true,
      rev: Math.max(...stints.map(({ to_rev }) => to_rev ?? 0)),
    };
  const conversation = await tx.conversation(id);
  if (!conversation) return null;
  const roster = await rosterOf(tx, conversation);
  const newest = await tx.newestMessage(id);
  return {
    conversation: id,
    rev: conversation.rev,
    last_seq: conversation.seq,
    n: conversation.n,
    info: infoOf(conversation, roster),
    me: await meOf(tx, id, person, stints),
    positions: await othersOf(tx, id, person, roster),
    preview: newest && isVisible(stints, newest.seq) ? wireRow(newest) : null,
  };
}

/**
 * Every conversation, stint, position and stream whose stamp is at or above the token, in order of (stamp,
 * conversation), from one snapshot. The token names the first stamp that this snapshot does not have.
 */
export function syncRule({ store, bounds }: ChatPorts): Rules["sync"] {
  return (person, { epoch: theirs, since, after }) =>
    store.read(async (tx): Promise<AnswerPayload<"sync">> => {
      const epoch = await tx.epoch();
      const from = theirs === epoch ? since : 0;
      const token = (await tx.stamp()) + 1;
      const changed = await tx.changedFor(
        person,
        [directoryStream, selfNameOf(person)],
        from,
        after ?? null,
        bounds.rowsMax + 1,
      );
      const entries: unknown[] = [];
      let bytes = 0;
      let last: ChangedRow | null = null;
      for (const one of changed.slice(0, bounds.rowsMax)) {
        const entry = await entryOf(tx, person, one);
        bytes += Buffer.byteLength(JSON.stringify(entry));
        // At least one, or a large one could never be had; what does not fit is not made for nothing.
        if (last !== null && bytes > bounds.bytesMax) break;
        if (entry !== null) entries.push(entry);
        last = one;
      }
      return {
        epoch,
        entries,
        after: last && { stamp: last.stamp, conversation: last.conversation },
        more: last !== null && last !== changed.at(-1),
        token,
      };
    });
}
