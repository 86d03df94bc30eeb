import { codes } from "#shared/wire/codes.ts";
import { createConversation, derivedId, directKeyOf } from "./create-conversation.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";

/** The one conversation of two people, made by whoever asks first. */
export function directRule({ store, clock, ids, sha256, ring }: ChatPorts): Rules["direct"] {
  return async (person, { person: other }) => {
    const { answer, fresh } = await store.write(async (tx) => {
      const account = await tx.account(other);
      if (!account || account.disabled || other === person) throw new Refusal(codes.noSuchPerson);
      const directKey = directKeyOf(person, other);
      const known = await tx.directConversation(directKey);
      if (known) return { answer: { conversation: known.id, rev: known.rev }, fresh: false };
      const made = await createConversation(tx, {
        // The same two get the same one also where a backup has forgotten it: what they still have belongs there.
        id: derivedId(sha256(new TextEncoder().encode(`direct ${directKey}`))),
        kind: "direct",
        title: null,
        directKey,
        people: [person, other],
        lineId: ids.next(),
        at: clock.now(),
      });
      return { answer: { conversation: made.id, rev: made.rev }, fresh: true };
    });
    if (fresh) ring(answer.conversation);
    return answer;
  };
}
