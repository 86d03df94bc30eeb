import { afterEach, beforeEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { directoryAnswer, peer, self } from "../store/store-fixtures.ts";
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

const status = { text: "外出", until: 9_000 };
async function say() {
  const seen: { outcome?: unknown } = {};
  void engine.messenger.setStatus(status).then((outcome) => (seen.outcome = outcome));
  await settle();
  return seen;
}
async function connect(): Promise<void> {
  await engine.setLive(true);
  await engine.next("sync").answer({
    epoch: "e1",
    entries: [{ conversation: "directory", stream: true, rev: 1 }],
    after: null,
    more: false,
    token: 1,
  });
  await engine.next("pull").answer(directoryAnswer(1, { [self]: null, [peer]: null }));
}

test("PC7: is sent at once, and the directory is read for what everybody sees now", async () => {
  await connect();
  const told: boolean[] = [];
  engine.messenger.onTouched(({ directory = false }) => told.push(directory));
  const seen = await say();
  expect(engine.next("set_status").payload).toEqual({ status });
  await engine.next("set_status").answer({ rev: 2 });
  expect(seen).toEqual({ outcome: { ok: true } });
  const value = { kind: "person", id: self, name: self, status };
  const rows = [{ key: `person:${self}`, rev: 2, value }];
  await engine.next("pull").answer({ rows, cursor: 2, more: false, rev: 2 });
  expect((await engine.messenger.person(self))?.status).toEqual(status);
  expect(told).toEqual([true]);
});

test("PC7: without a connection it is said, and nothing is kept for later", async () => {
  expect(await say()).toEqual({ outcome: { ok: false, problem: "offline" } });
  await connect();
  expect(engine.asked.map(({ type }) => type)).not.toContain("set_status");
});

test.each([
  [codes.invalidContent, "invalidContent"],
  [codes.rateLimited, "failed"],
])("a refusal with %i is told as %s", async (code, problem) => {
  await connect();
  const seen = await say();
  await engine.next("set_status").refuse(code);
  expect(seen).toEqual({ outcome: { ok: false, problem } });
});

test("the office is there with everybody who can be written to, oneself included, and its departments", async () => {
  await connect();
  await engine.push({
    type: "change",
    payload: { conversation: "directory", prev_rev: -1, rev: 4, rows: [] },
  });
  await engine.next("pull").answer({
    rows: [
      { key: "department:d1", rev: 2, value: { kind: "department", id: "d1", name: "Sales" } },
      {
        key: "department:d2",
        rev: 3,
        value: { kind: "department", id: "d2", name: "East", parent: "d1" },
      },
      {
        key: `person:${peer}`,
        rev: 4,
        value: { kind: "person", id: peer, name: "林薇", english: "Vivian", department: "d2" },
      },
      {
        key: "person:gone",
        rev: 4,
        value: { kind: "person", id: "gone", name: "Gone", disabled: true },
      },
    ],
    cursor: 4,
    more: false,
    rev: 4,
  });
  const { people, departments } = await engine.messenger.directory();
  expect(departments).toEqual([
    { id: "d1", name: "Sales", parent: null },
    { id: "d2", name: "East", parent: "d1" },
  ]);
  expect(people.map(({ id }) => id).sort()).toEqual([peer, self].sort());
  expect(people.find(({ id }) => id === peer)).toMatchObject({
    english: "Vivian",
    department: "East",
    departmentId: "d2",
  });
});
