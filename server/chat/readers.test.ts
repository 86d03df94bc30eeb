import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { type Chat, openChat } from "../testing/chat.ts";
import { Refusal } from "./ports.ts";

let chat: Chat;
let ops = 0;
const op = (): string => `op${(ops += 1)}`;
const people = ["owen", "adam", "mia", "max", "rob", "ida"];

const account = (person: string, disabled = false) =>
  chat.store.write((tx) =>
    tx.putAccount({
      person,
      login: person,
      password: "-",
      disabled,
      imported: false,
      gone: false,
      announcer: false,
    }),
  );
const ask = (person: string, seq: number, conversation = "g") =>
  chat.rules.readers(person, { conversation, seq });
const codeOf = (work: Promise<unknown>): Promise<number> =>
  work.then(
    () => codes.ok,
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );
const read = (person: string, seq: number) => chat.rules.read(person, { conversation: "g", seq });
const remove = (person: string) =>
  chat.rules.remove_member("owen", { op_id: op(), conversation: "g", person });
/** Says something as this person; resolves to its place. */
const say = async (person: string): Promise<number> => (await chat.say(person, op())).seq;

beforeEach(async () => {
  chat = openChat();
  chat.hold();
  for (const person of people) await account(person);
  await chat.rules.create_group("owen", {
    op_id: op(),
    conversation: "g",
    title: "Team",
    people: ["adam", "mia", "max", "rob"],
    shows_history: true,
  });
  await chat.rules.set_role("owen", {
    op_id: op(),
    conversation: "g",
    person: "adam",
    role: "admin",
  });
});
afterEach(() => chat.close());

describe("who wrote it may ask, and nobody else", () => {
  const { ok, notMember, noSuchMessage } = codes;
  /** What each is answered about a message of this author: [owner, admin, member, who was removed, who never was there]. */
  test.each([
    ["owen", [ok, noSuchMessage, noSuchMessage, notMember, notMember]],
    ["adam", [noSuchMessage, ok, noSuchMessage, notMember, notMember]],
    ["mia", [noSuchMessage, noSuchMessage, ok, notMember, notMember]],
  ] as const)("of a message of %s", async (author, outcomes) => {
    await remove("rob");
    const seq = await say(author);
    const found = [];
    for (const person of ["owen", "adam", "mia", "rob", "ida"])
      found.push(await codeOf(ask(person, seq)));
    expect(found).toEqual(outcomes);
  });

  test("an outsider is answered as where there is no such conversation", async () => {
    const seq = await say("owen");
    const [there, missing] = await Promise.all(
      ["g", "nowhere"].map((id) => ask("ida", seq, id).catch((error: unknown) => error)),
    );
    expect(there).toEqual(missing);
  });

  test.each([0, 1, 99, Number.MAX_SAFE_INTEGER])(
    "there is none of one's own at %d",
    async (seq) => {
      expect(await codeOf(ask("owen", seq))).toBe(noSuchMessage);
    },
  );

  test("who was removed may not ask, and may again once they are back, of what they wrote before and of what is new", async () => {
    await chat.rules.change_group("owen", {
      op_id: op(),
      conversation: "g",
      shows_history: false,
    });
    const seq = await say("mia");
    await remove("mia");
    expect(await codeOf(ask("mia", seq))).toBe(notMember);
    await say("owen");
    await chat.rules.add_members("owen", { op_id: op(), conversation: "g", people: ["mia"] });
    for (const own of [seq, await say("mia")]) expect(await codeOf(ask("mia", own))).toBe(ok);
    expect(await codeOf(ask("mia", seq + 1))).toBe(noSuchMessage);
  });
});

test("it grows as people read, by name; the author is not among them", async () => {
  const seq = await say("owen");
  const unread = ["adam", "max", "mia", "rob"];
  expect(await ask("owen", seq)).toEqual({ count: 0, of: 4, read: [], unread });
  await read("mia", seq - 1);
  await chat.rules.received("mia", { conversation: "g", seq });
  expect((await ask("owen", seq)).count).toBe(0);
  await read("mia", seq);
  await read("adam", seq + 9);
  expect(await ask("owen", seq)).toEqual({
    count: 2,
    of: 4,
    read: ["adam", "mia"],
    unread: ["max", "rob"],
  });
});

test("who was removed or has left does not count, nor who joined later and sees it", async () => {
  const seq = await say("owen");
  for (const person of ["mia", "rob"]) await read(person, seq);
  await remove("rob");
  await chat.rules.remove_member("max", { op_id: op(), conversation: "g", person: "max" });
  await chat.rules.add_members("owen", { op_id: op(), conversation: "g", people: ["ida"] });
  await read("ida", seq);
  expect(await ask("owen", seq)).toEqual({ count: 1, of: 2, read: ["mia"], unread: ["adam"] });
  await chat.rules.add_members("owen", { op_id: op(), conversation: "g", people: ["rob"] });
  expect((await ask("owen", seq)).of).toBe(2);
});

test.each([
  [limits.readersNamedMax, true],
  [limits.readersNamedMax + 1, false],
])("of %d others it is said who they are: %s", async (count, named) => {
  const others = Array.from({ length: count }, (_, at) => `p${at}`);
  await chat.create(["ann", ...others], "big");
  const { seq } = await chat.say("ann", "m1", "hello", "big");
  await chat.rules.read("p7", { conversation: "big", seq });
  const answer = await ask("ann", seq, "big");
  expect(answer).toMatchObject({ count: 1, of: count });
  expect(answer.read).toEqual(named ? ["p7"] : undefined);
  expect(answer.unread?.length).toBe(named ? count - 1 : undefined);
});
