import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { announceGrantKey } from "#shared/wire/rows.ts";
import { createAccounts } from "../accounts/accounts.ts";
import { type Chat, openChat, rowsOf } from "../testing/chat.ts";
import { announce } from "./announce.ts";
import { Refusal } from "./ports.ts";

let chat: Chat;
let accounts: ReturnType<typeof createAccounts>;
const { ok, readOnly, notMember, notAllowed, idTaken } = codes;

const make = (person: string, disabled = false) =>
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
beforeEach(async () => {
  chat = openChat();
  chat.hold();
  accounts = createAccounts(chat.ports);
  for (const person of ["ann", "rex", "mia", "bob"]) await make(person);
  await make("gone", true);
  for (const person of ["ann", "rex"]) await accounts.setAnnouncer(person, true);
  await accounts.setAnnouncer("rex", false);
});
afterEach(() => chat.close());

const codeOf = (work: Promise<unknown>): Promise<number> =>
  work.then(
    () => ok,
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );
const grantOf = async (person: string) =>
  rowsOf(await chat.rules.pull(person, { conversation: "self", since: 0 })) as unknown[];
const textsOf = async (person: string, conversation: string) =>
  rowsOf(await chat.rules.pull(person, { conversation, since: 0 })).flatMap(
    ({ content }) => content["text"] ?? [],
  );
const say = (person: string, op_id: string, text = op_id) =>
  chat.rules.announce(person, { op_id, text });

/** Who may speak to everybody, who may no longer, and who never might. */
const actors = [
  ["ann", ok],
  ["rex", readOnly],
  ["mia", readOnly],
  ["gone", readOnly],
] as const;

describe("who may speak to everybody", () => {
  test.each(actors)("%s where nobody has yet: %d", async (person, code) => {
    expect(await codeOf(say(person, "first"))).toBe(code);
    const made = await chat.store.read((tx) => tx.directConversation("announcements"));
    expect(made !== null).toBe(code === ok);
  });

  test.each(actors)("%s once somebody has: %d", async (person, code) => {
    const { conversation } = await say("ann", "first");
    const before = await chat.stored(conversation);
    expect(await codeOf(say(person, "second"))).toBe(code);
    const isMember = person !== "gone";
    expect(await codeOf(chat.say(person, "third", "third", conversation))).toBe(
      isMember ? code : notMember,
    );
    if (code !== ok) expect(await chat.stored(conversation)).toEqual(before);
  });

  test("whoever could and can no longer is refused from then on, also what they repeat; what was done stays done", async () => {
    const { conversation, rev } = await say("ann", "first");
    await chat.say("ann", "m1", "kept", conversation);
    await accounts.setAnnouncer("ann", false);
    expect(await say("ann", "first")).toEqual({ conversation, rev: rev + 1 });
    expect(await codeOf(chat.say("ann", "m1", "kept", conversation))).toBe(ok);
    expect(await codeOf(chat.say("ann", "m2", "late", conversation))).toBe(readOnly);
    expect(await textsOf("mia", conversation)).toEqual(["first", "kept"]);
  });

  test("an account that has ended speaks no more, whatever it was allowed", async () => {
    await make("ann", true);
    await chat.store.write(async (tx) => {
      const ann = await tx.account("ann");
      if (ann) await tx.putAccount({ ...ann, announcer: true });
    });
    expect(await codeOf(say("ann", "first"))).toBe(readOnly);
  });

  test("it is told to all devices of whom it concerns, and nobody can give it to themselves", async () => {
    expect(await grantOf("ann")).toEqual([
      { key: announceGrantKey, rev: 1, value: { announce: true } },
    ]);
    expect(await grantOf("rex")).toEqual([{ key: announceGrantKey, rev: 2, value: null }]);
    const put = chat.rules.put("mia", { key: announceGrantKey, value: { announce: true } });
    expect(await codeOf(put)).toBe(notAllowed);
    expect(await grantOf("mia")).toEqual([]);
    // What is so already is no change.
    await accounts.setAnnouncer("ann", true);
    expect((await grantOf("ann")).length).toBe(1);
  });
});

test("everybody with a valid account gets it, with who said it; it is unread for all but them", async () => {
  const { conversation } = await say("ann", "o1", "  lunch 开饭 ");
  for (const person of ["ann", "rex", "mia", "bob"])
    expect(await textsOf(person, conversation)).toEqual(["lunch 开饭"]);
  expect(await codeOf(chat.rules.pull("gone", { conversation, since: 0 }))).toBe(notMember);
  const page = await chat.rules.page("mia", { conversation, before: null });
  expect(rowsOf(page)[0]).toMatchObject({ sender: "ann", n: 1 });
  expect(page.n - page.me.sent - page.me.read_others).toBe(1);
  const { me, n } = await chat.rules.page("ann", { conversation, before: null });
  expect(n - me.sent - me.read_others).toBe(0);
});

