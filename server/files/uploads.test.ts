import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import type { Clock } from "../chat/ports.ts";
import { CannotStore } from "../store/cannot-store.ts";
import { openMemoryStore } from "../store/memory/memory-store.ts";
import type { Store } from "../store/store.ts";
import { sha256Of } from "../testing/uploading.ts";
import { headBytesMax } from "./content-type.ts";
import { createDiskFiles } from "./disk-files.ts";
import type { FileStore } from "./file-store.ts";
import { createTurnsByKey } from "./turns-by-key.ts";
import { createUploads, touchEveryMs } from "./uploads.ts";

const id = "0b8f3f4e-5d0c-4a52-9f3e-0123456789ab";
const bytes = Buffer.from("x".repeat(1_000) + "the end");
const sha256 = sha256Of(bytes);
const bounds = { fileBytesMax: 1e6, personBytesMax: 1e6, uploadsMax: 3 };

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "magpie-files-"));
  store = openMemoryStore();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** A process of its own on the disk and the store that are there. */
const open = (over: Partial<FileStore> = {}, on: Store = store, clock: Clock = { now: () => 5 }) =>
  createUploads({
    store: on,
    bytes: { ...createDiskFiles(folder), ...over },
    clock,
    bounds,
    contentTurns: createTurnsByKey(),
  });

async function* pieces(...of: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* of;
}

const begin = (at = open(), over: { id?: string; size?: number; owner?: string } = {}) =>
  at.begin({ id, owner: "ann", name: "n", size: bytes.length, ...over });
const row = () => store.read((tx) => tx.file(id));

test("what was not all there goes on where it was, in another process too, and is hashed whole", async () => {
  const one = open();
  await begin(one);
  expect(await one.append(id, pieces(bytes.subarray(0, 10), bytes.subarray(10, 500)))).toBe(500);
  expect(await one.append(id, pieces(bytes.subarray(500, 600)))).toBe(600);
  const other = open();
  expect((await other.look(id)).arrived).toBe(600);
  expect(await other.append(id, pieces(bytes.subarray(600)))).toBe(bytes.length);
  expect(await row()).toMatchObject({ state: "stored", sha256, type: "application/octet-stream" });
  expect(await readFile(join(folder, sha256.slice(0, 2), sha256))).toEqual(bytes);
  expect(await createDiskFiles(folder).arrived(id)).toBe(0);
});

test("a connection that breaks off leaves what came by it", async () => {
  const uploads = open();
  await begin(uploads);
  async function* broken(): AsyncIterable<Uint8Array> {
    yield bytes.subarray(0, 300);
    throw new Error("gone");
  }
  await expect(uploads.append(id, broken())).rejects.toThrow("gone");
  expect((await uploads.look(id)).arrived).toBe(300);
  await uploads.append(id, pieces(bytes.subarray(300)));
  expect(await row()).toMatchObject({ sha256 });
});

test("no more is taken than was announced", async () => {
  const uploads = open();
  await begin(uploads);
  const more = pieces(bytes.subarray(0, 900), bytes);
  await expect(uploads.append(id, more)).rejects.toMatchObject({ code: codes.tooLarge });
  expect((await uploads.look(id)).arrived).toBe(900);
});

test("an upload in many requests notes once a minute that something comes: each note is a commit", async () => {
  let now = 5;
  let commits = 0;
  const counted: Store = {
    ...store,
    write: (work) => {
      commits += 1;
      return store.write(work);
    },
  };
  const uploads = open({}, counted, { now: () => now });
  await begin(uploads);
  commits = 0;
  for (let at = 0; at < 500; at += 10)
    await uploads.append(id, pieces(bytes.subarray(at, at + 10)));
  expect(commits).toBe(0);
  now += touchEveryMs;
  await uploads.append(id, pieces(bytes.subarray(500, 510)));
  expect(commits).toBe(1);
  expect(await row()).toMatchObject({ touched_at: now });
  // A clock that was set back is believed: what is dated later than now would be kept for longer.
  now = 1;
  await uploads.append(id, pieces(bytes.subarray(510, 520)));
  expect(await row()).toMatchObject({ touched_at: now });
});

