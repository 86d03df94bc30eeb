import { fork } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { wasClosedWell } from "./closed-mark.ts";
import { readNote } from "./rescue-note.ts";
import { rescue, rescueSteps } from "./rescue.ts";
import { openSqliteStore, type SqliteStore } from "./sqlite-store.ts";
import { pageAnswer, pullAnswer, row, self, syncAnswer } from "./store-fixtures.ts";
import type { StoreRows } from "./store-rows.ts";
import { overwrite, pageBytes, pagesOf, spoilPages } from "./testing/spoil-pages.ts";
import { makeUnsentHistory, receivedCount, rowsIn } from "./testing/unsent-history.ts";

const all = mkdtempSync(join(tmpdir(), "magpie-rescue-"));
afterAll(() => rmSync(all, { recursive: true }));
const whole = join(all, "whole.db");
let before: StoreRows;
beforeAll(() => {
  makeUnsentHistory(whole);
  before = rowsIn(whole);
});

let folders = 0;
let path: string;
/** A folder of its own with a copy of the whole history. */
const newCopy = (): string => {
  const copy = join(all, String(++folders), "magpie.db");
  mkdirSync(dirname(copy));
  copyFileSync(whole, copy);
  return copy;
};
beforeEach(() => {
  path = newCopy();
});

const names = (): string[] => readdirSync(dirname(path)).sort();
const setAside = (): string[] =>
  names().filter((name) => /^magpie\.damaged-\d{8}-\d{6}(-\d+)?\.db$/.test(name));

/** What only this machine has, as people and the server would meet it. */
const unsentOf = ({ messages, outbox, personal, refused }: StoreRows) => ({
  messages: messages.filter(({ seq }) => seq === null),
  outbox,
  personal: personal.map(({ key, value, unconfirmed }) => ({ key, value, unconfirmed })),
  refused,
});

/** Opens it as the app does, and closes it again. */
function openOnce(options: { damaged?: boolean } = {}): StoreRows {
  openSqliteStore(path, options).close();
  return rowsIn(path);
}

/** The server fills the new store; then everything that it has is there once. */
function fill(): StoreRows {
  const store = openSqliteStore(path);
  store.run("actAs", { self });
  store.run("applySyncPage", { answer: syncAnswer(receivedCount), firstToken: 1 });
  const rows = Array.from({ length: receivedCount }, (_, at) => row(at + 1));
  store.run("applyPull", { conversation: "c1", since: 0, answer: pullAnswer(rows) });
  store.close();
  return rowsIn(path);
}

describe("DA1: looking for damage", () => {
  const asked = { name: "unconfirmed", args: {} } as const;
  test("a database that was closed well is opened as it is; anything else is looked through", () => {
    expect(wasClosedWell(path)).toBe(false);
    openOnce();
    expect(wasClosedWell(path)).toBe(true);
    const { size } = statSync(path);
    truncateSync(path, size - pageBytes);
    expect(wasClosedWell(path)).toBe(false);
    truncateSync(path, size);
    utimesSync(path, 1, 1);
    expect(wasClosedWell(path)).toBe(false);
  });

  test("one that was not closed is looked through", () => {
    const store = openSqliteStore(path);
    store.run("setDraft", { conversation: "c1", text: "changed" });
    const copy = join(dirname(path), "copy.db");
    for (const part of ["", "-wal"]) copyFileSync(`${path}${part}`, `${copy}${part}`);
    store.close();
    expect([wasClosedWell(path), wasClosedWell(copy)]).toEqual([true, false]);
  });

  test.each([
    ["alone", (store: SqliteStore) => store.runAll(asked, () => null)],
    [
      "in a commit that it shared",
      (store: SqliteStore) => {
        const waiting = [asked];
        return store.runAll(asked, () => waiting.shift() ?? null);
      },
    ],
  ])("one in which a damage was met %s is looked through, however it was closed", (_, runAll) => {
    const store = openSqliteStore(path);
    store.close();
    const again = openSqliteStore(path);
    const database = new Database(path);
    database.exec("UPDATE personal SET value = 'no JSON' WHERE key = 'draft:c1'");
    database.close();
    for (const outcome of runAll(again))
      expect(outcome).toMatchObject({ ok: false, error: expect.any(SyntaxError) });
    again.close();
    expect(wasClosedWell(path)).toBe(false);
  });

  test("a newer schema is refused however it was closed", () => {
    const newer = new Database(path);
    newer.pragma("user_version = 99");
    newer.close();
    const was = readFileSync(path);
    expect(() => openSqliteStore(path)).toThrow(expect.objectContaining({ kind: "tooNew" }));
    expect(readFileSync(path).equals(was)).toBe(true);
    expect(setAside()).toEqual([]);
  });
});

