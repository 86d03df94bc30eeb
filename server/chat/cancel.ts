import { codes } from "#shared/wire/codes.ts";
import { requireMember } from "./membership.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";

/**
 * Takes a message back (delivery.md, Sending): what is here is recalled, what is not can never arrive. Asked again it does
 * nothing more.
 */
export function cancelRule({ store, ring }: ChatPorts): Rules["cancel"] {
  return async (person, { conversation: id, id: message }) => {
    const changed = await store.write(async (tx) => {
      const known = await tx.message(message);
      // Like `send`, it is about the id first: who has been removed meanwhile still takes back what is their own.
      const isOwn = known?.sender === person && known.conversation === id;
      if (!isOwn) await requireMember(tx, id, person);
      if (!known) {
        await tx.bury(message);
        return false;
      }
      const conversation = isOwn ? await tx.conversation(id) : null;
      if (!conversation) throw new Refusal(codes.idTaken);
      if (known.recalled) return false;
      const rev = conversation.rev + 1;
      await tx.putConversation({ ...conversation, rev, stamp: await tx.nextStamp() });
      await tx.replaceMessage({ ...known, rev, recalled: true, content: {}, reactions: {} });
      return true;
    });
    if (changed) ring(id);
    return {};
  };
}
