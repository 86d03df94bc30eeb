import { afterEach, beforeEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import type { RequestPayload } from "#shared/wire/requests.ts";
import {
  info,
  me,
  pageAnswer,
  peer,
  pullAnswer,
  row,
  self,
  syncAnswer,
} from "../store/store-fixtures.ts";
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

const member = (person: string, role = "member") => ({ person, role, joined_seq: 1 });
const groupInfo = {
  ...info,
  kind: "group",
  title: "Team",
  members: [member(self, "owner"), member(peer)],
};
/** A sync that names one group at a rev. */
const groupAnswer = (rev: number, over: object = {}) =>
  syncAnswer(rev, {
    entries: [
      {
        conversation: "c1",
        rev,
        last_seq: rev,
        n: rev,
        info: { ...groupInfo, ...over },
        me: me(),
        positions: [],
        preview: null,
      },
    ],
  });

/** Connects and brings everything in: one group with three messages. */
async function catchUp(over: object = {}): Promise<void> {
  await engine.setLive(true);
  await engine.next("sync").answer(groupAnswer(3, over));
  const rows = [3, 2, 1].map((seq) => row(seq));
  await engine.next("page").answer(pageAnswer(rows, { info: { ...groupInfo, ...over } }));
}

const view = async (id = "c1") =>
  (await engine.messenger.listConversations()).find((one) => one.id === id);
const create = async () => {
  const made = await engine.messenger.createGroup({
    title: "Lunch",
    people: [peer],
    showsHistory: false,
  });
  await settle();
  if (!made.ok) throw new Error(made.problem);
  return made.conversation;
};
const asked = () => engine.asked.map(({ type }) => type);

test("GR1: what is asked without a connection goes out when there is one, under one op_id however often its answer is lost", async () => {
  await catchUp();
  await engine.setLive(false);
  expect(await engine.messenger.changeGroup("c1", { title: "Project" })).toEqual({
    ok: true,
    conversation: "c1",
  });
  expect(await view()).toMatchObject({ title: "Project", acts: [{ what: "rename", code: null }] });
  await engine.setLive(true);
  const first = engine.next("change_group").payload as RequestPayload<"change_group">;
  expect(first).toMatchObject({ conversation: "c1", title: "Project" });
  await engine.setLive(false);
  await engine.setLive(true);
  expect(engine.next("change_group").payload).toEqual(first);
  await engine.next("change_group").refuse(codes.internal);
  await engine.time.advance(60_000);
  expect(engine.next("change_group").payload).toEqual(first);
});

test("GR4: the answer's rev is rung like a doorbell: a pull brings what has become of the group", async () => {
  await catchUp();
  await engine.messenger.changeGroup("c1", { title: "Project" });
  await settle();
  await engine.next("change_group").answer({ rev: 4 });
  expect(engine.next("pull").payload).toEqual({ conversation: "c1", since: 3 });
  const line = row(4, { kind: "system", sender: null, content: { event: "renamed" } });
  const told = { ...groupInfo, title: "Project" };
  await engine.next("pull").answer(pullAnswer([line], { cursor: 4, rev: 4, info: told }));
  expect(await view()).toMatchObject({ title: "Project", acts: [] });
});

test("GR2: a group is made with its first request, and what was written into it follows", async () => {
  await catchUp();
  const id = await create();
  await engine.messenger.sendMessage({ conversation: id, text: "hello" });
  await settle();
  expect(asked()).toEqual(["create_group"]);
  expect(engine.next("create_group").payload).toMatchObject({
    conversation: id,
    title: "Lunch",
    people: [peer],
    shows_history: false,
  });
  await engine.next("create_group").answer({ rev: 1 });
  expect(engine.next("send").payload).toMatchObject({ conversation: id });
  expect(engine.next("page").payload).toEqual({ conversation: id, before: null });
});

test("OB5: an act that cannot even be asked is refused, and keeps no lane", async () => {
  await catchUp();
  const { run } = store;
  store.run = async (name, args) => {
    const result = await run(name, args);
    const payload = { request: "change_group", ask: { title: 1 } };
    return name === "noteAttempt" ? Object.assign({}, result, { payload }) : result;
  };
  await engine.messenger.changeGroup("c1", { title: "Project" });
  await settle();
  store.run = run;
  await engine.messenger.sendMessage({ conversation: "c1", text: "after it" });
  await settle();
  expect(asked()).toEqual(["send"]);
  expect(await view()).toMatchObject({
    title: "Team",
    acts: [{ what: "rename", code: codes.badFrame }],
  });
});

test("GR3: a refusal ends it and is said; what was written into a group that was not made fails", async () => {
  await catchUp();
  const id = await create();
  await engine.messenger.sendMessage({ conversation: id, text: "hello" });
  await settle();
  await engine.next("create_group").refuse(codes.noSuchPerson);
  expect(await view(id)).toMatchObject({ member: false, acts: [{ code: codes.noSuchPerson }] });
  await engine.next("send").refuse(codes.notMember);
  expect((await view(id))?.last).toMatchObject({ status: "failed", failure: codes.notMember });
  const [refused] = (await view(id))?.acts ?? [];
  await engine.messenger.dismissAct(refused?.op ?? "");
  expect((await view(id))?.acts).toEqual([]);
});

test("what cannot be kept is said, and what is no picture is not asked for", async () => {
  await catchUp();
  store.fail.always = "queueAct";
  expect(await engine.messenger.dissolveGroup("c1")).toEqual({ ok: false, problem: "storage" });
  store.fail.always = null;
  expect(await engine.messenger.changeGroup("c1", { picture: "bm90aGluZw==" })).toEqual({
    ok: false,
    problem: "notAPicture",
  });
  expect(asked()).toEqual([]);
});

const many = { members: [member("owner", "owner")], member_count: 4 };
const ask = () => engine.messenger.groupMembers("c1");
const ids = async (asking: ReturnType<typeof ask>) => {
  const { members, complete } = await asking;
  return [complete, ...members.map(({ person }) => person.id)];
};

test("GR5: where all are named nobody asks", async () => {
  await catchUp();
  expect(await ids(ask())).toEqual([true, self, peer]);
  expect(asked()).toEqual([]);
});

test("GR5: the members of a large group are read page by page, as of one rev, once for all who ask, and kept", async () => {
  await catchUp(many);
  const both = [ask(), ask()];
  await settle();
  expect(asked()).toEqual(["members"]);
  const page = (person: string, rev: number, more: boolean) =>
    engine.next("members").answer({ members: [member(person)], rev, more });
  await page("a", 3, true);
  expect(engine.next("members").payload).toEqual({ conversation: "c1", after: "a" });
  // The group moved on meanwhile.
  await page("b", 4, false);
  expect(engine.next("members").payload).toEqual({ conversation: "c1", after: null });
  await page("a", 4, true);
  await page("c", 4, false);
  for (const asking of both) expect(await ids(asking)).toEqual([true, "owner", "a", "c"]);
  await engine.setLive(false);
  expect(await ids(ask())).toEqual([true, "owner", "a", "c"]);
});

test("GR5: a group that never stands still, and a server that turns in circles, are left after some tries", async () => {
  await catchUp(many);
  const asking = ask();
  await settle();
  let pages = 0;
  for (; asked().includes("members"); pages += 1)
    await engine.next("members").answer({ members: [member(`p${pages}`)], rev: pages, more: true });
  expect(pages).toBe(10);
  expect(await ids(asking)).toEqual([false, "owner"]);
  const circle = ask();
  await settle();
  for (; asked().includes("members"); pages += 1)
    await engine.next("members").answer({ members: [member("p")], rev: 5, more: true });
  expect(pages).toBe(12);
  expect(await ids(circle)).toEqual([false, "owner"]);
});