describe("DA2: a damaged database is set aside, and what only this machine has is saved", () => {
  test.each([
    [
      "zeroed pages of received messages",
      () => spoilPages(path, pagesOf(path, "messages").slice(5, 9)),
    ],
    ["a missing table", () => void new Database(path).exec("DROP TABLE people").close()],
    ["a zeroed index", () => spoilPages(path, pagesOf(path, "messages_page"))],
  ])("%s", (_, damage) => {
    damage();
    const damaged = readFileSync(path);
    const after = openOnce();
    expect(unsentOf(after)).toEqual(unsentOf(before));
    expect(after.messages.every(({ seq }) => seq === null)).toBe(true);
    expect(after.conversations).toMatchObject([{ id: "c1", kind: "direct", cursor: 0 }]);
    expect(setAside()).toHaveLength(1);
    expect(readFileSync(join(dirname(path), setAside()[0] ?? "")).equals(damaged)).toBe(true);
    expect(readNote(path)).toEqual({ file: setAside()[0], unsent: 5 });
    const filled = fill();
    expect(filled.messages).toHaveLength(receivedCount + 5);
    expect(unsentOf(filled)).toEqual(unsentOf(before));
    // It is sound from here on.
    openOnce();
    expect(setAside()).toHaveLength(1);
  });

  test("damage that was met in use is believed, however sound the file looks", () => {
    const after = openOnce({ damaged: true });
    expect(unsentOf(after)).toEqual(unsentOf(before));
    expect(setAside()).toHaveLength(1);
  });

  test.each([
    ["garbage in place of the header", () => overwrite(path, 0, Buffer.alloc(100, "garbage"))],
    ["a file that is no database", () => writeFileSync(path, "no database at all. ".repeat(900))],
    ["a file that was emptied", () => (openOnce(), truncateSync(path, 0))],
  ])("%s: nothing can be read, and nothing is deleted", (_, damage) => {
    damage();
    const damaged = readFileSync(path);
    openOnce();
    expect(readNote(path)).toEqual({ file: setAside()[0], unsent: 0 });
    expect(readFileSync(join(dirname(path), setAside()[0] ?? "")).equals(damaged)).toBe(true);
    expect(fill().messages).toHaveLength(receivedCount);
  });

  test("a truncated file: whatever stands in what is left", () => {
    truncateSync(path, Math.floor(statSync(path).size / 2 / pageBytes) * pageBytes);
    openOnce();
    expect(setAside()).toHaveLength(1);
    expect(fill().messages.length).toBeGreaterThanOrEqual(receivedCount);
  });

  test("a log that is none is set aside with its file; the one that was there is not written over", () => {
    const store = openSqliteStore(path);
    const live = join(dirname(path), "live.db");
    store.run("setDraft", { conversation: "c1", text: "in the log" });
    for (const part of ["", "-wal"]) copyFileSync(`${path}${part}`, `${live}${part}`);
    store.close();
    rmSync(path);
    for (const part of ["", "-wal"]) cpSync(`${live}${part}`, `${path}${part}`);
    overwrite(`${path}-wal`, 0, Buffer.from("garbage in its head, and more"));
    const log = readFileSync(`${path}-wal`);
    const after = openOnce();
    // What the log held cannot be known: the file before it is.
    expect(unsentOf(after)).toEqual(unsentOf(before));
    expect(readFileSync(join(dirname(path), `${setAside()[0]}-wal`)).equals(log)).toBe(true);
  });

  test("a garbled end of the log costs what stood there, and nothing else", () => {
    const store = openSqliteStore(path);
    for (const text of ["one", "two"]) store.run("setDraft", { conversation: "c1", text });
    const copy = join(dirname(path), "copy", "magpie.db");
    mkdirSync(dirname(copy));
    for (const part of ["", "-wal"]) copyFileSync(`${path}${part}`, `${copy}${part}`);
    store.close();
    path = copy;
    const { size } = statSync(`${path}-wal`);
    overwrite(`${path}-wal`, size - 100, Buffer.alloc(100, "garbage"));
    const after = openOnce();
    expect(after.personal.find(({ key }) => key === "draft:c1")?.value).toEqual({ text: "one" });
    expect(unsentOf(after).outbox).toEqual(before.outbox);
    expect(setAside()).toEqual([]);
  });

  test("DA3: messages whose entries cannot be read are sent under their own ids, before what follows them", () => {
    const database = new Database(path);
    database.exec("UPDATE outbox SET payload = 'no JSON' WHERE op_id IN ('op 1', 'op 2')");
    database.close();
    const { outbox, messages } = openOnce({ damaged: true });
    expect(outbox.map(({ op_id }) => op_id)).toEqual([
      "again-own 1",
      "again-own 2",
      "op 3",
      "op 6",
      "edit of 2",
      "cancel of 4",
    ]);
    expect(messages).toEqual(unsentOf(before).messages);
    const [first] = before.outbox;
    expect(outbox[0]?.payload).toMatchObject({
      id: "own 1",
      conversation: "c1",
      content: first?.payload["content"],
    });
  });

  test("DA3: an entry that says two things is left out, and its message is sent under its own id", () => {
    const database = new Database(path);
    database.exec("UPDATE outbox SET target = 'own ?' WHERE op_id = 'op 3'");
    database.exec("UPDATE outbox SET lane = 'c?' WHERE op_id = 'op 6'");
    database.close();
    const { outbox, messages } = openOnce({ damaged: true });
    expect(outbox.map(({ op_id, target }) => [op_id, target])).toEqual([
      ["op 1", "own 1"],
      ["op 2", "own 2"],
      ["edit of 2", "own 2"],
      ["cancel of 4", "own 4"],
      ["again-own 3", "own 3"],
      ["again-own 6", "own 6"],
    ]);
    expect(messages).toEqual(unsentOf(before).messages);
  });

  test("DA3: entries whose messages cannot be read are sent, and shown", () => {
    const database = new Database(path);
    database.exec("UPDATE messages SET content = 'no JSON' WHERE seq IS NULL");
    database.close();
    const { outbox, messages } = openOnce({ damaged: true });
    expect(outbox).toEqual(before.outbox);
    // The one that was refused has no entry that says what it was.
    expect(messages.map(({ id, sender, status }) => [id, sender, status])).toEqual(
      ["own 1", "own 2", "own 3", "own 6"].map((id) => [id, self, "queued"]),
    );
    expect(messages.map(({ content }) => content)).toEqual(
      before.outbox.filter(({ kind }) => kind === "send").map(({ payload }) => payload["content"]),
    );
  });

  test("DA3: a message whose id was damaged goes out once, under the id of its entry", () => {
    const database = new Database(path);
    database.exec("UPDATE messages SET id = 'own !' WHERE id = 'own 3'");
    database.close();
    const { outbox, messages } = openOnce({ damaged: true });
    expect(outbox).toEqual(before.outbox);
    expect(messages.map(({ id }) => id)).toEqual(["own 1", "own 2", "own 3", "own 5", "own 6"]);
  });

  test.each(["own", "x".repeat(64)])(
    "what is to be taken back once more, after a backup was put in place, waits on: %s",
    (id) => {
      const store = openSqliteStore(path);
      const next = receivedCount + 1;
      const own = row(next, { id, sender: self });
      const push = { conversation: "c1", prev_rev: receivedCount, rev: next };
      store.run("applyChange", { ...push, rows: [{ ...own, recalled: true }], last_seq: next });
      const answer = syncAnswer(receivedCount, { epoch: "e2" });
      store.run("applySyncPage", { answer, firstToken: 1 });
      const page = { conversation: "c1", before: null, peek: false };
      store.run("applyPage", { ...page, answer: pageAnswer([own]) });
      store.close();
      const cancelIn = ({ outbox }: StoreRows) => outbox.filter(({ target }) => target === id);
      const was = cancelIn(rowsIn(path));
      expect(was).toMatchObject([{ op_id: `again-${id}`, kind: "cancel" }]);
      expect(cancelIn(openOnce({ damaged: true }))).toEqual(was);
    },
  );

  test("what was asked of groups waits on, and what was refused of it stays to be seen", () => {
    const store = openSqliteStore(path);
    const ids = { conversation: "g", self, now: 3_000 };
    const made = { title: "Lunch", people: ["p-peer"], showsHistory: true };
    store.run("createGroup", { ...ids, opId: "make", ...made });
    const message = { id: "in g", opId: "op g", conversation: "g", sender: self };
    store.run("queueMessage", { ...message, text: "noodles?", now: 3_001 });
    for (const [opId, title] of [
      ["rename", "Noodles"],
      ["again", "Rice"],
    ] as const)
      store.run("queueAct", { ...ids, opId, asked: { request: "change_group", ask: { title } } });
    store.run("applyActRefusal", { opId: "again", code: 1312 });
    store.close();
    const groupIn = ({ outbox, refusedActs, conversations }: StoreRows) => ({
      lane: outbox.filter(({ lane }) => lane === "g"),
      refusedActs,
      group: conversations.find(({ id }) => id === "g"),
    });
    const was = groupIn(rowsIn(path));
    expect([was.lane.map(({ op_id }) => op_id), was.refusedActs.length]).toEqual([
      ["make", "op g", "rename"],
      1,
    ]);
    expect(groupIn(openOnce({ damaged: true }))).toEqual(was);
  });

  test("DA2, DA3: what is to be uploaded waits on with its message; one of which nobody knows the file has failed, and none is sent without", () => {
    const store = openSqliteStore(path);
    const file = {
      kind: "file",
      source: { kind: "staged", name: "pasted" },
      name: "a.pdf",
      type: "application/pdf",
      size: 9,
      width: null,
      height: null,
      durationMs: null,
      preview: null,
      waveform: null,
      thumb: null,
    } as const;
    const files = [
      { id: "with", ...file },
      { id: "without", ...file },
    ];
    const args = { conversation: "c1", sender: self, text: "", now: 9_000, files };
    store.run("queueFiles", args);
    store.close();
    const database = new Database(path);
    database.exec("DELETE FROM uploads WHERE message = 'without'");
    database.close();
    const { uploads, messages, outbox } = openOnce({ damaged: true });
    expect(uploads).toEqual(rowsIn(path).uploads);
    expect(uploads).toMatchObject([{ message: "with", state: "waiting" }]);
    const states = messages.filter(({ kind }) => kind === "file");
    expect(states.map(({ id, status, failure }) => [id, status, failure])).toEqual([
      ["with", "queued", null],
      ["without", "failed", 1318],
    ]);
    expect(outbox.filter(({ target }) => target.startsWith("with"))).toEqual([]);
  });

  test.each([
    ["is no such thing", "UPDATE conversations SET about = '{}'"],
    [
      "had no column yet",
      "DROP INDEX conversations_picture; ALTER TABLE conversations DROP COLUMN about",
    ],
  ])("what stands over a group and %s costs nothing else of it", (_, spoil) => {
    const database = new Database(path);
    database.exec(spoil);
    database.close();
    const after = openOnce({ damaged: true });
    expect(unsentOf(after)).toEqual(unsentOf(before));
    expect(after.conversations).toMatchObject([{ id: "c1", kind: "direct" }]);
  });

  test("rows of an earlier epoch, which the server may have lost, are kept as such", () => {
    const store = openSqliteStore(path);
    store.run("forgetServer", {});
    store.close();
    const { messages } = openOnce({ damaged: true });
    expect(messages.filter(({ stale }) => stale)).toHaveLength(receivedCount);
  });

  test("a second damage is set aside beside the first", () => {
    const now = Date.UTC(2026, 0, 2, 3, 4, 5);
    rescue(path, now);
    rescue(path, now);
    expect(setAside()).toEqual([
      "magpie.damaged-20260102-030405-2.db",
      "magpie.damaged-20260102-030405.db",
    ]);
    expect(unsentOf(openOnce())).toEqual(unsentOf(before));
  });

  test("where a new one cannot be made the damaged one stays where it is, and the refusal is said", () => {
    overwrite(path, 0, Buffer.alloc(100, "garbage"));
    const was = readFileSync(path);
    // In the way of the note: what stands there is no file.
    mkdirSync(`${path}.rescued.part`);
    expect(() => openSqliteStore(path)).toThrow(expect.objectContaining({ kind: "damaged" }));
    expect(readFileSync(path).equals(was)).toBe(true);
    expect(setAside()).toEqual([]);
    rmSync(`${path}.rescued.part`, { recursive: true });
    openOnce();
    expect(setAside()).toHaveLength(1);
  });
});

