import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { announcementKind } from "#shared/wire/rows.ts";
import { requireMember } from "./membership.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";

/**
 * How many have read a message, for who wrote it and nobody else; who they are where they are not too many to name. It is meant for
 * those who are members now and were so when it came to be: who joined later has "read" it without having seen it (delivery.md,
 * Reading). Of the announcements all are members, also those whose account has ended.
 */
export function readersRule({ store }: ChatPorts): Rules["readers"] {
  return (person, { conversation: id, seq }) =>
    store.read(async (tx) => {
      const { conversation } = await requireMember(tx, id, person);
      // What somebody wrote is within what they may see: they were a member then.
      const [message] = await tx.history(id, seq, seq + 1, 1);
      if (message?.sender !== person) throw new Refusal(codes.noSuchMessage);
      const active = conversation.kind === announcementKind;
      const meant = { conversation: id, seq, but: person, active };
      const figures = await tx.readersCount(meant);
      if (figures.of > limits.readersNamedMax) return figures;
      const those = await tx.readers(meant);
      const namesOf = (hasRead: boolean): string[] =>
        those.flatMap((one) => (one.read === hasRead ? [one.person] : []));
      return { ...figures, read: namesOf(true), unread: namesOf(false) };
    });
}
