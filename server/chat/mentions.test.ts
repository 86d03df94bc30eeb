import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { type Chat, openChat, rowsOf } from "../testing/chat.ts";
import { Refusal } from "./ports.ts";

let chat: Chat;
let ids = 0;
const newId = (): string => `id-${(ids += 1)}`;
const members = ["adam", "mia", "max", "gone"];

beforeEach(async () => {
  chat = openChat();
  chat.hold();
  await chat.store.write(async (tx) => {
    for (const person of ["owen", ...members, "outside"])
      await tx.putAccount({
        person,
        login: person,
        password: "-",
        disabled: false,
        imported: false,
        gone: false,
        announcer: false,
      });
  });
  const group = { op_id: newId(), conversation: "g", title: "Team", shows_history: false };
  await chat.rules.create_group("owen", { ...group, people: members });
  const asked = () => ({ op_id: newId(), conversation: "g" });
  await chat.rules.set_role("owen", { ...asked(), person: "adam", role: "admin" });
  await chat.rules.remove_member("owen", { ...asked(), person: "gone" });
});
afterEach(() => chat.close());

const codeOf = (work: Promise<unknown>): Promise<number> =>
  work.then(
    () => codes.ok,
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );
const stored = async (id: string) => (await chat.store.read((tx) => tx.message(id)))?.content;

/** Both ways to say something, so that what holds for one holds for the other. */
const send = async (person: string, content: object, conversation = "g"): Promise<string> => {
  const id = newId();
  await chat.rules.send(person, { id, conversation, kind: "text", content: { ...content } });
  return id;
};
const edit = async (person: string, content: object, conversation = "g"): Promise<string> => {
  const id = await send(person, { text: "before" }, conversation);
  const asked = { op_id: newId(), conversation, id, content: { ...content } };
  await chat.rules.edit(person, asked);
  return id;
};
const ways = [
  ["send", send],
  ["edit", edit],
] as const;

describe.each(ways)("mentions with %s", (_, say) => {
  test.each([
    ["a member", ["mia"], ["mia"]],
    ["several, one of them twice", ["mia", "max", "mia"], ["mia", "max"]],
    ["oneself", ["max"], ["max"]],
    ["somebody who was removed", ["gone", "mia"], ["mia"]],
    ["somebody who never was a member", ["outside", "mia"], ["mia"]],
    ["somebody who does not exist", ["nobody", "mia"], ["mia"]],
  ])("of %s: members are kept, the others left out", async (_of, mentions, kept) => {
    const id = await say("max", { text: "hello", mentions });
    expect(await stored(id)).toEqual({ text: "hello", mentions: kept });
  });

  test("nobody mentioned leaves nothing but the text; what else stands there is not kept", async () => {
    const id = await say("max", { text: " hello ", mentions: ["outside"], more: 1 });
    expect(await stored(id)).toEqual({ text: "hello" });
  });

  test.each([
    ["owner", "owen", codes.ok],
    ["admin", "adam", codes.ok],
    ["member", "max", codes.notAllowed],
  ])("everybody in a group, by its %s", async (_role, person, code) => {
    expect(await codeOf(say(person, { text: "hello", all: true }))).toBe(code);
  });

  test("everybody is mentioned in no one-to-one conversation, the other one is", async () => {
    const { conversation } = await chat.rules.direct("owen", { person: "max" });
    expect(await codeOf(say("owen", { text: "hello", all: true }, conversation))).toBe(
      codes.notAllowed,
    );
    const id = await say("owen", { text: "hello", mentions: ["max", "mia"] }, conversation);
    expect(await stored(id)).toEqual({ text: "hello", mentions: ["max"] });
  });

  test.each([
    ["as many as may be", { mentions: many(limits.mentionsMax) }, codes.ok],
    ["one too many", { mentions: many(limits.mentionsMax + 1) }, codes.invalidContent],
    ["no list", { mentions: "mia" }, codes.invalidContent],
    ["no ids", { mentions: [7] }, codes.invalidContent],
    ["empty ids", { mentions: [""] }, codes.invalidContent],
    ["an id that is too long", { mentions: ["x".repeat(65)] }, codes.invalidContent],
    ["something else than yes", { all: 1 }, codes.invalidContent],
  ])("%s", async (_of, content, code) => {
    expect(await codeOf(say("owen", { text: "hello", ...content }))).toBe(code);
  });
});

function many(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `p${at}`);
}

test("an edit may change whom a text mentions and nothing else; the same once more changes nothing", async () => {
  const id = await send("owen", { text: "hello", mentions: ["mia"] });
  const change = (content: object) =>
    chat.rules.edit("owen", { op_id: newId(), conversation: "g", id, content: { ...content } });
  const first = await change({ text: "hello", mentions: ["max"] });
  expect(first.row).toMatchObject({ content: { text: "hello", mentions: ["max"] } });
  expect((await change({ text: "hello", mentions: ["max", "gone"] })).row).toEqual(first.row);
  const all = await change({ text: "hello", all: true });
  expect(all.row?.content).toEqual({ text: "hello", all: true });
  expect(all.row?.rev).toBe((first.row?.rev ?? 0) + 1);
  expect((await change({ text: "hello" })).row?.content).toEqual({ text: "hello" });
});

test("who was an admin when writing and is none when rewriting mentions everybody no more", async () => {
  const id = await send("adam", { text: "hello", all: true });
  const asked = { op_id: newId(), conversation: "g" };
  await chat.rules.set_role("owen", { ...asked, person: "adam", role: "member" });
  const change = (content: object) =>
    codeOf(
      chat.rules.edit("adam", { op_id: newId(), conversation: "g", id, content: { ...content } }),
    );
  expect(await change({ text: "hello all", all: true })).toBe(codes.notAllowed);
  expect(await change({ text: "hello all" })).toBe(codes.ok);
});

test("mentions reach the members with the row, and go with a recall", async () => {
  const id = await send("owen", { text: "hello", mentions: ["mia"] });
  const last = async () =>
    rowsOf(await chat.rules.pull("mia", { conversation: "g", since: 0 })).at(-1);
  expect((await last())?.content).toEqual({ text: "hello", mentions: ["mia"] });
  await chat.rules.recall("owen", { op_id: newId(), conversation: "g", id });
  expect((await last())?.content).toEqual({});
});
