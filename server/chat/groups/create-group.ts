import { codes } from "#shared/wire/codes.ts";
import type { WriteTx } from "../../store/store.ts";
import { createConversation, isServersOwn } from "../create-conversation.ts";
import { type ChatPorts, Refusal, type Rules } from "../ports.ts";
import { groupKind } from "#shared/wire/rows.ts";
import { once } from "./acting.ts";
import { titleOf } from "./names.ts";

/** Rejects with a Refusal unless every one of them has an account that is not disabled. */
export async function requirePeople(tx: WriteTx, people: readonly string[]): Promise<void> {
  for (const person of people) {
    const account = await tx.account(person);
    if (!account || account.disabled) throw new Refusal(codes.noSuchPerson);
  }
}

/** A group under the id that its creator gave it, so that what was written into it meanwhile can follow. */
export function createGroupRule(ports: ChatPorts): Rules["create_group"] {
  const { clock, ids } = ports;
  return (person, asked) =>
    once(ports, person, asked, async (tx) => {
      const { conversation: id } = asked;
      const title = titleOf(asked.title);
      const others = [...new Set(asked.people)].filter((other) => other !== person);
      if (others.length === 0) throw new Refusal(codes.invalidContent);
      await requirePeople(tx, others);
      // Whoever made it made it under this very op_id.
      if (isServersOwn(id) || (await tx.conversation(id))) throw new Refusal(codes.idTaken);
      const made = await createConversation(tx, {
        id,
        kind: groupKind,
        title,
        directKey: null,
        people: others,
        owner: person,
        showsHistory: asked.shows_history,
        lineId: ids.next(),
        at: clock.now(),
      });
      return made.rev;
    });
}
