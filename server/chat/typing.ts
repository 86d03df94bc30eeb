import { codes } from "#shared/wire/codes.ts";
import { announcementKind } from "#shared/wire/rows.ts";
import { isLarge, requireMember } from "./membership.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";

/**
 * Somebody is writing: told to those who are members as of this read, on the devices that are connected now. Nothing is
 * kept. In a conversation above `positionsMembersMax` nobody is told: each key of one would ring at everybody's.
 */
export function typingRule({ store, push }: ChatPorts): Rules["typing"] {
  return async (person, { conversation: id }) => {
    const others = await store.read(async (tx) => {
      const { conversation } = await requireMember(tx, id, person);
      if (conversation.kind === announcementKind) throw new Refusal(codes.readOnly);
      if (await isLarge(tx, id)) return [];
      return (await tx.openStints(id)).filter((member) => member.person !== person);
    });
    for (const other of others) push(other.person, "typing", { conversation: id, person });
    return {};
  };
}
