import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { type Chat, openChat, rowsOf } from "../testing/chat.ts";

let chat: Chat;
beforeEach(async () => {
  chat = openChat();
  await chat.create(["ann", "bob"]);
  await chat.say("ann", "m1", "first words");
});
afterEach(() => chat.close());

const day = 24 * 3_600_000;
let ops = 0;
const newOp = (): string => `op-${(ops += 1)}`;
const edit = (person: string, id: string, words: unknown, op = newOp(), conversation = "g") =>
  chat.rules.edit(person, { op_id: op, conversation, id, content: { text: words } });
const recall = (person: string, id: string, op = newOp(), conversation = "g") =>
  chat.rules.recall(person, { op_id: op, conversation, id });
const stored = (id: string) => chat.store.read((tx) => tx.message(id));
const refused = (code: number, more: object = {}) =>
  expect.objectContaining({ name: "Refusal", code, ...more }) as unknown;

/** Both ways to change a message, so that what holds for one holds for the other. */
const ways = [
  ["edit", (...[person, id, op, of]: Parameters<typeof recall>) => edit(person, id, "new", op, of)],
  ["recall", recall],
] as const;

test("an edit is one step of rev, and moves neither a place nor a count; when it was is the server's time", async () => {
  chat.pass(1_000);
  const { row } = await edit("ann", "m1", " better words ");
  expect(row).toMatchObject({
    seq: 2,
    rev: 3,
    n: 1,
    content: { text: "better words" },
    server_time: 1_000_000,
    edited_at: 1_001_000,
    recalled: false,
  });
  expect(row).not.toHaveProperty("sender_n");
  expect(await chat.stored("g")).toMatchObject({ seq: 2, rev: 3, n: 1, info_rev: 1 });
  expect(await stored("m1")).toMatchObject({ ...row, sender_n: 1 });
  await chat.told();
  expect(chat.pushes.map(({ person }) => person)).toContain("bob");
  const { rows, cursor } = await chat.rules.pull("bob", { conversation: "g", since: 2 });
  expect([rowsOf({ rows }), cursor]).toEqual([[row], 3]);
});

test("a recall is one step of rev; what was unread stays so, and what was said is gone", async () => {
  const { row } = await recall("ann", "m1");
  expect(row).toMatchObject({ seq: 2, rev: 3, n: 1, content: {}, recalled: true, reactions: {} });
  expect(await chat.stored("g")).toMatchObject({ seq: 2, rev: 3, n: 1 });
  const answer = await chat.rules.pull("bob", { conversation: "g", since: 0 });
  expect(answer).toMatchObject({ n: 1, me: { sent: 0, read_others: 0 } });
});

test("nothing of what was recalled or rewritten is left in the store's files", async () => {
  const secret = (word: string) => `${word}-`.repeat(2_000).trim();
  await chat.say("ann", "m2", secret("secret"));
  await edit("ann", "m2", secret("hidden"));
  await chat.say("ann", "m3", secret("undone"));
  await recall("ann", "m2");
  await chat.rules.cancel("ann", { op_id: newOp(), conversation: "g", id: "m3" });
  await chat.told();
  await chat.store.close();
  const kept = readdirSync(chat.folder).map((file) => readFileSync(join(chat.folder, file)));
  for (const word of ["secret-", "hidden-", "undone-"])
    expect(kept.map((bytes) => bytes.includes(word))).not.toContain(true);
  expect(kept.map((bytes) => bytes.includes("first words"))).toContain(true);
});

