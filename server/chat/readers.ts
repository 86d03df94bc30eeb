import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { announcementKind } from "#shared/wire/rows.ts";
import type { ConversationRow, ReadTx, StintRow } from "../store/store.ts";
import { isVisible, requireMember } from "./membership.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";

/**
 * The others for whom a message is: those who are members now and were so when it came to be. Who joined later has "read" it
 * without having seen it (delivery.md, Reading); of the announcements all are members, also those whose account has ended.
 */
async function meantBy(
  tx: ReadTx,
  { id, kind }: ConversationRow,
  { person, seq }: { readonly person: string; readonly seq: number },
): Promise<StintRow[]> {
  const others = (await tx.openStints(id)).filter(
    (member) => member.person !== person && member.joined_seq < seq,
  );
  if (kind !== announcementKind) return others;
  const ended = new Set(
    (await tx.accounts()).filter(({ disabled }) => disabled).map((account) => account.person),
  );
  return others.filter((member) => !ended.has(member.person));
}

/** How many have read a message, for who wrote it and nobody else; who they are where they are not too many to name. */
export function readersRule({ store }: ChatPorts): Rules["readers"] {
  return (person, { conversation: id, seq }) =>
    store.read(async (tx) => {
      const { conversation, stints } = await requireMember(tx, id, person);
      const [message] = await tx.history(id, seq, seq + 1, 1);
      if (message?.sender !== person || !isVisible(stints, seq))
        throw new Refusal(codes.noSuchMessage);
      const places = new Map((await tx.positions(id)).map((row) => [row.person, row.read_seq]));
      const others = await meantBy(tx, conversation, { person, seq });
      const hasRead = (member: StintRow): boolean => (places.get(member.person) ?? 0) >= seq;
      const read = others.filter(hasRead);
      const figures = { count: read.length, of: others.length };
      if (others.length > limits.readersNamedMax) return figures;
      const unread = others.filter((member) => !hasRead(member));
      const namesOf = (members: readonly StintRow[]) => members.map((member) => member.person);
      return { ...figures, read: namesOf(read), unread: namesOf(unread) };
    });
}
