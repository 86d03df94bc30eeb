import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { databasePath } from "../start.ts";
import { checkRows } from "../store/sqlite/check-rows.ts";
import { type Chat, openChat } from "../testing/chat.ts";
import { openOffice, text } from "../testing/office.ts";

let office: Awaited<ReturnType<typeof openOffice>>;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

interface Row {
  readonly id: string;
  readonly recalled: boolean;
  readonly content: object;
  readonly n: number;
}

test("what is not here yet can never arrive; what is here is recalled, for everybody, once", async () => {
  const [ann, bob] = [await office.join("ann"), await office.join("bob")];
  const conversation = await office.direct(ann, "bob");
  const cancel = (id: string) => ann.ask("cancel", { op_id: `op-${id}`, conversation, id });
  expect(await cancel("late")).toMatchObject({ code: codes.ok });
  expect(await ann.ask("send", text("late", conversation))).toMatchObject({
    code: codes.cancelled,
  });

  await ann.ask("send", text("m1", conversation, "a secret"));
  expect(await cancel("m1")).toMatchObject({ code: codes.ok });
  expect(await cancel("m1")).toMatchObject({ code: codes.ok });
  const { rows, rev } = (await bob.ask("pull", { conversation, since: 0 })).payload as {
    rows: Row[];
    rev: number;
  };
  expect(rows.at(-1)).toMatchObject({ id: "m1", recalled: true, content: {}, n: 1 });
  expect([rows.length, rev]).toEqual([2, 3]);
  expect(JSON.stringify(rows)).not.toContain("secret");
  // Sent again it keeps its stored answer, and stays recalled.
  expect(await ann.ask("send", text("m1", conversation))).toMatchObject({ payload: { seq: 2 } });
});

test("an id that somebody else has taken back is still its sender's: after a restore it may be on its way again", async () => {
  const [ann, bob] = [await office.join("ann"), await office.join("bob")];
  const conversation = await office.direct(ann, "bob");
  const ask = { op_id: "op", conversation, id: "lost" };
  expect(await bob.ask("cancel", ask)).toMatchObject({ code: codes.ok });
  expect(await bob.ask("send", text("lost", conversation))).toMatchObject({
    code: codes.cancelled,
  });
  expect(await ann.ask("send", text("lost", conversation))).toMatchObject({ payload: { seq: 2 } });
  expect(checkRows(databasePath(office.folder))).toEqual([]);
});

test("nobody takes back what is not theirs, and an outsider learns nothing", async () => {
  const [ann, bob] = [await office.join("ann"), await office.join("bob")];
  const conversation = await office.direct(ann, "bob");
  await ann.ask("send", text("m1", conversation));
  const ask = (id: string) => ({ op_id: "op", conversation, id });
  expect(await bob.ask("cancel", ask("m1"))).toMatchObject({ code: codes.idTaken });
  const eve = await office.join("eve");
  for (const id of ["m1", "unknown"])
    expect(await eve.ask("cancel", ask(id))).toMatchObject({ code: codes.notMember });
});

describe("who has left", () => {
  let chat: Chat;
  beforeEach(async () => {
    chat = openChat();
    await chat.create(["ann", "bob"]);
  });
  afterEach(() => chat.close());
  const cancel = (person: string, id: string, conversation = "g") =>
    chat.rules.cancel(person, { op_id: `op-${id}`, conversation, id });

  test("takes back what is there, at any time, and those who are there are told", async () => {
    await chat.say("ann", "m1", "a secret");
    await chat.leave("ann");
    await chat.ring();
    chat.pushes.length = 0;
    chat.pass(limits.changeWindowMs + 1);
    expect(await cancel("ann", "m1")).toEqual({});
    expect(await chat.stored("g")).toMatchObject({ seq: 3, rev: 4, n: 1 });
    await chat.told();
    expect(chat.pushes).toEqual([
      expect.objectContaining({
        person: "bob",
        type: "change",
        payload: expect.objectContaining({
          rev: 4,
          rows: [expect.objectContaining({ id: "m1", recalled: true, content: {} })],
        }),
      }),
    ]);
    expect(await cancel("ann", "m1")).toEqual({});
    expect(await chat.stored("g")).toMatchObject({ rev: 4 });
  });

  test("buries what never came, which does not come after they are back either", async () => {
    await chat.leave("ann");
    expect(await cancel("ann", "late")).toEqual({});
    await expect(chat.say("ann", "late")).rejects.toMatchObject({ code: codes.cancelled });
    await chat.join("ann", true);
    await expect(chat.say("ann", "late")).rejects.toMatchObject({ code: codes.cancelled });
  });

  test("takes back nobody else's, and through no other conversation", async () => {
    await chat.create(["ann", "bob"], "h");
    await chat.say("ann", "m1");
    await chat.say("bob", "m2");
    await chat.leave("ann");
    await expect(cancel("ann", "m2")).rejects.toMatchObject({ code: codes.idTaken });
    await expect(cancel("ann", "m1", "h")).rejects.toMatchObject({ code: codes.idTaken });
    expect(await chat.stored("g")).toMatchObject({ rev: 4 });
  });

  test("what a backup has not got is buried for who is no member there, and does not come when they are one again", async () => {
    await expect(cancel("eve", "late")).rejects.toMatchObject({ code: codes.notMember });
    await chat.join("eve", true);
    await expect(chat.say("eve", "late")).rejects.toMatchObject({ code: codes.cancelled });
  });

  test("is not an outsider: who never was a member learns nothing and buries nothing of others", async () => {
    await chat.say("ann", "m1");
    for (const id of ["m1", "later"])
      for (const conversation of ["g", "nowhere"])
        await expect(cancel("eve", id, conversation)).rejects.toMatchObject({
          code: codes.notMember,
          rev: undefined,
        });
    expect(await chat.say("ann", "later")).toMatchObject({ seq: 3 });
  });
});
