import { expect, test } from "vitest";
import type { Store } from "../store.ts";
import { conversation, message, position, stint } from "../testing/rows.ts";
import { createMemoryDatabase } from "./memory-database.ts";
import { type MemoryStoreOptions, openMemoryStore } from "./memory-store.ts";

/** Two server processes on one file. */
async function openTwo(options: MemoryStoreOptions = {}) {
  const database = createMemoryDatabase();
  const other = openMemoryStore(database);
  await other.write((tx) => tx.putConversation(conversation));
  return { database, one: openMemoryStore(database, options), other };
}

/** A promise that the test settles. */
function gate() {
  let open: () => void = () => undefined;
  const isOpen = new Promise<void>((resolve) => (open = resolve));
  return { isOpen, open };
}

const insert = (store: Store, seq: number) => store.write((tx) => tx.insertMessage(message(seq)));
const idsIn = async (store: Store) =>
  (await store.read((tx) => tx.changedRows("c1", 0, 99))).map(({ id }) => id);
/** Everything that can go on without the test has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
/** Whether somebody was answered, by the name that they are watched under. */
function watch() {
  const answered: string[] = [];
  return {
    answered,
    of: (name: string, work: Promise<unknown>) =>
      void work.then(
        () => answered.push(`${name} done`),
        () => answered.push(`${name} failed`),
      ),
  };
}

test("a commit takes the time that it is given, and is seen by nobody before", async () => {
  const { isOpen, open } = gate();
  const { one, other } = await openTwo({ beforeCommit: () => isOpen });
  const { answered, of } = watch();
  of("write", insert(one, 1));
  await settled();
  expect([answered, await idsIn(one), await idsIn(other)]).toEqual([[], [], []]);
  open();
  await settled();
  expect([answered, await idsIn(one), await idsIn(other)]).toEqual([
    ["write done"],
    ["m1"],
    ["m1"],
  ]);
});

