import { afterEach, expect, test } from "vitest";
import { insertPerson } from "../accounts/accounts.ts";
import { type Chat, openChat } from "../testing/chat.ts";

const open: Chat[] = [];
afterEach(async () => {
  for (const chat of open.splice(0)) await chat.close();
});

async function officeOf(...people: readonly string[]): Promise<Chat> {
  const chat = openChat();
  open.push(chat);
  await chat.store.write(async (tx) => {
    for (const person of people)
      await insertPerson(tx, person, { login: person, name: person, password: "hashed" });
  });
  return chat;
}

test("the same two people get the same conversation, also from a store that has forgotten it", async () => {
  const [before, restored] = [await officeOf("ann", "bob", "eve"), await officeOf("ann", "bob")];
  const { conversation: id } = await before.rules.direct("ann", { person: "bob" });
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect((await before.rules.direct("bob", { person: "ann" })).conversation).toBe(id);
  expect((await restored.rules.direct("bob", { person: "ann" })).conversation).toBe(id);
  expect((await before.rules.direct("ann", { person: "eve" })).conversation).not.toBe(id);
});