test("the memory of what came is free as soon as it is written, and a part of something else stays as it is", async () => {
  const uploads = open();
  await begin(uploads);
  const own = Buffer.from(Uint8Array.from(bytes.subarray(0, 400)).buffer);
  const part = bytes.subarray(400);
  await uploads.append(id, pieces(own, part));
  expect(own.buffer.byteLength).toBe(0);
  expect(part.toString()).toMatch(/^x+the end$/);
  expect(await row()).toMatchObject({ sha256 });
});

class Killed extends Error {}

/** A store and a disk that end with the step of this number, before or after it is done. */
function killedAt(step: number, isDone: boolean) {
  let steps = 0;
  let isDead = false;
  const stepped = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Killed();
    const isLast = steps++ === step;
    if (isLast) isDead = true;
    if (isLast && !isDone) throw new Killed();
    const value = await work();
    if (isDead) throw new Killed();
    return value;
  };
  const disk = createDiskFiles(folder);
  const bytes: Partial<FileStore> = {
    append: (...of) => stepped(() => disk.append(...of)),
    keep: (...of) => stepped(() => disk.keep(...of)),
    drop: (...of) => stepped(() => disk.drop(...of)),
  };
  const dying: Store = {
    ...store,
    read: store.read,
    write: (work) => stepped(() => store.write(work)),
  };
  return { uploads: open(bytes, dying), wasKilled: () => isDead };
}

describe("killed at any step of an upload, the next process has a file in the end, and sends nothing again that is there", () => {
  const steps = Array.from({ length: 7 }, (_, step) => [
    [step, false],
    [step, true],
  ]).flat() as [number, boolean][];
  test.each(steps)("step %i, done: %s", async (step, isDone) => {
    await begin();
    const { uploads, wasKilled } = killedAt(step, isDone);
    const died = await uploads.append(id, pieces(bytes)).then(
      () => false,
      (error: unknown) => {
        if (!(error instanceof Killed)) throw error;
        return true;
      },
    );
    expect(died || !wasKilled() || step >= 5).toBe(true);
    const next = open();
    const { arrived } = await next.look(id);
    // Once it was written, it is all there, whatever else had been done.
    if (step > 1 || (step === 1 && isDone)) expect(arrived).toBe(bytes.length);
    if (arrived < bytes.length) await next.append(id, pieces(bytes.subarray(arrived)));
    expect(await row()).toMatchObject({ state: "stored", sha256 });
    expect(await store.read((tx) => tx.content(sha256))).toMatchObject({ refs: 1 });
    expect(await readFile(join(folder, sha256.slice(0, 2), sha256))).toEqual(bytes);
  });
});

test("a disk that is full is said as such, keeps what it took, and the rest comes when there is room", async () => {
  const disk = createDiskFiles(folder);
  let isFull = true;
  const uploads = open({
    async append(at, from, chunks, onArrived) {
      if (!isFull) return disk.append(at, from, chunks, onArrived);
      // As a disk does: a part is there, and nobody was told of it.
      await disk.append(at, from, pieces(bytes.subarray(from, from + 123)), () => undefined);
      throw new CannotStore("full");
    },
  });
  await begin(uploads);
  await expect(uploads.append(id, pieces(bytes))).rejects.toBeInstanceOf(CannotStore);
  expect((await uploads.look(id)).arrived).toBe(123);
  isFull = false;
  await uploads.append(id, pieces(bytes.subarray(123)));
  expect(await row()).toMatchObject({ state: "stored", sha256 });
});

