import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import type { SyncEntry } from "#shared/wire/requests.ts";
import { type Chat, openChat, rowsOf, seqsOf } from "../testing/chat.ts";
import { positionsMembersMax } from "./membership.ts";

let chat: Chat;
beforeEach(async () => {
  chat = openChat();
  chat.hold();
  await chat.create(["ann", "bob"]);
  await chat.say("ann", "m1");
  await chat.say("bob", "m2");
});
afterEach(() => chat.close());

const stints = (person: string) => chat.store.read((tx) => tx.stints("g", person));
const position = (person: string) => chat.store.read((tx) => tx.position("g", person));
const pull = (person: string, since = 0) => chat.rules.pull(person, { conversation: "g", since });
const eventsOf = async (person: string) =>
  rowsOf(await pull(person)).flatMap(({ content }) => content["event"] ?? []);
const unread = async (person: string): Promise<number> => {
  const { n = NaN, me } = await pull(person);
  return n - (me?.sent ?? NaN) - (me?.read_others ?? NaN);
};
const sync = async (person: string, since = 0) => {
  const epoch = await chat.store.read((tx) => tx.epoch());
  const answer = await chat.rules.sync(person, { epoch, since });
  return { token: answer.token, entry: (answer.entries as SyncEntry[])[0] };
};
/** What was pushed since the last look, to whom. */
const pushed = async () => {
  await chat.ring();
  return chat.pushes.splice(0);
};
const pushedTo = async (person: string) => (await pushed()).filter((one) => one.person === person);

describe("joining", () => {
  test("is a line, a step of rev and a stint from there, with nothing unread", async () => {
    expect(await chat.join("carl", false)).toBe(true);
    expect(await chat.stored("g")).toMatchObject({ seq: 4, rev: 4, n: 2, info_rev: 4 });
    expect(await stints("carl")).toEqual([
      expect.objectContaining({
        role: "member",
        from_seq: 4,
        joined_seq: 4,
        to_seq: null,
        from_rev: 4,
        to_rev: null,
      }),
    ]);
    expect(await position("carl")).toMatchObject({
      read_seq: 4,
      read_others: 2,
      sent: 0,
      recv_seq: 4,
    });
    expect(rowsOf(await pull("carl"))).toEqual([
      expect.objectContaining({
        seq: 4,
        kind: "system",
        sender: null,
        content: { event: "joined", by: null, people: ["carl"], count: 1 },
      }),
    ]);
    expect(await unread("carl")).toBe(0);
    await chat.say("ann", "m3");
    expect(await unread("carl")).toBe(1);
  });

  test("with what was before shows it, and still nothing is unread", async () => {
    await chat.join("carl", true);
    expect(seqsOf(await pull("carl"))).toEqual([1, 2, 3, 4]);
    expect([await unread("carl"), (await pull("carl")).me?.spans]).toEqual([0, [[1, null]]]);
  });

  test("twice is once", async () => {
    await chat.join("carl", false);
    const before = [await chat.stored("g"), await stints("carl"), await position("carl")];
    expect(await chat.join("carl", true)).toBe(false);
    expect([await chat.stored("g"), await stints("carl"), await position("carl")]).toEqual(before);
  });

  test("is told: to those who are there as a line and with the members, to who came within what they may see", async () => {
    await pushed();
    const { token } = await sync("carl");
    await chat.say("ann", "m3");
    await chat.join("carl", false);
    await chat.say("ann", "m4");
    const told = await pushed();
    expect(told.map(({ person }) => person)).toEqual(["ann", "bob", "carl"]);
    for (const { person, payload } of told) {
      expect(payload).toMatchObject({ prev_rev: 3, rev: 6, n: 4, last_seq: 6 });
      const { rows, info } = payload as { rows: unknown[]; info?: { members: unknown[] } };
      expect([person, seqsOf({ rows })]).toEqual([person, person === "carl" ? [5, 6] : [4, 5, 6]]);
      expect(info?.members).toHaveLength(3);
    }
    const { entry } = await sync("carl", token);
    expect(entry).toMatchObject({ rev: 6, me: { spans: [[5, null]] }, preview: { seq: 6 } });
  });

  test("a first push names a step that no client begins at: whoever has nothing yet pulls", async () => {
    chat.forget();
    await chat.join("carl", true);
    expect((await pushedTo("carl"))[0]?.payload).toMatchObject({ prev_rev: -1, rows: [] });
    await chat.join("dora", true);
    expect((await pushedTo("dora"))[0]?.payload).toMatchObject({ prev_rev: 4, rev: 5 });
  });
});

