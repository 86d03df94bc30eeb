import { afterEach, beforeEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { type Chat, openChat } from "../testing/chat.ts";
import { announce } from "./announce.ts";
import { positionsMembersMax } from "./membership.ts";

let chat: Chat;
beforeEach(() => {
  chat = openChat();
});
afterEach(() => chat.close());

const typing = (person: string, conversation = "g") => chat.rules.typing(person, { conversation });
/** Who was told of whom. */
const told = () =>
  chat.pushes.flatMap(({ person, type, payload }) =>
    type === "typing" ? [[person, payload]] : [],
  );
const crowd = (count: number): string[] => Array.from({ length: count }, (_, at) => `p${at}`);

test("who writes is told to the others, as of now, and to nobody of their own", async () => {
  await chat.create(["ann", "bob", "eve"]);
  expect(await typing("ann")).toEqual({});
  const of = { conversation: "g", person: "ann" };
  expect(told()).toEqual([
    ["bob", of],
    ["eve", of],
  ]);
  await chat.leave("eve");
  await typing("ann");
  expect(told().slice(2)).toEqual([["bob", of]]);
});

test("an outsider tells nobody anything, and learns nothing (security.md 11)", async () => {
  await chat.create(["ann", "bob"]);
  await expect(typing("eve")).rejects.toMatchObject({ code: codes.notMember, rev: undefined });
  await expect(typing("eve", "nowhere")).rejects.toMatchObject({
    code: codes.notMember,
    rev: undefined,
  });
  await chat.leave("bob");
  await expect(typing("bob")).rejects.toMatchObject({ code: codes.notMember });
  expect(told()).toEqual([]);
});

test("in a crowd nobody is told", async () => {
  await chat.create(crowd(positionsMembersMax), "small");
  await chat.create(crowd(positionsMembersMax + 1), "large");
  await typing("p0", "small");
  expect(told()).toHaveLength(positionsMembersMax - 1);
  await typing("p0", "large");
  expect(told()).toHaveLength(positionsMembersMax - 1);
});

test("nobody is writing in the announcements", async () => {
  await chat.store.write((tx) =>
    tx.putAccount({
      person: "ann",
      login: "ann",
      password: "",
      disabled: false,
      imported: false,
      gone: false,
      announcer: false,
    }),
  );
  await announce(chat.ports, "hear, hear");
  const { id } = (await chat.store.read((tx) => tx.directConversation("announcements"))) ?? {};
  await expect(typing("ann", id)).rejects.toMatchObject({ code: codes.readOnly });
});

test("nothing of it is written", async () => {
  await chat.create(["ann", "bob"]);
  const stamp = () => chat.store.read((tx) => tx.stamp());
  const before = await stamp();
  await typing("ann");
  expect(await stamp()).toBe(before);
});
