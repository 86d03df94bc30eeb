import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { insertPerson } from "../../server/accounts/accounts.ts";
import { hashSecret, newSecret } from "../../server/accounts/secrets.ts";
import { createConversation } from "../../server/chat/create-conversation.ts";
import { databasePath, systemIds } from "../../server/start.ts";
import { openSqliteStore } from "../../server/store/sqlite/sqlite-store.ts";

export interface GroupOffice {
  readonly conversation: string;
  /** One a person, of the first `signedIn` members. */
  readonly tokens: readonly string[];
}

/** A server's data folder with one group of `members`, of whom the first `signedIn` are signed in; nobody has a password. */
export async function makeGroup(
  data: string,
  members: number,
  signedIn: number,
): Promise<GroupOffice> {
  mkdirSync(data, { recursive: true });
  const store = openSqliteStore(databasePath(data));
  const people = Array.from({ length: members }, () => systemIds.next());
  const tokens = people.slice(0, signedIn).map(() => newSecret());
  const at = Date.now() - 86_400_000;
  const [owner = "", ...others] = people;
  const conversation = await store.write(async (tx) => {
    for (const [number, id] of people.entries()) {
      const person = { login: `member${number}`, name: `同事 ${number}`, password: "none" };
      await insertPerson(tx, id, person);
    }
    for (const [number, token] of tokens.entries())
      await tx.insertToken({
        hash: hashSecret(token),
        person: people[number] ?? "",
        device: randomUUID(),
        device_name: "bench",
        created_at: at,
        seen_at: at,
      });
    return createConversation(tx, {
      id: randomUUID(),
      kind: "group",
      title: "全体同事",
      directKey: null,
      owner,
      people: others,
      lineId: systemIds.next(),
      at,
    });
  });
  await store.close();
  return { conversation: conversation.id, tokens };
}