describe.each(ways)("%s", (_name, change) => {
  test("is done once for each op_id, also when asked twice at a time", async () => {
    const answers = await Promise.all([change("ann", "m1", "o"), change("ann", "m1", "o")]);
    expect(answers[1]).toEqual(answers[0]);
    expect(await change("ann", "m1", "o")).toEqual(answers[0]);
    expect(await chat.stored("g")).toMatchObject({ rev: 3 });
  });

  test("asked again after a later change it is answered by the message as it is now", async () => {
    await change("ann", "m1", "o");
    await recall("ann", "m1");
    const now = await stored("m1");
    expect((await change("ann", "m1", "o")).row).toMatchObject({ rev: now?.rev, recalled: true });
    expect((await chat.stored("g")).rev).toBe(now?.rev);
  });

  test("asked again after the window it is answered, not refused", async () => {
    const done = await change("ann", "m1", "o");
    chat.pass(day);
    expect(await change("ann", "m1", "o")).toEqual(done);
  });

  test("asked again after leaving it is answered without the message; who is back and may see it, sees it", async () => {
    const { row } = await change("ann", "m1", "o");
    await chat.leave("ann");
    expect(await change("ann", "m1", "o")).toEqual({ row: null });
    await chat.join("ann", false);
    expect(await change("ann", "m1", "o")).toEqual({ row });
    await chat.join("carl", false);
    await chat.say("carl", "m2");
    await change("carl", "m2", "o2");
    expect((await change("carl", "m2", "o2")).row).not.toBeNull();
  });

  test("an op_id of somebody else, or of another message, is refused", async () => {
    await chat.say("ann", "m2");
    await chat.say("bob", "m3");
    await change("ann", "m1", "o");
    await expect(change("bob", "m1", "o")).rejects.toEqual(refused(codes.idTaken));
    await expect(change("bob", "m3", "o")).rejects.toEqual(refused(codes.idTaken));
    await expect(change("ann", "m2", "o")).rejects.toEqual(refused(codes.idTaken));
  });

  test.each([
    ["somebody else's", "bob", "m1", "g"],
    ["one of another conversation", "ann", "m1", "h"],
    ["a line of the system", "ann", "line", "g"],
    ["one that does not exist", "ann", "unknown", "g"],
  ])("%s cannot be changed: one answer for all", async (_case, person, id, conversation) => {
    await chat.create(["ann", "bob"], "h");
    const [line] = rowsOf(await chat.rules.pull("ann", { conversation: "g", since: 0 }));
    const message = id === "line" ? (line?.id ?? "") : id;
    const before = [await chat.stored("g"), await chat.stored("h"), await stored(message)];
    await expect(change(person, message, "o", conversation)).rejects.toEqual(
      refused(codes.noSuchMessage),
    );
    expect([await chat.stored("g"), await chat.stored("h"), await stored(message)]).toEqual(before);
    expect(await chat.store.read((tx) => tx.op("o"))).toBeNull();
  });

  test("one of before a stint that does not show it cannot be changed", async () => {
    await chat.join("carl", false);
    await chat.say("carl", "m2");
    // As a stint of no length would leave it: the place of one's own message is outside.
    await chat.within("g", async (tx) => {
      const [stint] = await tx.stints("g", "carl");
      if (stint) await tx.putStint({ ...stint, from_seq: 5 });
    });
    await expect(change("carl", "m2")).rejects.toEqual(refused(codes.noSuchMessage));
  });

  test("an outsider learns nothing, who has left only since when", async () => {
    await expect(change("eve", "m1")).rejects.toEqual(refused(codes.notMember, { rev: undefined }));
    await expect(change("ann", "m1", "o", "nowhere")).rejects.toEqual(
      refused(codes.notMember, { rev: undefined }),
    );
    await chat.leave("ann");
    await expect(change("ann", "m1", "o")).rejects.toEqual(refused(codes.notMember, { rev: 3 }));
    expect(await stored("m1")).toMatchObject({ rev: 2, content: { text: "first words" } });
  });

  test("the window ends by the server's clock alone; what was refused is asked anew", async () => {
    chat.pass(limits.changeWindowMs + 1);
    await expect(change("ann", "m1", "o")).rejects.toEqual(refused(codes.tooLate));
    expect(await chat.stored("g")).toMatchObject({ rev: 2 });
    chat.pass(-1);
    expect((await change("ann", "m1", "o")).row).toMatchObject({ rev: 3 });
  });

  test.each([
    ["was behind", 0],
    ["goes ahead, and is set right", -400 * day],
  ])("where the server's clock %s, what was done is known to be done", async (_name, back) => {
    await change("ann", "m1", "lost answer");
    await edit("ann", "m1", "said since").catch(() => undefined);
    const since = await stored("m1");
    chat.pass(400 * day);
    await chat.say("bob", "m2");
    await change("bob", "m2");
    chat.pass(back);
    expect((await change("ann", "m1", "lost answer")).row).toMatchObject({ rev: since?.rev });
    expect(await stored("m1")).toEqual(since);
  });
});

test("what is recalled stays so: again it is no change, and an edit is told so; both also after the window", async () => {
  const { row } = await recall("ann", "m1");
  for (const wait of [0, limits.changeWindowMs + 1]) {
    chat.pass(wait);
    expect(await recall("ann", "m1")).toEqual({ row });
    await expect(edit("ann", "m1", "back again")).rejects.toEqual(refused(codes.recalled));
  }
  expect(await chat.stored("g")).toMatchObject({ rev: 3 });
});

test("the same text again is no change: nothing moves and nobody is rung for, also after the window", async () => {
  await chat.told();
  chat.pushes.length = 0;
  chat.pass(limits.changeWindowMs + 1);
  expect((await edit("ann", "m1", " first words\n", "o")).row).toMatchObject({
    rev: 2,
    edited_at: null,
  });
  await chat.told();
  expect([chat.pushes, (await chat.stored("g")).rev]).toEqual([[], 2]);
  expect(await chat.store.read((tx) => tx.op("o"))).not.toBeNull();
});

test.each([
  ["nothing", ""],
  ["blanks", " \n\t"],
  ["too much", "x".repeat(limits.textLengthMax + 1)],
  ["half a character", "\ud83d"],
  ["no text", 7],
  ["none at all", undefined],
])("%s is no text, as in a message", async (_name, words) => {
  await expect(edit("ann", "m1", words)).rejects.toEqual(refused(codes.invalidContent));
  expect(await stored("m1")).toMatchObject({ rev: 2, content: { text: "first words" } });
});

test("as much as a message may hold, an edit may", async () => {
  const most = "x".repeat(limits.textLengthMax);
  expect((await edit("ann", "m1", most)).row?.content).toEqual({ text: most });
});