describe("DA4: a rescue that is killed goes on with the next start", () => {
  test.each(rescueSteps)("behind the step %s", async (step) => {
    const spoiled = pagesOf(path, "messages").slice(5, 9);
    // What was written last stands in the log alone, as after a kill.
    const live = join(all, String(++folders), "live.db");
    mkdirSync(dirname(live));
    copyFileSync(path, live);
    const store = openSqliteStore(live);
    store.run("setDraft", { conversation: "c1", text: "in the log" });
    for (const part of ["", "-wal", "-shm"]) copyFileSync(`${live}${part}`, `${path}${part}`);
    store.close();
    spoilPages(path, spoiled);

    const child = fork(
      join(import.meta.dirname, "testing", "rescue-until-killed.ts"),
      [path, step],
      { execArgv: [], stdio: "inherit" },
    );
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    const after = openOnce();
    expect(after.outbox).toEqual(before.outbox);
    expect(unsentOf(after).messages).toEqual(unsentOf(before).messages);
    expect(after.personal.find(({ key }) => key === "draft:c1")?.value).toEqual({
      text: "in the log",
    });
    expect(setAside()).toHaveLength(1);
    expect(readNote(path)).toEqual({ file: setAside()[0], unsent: 5 });
    expect(names().filter((name) => name.includes("fresh"))).toEqual([]);
    expect(existsSync(`${path}-wal`)).toBe(false);
    expect(fill().messages).toHaveLength(receivedCount + 5);
  });
});

