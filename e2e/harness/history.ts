import { randomUUID } from "node:crypto";
import { append } from "../../server/chat/append.ts";
import { createConversation, directKeyOf } from "../../server/chat/create-conversation.ts";
import type { ConversationRow, Store, WriteTx } from "../../server/store/store.ts";

/** How many messages one write holds. */
const batch = 500;

async function personOf(tx: WriteTx, login: string): Promise<string> {
  const account = await tx.accountByLogin(login);
  if (!account) throw new Error(`nobody signs in as ${login}`);
  return account.person;
}

/**
 * Writes what one person said to another, a minute apart and ending now, by the server's own rules: years of talk in a
 * moment. A conversation that is not there yet is made.
 */
export async function writeHistory(
  store: Store,
  { from, to, texts }: { from: string; to: string; texts: readonly string[] },
): Promise<void> {
  for (let done = 0; done < texts.length; done += batch) {
    await store.write(async (tx) => {
      const [sender, reader] = [await personOf(tx, from), await personOf(tx, to)];
      const directKey = directKeyOf(sender, reader);
      let conversation: ConversationRow | null = await tx.directConversation(directKey);
      conversation ??= await createConversation(tx, {
        id: randomUUID(),
        kind: "direct",
        title: null,
        directKey,
        people: [sender, reader],
        lineId: randomUUID(),
        at: Date.now() - texts.length * 60_000,
      });
      for (const [index, text] of texts.slice(done, done + batch).entries())
        ({ conversation } = await append(tx, conversation, {
          id: randomUUID(),
          sender,
          kind: "text",
          content: { text },
          at: Date.now() - (texts.length - done - index) * 60_000,
        }));
    });
  }
}

/** Makes groups of these people, in each of which one line was said yesterday. */
export async function writeGroups(
  store: Store,
  { people, titles }: { people: readonly string[]; titles: readonly string[] },
): Promise<void> {
  await store.write(async (tx) => {
    const members = await Promise.all(people.map((login) => personOf(tx, login)));
    for (const title of titles) {
      const conversation = await createConversation(tx, {
        id: randomUUID(),
        kind: "group",
        title,
        directKey: null,
        people: members,
        lineId: randomUUID(),
        at: Date.now() - 86_400_000,
      });
      await append(tx, conversation, {
        id: randomUUID(),
        sender: members.at(-1) ?? null,
        kind: "text",
        content: { text: `Said in ${title}` },
        at: Date.now() - 86_400_000,
      });
    }
  });
}
