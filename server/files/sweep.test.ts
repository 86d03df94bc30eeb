import fc from "fast-check";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { releaseFiles } from "../chat/file-content.ts";
import { openMemoryStore } from "../store/memory/memory-store.ts";
import type { Store } from "../store/store.ts";
import { conversation, message } from "../store/testing/rows.ts";
import { sha256Of } from "../testing/uploading.ts";
import { createDiskFiles } from "./disk-files.ts";
import { createSweep, idleMsMax } from "./sweep.ts";
import { createTurnsByKey } from "./turns-by-key.ts";
import { createUploads } from "./uploads.ts";

const root = mkdtempSync(join(tmpdir(), "magpie-sweep-"));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;

const dayMs = 24 * 3_600_000;
const idOf = (at: number): string => `0b8f3f4e-5d0c-4a52-9f3e-${String(at).padStart(12, "0")}`;
const contentOf = (which: number): Buffer => Buffer.from(`content ${which}`);

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** Uploads and sweeps on a disk and a store of their own, at a time of the test's. */
async function open({
  onLooked,
}: { onLooked?: (store: Store, found: unknown) => Promise<void> } = {}) {
  const folder = join(root, String(++folders));
  const held = openMemoryStore();
  /** `onLooked` happens between what was read and whatever is done about it. */
  const store: Store = {
    ...held,
    async read(work) {
      const found = await held.read(work);
      await onLooked?.(held, found);
      return found;
    },
  };
  const bytes = createDiskFiles(folder);
  let now = 1_000 * dayMs;
  const clock = { now: () => now };
  const [turns, contentTurns] = [createTurnsByKey(), createTurnsByKey()];
  const bounds = { fileBytesMax: 1e6, personBytesMax: 1e9, uploadsMax: 1e6 };
  await store.write(async (tx) => {
    await tx.putConversation(conversation);
    for (let seq = 1; seq <= 9; seq++) await tx.insertMessage(message(seq));
  });
  const named = (inside: string): string[] =>
    existsSync(join(folder, inside)) ? readdirSync(join(folder, inside)) : [];
  return {
    store,
    bytes,
    turns,
    uploads: createUploads({ store, bytes, clock, bounds, contentTurns }),
    ...createSweep({ store, bytes, clock, turns, contentTurns, isOpen: () => true }),
    now: () => now,
    /** Days go by, and what is idle is looked through, without any being found. */
    pass(days: number): Promise<void> {
      now += days * dayMs;
      return store.write((tx) => tx.putSweptAt(now));
    },
    /** The clock alone is set. */
    leap: (days: number): void => void (now += days * dayMs),
    kept: () =>
      (existsSync(folder) ? readdirSync(folder) : [])
        .filter((name) => name.length === 2)
        .flatMap(named)
        .sort(),
    uploading: () => named("uploading"),
    put: (inside: string, name: string) => writeFileSync(join(folder, inside, name), "stray"),
  };
}

const act = fc.oneof(
  fc.record({ do: fc.constant("store" as const), which: fc.nat({ max: 2 }) }),
  fc.record({ do: fc.constant("begin" as const), which: fc.nat({ max: 2 }) }),
  fc.record({ do: fc.constant("more" as const), nth: fc.nat() }),
  fc.record({ do: fc.constant("use" as const), nth: fc.nat(), at: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant("free" as const), at: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant("pass" as const), days: fc.constantFrom(1, 3, 6, 8) }),
  fc.record({ do: fc.constant("sweep" as const) }),
);

test("what is in use or was touched within a week is never swept, and everything else is, from the disk too", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
      const at = await open();
      /** What was promised, kept by hand: each file with its content (once stored), uses and when it was last touched. */
      const files = new Map<string, { which: number; stored: boolean; touched: number }>();
      const uses = new Map<number, Set<string>>();
      const usedIn = (id: string) => [...uses.values()].some((ids) => ids.has(id));
      let made = 0;
      const pick = (nth: number, stored: boolean): string | undefined => {
        const those = [...files].filter(([, file]) => file.stored === stored);
        return those[nth % Math.max(1, those.length)]?.[0];
      };
      for (const step of [...acts, { do: "sweep" as const }]) {
        if (step.do === "store" || step.do === "begin") {
          const id = idOf(++made);
          const content = contentOf(step.which);
          await at.uploads.begin({ id, owner: "a", name: "n", size: content.length });
          if (step.do === "store") await at.uploads.append(id, one(content));
          else await at.uploads.append(id, one(content.subarray(0, 2)));
          files.set(id, { which: step.which, stored: step.do === "store", touched: at.now() });
        } else if (step.do === "more") {
          const id = pick(step.nth, false);
          const file = id === undefined ? undefined : files.get(id);
          if (id === undefined || !file) continue;
          await at.uploads.append(id, one(new Uint8Array(0)));
          file.touched = at.now();
        } else if (step.do === "use") {
          const id = pick(step.nth, true);
          if (id === undefined) continue;
          await at.store.write((tx) =>
            tx.putFileUse({ file: id, conversation: "c1", message: `m${step.at}` }),
          );
          uses.set(step.at, (uses.get(step.at) ?? new Set()).add(id));
        } else if (step.do === "free") {
          await at.store.write((tx) => releaseFiles(tx, `m${step.at}`, at.now()));
          for (const id of uses.get(step.at) ?? []) {
            const file = files.get(id);
            if (file) file.touched = at.now();
          }
          uses.delete(step.at);
        } else if (step.do === "pass") await at.pass(step.days);
        else {
          await at.findStrays();
          await at.sweep();
          for (const [id, { touched }] of files)
            if (!usedIn(id) && touched < at.now() - idleMsMax) files.delete(id);
          const stored = [...files.values()].filter((file) => file.stored);
          const hashes = new Set(stored.map(({ which }) => sha256Of(contentOf(which))));
          expect(at.kept()).toEqual([...hashes].sort());
          expect(at.uploading().sort()).toEqual(
            [...files].flatMap(([id, file]) => (file.stored ? [] : [id])).sort(),
          );
          for (let which = 1; which <= made; which++)
            expect((await at.store.read((tx) => tx.file(idOf(which)))) !== null).toBe(
              files.has(idOf(which)),
            );
        }
      }
      await at.store.close();
    }),
    runs(60),
  );
});

