import { afterEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { directoryStream, selfStream } from "#shared/wire/rows.ts";
import { insertPerson } from "../accounts/accounts.ts";
import { type Chat, openChat } from "../testing/chat.ts";
import { Refusal } from "./ports.ts";

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

test("nobody takes the id of two others before they talk, nor that of a stream or of the announcements", async () => {
  const [elsewhere, chat] = [await officeOf("ann", "bob"), await officeOf("ann", "bob", "eve")];
  const { conversation: id } = await elsewhere.rules.direct("ann", { person: "bob" });
  for (const taken of [id, directoryStream, selfStream, "self:bob", "announcements"]) {
    const ids = { op_id: `op ${taken}`, conversation: taken };
    const group = { ...ids, title: "Team", people: ["ann"], shows_history: false };
    await expect(chat.rules.create_group("eve", group)).rejects.toEqual(new Refusal(codes.idTaken));
  }
  expect((await chat.rules.direct("ann", { person: "bob" })).conversation).toBe(id);
});