test("writes that were asked for together share one commit; one that is refused takes nobody with it", async () => {
  let commits = 0;
  const { one } = await openTwo({ beforeCommit: () => Promise.resolve(void (commits += 1)) });
  const outcomes = await Promise.allSettled([insert(one, 1), insert(one, 1), insert(one, 2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect([commits, await idsIn(one)]).toEqual([1, ["m1", "m2"]]);
});

test("a disk that refuses a commit refuses all that was in it, and the next one may go well", async () => {
  let isFull = true;
  const { one, other } = await openTwo({
    beforeCommit: () => (isFull ? Promise.reject(new Error("full")) : Promise.resolve()),
  });
  const outcomes = await Promise.allSettled([insert(one, 1), insert(one, 2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await idsIn(other)).toEqual([]);
  isFull = false;
  await insert(one, 1);
  expect(await idsIn(other)).toEqual(["m1"]);
});

test("the writer of another process is waited for, in the order of asking", async () => {
  const { isOpen, open } = gate();
  const { database, one, other } = await openTwo({ beforeCommit: () => isOpen });
  const third = openMemoryStore(database);
  const { answered, of } = watch();
  of("one", insert(one, 1));
  await settled();
  of("third", insert(third, 2));
  await settled();
  of("other", insert(other, 3));
  await settled();
  expect(answered).toEqual([]);
  open();
  await settled();
  expect(answered).toEqual(["one done", "third done", "other done"]);
});

test("killed while it commits: rolled back, never answered, and others write", async () => {
  const { isOpen, open } = gate();
  const { database, one, other } = await openTwo({ beforeCommit: () => isOpen });
  const { answered, of } = watch();
  const before = database.rows();
  of("killed", insert(one, 1));
  of(
    "queued",
    settled().then(() => insert(one, 2)),
  );
  await settled();
  of("waiting", insert(other, 1));
  await settled();
  one.kill();
  expect(database.rows()).toEqual(before);
  open();
  await settled();
  expect(answered).toEqual(["waiting done"]);
  expect(await idsIn(other)).toEqual(["m1"]);
});

test("killed in the middle of its work: what the work still asks for is never answered", async () => {
  const { isOpen, open } = gate();
  const { one, other } = await openTwo();
  const { answered, of } = watch();
  const write = one.write(async (tx) => {
    await tx.insertMessage(message(1));
    await isOpen;
    of("its own row", tx.insertMessage(message(2)));
    await tx.nextStamp();
  });
  const read = one.read(async (tx) => {
    await tx.stamp();
    await isOpen;
    await tx.stamp();
  });
  of("write", write);
  of("read", read);
  await settled();
  one.kill();
  for (const [name, late] of [
    ["late write", insert(one, 3)],
    ["late read", idsIn(one)],
    ["close", one.close()],
  ] as const)
    of(name, late);
  open();
  await insert(other, 1);
  await settled();
  expect(answered).toEqual([]);
  expect(await idsIn(other)).toEqual(["m1"]);
});

test("killed while it waits for the other's writer: the other's goes on", async () => {
  const { isOpen, open } = gate();
  const { one, other } = await openTwo({ beforeCommit: () => isOpen });
  const { answered, of } = watch();
  of("one", insert(one, 1));
  await settled();
  of("other", insert(other, 2));
  await settled();
  other.kill();
  open();
  await settled();
  await insert(one, 3);
  expect([answered, await idsIn(one)]).toEqual([["one done"], ["m1", "m3"]]);
});

test("a long read sees one snapshot through many commits of another process, and of several reads each its own", async () => {
  const { isOpen, open } = gate();
  const { database, other } = await openTwo();
  const lookTwice = async (from: Store) =>
    from.read(async (tx) => {
      const look = async () => [
        (await tx.changedRows("c1", 0, 99)).length,
        (await tx.newestMessage("c1"))?.seq,
        await tx.message("m2"),
        await tx.openPositions("c1"),
        await tx.changedAfter(1),
        await tx.changedFor("a", [], 0, null, 9),
      ];
      const first = await look();
      await isOpen;
      expect(await look()).toEqual(first);
      return first[0];
    });
  const seen: Promise<unknown>[] = [];
  await other.write((tx) => tx.putStint(stint("a")));
  for (let seq = 1; seq <= 5; seq++) {
    seen.push(lookTwice(openMemoryStore(database)));
    await settled();
    await other.write(async (tx) => {
      await tx.insertMessage(message(seq));
      await tx.putStint(stint(`p${seq}`));
      await tx.putPosition(position(`p${seq}`, await tx.nextStamp()));
      await tx.putConversation({ ...conversation, seq, stamp: await tx.stamp() });
    });
    await other
      .write(async (tx) => {
        await tx.replaceMessage(message(seq, { rev: 99 }));
        throw new Error("refused");
      })
      .catch(() => undefined);
  }
  open();
  expect(await Promise.all(seen)).toEqual([0, 1, 2, 3, 4]);
});

test("a transaction that is over answers nothing", async () => {
  const { one } = await openTwo();
  const tx = await one.write((mine) => Promise.resolve(mine));
  await expect(tx.nextStamp()).rejects.toThrow(/over/);
});

test("a copy has what was committed, an epoch of its own, and a life of its own", async () => {
  const { isOpen, open } = gate();
  const { database, one, other } = await openTwo({ beforeCommit: () => isOpen });
  await insert(other, 1);
  await other.write((tx) => tx.nextStamp());
  void insert(one, 2);
  await settled();
  const restored = openMemoryStore(database.copy());
  open();
  await settled();
  // Of an equal rev with what it holds already, it stands behind it.
  await restored.write((tx) => tx.insertMessage(message(3, { rev: 1 })));
  expect([await idsIn(other), await idsIn(restored)]).toEqual([
    ["m1", "m2"],
    ["m1", "m3"],
  ]);
  await one.write((tx) => tx.putSweptAt(7));
  expect(await other.read((tx) => tx.sweptAt())).toBe(7);
  const again = openMemoryStore(database.copy());
  expect(await again.read((tx) => tx.sweptAt())).toBeNull();
  const stampAndEpoch = (store: Store) =>
    store.read(async (tx) => [await tx.stamp(), await tx.epoch()] as const);
  const [stamp, epoch] = await stampAndEpoch(other);
  expect((await stampAndEpoch(restored))[0]).toBe(stamp);
  expect((await stampAndEpoch(restored))[1]).not.toBe(epoch);
  expect(epoch).toMatch(/^[0-9a-f]{32}$/);
});

test("epochs are made as the database is told, so that a run can be had again", async () => {
  let made = 0;
  const database = createMemoryDatabase({ newEpoch: () => `e${++made}` });
  const epochs = await Promise.all(
    [database, database.copy(), database.copy().copy()].map((each) =>
      openMemoryStore(each).read((tx) => tx.epoch()),
    ),
  );
  expect(epochs).toEqual(["e1", "e2", "e4"]);
});

test("the rows for checkers are what was committed, and the same until the next commit", async () => {
  const { database, one } = await openTwo();
  await one.write(async (tx) => {
    await tx.insertMessage(message(1));
    await tx.putStint(stint("a"));
    await tx.putPosition(position("a", 1));
    await tx.putStream({ name: "s", rev: 1, stamp: 1 }, { key: "k", rev: 1, value: { x: 1 } });
  });
  const rows = database.rows();
  expect(rows).toEqual({
    files: [],
    contents: [],
    fileUses: [],
    conversations: [conversation],
    messages: [message(1)],
    stints: [stint("a")],
    positions: [position("a", 1)],
    streams: [{ name: "s", rev: 1, stamp: 1, rows: [{ key: "k", rev: 1, value: { x: 1 } }] }],
  });
  expect(database.rows()).toBe(rows);
  await insert(one, 2);
  expect(database.rows().messages).toHaveLength(2);
});
