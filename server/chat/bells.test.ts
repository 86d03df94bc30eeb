import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemIds } from "../start.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { Store } from "../store/store.ts";
import { append } from "./append.ts";
import { createBells } from "./bells.ts";
import { createConversation } from "./create-conversation.ts";
import { endStint, removeMember } from "./members.ts";
import { positionsMembersMax } from "./membership.ts";
import { readRule, receivedRule } from "./positions.ts";
import { nobodyConnected } from "../testing/nobody-connected.ts";

interface Pushed {
  readonly person: string;
  readonly type: string;
  readonly payload: { readonly me?: { read_seq: number }; readonly positions?: unknown[] };
}

let folder: string;
let store: Store;
let pushed: Pushed[];
/** Who is there; everybody in the group unless a test says otherwise. */
let connected: readonly string[];
/** Whether the next reads fail, in their order. */
let failing: boolean[];
/** Runs what waits for the next look of the process; resolves when all that it rang for has been told. */
let poll: () => Promise<void>;
let bells: ReturnType<typeof createBells>;
/** Another process takes over, with no memory of what was pushed. */
let startBells: () => Promise<void>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "magpie-bells-"));
  store = openSqliteStore(join(folder, "m.db"));
  pushed = [];
  connected = [];
  failing = [];
  let due: (() => void) | null = null;
  startBells = async () => {
    bells = createBells({
      store: {
        ...store,
        read: (work) =>
          failing.shift() === true ? Promise.reject(new Error("no disk")) : store.read(work),
      },
      timers: {
        after(_delayMs, run) {
          due = run;
          return () => (due = null);
        },
      },
      listeners: {
        people: () => connected,
        has: (person) => connected.includes(person),
        push: (person, type, payload) =>
          pushed.push({ person, type, payload: payload as Pushed["payload"] }),
      },
      bounds: { rowsMax: 200, bytesMax: 100_000 },
      onError: (error) => {
        if (!(error instanceof Error && error.message === "no disk")) throw error;
      },
    });
    await bells.start();
  };
  poll = async () => {
    const run = due;
    due = null;
    run?.();
    while (due === null) await told();
    await told();
  };
  await startBells();
});
afterEach(async () => {
  bells.stop();
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Reads come one after another: what was rung for before is told by then. */
const told = (): Promise<unknown> => store.read(async () => undefined);
const ports = () => ({
  store,
  clock: { now: () => 1 },
  ids: systemIds,
  bounds: { rowsMax: 200, bytesMax: 100_000 },
  // No picture is set here, and no file sent.
  sha256: () => "",
  bytes: { sizeOf: async () => null },
  selfKeysMax: 9,
  changeWindowMs: 120_000,
  ring: bells.ring,
  push: () => undefined,
  connected: nobodyConnected,
});
const people = (count: number): string[] => Array.from({ length: count }, (_, at) => `p${at}`);

async function group(members: readonly string[]): Promise<void> {
  connected = members;
  await store.write((tx) =>
    createConversation(tx, {
      id: "g",
      kind: "group",
      title: null,
      directKey: null,
      people: members,
      lineId: "line",
      at: 1,
    }),
  );
}
/** By another process, or the command line: nobody rings for it. */
async function leave(person: string): Promise<void> {
  await store.write(async (tx) => {
    const conversation = await tx.conversation("g");
    if (conversation)
      await removeMember(tx, conversation, person, { line: { id: person, at: 1 }, by: null });
  });
}
async function say(id: string): Promise<void> {
  await store.write(async (tx) => {
    const conversation = await tx.conversation("g");
    if (conversation)
      await append(tx, conversation, { id, sender: "p0", kind: "text", content: {}, at: 1 });
  });
  bells.ring("g");
  await told();
}
const take = (): Pushed[] => pushed.splice(0);

test("one announcement to 100 people, received and read by all, is 300 frames and not 20,000", async () => {
  const all = people(100);
  await group(all);
  await say("m1");
  expect(take()).toHaveLength(100);
  for (const rule of [receivedRule(ports()), readRule(ports())])
    for (const person of all) {
      await rule(person, { conversation: "g", seq: 2 });
      await told();
    }
  const frames = take();
  expect(frames).toHaveLength(200);
  const last = frames.filter(({ person }) => person === "p7").at(-1);
  expect(last?.payload).toMatchObject({ me: { read_seq: 2 }, positions: [], prev_rev: 2, rev: 2 });
  await poll();
  expect(take()).toEqual([]);
});

test.each([
  [positionsMembersMax, positionsMembersMax],
  [positionsMembersMax + 1, 1],
])("of %i members, %i are told of a position that moved", async (members, count) => {
  await group(people(members));
  await say("m1");
  take();
  await readRule(ports())("p1", { conversation: "g", seq: 2 });
  await told();
  expect(take()).toHaveLength(count);
});

test("of a large group those are told who are there and members; who has left hears that, and nobody else anything", async () => {
  await group(people(80));
  await say("m1");
  connected = ["p3", "p7", "p9", "outsider"];
  await store.write(async (tx) => {
    const [conversation, stint] = [await tx.conversation("g"), (await tx.stints("g", "p9"))[0]];
    if (!conversation || !stint) throw new Error("no group");
    await endStint(tx, stint, { ...conversation, rev: conversation.rev + 1 });
  });
  take();
  await say("m2");
  const told = take().map(({ person, type }) => `${person} ${type}`);
  expect(told.toSorted()).toEqual(["p3 change", "p7 change", "p9 left"]);
});

test("the first bell after a start tells nobody who was gone by then that the group goes on", async () => {
  await group(people(3));
  await leave("p1");
  bells.stop();
  await startBells();
  await say("m1");
  expect(take().map(({ person, type }) => `${person} ${type}`)).toEqual(["p0 change", "p2 change"]);
});

test.each([
  ["its own look", () => poll()],
  ["whatever bell comes first", () => say("m1")],
])(
  "who leaves after the start by another process's hand hears it by %s, once",
  async (_by, tell) => {
    await group(people(3));
    bells.stop();
    await startBells();
    await leave("p1");
    await tell();
    const heard = () => take().flatMap(({ person, type }) => (type === "left" ? [person] : []));
    expect(heard()).toEqual(["p1"]);
    await say("m2");
    await poll();
    expect(heard()).toEqual([]);
  },
);

test("what was rung for while it was being told is told to all who were rung for", async () => {
  await group(people(60));
  await say("m1");
  take();
  const read = readRule(ports());
  await Promise.all(
    ["p1", "p2", "p3"].map((person) => read(person, { conversation: "g", seq: 2 })),
  );
  await told();
  await told();
  expect(new Set(take().map(({ person }) => person))).toEqual(new Set(["p1", "p2", "p3"]));
  bells.ring("g", "p1");
  bells.ring("g");
  bells.ring("g", "p2");
  await told();
  await told();
  expect(take()).toHaveLength(61);
});

test("what another process wrote is told once; a position in a large conversation only to its owner", async () => {
  await group(people(60));
  await say("m1");
  take();
  // Nobody rings for these.
  const read = readRule({ ...ports(), ring: () => undefined });
  await read("p1", { conversation: "g", seq: 2 });
  await poll();
  expect(take().map(({ person }) => person)).toEqual(["p1"]);
  await store.write(async (tx) => {
    const conversation = await tx.conversation("g");
    if (conversation)
      await append(tx, conversation, { id: "m2", sender: "p0", kind: "text", content: {}, at: 1 });
  });
  await read("p2", { conversation: "g", seq: 3 });
  await poll();
  expect(take()).toHaveLength(60);
  await poll();
  expect(take()).toEqual([]);
});

test("what this process has told is not told again by its own look", async () => {
  await group(people(3));
  await say("m1");
  expect(take()).toHaveLength(3);
  await readRule(ports())("p1", { conversation: "g", seq: 2 });
  await told();
  expect(take()).toHaveLength(3);
  await poll();
  expect(take()).toEqual([]);
});

test("what could not be read when it was rung for is told by the next look, however often that fails", async () => {
  await group(people(2));
  // The ring, then the look's own question, then what it rings for, and that once more.
  failing = [true, false, true, false, true];
  bells.ring("g");
  await told();
  await poll();
  await poll();
  expect(take()).toEqual([]);
  await poll();
  expect(take().map(({ person }) => person)).toEqual(["p0", "p1"]);
  await poll();
  expect(take()).toEqual([]);
});