test("what something comes of at this moment is left alone, however old it is", async () => {
  const at = await open();
  await at.uploads.begin({ id: idOf(1), owner: "a", name: "n", size: 9 });
  await at.uploads.append(idOf(1), one(Buffer.from("four")));
  await at.pass(9);
  const release = await at.turns.take(idOf(1));
  expect(await at.sweep()).toBe(0);
  release();
  expect(await at.sweep()).toBe(1);
  expect(at.uploading()).toEqual([]);
  await at.store.close();
});

test("bytes that no row knows: of an upload they go, of a content they stay for a week, as a right database may follow", async () => {
  const at = await open();
  const content = contentOf(1);
  await at.uploads.begin({ id: idOf(1), owner: "a", name: "n", size: content.length });
  await at.uploads.append(idOf(1), one(content));
  const stray = sha256Of(Buffer.from("stray"));
  await at.bytes.append(idOf(2), 0, one(Buffer.from("stray")), () => undefined);
  await at.bytes.keep(idOf(2), stray);
  at.put("uploading", idOf(3));
  await at.findStrays();
  expect(at.uploading()).toEqual([]);
  expect(at.kept()).toEqual([sha256Of(content), stray].sort());
  await at.pass(6);
  await at.findStrays();
  await at.sweep();
  expect(at.kept()).toContain(stray);
  // Somebody sends the very same: it is a file's again.
  await at.uploads.begin({ id: idOf(4), owner: "a", name: "n", size: 5 });
  await at.uploads.append(idOf(4), one(Buffer.from("stray")));
  await at.store.write((tx) => tx.putFileUse({ file: idOf(4), conversation: "c1", message: "m1" }));
  await at.pass(9);
  await at.sweep();
  expect(at.kept()).toEqual([stray]);
  await at.store.close();
});

test.each([
  ["years ahead, of a server that started in the past", 2_000],
  ["eight days ahead", 8],
  ["back, and goes on", -300],
])("a clock that is set %s removes nothing before its week is over", async (_name, days) => {
  const at = await open();
  await at.pass(0);
  const stray = sha256Of(Buffer.from("stray"));
  await at.bytes.append(idOf(2), 0, one(Buffer.from("stray")), () => undefined);
  await at.bytes.keep(idOf(2), stray);
  await at.findStrays();
  const content = contentOf(1);
  for (const id of [idOf(3), idOf(4)])
    await at.uploads.begin({ id, owner: "a", name: "n", size: content.length });
  await at.uploads.append(idOf(3), one(content));
  await at.uploads.append(idOf(4), one(content.subarray(0, 2)));
  at.leap(days);
  for (const day of [0, 1, 1, 1, 1, 1, 1]) {
    at.leap(day);
    expect(await at.sweep()).toBe(0);
  }
  expect([at.kept().length, at.uploading()]).toEqual([2, [idOf(4)]]);
  const wholeWeek = Math.max(0, -days) + 2;
  for (let day = 0; day < wholeWeek; day++) {
    at.leap(1);
    await at.sweep();
  }
  expect([at.kept(), at.uploading()]).toEqual([[], []]);
  await at.store.close();
});

test("on a server that is off each weekend what is idle is removed all the same", async () => {
  const at = await open();
  await at.uploads.begin({ id: idOf(1), owner: "a", name: "n", size: 9 });
  await at.sweep();
  for (const days of [1, 1, 1, 1, 3.5]) {
    at.leap(days);
    await at.sweep();
  }
  expect(await at.store.read((tx) => tx.file(idOf(1)))).toBeNull();
  await at.store.close();
});

test("a content is removed a week after it is no file's", async () => {
  const at = await open();
  const sha256 = sha256Of(contentOf(1));
  await at.bytes.append(idOf(2), 0, one(contentOf(1)), () => undefined);
  await at.bytes.keep(idOf(2), sha256);
  await at.findStrays();
  await at.pass(8);
  expect(await at.sweep()).toBe(1);
  expect(at.kept()).toEqual([]);
  expect(await at.store.read((tx) => tx.content(sha256))).toBeNull();
  await at.store.close();
});

test("what is put to use, or touched, after it was found idle stays", async () => {
  let times = 0;
  const at = await open({
    async onLooked(store, found) {
      if (!Array.isArray(found) || found.length === 0) return;
      times += 1;
      await store.write(async (tx) => {
        await tx.putFileUse({ file: idOf(1), conversation: "c1", message: "m1" });
        const other = await tx.file(idOf(2));
        if (other) await tx.putFile({ ...other, touched_at: at.now() });
      });
    },
  });
  for (const which of [1, 2]) {
    const content = contentOf(which);
    await at.uploads.begin({ id: idOf(which), owner: "a", name: "n", size: content.length });
    await at.uploads.append(idOf(which), one(content));
  }
  await at.pass(9);
  expect(await at.sweep()).toBe(0);
  expect(times).toBe(1);
  expect(at.kept()).toHaveLength(2);
  await at.store.close();
});