test("DA2, DA3: whatever is damaged, what was saved is what was there, once, and the server fills the rest", () => {
  const texts = new Set(before.outbox.map(({ payload }) => JSON.stringify(payload)));
  const size = statSync(whole).size;
  const spot = fc.record({
    at: fc.integer({ min: 0, max: size - 1 }),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.integer({ min: 1, max: 3 }).map((pages) => new Uint8Array(pages * pageBytes)),
    ),
  });
  fc.assert(
    fc.property(fc.array(spot, { minLength: 1, maxLength: 6 }), fc.boolean(), (spots, forced) => {
      path = newCopy();
      for (const { at, bytes } of spots)
        overwrite(path, at, Buffer.from(bytes.subarray(0, size - at)));
      let opened: ReturnType<typeof openSqliteStore>;
      try {
        opened = openSqliteStore(path, { damaged: forced });
      } catch (error) {
        // A version in the head that is no version of ours may be a newer one.
        expect(error).toMatchObject({ kind: "tooNew" });
        return;
      }
      opened.close();
      if (setAside().length === 0) return;
      const after = rowsIn(path);
      const ops = after.outbox.map(({ op_id }) => op_id);
      expect(new Set(ops).size).toBe(ops.length);
      const sends = after.outbox.filter(({ kind }) => kind === "send");
      expect(new Set(sends.map(({ target }) => target)).size).toBe(sends.length);
      const queued = after.messages.filter(({ status }) => status === "queued");
      const sent = new Set(sends.map(({ target }) => target));
      expect(queued.filter(({ id }) => !sent.has(id))).toEqual([]);
      for (const { op_id, payload } of after.outbox)
        if (!op_id.startsWith("again-") && !spots.some(({ bytes }) => bytes.some(Boolean)))
          expect(texts).toContain(JSON.stringify(payload));
      const filled = fill();
      expect(filled.messages.filter(({ seq }) => seq !== null)).toHaveLength(receivedCount);
      rmSync(dirname(path), { recursive: true });
    }),
    runs(30),
  );
});