test("an upload whose end the disk does not take is read for its hash once, however often it is asked after", async () => {
  const disk = createDiskFiles(folder);
  const wholeReads: string[] = [];
  let isFull = true;
  const full = (): Promise<never> => Promise.reject(new CannotStore("full"));
  const counted: Partial<FileStore> = {
    keep: (...of) => (isFull ? full() : disk.keep(...of)),
    readUpload(at, length) {
      // Its head alone is looked at each time.
      if (length > headBytesMax) wholeReads.push(at);
      return disk.readUpload(at, length);
    },
  };
  const large = Buffer.alloc(headBytesMax + 1, "x");
  const hash = sha256Of(large);
  await begin(open(), { size: large.length });
  await open({ keep: full })
    .append(id, pieces(large))
    .catch(() => undefined);
  // A process that knows nothing of it.
  const uploads = open(counted);
  for (let times = 0; times < 3; times++)
    await expect(uploads.look(id)).rejects.toBeInstanceOf(CannotStore);
  isFull = false;
  expect((await uploads.look(id)).row).toMatchObject({ sha256: hash, state: "stored" });
  expect(wholeReads).toEqual([id]);
});

test("where there is no room, or too much is under way, it is said when a file is announced, and nothing of it stays", async () => {
  const room = 64 * 1024 * 1024 + bytes.length;
  await expect(begin(open({ room: () => Promise.resolve(room - 1) }))).rejects.toMatchObject({
    code: codes.cannotStore,
    retryMs: 60_000,
  });
  expect(await row()).toBeNull();
  await begin(open({ room: () => Promise.resolve(room) }));
  for (const [size, code] of [
    [1e6 + 1, codes.fileTooLarge],
    [1e6 - bytes.length + 1, codes.quotaExceeded],
  ] as const)
    await expect(begin(open(), { id: `9${id.slice(1)}`, size })).rejects.toMatchObject({ code });
  const uploads = open();
  for (const digit of ["1", "2"]) await begin(uploads, { id: `${digit}${id.slice(1)}`, size: 1 });
  await expect(begin(uploads, { id: `3${id.slice(1)}`, size: 1 })).rejects.toMatchObject({
    code: codes.rateLimited,
  });
});

test("bytes that stand in a content's place in another size give way to those that were hashed", async () => {
  const disk = createDiskFiles(folder);
  await disk.append(id, 0, pieces(bytes.subarray(0, 5)), () => undefined);
  await disk.keep(id, sha256);
  await disk.drop(id);
  const uploads = open();
  await begin(uploads);
  await uploads.append(id, pieces(bytes));
  expect(await readFile(join(folder, sha256.slice(0, 2), sha256))).toEqual(bytes);
});

test("announced again it is the same upload and counts once; an id that anything else has is another's", async () => {
  const uploads = open();
  const counted = () => store.read((tx) => tx.bytesOf("ann"));
  await begin(uploads);
  await uploads.append(id, pieces(bytes.subarray(0, 10)));
  // Also where there would be no room for it any more.
  await begin(open({ room: () => Promise.resolve(0) }));
  for (let again = 0; again < 5; again++) await begin(open());
  expect(await counted()).toBe(bytes.length);
  expect((await uploads.look(id)).arrived).toBe(10);
  const others = [{ owner: "bob" }, { size: bytes.length - 1 }];
  for (const other of others) {
    expect(await uploads.isFree({ id, owner: "ann", size: bytes.length, ...other })).toBe(false);
    await expect(begin(open(), other)).rejects.toMatchObject({ code: codes.notAllowed });
  }
  expect(await uploads.isFree({ id, owner: "ann", size: bytes.length })).toBe(true);
  await uploads.append(id, pieces(bytes.subarray(10)));
  expect(await uploads.isFree({ id, owner: "ann", size: bytes.length })).toBe(false);
  await expect(begin(open())).rejects.toMatchObject({ code: codes.notAllowed });
  expect(await row()).toMatchObject({ state: "stored", sha256, owner: "ann" });
});

test("what an ended process has left under an id is none of the upload that gets it next", async () => {
  const uploads = open();
  await begin(uploads);
  await uploads.append(id, pieces(Buffer.from("left behind")));
  const dying = open({ drop: () => Promise.reject(new Error("killed")) });
  await expect(dying.remove(id)).rejects.toThrow("killed");
  await begin(uploads);
  expect((await uploads.look(id)).arrived).toBe(0);
  await uploads.append(id, pieces(bytes));
  expect(await row()).toMatchObject({ state: "stored", sha256 });
});
