import { afterEach, beforeEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { announceGrantKey, type ConversationInfo } from "#shared/wire/rows.ts";
import {
  directoryAnswer,
  info,
  me,
  pageAnswer,
  peer,
  row,
  self,
  syncAnswer,
} from "../store/store-fixtures.ts";
import { askEveryMs, askManyEveryMs } from "./readers.ts";
import { memoryStore, settle, startEngine } from "./testing/bench.ts";

let store: ReturnType<typeof memoryStore>;
let engine: ReturnType<typeof startEngine>;
beforeEach(() => {
  store = memoryStore();
  engine = startEngine(store, self);
});
afterEach(async () => {
  await engine.setLive(false);
  await engine.messenger.stop();
  expect([engine.time.pending(), engine.listeners()]).toEqual([0, 0]);
  await store.close();
});

const third = "p-third";
const member = (person: string, joined_seq = 1) => ({ person, role: "member", joined_seq });
const three = { ...info, kind: "group", members: [member(self), member(peer), member(third)] };
const many = { ...three, member_count: 60, members: [member(self)] };
/** A group of 60 of whom all are named, as up to 200 are. */
const sixty = {
  ...three,
  member_count: 60,
  members: [...three.members, ...Array.from({ length: 57 }, (_, at) => member(`p-${at}`, 3))],
};
const announcements = { ...info, kind: "announcement", members: [], member_count: 300 };
const place = (person: string, read_seq: number, recv_seq = read_seq) => ({
  person,
  read_seq,
  recv_seq,
});

/** Connects and brings in one conversation, of which `self` wrote the third message. */
async function catchUp(of: ConversationInfo, positions: readonly object[] = []): Promise<void> {
  await engine.setLive(true);
  const entry = { conversation: "c1", rev: 3, last_seq: 3, n: 3, info: of, me: me(), positions };
  const directory = { conversation: "directory", stream: true, rev: 1 };
  const entries = [directory, { ...entry, preview: null }];
  await engine.next("sync").answer(syncAnswer(3, { entries }));
  await engine.next("pull").answer(directoryAnswer(1, { [peer]: null, [third]: null }));
  const rows = [row(3, { sender: self }), row(2), row(1)];
  await engine.next("page").answer(pageAnswer(rows, { info: of }));
}
const own = async () => {
  const { messages } = await engine.messenger.newestPage("c1");
  return messages.find(({ seq }) => seq === 3);
};
const ownId = row(3).id;
const asked = () => engine.asked.filter(({ type }) => type === "readers").length;
const look = async (seqs: readonly number[] = [3]) => {
  const seen: { found?: readonly unknown[] } = {};
  void engine.messenger.readFigures("c1", seqs).then((found) => (seen.found = found));
  await settle();
  return seen;
};
const figure = (read: number, of: number, seq = 3) => ({ seq, figure: { read, of } });
/** A push that changes who is in it, or how far they are. */
const push = (over: object) =>
  engine.push({
    type: "change",
    payload: { conversation: "c1", prev_rev: 3, rev: 3, rows: [], me: me(), ...over },
  });

test("RR1: of up to fifty it is known by their positions, and told again with each", async () => {
  await catchUp(three, [place(peer, 2), place(third, 0)]);
  expect((await own())?.readBy).toEqual({ read: 0, of: 2 });
  const told: string[] = [];
  engine.messenger.onTouched(({ messages }) => told.push(...messages));
  await push({ positions: [place(peer, 3)] });
  expect(told).toContain(ownId);
  expect(await own()).toMatchObject({ readBy: { read: 1, of: 2 }, status: "sent" });
  expect(await engine.messenger.messageReaders(ownId)).toMatchObject({
    ok: true,
    readers: { read: 1, of: 2, people: { read: [{ id: peer }], unread: [{ id: third }] } },
  });
  expect(asked()).toBe(0);
});

test("RR1: who joined later is not among them; who leaves counts no longer, also of what they had read", async () => {
  await catchUp({ ...three, members: [...three.members, member("p-late", 3)] }, [
    place(peer, 3),
    place(third, 0),
    place("p-late", 3),
  ]);
  expect((await own())?.readBy).toEqual({ read: 1, of: 2 });
  const told: string[] = [];
  engine.messenger.onTouched(({ messages }) => told.push(...messages));
  const left = { ...three, members: [member(self), member(third)] };
  await push({ rev: 4, rows: [row(4, { kind: "system", sender: null })], last_seq: 4, info: left });
  expect(told).toContain(ownId);
  expect((await own())?.readBy).toEqual({ read: 0, of: 1 });
});

test("RR1: nothing is said of a message that is recalled, somebody else's, or of a one-to-one conversation", async () => {
  await catchUp(three, [place(peer, 3)]);
  const { messages } = await engine.messenger.newestPage("c1");
  expect(messages.map(({ readBy }) => readBy)).toEqual([null, null, { read: 1, of: 2 }]);
  await push({ rev: 4, rows: [row(3, { sender: self, rev: 4, recalled: true, content: {} })] });
  expect((await own())?.readBy).toBeNull();
});

test.each<[string, ConversationInfo]>([
  ["above fifty, all of them named", sixty],
  ["above two hundred, of whom some are named", { ...many, members: three.members }],
  ["where nobody else is named", many],
  ["in the announcements", announcements],
])("ST3: %s a message is sent, however far somebody was or is", async (_where, of) => {
  await catchUp(of, [place(peer, 3), place(third, 3)]);
  expect(await own()).toMatchObject({ status: "sent", readBy: null });
  expect((await engine.messenger.messageDetails(ownId))?.people).toEqual([]);
});

test("RR2: it is asked for while somebody looks, no more often than that, once for all who look", async () => {
  await catchUp(many);
  const [one, other] = [await look(), await look()];
  expect(asked()).toBe(1);
  expect(engine.next("readers").payload).toEqual({ conversation: "c1", seq: 3 });
  await engine.next("readers").answer({ count: 7, of: 59 });
  expect([one.found, other.found]).toEqual([[figure(7, 59)], [figure(7, 59)]]);
  await engine.time.advance(askEveryMs - 1);
  expect((await look()).found).toEqual([figure(7, 59)]);
  expect(asked()).toBe(0);
  await engine.time.advance(1);
  const later = await look();
  await engine.next("readers").answer({ count: 9, of: 59 });
  expect(later.found).toEqual([figure(9, 59)]);
});

test("RR2: where very many are counted it is asked for less often", async () => {
  await catchUp(announcements);
  await look();
  await engine.next("readers").answer({ count: 7, of: 501 });
  await engine.time.advance(askManyEveryMs - 1);
  await look();
  expect(asked()).toBe(0);
  await engine.time.advance(1);
  await look();
  await engine.next("readers").answer({ count: 8, of: 501 });
});

test("RR2: without a connection what was known last is said, and nothing where nothing was", async () => {
  await catchUp(many);
  const first = await look();
  await engine.next("readers").answer({ count: 7, of: 59 });
  expect(first.found).toEqual([figure(7, 59)]);
  await engine.time.advance(askEveryMs);
  const lost = await look();
  await engine.setLive(false);
  expect(lost.found).toEqual([figure(7, 59)]);
  expect((await look([2, 3])).found).toEqual([figure(7, 59)]);
});

test("RR2: a server that does not know the request is asked no more on this connection; one that says later, later", async () => {
  await catchUp(many);
  await look();
  await engine.next("readers").refuse(codes.unknownType);
  await engine.time.advance(askEveryMs);
  await look();
  expect(asked()).toBe(0);
  await engine.setLive(false);
  await engine.setLive(true);
  await look();
  await engine.next("readers").refuse(codes.rateLimited, undefined, 60_000);
  await engine.time.advance(59_999);
  await look();
  expect(asked()).toBe(0);
  await engine.time.advance(1);
  await look();
  await engine.next("readers").answer({ count: 1, of: 59 });
});

test("RR2: a clock that is set back does not keep it from being asked for a day", async () => {
  await catchUp(many);
  await look();
  await engine.next("readers").refuse(codes.rateLimited, undefined, 60_000);
  engine.wall.offsetMs -= 86_400_000;
  await look();
  await engine.next("readers").answer({ count: 1, of: 59 });
});

test("RR2: what the server refuses to say is asked no sooner than what it says", async () => {
  await catchUp(many);
  const first = await look();
  await engine.next("readers").answer({ count: 7, of: 59 });
  expect(first.found).toEqual([figure(7, 59)]);
  await engine.time.advance(askEveryMs);
  const gone = await look();
  await engine.next("readers").refuse(codes.noSuchMessage);
  expect(gone.found).toEqual([]);
  await engine.time.advance(askEveryMs - 1);
  expect((await look()).found).toEqual([]);
  expect(asked()).toBe(0);
  await engine.time.advance(1);
  await look();
  await engine.next("readers").answer({ count: 8, of: 59 });
});

test("RR3: an answer that is none is no want of a connection", async () => {
  await catchUp(many);
  const asking = engine.messenger.messageReaders(ownId);
  await settle();
  await engine.next("readers").lose();
  expect(await asking).toEqual({ ok: false, problem: "failed" });
});

test("RR3: of an answer that names more than are named, or somebody twice, nothing else is believed", async () => {
  await catchUp(many);
  const seen: { outcome?: unknown } = {};
  const ask = async () => {
    void engine.messenger.messageReaders(ownId).then((outcome) => (seen.outcome = outcome));
    await settle();
  };
  const crowd = Array.from({ length: 5_000 }, (_, at) => `p${at}`);
  await ask();
  await engine.next("readers").answer({ count: 1, of: 2, read: crowd, unread: [] });
  expect(seen.outcome).toEqual({ ok: true, readers: { read: 1, of: 2, people: null } });
  await ask();
  const read = [peer, peer];
  await engine.next("readers").answer({ count: 1, of: 2, read, unread: [third, peer] });
  expect(seen.outcome).toMatchObject({
    readers: { people: { read: [{ id: peer }], unread: [{ id: third }] } },
  });
});

test("RR3: who they are is asked for when somebody wants to know, and offline it is said", async () => {
  await catchUp(many);
  const seen: { outcome?: unknown } = {};
  const ask = async () => {
    void engine.messenger.messageReaders(ownId).then((outcome) => (seen.outcome = outcome));
    await settle();
  };
  await ask();
  await engine.next("readers").answer({ count: 1, of: 2, read: [peer], unread: [third] });
  expect(seen.outcome).toMatchObject({
    ok: true,
    readers: { read: 1, of: 2, people: { read: [{ id: peer }], unread: [{ id: third }] } },
  });
  await ask();
  await engine.next("readers").answer({ count: 501, of: 900 });
  expect(seen.outcome).toEqual({ ok: true, readers: { read: 501, of: 900, people: null } });
  await ask();
  await engine.next("readers").refuse(codes.noSuchMessage);
  expect(seen.outcome).toEqual({ ok: false, problem: "failed" });
  await engine.setLive(false);
  await ask();
  expect(seen.outcome).toEqual({ ok: false, problem: "offline" });
  expect(await engine.messenger.messageReaders(row(2).id)).toEqual({ ok: false, problem: "gone" });
});

const announce = async (text: string) => {
  const seen: { outcome?: unknown } = {};
  void engine.messenger.announce(text).then((outcome) => (seen.outcome = outcome));
  await settle();
  return seen;
};

test("the first word to everybody is sent once, however often its answer is lost", async () => {
  expect((await announce("hello")).outcome).toEqual({ ok: false, problem: "offline" });
  await catchUp(three);
  for (const empty of ["", " \n"])
    expect((await announce(empty)).outcome).toEqual({ ok: false, problem: "empty" });
  const first = await announce(" hello ");
  const { payload } = engine.next("announce");
  expect(payload).toMatchObject({ text: "hello" });
  await engine.next("announce").lose();
  expect(first.outcome).toEqual({ ok: false, problem: "lost" });
  await announce("something else");
  await engine.next("announce").answer({ conversation: "c1", rev: 3 });
  const again = await announce("hello");
  expect(engine.next("announce").payload).toEqual(payload);
  await engine.next("announce").answer({ conversation: "all", rev: 2 });
  expect(engine.next("page").payload).toMatchObject({ conversation: "all" });
  expect(again.outcome).toEqual({ ok: true, conversation: "all" });
  await announce("hello");
  expect(engine.next("announce").payload).not.toEqual(payload);
  const refused = await announce("something else");
  await engine.asked.findLast(({ type }) => type === "announce")?.refuse(codes.readOnly);
  expect(refused.outcome).toEqual({ ok: false, problem: "notAllowed" });
});

/** One's own stream brings what one may do. */
async function grant(rev: number, value: object | null): Promise<void> {
  await engine.push({
    type: "change",
    payload: { conversation: "self", prev_rev: -1, rev, rows: [] },
  });
  await engine
    .next("pull")
    .answer({ rows: [{ key: announceGrantKey, rev, value }], cursor: rev, more: false, rev });
}
const canWrite = async () =>
  (await engine.messenger.listConversations()).find(({ id }) => id === "c1")?.canWrite;

test("PS6: who may speak to everybody may write in the announcements, also offline, and until told otherwise", async () => {
  await catchUp(announcements);
  expect([await engine.messenger.mayAnnounce(), await canWrite()]).toEqual([false, false]);
  const told: unknown[] = [];
  engine.messenger.onTouched(({ conversations, people }) => told.push([conversations, people]));
  await grant(4, { announce: true });
  expect(told).toContainEqual([["c1"], [self]]);
  expect([await engine.messenger.mayAnnounce(), await canWrite()]).toEqual([true, true]);
  await engine.setLive(false);
  expect(await canWrite()).toBe(true);
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(3, { entries: [] }));
  await grant(5, null);
  expect([await engine.messenger.mayAnnounce(), await canWrite()]).toEqual([false, false]);
  await grant(6, { announce: "yes" });
  expect(await engine.messenger.mayAnnounce()).toBe(false);
});

test("PS6: what another epoch does not say one may is no more, and it is never told to the server", async () => {
  await catchUp(announcements);
  await grant(4, { announce: true });
  await engine.setLive(false);
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(1, { epoch: "e2", entries: [] }));
  await engine.time.advance(10_000);
  expect(await engine.messenger.mayAnnounce()).toBe(false);
  expect(engine.asked.map(({ type }) => type)).not.toContain("put");
});

test("PS6: an older word of the server counts after a restore", async () => {
  await catchUp(announcements);
  await grant(9, null);
  await engine.setLive(false);
  await engine.setLive(true);
  const entry = { conversation: "self", stream: true, rev: 4 };
  await engine.next("sync").answer(syncAnswer(1, { epoch: "e2", entries: [entry] }));
  const value = { announce: true };
  const rows = [{ key: announceGrantKey, rev: 4, value }];
  await engine.next("pull").answer({ rows, cursor: 4, more: false, rev: 4 });
  expect(await engine.messenger.mayAnnounce()).toBe(true);
});