describe("leaving", () => {
  test("ends delivery: the line that says so is for the others", async () => {
    await pushed();
    expect(await chat.leave("bob")).toBe(true);
    await chat.say("ann", "m3");
    expect(await chat.stored("g")).toMatchObject({ seq: 5, rev: 5, n: 3, info_rev: 4 });
    expect(await stints("bob")).toEqual([
      expect.objectContaining({ from_seq: 1, to_seq: 3, from_rev: 1, to_rev: 4 }),
    ]);
    const told = await pushed();
    expect(told.filter(({ person }) => person === "bob")).toEqual([
      { person: "bob", type: "left", payload: { conversation: "g", rev: 4 } },
    ]);
    expect(told.find(({ person }) => person === "ann")?.payload).toMatchObject({
      prev_rev: 3,
      rows: [{ content: { event: "left", person: "bob" } }, { id: "m3" }],
      info: { members: [{ person: "ann" }] },
    });
    await chat.say("ann", "m4");
    expect(await pushedTo("bob")).toEqual([]);
  });

  test("twice is once, and who never was there cannot", async () => {
    await chat.leave("bob");
    const before = [await chat.stored("g"), await stints("bob")];
    expect([await chat.leave("bob"), await chat.leave("eve")]).toEqual([false, false]);
    expect([await chat.stored("g"), await stints("bob")]).toEqual(before);
  });

  test("sync names it by its rev, once, and nothing of what comes later", async () => {
    const { token } = await sync("bob");
    await chat.leave("bob");
    await chat.say("ann", "m3");
    const { entry, token: later } = await sync("bob", token);
    expect(entry).toEqual({ conversation: "g", left: true, rev: 4 });
    await chat.say("ann", "m4");
    expect((await sync("bob", later)).entry).toBeUndefined();
  });

  test("every request is refused with the rev of it", async () => {
    await chat.leave("bob");
    await chat.say("ann", "m3");
    const place = { conversation: "g", seq: 1 };
    const change = { op_id: "o", conversation: "g", id: "m2" };
    for (const asked of [
      pull("bob"),
      chat.rules.page("bob", { conversation: "g", before: null }),
      chat.rules.read("bob", place),
      chat.rules.received("bob", place),
      chat.say("bob", "m9"),
      chat.rules.edit("bob", { ...change, content: { text: "new" } }),
      chat.rules.recall("bob", change),
    ])
      await expect(asked).rejects.toMatchObject({ code: codes.notMember, rev: 4 });
    expect(await chat.rules.positions("bob", { of: [{ conversation: "g", read: 3 }] })).toEqual({
      of: [{ conversation: "g", code: codes.notMember }],
    });
    // What they sent before has its answer for ever.
    expect(await chat.say("bob", "m2")).toMatchObject({ seq: 3 });
  });

  test("their position is told to nobody any more, wherever positions are told", async () => {
    await chat.rules.read("bob", { conversation: "g", seq: 3 });
    expect((await pull("ann")).positions).toEqual([{ person: "bob", read_seq: 3, recv_seq: 3 }]);
    await pushed();
    await chat.leave("bob");
    const { entry } = await sync("ann");
    const [push] = await pushedTo("ann");
    const page = await chat.rules.page("ann", { conversation: "g", before: null });
    for (const answer of [await pull("ann"), page, entry, push?.payload])
      expect(answer).toMatchObject({ positions: [] });
  });

  test("brings a conversation back to the number of which all are told", async () => {
    const people = Array.from({ length: positionsMembersMax - 1 }, (_, at) => `p${at}`);
    for (const person of people) await chat.join(person, false);
    expect((await pull("ann")).positions).toEqual([]);
    await chat.leave("p0");
    expect((await pull("ann")).positions).toHaveLength(positionsMembersMax - 1);
  });
});

describe("coming back", () => {
  const away = async (seesHistory: boolean) => {
    await chat.leave("bob");
    await chat.say("ann", "m3");
    await chat.join("bob", seesHistory);
    await chat.say("ann", "m4");
  };

  test("without what was meanwhile shows both stints and not what lies between; `sent` is kept", async () => {
    await away(false);
    expect(seqsOf(await pull("bob"))).toEqual([1, 2, 3, 6, 7]);
    expect(await position("bob")).toMatchObject({
      read_seq: 6,
      recv_seq: 6,
      sent: 1,
      read_others: 2,
    });
    expect(await unread("bob")).toBe(1);
    await chat.say("bob", "m5");
    expect(await position("bob")).toMatchObject({ sent: 2 });
    expect((await chat.rules.read("bob", { conversation: "g", seq: 8 })).me).toMatchObject({
      read_others: 3,
    });
    expect(await unread("bob")).toBe(0);
    expect((await pull("bob")).me?.spans).toEqual([
      [1, 3],
      [6, null],
    ]);
  });

  test("with what was meanwhile shows all of it; what they said in between is all theirs", async () => {
    await away(true);
    expect(seqsOf(await pull("bob"))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await eventsOf("bob")).toEqual(["created", "left", "joined"]);
    expect([await unread("bob"), (await stints("bob")).length]).toEqual([1, 2]);
  });

  test.each([true, false])(
    "pulling on from where they were brings all of since then that they may see (%s)",
    async (seesHistory) => {
      await away(seesHistory);
      const { rows, cursor } = await pull("bob", 3);
      expect([seqsOf({ rows }), cursor]).toEqual([seesHistory ? [4, 5, 6, 7] : [6, 7], 7]);
    },
  );

  test("left and back within one bell, a push follows on what they had, with all of it, and says nothing of leaving", async () => {
    await pushed();
    await chat.leave("bob");
    await chat.join("bob", false);
    const [push, ...others] = await pushedTo("bob");
    expect(others).toEqual([]);
    expect(push).toMatchObject({ type: "change", payload: { prev_rev: 3, rev: 5 } });
    expect(seqsOf(push?.payload as { rows: unknown[] })).toEqual([5]);
  });

  test("sync names the conversation again, with all spans", async () => {
    await chat.leave("bob");
    const { token } = await sync("bob");
    await chat.join("bob", false);
    const { entry } = await sync("bob", token);
    expect(entry).toMatchObject({
      rev: 5,
      info: { members: [{ person: "ann" }, { person: "bob", joined_seq: 5 }] },
      me: {
        spans: [
          [1, 3],
          [5, null],
        ],
      },
    });
  });

  test("and leaving again: what is known is the last time", async () => {
    await away(false);
    await chat.leave("bob");
    await expect(pull("bob")).rejects.toMatchObject({ code: codes.notMember, rev: 8 });
    expect((await sync("bob")).entry).toEqual({ conversation: "g", left: true, rev: 8 });
  });
});
