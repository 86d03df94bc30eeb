import { append } from "./append.ts";
import { announcementKind } from "./conversation-kinds.ts";
import { createConversation } from "./create-conversation.ts";
import { beginStint } from "./members.ts";
import type { Clock, Ids } from "./ports.ts";
import type { ConversationRow, Store, WriteTx } from "../store/store.ts";

/** Under this key there can only be one of it; no pair of people has it. */
const key = "announcements";

export interface AnnouncePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Everybody who has come since the last announcement joins: what was said before is not for them. */
async function join(
  tx: WriteTx,
  conversation: ConversationRow,
  people: readonly string[],
): Promise<void> {
  const members = new Set((await tx.openStints(conversation.id)).map(({ person }) => person));
  const now = { ...conversation, stamp: await tx.nextStamp() };
  for (const person of people)
    if (!members.has(person)) await beginStint(tx, now, person, { fromSeq: now.seq + 1 });
}

/** Says something to everybody with an account that is not disabled. Resolves to how many they are. */
export function announce({ store, clock, ids }: AnnouncePorts, text: string): Promise<number> {
  return store.write(async (tx) => {
    const people = (await tx.accounts())
      .filter(({ disabled }) => !disabled)
      .map(({ person }) => person);
    const known = await tx.directConversation(key);
    if (known) await join(tx, known, people);
    const conversation =
      known ??
      (await createConversation(tx, {
        id: ids.next(),
        kind: announcementKind,
        title: null,
        directKey: key,
        people,
        lineId: ids.next(),
        at: clock.now(),
      }));
    await append(tx, conversation, {
      id: ids.next(),
      sender: null,
      kind: "text",
      content: { text },
      at: clock.now(),
    });
    return people.length;
  });
}