test("under one op_id it is said once; an op_id of somebody else, or of something else, is taken", async () => {
  const { conversation } = await say("ann", "o1", "hello");
  expect((await say("ann", "o1", "hello")).conversation).toBe(conversation);
  expect(await textsOf("mia", conversation)).toEqual(["hello"]);
  await accounts.setAnnouncer("mia", true);
  expect(await codeOf(say("mia", "o1", "hello"))).toBe(idTaken);
  const group = { op_id: "o2", conversation: "g", title: "T", people: ["mia"] };
  await chat.rules.create_group("ann", { ...group, shows_history: false });
  expect(await codeOf(say("ann", "o2", "hello"))).toBe(idTaken);
});

test.each(["", " \n", "x\ud800"])(
  "%j is no announcement, and makes no conversation",
  async (text) => {
    expect(await codeOf(say("ann", "o1", text))).toBe(codes.invalidContent);
    expect(await chat.store.read((tx) => tx.directConversation("announcements"))).toBeNull();
  },
);

test("who has come since the last one hears what is sent as any message, and who may speak hears the administration", async () => {
  const { conversation } = await say("ann", "first");
  await make("new");
  await chat.say("ann", "m1", "second", conversation);
  expect(await textsOf("new", conversation)).toEqual(["second"]);
  await make("newer");
  await accounts.setAnnouncer("newer", true);
  expect((await say("newer", "o2", "third")).conversation).toBe(conversation);
  await announce(chat.ports, "fourth");
  expect(await textsOf("newer", conversation)).toEqual(["third", "fourth"]);
});

test("an announcement is rewritten and taken back within the window, as any message", async () => {
  const { conversation } = await say("ann", "o1", "noon");
  const [row] = rowsOf(await chat.rules.page("ann", { conversation, before: null }));
  const of = { conversation, id: row?.id ?? "" };
  await chat.rules.edit("ann", { ...of, op_id: "e1", content: { text: "one" } });
  expect(await textsOf("mia", conversation)).toEqual(["one"]);
  const foreign = chat.rules.recall("mia", { ...of, op_id: "r1" });
  expect(await codeOf(foreign)).toBe(codes.noSuchMessage);
  await chat.rules.recall("ann", { ...of, op_id: "r2" });
  expect(await textsOf("mia", conversation)).toEqual([]);
});

test("its author learns how many of those who are there have read it; the administration's has no author", async () => {
  const { conversation } = await say("ann", "o1");
  const seq = (await chat.stored(conversation)).seq;
  await chat.rules.read("mia", { conversation, seq });
  await make("new");
  await chat.say("ann", "m1", "second", conversation);
  expect(await chat.rules.readers("ann", { conversation, seq })).toMatchObject({
    count: 1,
    of: 3,
    read: ["mia"],
  });
  expect(await chat.rules.readers("ann", { conversation, seq: seq + 1 })).toMatchObject({ of: 4 });
  await make("bob", true);
  expect(await chat.rules.readers("ann", { conversation, seq })).toMatchObject({ count: 1, of: 2 });
  await announce(chat.ports, "from above");
  for (const person of ["ann", "mia"])
    expect(await codeOf(chat.rules.readers(person, { conversation, seq: seq + 2 }))).toBe(
      codes.noSuchMessage,
    );
});

test("where a backup has forgotten the announcements, who may speak goes on in what clients still show", async () => {
  const before = await say("ann", "o1");
  await chat.close();
  chat = openChat();
  accounts = createAccounts(chat.ports);
  for (const person of ["ann", "mia"]) await make(person);
  await accounts.setAnnouncer("ann", true);
  const { conversation } = before;
  expect(await codeOf(chat.say("mia", "m0", "me too", conversation))).toBe(notMember);
  await chat.say("ann", "m1", "again", conversation);
  expect(await textsOf("mia", conversation)).toEqual(["again"]);
  expect((await say("ann", "o2")).conversation).toBe(conversation);
});

test("who may speak to everybody no longer rewrites nothing, and may take it back", async () => {
  const { conversation } = await say("ann", "o1", "noon");
  const [row] = rowsOf(await chat.rules.page("ann", { conversation, before: null }));
  const of = { conversation, id: row?.id ?? "" };
  await accounts.setAnnouncer("ann", false);
  const edit = chat.rules.edit("ann", { ...of, op_id: "e1", content: { text: "never" } });
  expect(await codeOf(edit)).toBe(readOnly);
  expect(await textsOf("mia", conversation)).toEqual(["noon"]);
  expect(await codeOf(chat.rules.recall("ann", { ...of, op_id: "r1" }))).toBe(ok);
});
