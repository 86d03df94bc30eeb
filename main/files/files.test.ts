import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import { FileUrl } from "#shared/wire/files.ts";
import { gifBytes, jpegBytes, pngBytes } from "#shared/wire/picture-fixtures.ts";
import { until } from "#shared/testing/until.ts";
import { pageAnswer, peer, pullAnswer, row, self, syncAnswer } from "../store/store-fixtures.ts";
import { leastMs } from "../messaging/retry-delay.ts";
import { StoreError } from "../store/store-problem.ts";
import { settle } from "../messaging/testing/bench.ts";
import { newHasher } from "../system.ts";
import { type Bytes, DiskFull, type Hasher } from "./ports.ts";
import { filesBench } from "./testing/bench.ts";
import { chunkBytes } from "./upload-part.ts";

let bench: Awaited<ReturnType<typeof filesBench>>;
let engine: ReturnType<(typeof bench)["start"]>;
beforeEach(async () => {
  bench = await filesBench();
  engine = bench.start();
});
afterEach(async () => {
  await engine.stop();
  await bench.close();
});

const hashOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const bytesOf = async (bytes: Bytes): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
};

async function* none(): Bytes {}

/** The window that stages, by the id of its WebContents. */
const window = 1;
async function stagePath(path: string): Promise<string> {
  const outcome = await engine.files.staging.path(path, window);
  if (!outcome.ok) throw new Error(outcome.problem);
  return outcome.staged.token;
}
/** Stages bytes that only a page has, as a pasted picture. */
async function stageBytes(bytes: string, by = window): Promise<string> {
  const { staging } = engine.files;
  const begun = await staging.begin({ name: "p.bin", type: "", size: bytes.length }, by);
  if (!begun.ok) throw new Error(begun.problem);
  await staging.chunk(begun.staged.token, Buffer.from(bytes));
  const ended = await staging.end(begun.staged.token);
  if (!ended.ok) throw new Error(ended.problem);
  return ended.staged.token;
}
/** Sends a file of the disk's; resolves to its message. */
async function send(path: string, text = ""): Promise<string> {
  const files = [{ token: await stagePath(path), kind: "file" as const }];
  const sent = await engine.files.send({ conversation: "c1", text, files });
  if (!sent.ok) throw new Error(sent.problem);
  return sent.messages[0] ?? "";
}
const uploadOf = async (id: string) => (await bench.view(id))?.upload ?? null;
const inLane = (id: string) => until(async () => expect(await bench.heads()).toEqual([id]));

test("FI1, FI4: a file is uploaded, kept here, and its message enters its lane with address and hash", async () => {
  const bytes = randomBytes(300_000);
  const id = await send(bench.pick("报告.pdf", bytes), "look");
  expect(await uploadOf(id)).toMatchObject({ state: "waiting" });
  expect(await bench.heads()).toEqual([]);
  await engine.setLive(true);
  await inLane(id);
  const [entry] = await bench.store.run("laneHeads", {});
  const [[url, stored] = []] = bench.simulated.files;
  expect(stored?.bytes.equals(bytes)).toBe(true);
  expect(entry?.payload).toMatchObject({
    kind: "file",
    content: {
      file: { url, sha256: hashOf(bytes), size: 300_000, name: "报告.pdf" },
      text: "look",
    },
  });
  await until(async () =>
    expect(await engine.files.fetch(id)).toEqual({ done: true, problem: null }),
  );
  await until(() =>
    expect(readFileSync(join(bench.account, "files", hashOf(bytes))).equals(bytes)).toBe(true),
  );
  expect(await bench.view(id)).toMatchObject({ upload: null, file: { here: true } });
});

test("FI2: nothing begins without a connection; three run at once, those of what is looked at first", async () => {
  const waiting: (() => void)[] = [];
  const { server } = bench.simulated;
  const { create } = server;
  const begun: string[] = [];
  server.create = async (file, signal) => {
    begun.push(file.name);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return create(file, signal);
  };
  for (const name of ["a", "b", "c", "d", "e"]) await send(bench.pick(name, 10));
  expect(begun).toEqual([]);
  await engine.setLive(true);
  await until(() => expect(begun).toHaveLength(3));
  for (const go of waiting.splice(0)) go();
  await until(() => expect(begun).toHaveLength(5));
  for (const go of waiting.splice(0)) go();
  await until(async () =>
    expect(await bench.store.run("uploadsNow", {})).toMatchObject({ pending: [] }),
  );
});

test("FI12: files that were chosen together are sent in their order, whichever is stored first", async () => {
  const { server } = bench.simulated;
  const { create } = server;
  const waiting = new Map<string, () => void>();
  server.create = async (file, signal) => {
    await new Promise<void>((resolve) => waiting.set(file.name, resolve));
    return create(file, signal);
  };
  const names = ["a", "b", "c"];
  const files = [];
  for (const name of names)
    files.push({ token: await stagePath(bench.pick(name, 10)), kind: "file" as const });
  const sent = await engine.files.send({ conversation: "c1", text: "", files });
  if (!sent.ok) throw new Error(sent.problem);
  await engine.setLive(true);
  await until(() => expect([...waiting.keys()].sort()).toEqual(names));
  const ended = (count: number) =>
    until(() => expect(bench.store.asked.get("endUpload")).toBe(count));
  waiting.get("b")?.();
  await ended(1);
  await settle();
  // The round that is to bring the second one into the lane finds it, and is slow.
  const round = bench.store.hold("uploadsNow");
  waiting.get("a")?.();
  await ended(2);
  waiting.get("c")?.();
  await ended(3);
  round.release();
  for (const [at, id] of sent.messages.entries()) {
    await until(() => expect(engine.next("send").payload).toMatchObject({ id }));
    await engine.next("send").answer({ id, seq: at + 4, server_time: 9 });
  }
});

test.each([
  ["from its beginning", 0],
  ["up to where the server's bytes end", 1],
])(
  "FI6: a source that is read %s and never gives its next piece is in the way of no pause, and of nothing after it",
  async (_where, healthy) => {
    const { local, simulated } = bench;
    const { read } = local;
    const { append } = simulated.server;
    const isRead = Promise.withResolvers<void>();
    let reads = 0;
    async function* dead(): Bytes {
      isRead.resolve();
      await new Promise(() => undefined);
      yield new Uint8Array();
    }
    local.read = (source, range) => ((reads += 1) > healthy ? dead() : read(source, range));
    simulated.server.append = async (url, what) => {
      if (reads <= healthy) return append(url, what);
      const ended = once(what.signal, "abort");
      void what.bytes[Symbol.asyncIterator]().next();
      await ended;
      return { kind: "lost" };
    };
    if (healthy > 0) simulated.mischief.cutAfter = 500_000;
    await engine.setLive(true);
    const id = await send(bench.pick("a.bin", 1_000_000));
    await isRead.promise;
    await engine.files.pause(id);
    local.read = read;
    simulated.server.append = append;
    await engine.files.resume(id);
    await inLane(id);
  },
);

test("FI3: after cuts it goes on where the server's bytes end, and nothing of what arrived is sent twice", async () => {
  const bytes = randomBytes(3_000_000);
  await engine.setLive(true);
  bench.simulated.mischief.cutAfter = 1_000_000;
  const id = await send(bench.pick("a.bin", bytes));
  await until(() => expect(bench.simulated.mischief.cutAfter).toBeNull());
  await inLane(id);
  expect(bench.simulated.counts).toMatchObject({ received: 3_000_000, created: 1 });
});

test("FI3, FI4: an engine that ends in between leaves all that the next one needs", async () => {
  const bytes = randomBytes(2_000_000);
  await engine.setLive(true);
  bench.simulated.mischief.cutAfter = 700_000;
  const id = await send(bench.pick("a.bin", bytes), "caption");
  await until(() => expect(bench.simulated.mischief.cutAfter).toBeNull());
  bench.simulated.mischief.isDown = true;
  await engine.stop();
  bench.simulated.mischief.isDown = false;
  engine = bench.start();
  await engine.setLive(true);
  await inLane(id);
  const [stored] = bench.simulated.files.values();
  expect(stored?.bytes.equals(bytes)).toBe(true);
  expect(bench.simulated.counts.received).toBe(2_000_000);
});

test("FI3: a place that the server has forgotten is asked for anew", async () => {
  await engine.setLive(true);
  bench.simulated.mischief.cutAfter = 1_000;
  bench.simulated.mischief.isDown = false;
  const id = await send(bench.pick("a.bin", 500_000));
  await until(() => expect(bench.simulated.mischief.cutAfter).toBeNull());
  bench.simulated.files.clear();
  await inLane(id);
  expect(bench.simulated.counts.created).toBeGreaterThan(1);
});

test("FI3: announcements whose answers are lost make one place, over an end of the engine too", async () => {
  const { mischief, counts, files } = bench.simulated;
  await engine.setLive(true);
  mischief.loseCreations = 1;
  const bytes = randomBytes(10_000);
  const id = await send(bench.pick("a.bin", bytes));
  await until(() => expect(counts.created).toBe(1));
  const [noted] = (await bench.store.run("uploadsNow", {})).rows;
  expect([...files.keys()]).toEqual([noted?.url]);
  await engine.stop();
  engine = bench.start();
  await engine.setLive(true);
  await inLane(id);
  expect([...files].map(([url, file]) => [url, file.bytes.equals(bytes)])).toEqual([
    [noted?.url, true],
  ]);
});

test("FI3, FI11: what is taken back after its announcement's answer was lost is given up on the server", async () => {
  const { mischief, counts, files, server } = bench.simulated;
  const { offset } = server;
  server.offset = async () => ({ kind: "lost" });
  await engine.setLive(true);
  mischief.loseCreations = 1;
  const id = await send(bench.pick("a.bin", 10));
  await until(() => expect(counts.created).toBe(1));
  expect(files.size).toBe(1);
  await engine.messenger.takeBack(id);
  await until(() => expect(files.size).toBe(0));
  server.offset = offset;
});

test("FI3, FI11: what is taken back while it is being announced is given up once it is there", async () => {
  const { files, server } = bench.simulated;
  const { create, remove } = server;
  const [going, removed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  server.create = async (file, signal) => {
    await going.promise;
    return create(file, signal);
  };
  server.remove = async (url) => {
    await remove(url);
    removed.resolve();
  };
  await engine.setLive(true);
  const id = await send(bench.pick("a.bin", 10));
  await until(async () =>
    expect((await bench.store.run("uploadsNow", {})).rows[0]?.url).not.toBeNull(),
  );
  await engine.messenger.takeBack(id);
  // It is asked to forget what is not there yet.
  await removed.promise;
  going.resolve();
  await until(() => expect(bench.simulated.counts.created).toBe(1));
  await until(() => expect(files.size).toBe(0));
});

test("FI3, FI11: what is announced for all that nobody waits for it any more is given up too", async () => {
  const { counts, files, server } = bench.simulated;
  const { create, remove } = server;
  const [asked, removed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  server.create = async (file, signal) => {
    asked.resolve();
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await removed.promise;
    await create(file, signal);
    return { kind: "lost" };
  };
  server.remove = async (url) => {
    await remove(url);
    removed.resolve();
  };
  await engine.setLive(true);
  const id = await send(bench.pick("a.bin", 10));
  await asked.promise;
  await engine.messenger.takeBack(id);
  await until(() => expect(counts.created).toBe(1));
  await until(() => expect(files.size).toBe(0));
});

test("FI3: each place has a name of its own, in the shape that addresses have", async () => {
  await engine.setLive(true);
  for (const name of ["a", "b"]) await send(bench.pick(name, 10));
  await until(() => expect(bench.simulated.files.size).toBe(2));
  for (const url of bench.simulated.files.keys()) expect(v.is(FileUrl, url)).toBe(true);
});

test("FI3: a place that is forgotten while bytes go there is asked for anew too, not for ever", async () => {
  const { server } = bench.simulated;
  const { append } = server;
  let forgets = 1;
  server.append = async (url, what) => {
    if (forgets-- > 0) bench.simulated.files.delete(url);
    return append(url, what);
  };
  await engine.setLive(true);
  const id = await send(bench.pick("a.bin", 10_000));
  await inLane(id);
  expect(bench.simulated.counts.created).toBe(2);
});

test("FI4, FI5: where what takes the hash has ended, it is taken anew from the beginning", async () => {
  await engine.stop();
  await bench.close();
  let made = 0;
  /** The first one ends, with all that was copied of it, when it is gone on with after a cut. */
  const mortal = (hasher: Hasher, life: { copies: number }): Hasher => ({
    update: (piece) =>
      life.copies > 1 ? Promise.reject(new Error("ended")) : hasher.update(piece),
    digest: () => (life.copies > 1 ? Promise.reject(new Error("ended")) : hasher.digest()),
    copy() {
      life.copies += 1;
      return mortal(hasher.copy(), life);
    },
  });
  bench = await filesBench({
    newHasher: () => (++made === 1 ? mortal(newHasher(), { copies: 0 }) : newHasher()),
  });
  engine = bench.start();
  bench.simulated.mischief.cutAfter = chunkBytes + 1_000_000;
  const bytes = randomBytes(2 * chunkBytes + 5);
  const id = await send(bench.pick("large", bytes));
  await engine.setLive(true);
  await inLane(id);
  expect(made).toBe(2);
  const [entry] = await bench.store.run("laneHeads", {});
  expect(entry?.payload).toMatchObject({ content: { file: { sha256: hashOf(bytes) } } });
});

test("FI5: an answer that was lost costs nothing: the server is asked where it stands", async () => {
  await engine.setLive(true);
  bench.simulated.mischief.loseAnswer = true;
  const id = await send(bench.pick("a.bin", 50_000));
  await inLane(id);
  expect(bench.simulated.counts).toMatchObject({ received: 50_000, created: 1 });
});

test.each([
  [codes.fileTooLarge, "tooLarge"],
  [codes.quotaExceeded, "quota"],
  [codes.cannotStore, "serverFull"],
  [codes.notAllowed, "refused"],
] as const)(
  "FI5, FI6: refused with %i it has failed (%s), and is sent when the person tries again",
  async (code, failure) => {
    await engine.setLive(true);
    bench.simulated.mischief.refuse = code;
    const id = await send(bench.pick("a.bin", 1_000));
    await until(async () => expect(await uploadOf(id)).toEqual({ state: "failed", failure }));
    await engine.files.resume(id);
    await inLane(id);
  },
);

test("FI4, FI5: a source that is gone, or another one by now, is said; tried again it is sent as it is now", async () => {
  const path = bench.pick("a.txt", Buffer.from("before"));
  const gone = bench.pick("b.txt", 100);
  const [id, other] = [await send(path), await send(gone)];
  writeFileSync(path, "after that");
  rmSync(gone);
  await engine.setLive(true);
  await until(async () =>
    expect([await uploadOf(id), await uploadOf(other)]).toEqual([
      { state: "failed", failure: "changed" },
      { state: "failed", failure: "gone" },
    ]),
  );
  await engine.files.resume(id);
  await inLane(id);
  const [stored] = bench.simulated.files.values();
  expect(stored?.bytes.toString()).toBe("after that");
  expect((await bench.view(id))?.file?.size).toBe(10);
});

test.each([
  ["deleted", "gone", (path: string) => rmSync(path)],
  ["cut short", "changed", (path: string) => truncateSync(path, 1_000)],
  ["replaced", "changed", (path: string) => writeFileSync(path, randomBytes(3_000_000))],
] as const)(
  "FI4, FI5: a source that is %s while it is uploaded fails in words, is never a message, and goes once it is back",
  async (_, failure, spoil) => {
    await engine.stop();
    await bench.close();
    bench = await filesBench({ requestBytes: 500_000 });
    engine = bench.start();
    const bytes = randomBytes(3_000_000);
    const path = bench.pick("a.bin", bytes);
    const { server } = bench.simulated;
    const { append } = server;
    server.append = async (url, what) => {
      server.append = append;
      const answer = await append(url, what);
      spoil(path);
      return answer;
    };
    await engine.setLive(true);
    const id = await send(path);
    await until(async () => expect(await uploadOf(id)).toEqual({ state: "failed", failure }));
    expect(await bench.heads()).toEqual([]);
    expect((await bench.view(id))?.status).toBe("queued");
    bench.pick("a.bin", bytes);
    await engine.files.resume(id);
    await inLane(id);
    const stored = [...bench.simulated.files.values()];
    expect(stored.map((file) => file.bytes.equals(bytes))).toEqual([true]);
  },
);

test("FI7: what was sent is uploaded again from what is kept here, where a restored server lacks its file and the source is gone", async () => {
  const bytes = randomBytes(100_000);
  const path = bench.pick("a.bin", bytes);
  await engine.setLive(true);
  const id = await send(path);
  await inLane(id);
  const { run } = bench.store;
  const [sent] = await run("laneHeads", {});
  const content = sent?.payload["content"] as Record<string, unknown>;
  await run("applySendAnswer", { opId: sent?.op_id ?? "", id, seq: 4, time: 9 });
  const own = row(4, { id, sender: self, kind: "file", content });
  const pulled = { conversation: "c1", since: 3, answer: pullAnswer([own]) };
  await run("applyPull", pulled);
  await until(async () => expect((await bench.view(id))?.file?.here).toBe(true));
  expect((await run("uploadsNow", {})).rows).toEqual([]);
  rmSync(path);

  // A backup from before: the server has neither the message nor the file.
  bench.simulated.files.clear();
  await run("applySyncPage", { answer: syncAnswer(3, { epoch: "e2" }), firstToken: 20 });
  const answer = pageAnswer([3, 2, 1].map((seq) => row(seq)));
  await run("applyPage", { conversation: "c1", before: null, peek: false, answer });
  await run("requeueLacking", { self });
  const [again] = await run("laneHeads", {});
  expect(again?.target).toBe(id);
  await run("applySendRefusal", { opId: again?.op_id ?? "", id, code: codes.noSuchFile });
  expect((await bench.view(id))?.status).toBe("failed");
  // Wherever there is to be room: what is to be uploaded stays.
  await engine.messenger.retryMessage(id);
  bench.bound.bytes = 0;
  engine.files.bytesMaxChanged();
  await inLane(id);
  const [[url, stored] = []] = bench.simulated.files;
  expect(stored?.bytes.equals(bytes)).toBe(true);
  expect((await run("laneHeads", {}))[0]?.payload).toMatchObject({
    content: { file: { url, sha256: hashOf(bytes) } },
  });
});

test("a picture that would unfold into gigabytes is shown nowhere, whatever the message says of it; as a file it can be had", async () => {
  await engine.setLive(true);
  // Not random: half of all next pieces have a length that no PNG has, and make it none.
  const rest = Buffer.alloc(100);
  const bomb = Buffer.concat([pngBytes(10_000, 10_000), rest]);
  const long = jpegBytes(65_000, 10);
  const odd = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xd9]), randomBytes(100)]);
  const fine = Buffer.concat([pngBytes(8_000, 8_000), rest]);
  const cases = [
    [bomb, false],
    [long, false],
    [odd, false],
    [fine, true],
  ] as const;
  const rows = cases.map(([bytes], at) => {
    const file = { ...bench.simulated.put(Buffer.from(bytes)), name: "p.png", type: "image/png" };
    const content = { file, width: 20, height: 20 };
    return row(4 + at, { sender: peer, kind: "image", content });
  });
  const answer = pullAnswer(rows);
  await bench.store.run("applyPull", { conversation: "c1", since: 3, answer });
  for (const [at, [, isShown]] of cases.entries()) {
    const id = `m${4 + at}`;
    expect([id, (await engine.files.readable(id, "file")) !== null]).toEqual([id, isShown]);
    expect(await engine.files.fetch(id)).toEqual({ done: true, problem: null });
  }
  // One's own too, as it is looked at before it is sent.
  const { staging } = engine.files;
  const token = await stagePath(bench.pick("bomb.png", bomb));
  expect(staging.find(token)?.type).toBe("image/png");
  expect(await engine.files.readableStaged(token)).toBeNull();
  const shown = await stagePath(bench.pick("fine.png", fine));
  expect(await engine.files.readableStaged(shown)).not.toBeNull();
});

test("a picture so large that it is streamed is looked at before it is shown", async () => {
  await engine.setLive(true);
  const rows = [pngBytes(10_000, 10_000), pngBytes(80, 80)].map((head, at) => {
    const bytes = Buffer.concat([head, Buffer.alloc(33 * 1024 * 1024)]);
    const file = { ...bench.simulated.put(bytes), name: "p.png", type: "image/png" };
    const content = { file, width: 20, height: 20 };
    return row(4 + at, { sender: peer, kind: "image", content });
  });
  const answer = pullAnswer(rows);
  await bench.store.run("applyPull", { conversation: "c1", since: 3, answer });
  expect(await engine.files.readable("m4", "file")).toBeNull();
  expect(await engine.files.readable("m5", "file")).toMatchObject({ type: "image/png" });
});

test("what is a page by its content is bytes to a page, whatever it is called or said to be", async () => {
  await engine.setLive(true);
  const html = Buffer.from("<!doctype html><script>alert(1)</script>");
  await receive(html, { name: "holiday.png", type: "image/png" });
  const readable = await engine.files.readable("m4", "file");
  expect(readable?.type).toBe("application/octet-stream");
});

test("FI4: a source that is written to while it is read is not sent", async () => {
  const path = bench.pick("a.bin", 400_000);
  const { server } = bench.simulated;
  const { append } = server;
  server.append = async (...args) => {
    const end = await append(...args);
    utimesSync(path, 1, 1);
    return end;
  };
  await engine.setLive(true);
  const id = await send(path);
  await until(async () =>
    expect(await uploadOf(id)).toEqual({ state: "failed", failure: "changed" }),
  );
  expect(await bench.heads()).toEqual([]);
});

test("FI6: the place of a source that is another one by now is given up on the server", async () => {
  const path = bench.pick("a.txt", Buffer.from("before"));
  bench.simulated.mischief.cutAfter = 3;
  await engine.setLive(true);
  const id = await send(path);
  await until(() => expect(bench.simulated.counts.received).toBe(3));
  writeFileSync(path, "after that");
  await engine.files.resume(id);
  await inLane(id);
  await until(() => expect(bench.simulated.files.size).toBe(1));
  const [stored] = bench.simulated.files.values();
  expect(stored?.bytes.toString()).toBe("after that");
});

/** Sends a picture with a small one before it, in pieces that cut where a test says. */
async function sendPicture(): Promise<string> {
  const token = await stagePath(bench.pick("a.png", Buffer.from(pngBytes(4, 3, [1, 2, 3]))));
  const thumb = await stagePath(bench.pick("t.png", Buffer.from(pngBytes(2, 2))));
  const picture = { token, kind: "image" as const, width: 4, height: 3 };
  const files = [{ ...picture, thumb: { token: thumb, width: 2, height: 2 } }];
  const sent = await engine.files.send({ conversation: "c1", text: "", files });
  return sent.ok ? (sent.messages[0] ?? "") : "";
}

test("FI11: a picture that is taken back leaves nothing on the server, though its small one is stored, nor one that is in its lane", async () => {
  const { simulated } = bench;
  await engine.setLive(true);
  const { append } = simulated.server;
  simulated.server.append = async (url, what) => {
    if (simulated.counts.created === 2) simulated.mischief.isDown = true;
    return append(url, what);
  };
  const cut = await sendPicture();
  await until(() => expect(simulated.mischief.isDown).toBe(true));
  expect(simulated.files.size).toBe(2);
  await engine.messenger.takeBack(cut);
  await until(() => expect(simulated.files.size).toBe(0));
  simulated.mischief.isDown = false;
  simulated.server.append = append;
  const whole = await sendPicture();
  await inLane(whole);
  expect(simulated.files.size).toBe(2);
  await engine.messenger.takeBack(whole);
  await until(() => expect(simulated.files.size).toBe(0));
});

test("FI4, FI11: of what was sent the server is not asked to forget anything", async () => {
  const removed = vi.spyOn(bench.simulated.server, "remove");
  await engine.setLive(true);
  const id = await sendPicture();
  await inLane(id);
  const [entry] = await bench.store.run("laneHeads", {});
  const answer = { opId: entry?.op_id ?? "", id, seq: 4, time: 1 };
  engine.files.touched(await bench.store.run("applySendAnswer", answer));
  const token = await stageBytes("abc");
  const files = [{ token, kind: "file" as const }];
  await engine.files.send({ conversation: "c1", text: "", files });
  await until(() => expect(bench.simulated.counts.created).toBe(3));
  expect(removed).not.toHaveBeenCalled();
});

test("FI11: a server that does not answer what it is to forget keeps nobody else waiting", async () => {
  const { server } = bench.simulated;
  const asked: string[] = [];
  server.remove = (url) => {
    asked.push(url);
    return new Promise(() => undefined);
  };
  bench.simulated.mischief.cutAfter = 3;
  await engine.setLive(true);
  const id = await send(bench.pick("a.bin", 1_000));
  await until(() => expect(bench.simulated.counts.received).toBe(3));
  await engine.files.pause(id);
  await engine.messenger.takeBack(id);
  await until(() => expect(asked).toHaveLength(1));
  await inLane(await send(bench.pick("b.bin", 1_000)));
});

test("FI8, FI9: what another program has changed since it was sent is not kept under the hash of what was sent", async () => {
  const bytes = randomBytes(5_000);
  const path = bench.pick("a.bin", bytes);
  const { keepCopy, removeKept } = bench.local;
  const removed: string[] = [];
  bench.local.keepCopy = async (...args) => {
    writeFileSync(path, randomBytes(5_000));
    await keepCopy(...args);
  };
  bench.local.removeKept = async (sha256) => {
    await removeKept(sha256);
    removed.push(sha256);
  };
  await engine.setLive(true);
  await inLane(await send(path));
  await until(() => expect(removed).toEqual([hashOf(bytes)]));
  expect(existsSync(join(bench.account, "files", hashOf(bytes)))).toBe(false);
  expect(await bench.store.run("startFiles", {})).toMatchObject({ kept: [] });
});

test("FI6, FI11: paused it stays where it is; taken back, it is gone here and there", async () => {
  await engine.setLive(true);
  const { server } = bench.simulated;
  const { append } = server;
  let hold = Promise.withResolvers<void>();
  server.append = async (url, what) => {
    await hold.promise;
    return append(url, what);
  };
  const files = [{ token: await stageBytes("abc"), kind: "file" as const }];
  const sent = await engine.files.send({ conversation: "c1", text: "", files });
  const id = sent.ok ? (sent.messages[0] ?? "") : "";
  await until(() => expect(bench.simulated.files.size).toBe(1));
  await engine.files.pause(id);
  hold.resolve();
  await until(async () => expect(await uploadOf(id)).toEqual({ state: "paused", failure: null }));
  hold = Promise.withResolvers();
  expect(readdirSync(join(bench.account, "outgoing"))).toHaveLength(1);
  await engine.messenger.takeBack(id);
  await until(() => {
    expect(bench.simulated.files.size).toBe(0);
    expect(readdirSync(join(bench.account, "outgoing"))).toEqual([]);
  });
  hold.resolve();
});

test("an empty file is one", async () => {
  await engine.setLive(true);
  const id = await send(bench.pick("empty.txt", Buffer.alloc(0)));
  await inLane(id);
  expect((await bench.view(id))?.file).toMatchObject({ size: 0, here: true });
});

/** Somebody else's message with a file. */
async function receive(
  bytes: Buffer,
  over: object = {},
  kind: "file" | "image" = "file",
): Promise<{ sha256: string }> {
  const put = bench.simulated.put(bytes);
  const file = { ...put, name: "theirs.bin", type: "application/octet-stream", ...over };
  const size = kind === "image" ? { width: 4, height: 3 } : {};
  const came = row(4, { sender: peer, kind, content: { file, ...size } });
  const answer = pullAnswer([came]);
  await bench.store.run("applyPull", { conversation: "c1", since: 3, answer });
  return put;
}

test("FI9: a download that was cut goes on behind what has come, and is here when its hash is right", async () => {
  const bytes = randomBytes(1_000_000);
  await receive(bytes);
  await engine.setLive(true);
  bench.simulated.mischief.cutAfter = 500_000;
  const [one, same] = await Promise.all([engine.files.fetch("m4"), engine.files.fetch("m4")]);
  expect([one, same]).toEqual([
    { done: true, problem: null },
    { done: true, problem: null },
  ]);
  expect(bench.simulated.counts.sent).toBeLessThan(1_000_000 + 64 * 1024);
  const readable = await engine.files.readable("m4", "file");
  expect(readable?.size).toBe(1_000_000);
  const part = await bytesOf(readable?.read({ from: 10, to: 19 }) ?? none());
  expect(part.equals(bytes.subarray(10, 20))).toBe(true);
  await until(() => expect(bench.transfers.at(-1)).toEqual([]));
});

test("FI9: what came and is not what the message says is not kept", async () => {
  const { sha256 } = await receive(randomBytes(1_000), { sha256: "0".repeat(64) });
  await engine.setLive(true);
  expect(await engine.files.fetch("m4")).toEqual({ done: false, problem: "mismatch" });
  expect(readdirSync(join(bench.account, "files"))).toEqual([]);
  expect(existsSync(join(bench.account, "files", sha256))).toBe(false);
  expect((await bench.view("m4"))?.file?.here).toBe(false);
});

test("FI9: without a connection what is not here is said so, and what is here is there", async () => {
  await receive(randomBytes(1_000));
  expect(await engine.files.fetch("m4")).toEqual({ done: false, problem: "offline" });
  expect(await engine.files.readable("m4", "file")).toBeNull();
  await engine.setLive(true);
  await engine.files.fetch("m4");
  await engine.setLive(false);
  expect(await engine.files.fetch("m4")).toEqual({ done: true, problem: null });
  expect(await engine.files.readable("m1", "file")).toBeNull();
});

test("FI9: what is streamed is read from the server by ranges", async () => {
  const bytes = randomBytes(200_000);
  await receive(bytes);
  await engine.setLive(true);
  const { read } = bench.simulated.server;
  const ranges: unknown[] = [];
  bench.simulated.server.read = (url, range, signal) => {
    ranges.push(range);
    return read(url, range, signal);
  };
  const readable = await engine.files.readable("m4", "file");
  const part = await bytesOf(readable?.read({ from: 100, to: 299 }) ?? none());
  expect(part.equals(bytes.subarray(100, 300))).toBe(true);
  expect(ranges).toContainEqual({ from: 100, to: 299 });
});

test("FI8: what is kept stays within the bound, on the disk too; a file that somebody took away can be had again", async () => {
  bench.bound.bytes = 1_500;
  const first = await receive(randomBytes(1_000));
  await engine.setLive(true);
  await engine.files.fetch("m4");
  const own = await send(bench.pick("own.bin", 1_000));
  await inLane(own);
  await until(() => {
    const names = readdirSync(join(bench.account, "files"));
    expect(names).toHaveLength(1);
    expect(names).not.toContain(first.sha256);
  });
  await engine.files.fetch("m4");
  expect(readdirSync(join(bench.account, "files"))).toEqual([first.sha256]);
  rmSync(join(bench.account, "files", first.sha256));
  await engine.setLive(false);
  expect(await engine.files.fetch("m4")).toEqual({ done: false, problem: "offline" });
  expect((await bench.view("m4"))?.file?.here).toBe(false);
  await engine.setLive(true);
  expect(await engine.files.fetch("m4")).toEqual({ done: true, problem: null });
  expect(existsSync(join(bench.account, "files", first.sha256))).toBe(true);
});

test("FI8: what is kept is removed when somebody wants the room, but for what is still to be uploaded", async () => {
  const got = await receive(randomBytes(1_000));
  await engine.setLive(true);
  await engine.files.fetch("m4");
  const own = join(bench.account, "files", got.sha256);
  expect(existsSync(own)).toBe(true);
  expect((await bench.view("m4"))?.file?.here).toBe(true);
  bench.told.length = 0;
  await engine.files.clear();
  expect(existsSync(own)).toBe(false);
  expect(bench.told).toEqual(["m4"]);
  expect((await bench.view("m4"))?.file?.here).toBe(false);
  expect(await engine.files.fetch("m4")).toEqual({ done: true, problem: null });
});

/** Lets the store refuse operations as one on a full disk does, for as long as `is` says so. */
function refusing(is: (operation: string, args: unknown) => boolean): void {
  const { run } = bench.store;
  bench.store.run = (operation, args) =>
    is(operation, args)
      ? Promise.reject(new StoreError("SqliteError", "", "SQLITE_FULL"))
      : run(operation, args);
}

test("FI8: where a full disk does not take that files are removed, their going makes the room for it", async () => {
  const got = await receive(randomBytes(1_000));
  await engine.setLive(true);
  await engine.files.fetch("m4");
  const path = join(bench.account, "files", got.sha256);
  refusing((operation) => operation === "shrinkFiles" && existsSync(path));
  await engine.files.clear();
  expect(existsSync(path)).toBe(false);
  expect((await bench.view("m4"))?.file?.here).toBe(false);
});

test("FI8: what has come and cannot be noted is not left on a full disk", async () => {
  const got = await receive(randomBytes(1_000));
  await engine.setLive(true);
  let isFull = true;
  let refused = 0;
  refusing((operation) => {
    const is = isFull && operation === "keepFile";
    refused += is ? 1 : 0;
    return is;
  });
  expect(await engine.files.fetch("m4")).toEqual({ done: false, problem: "storage" });
  const path = join(bench.account, "files", got.sha256);
  expect(existsSync(path)).toBe(false);
  const id = await send(bench.pick("own.bin", 1_000));
  await inLane(id);
  await until(() => expect(refused).toBe(2));
  await until(() => expect(readdirSync(join(bench.account, "files"))).toEqual([]));
  isFull = false;
  expect(await engine.files.fetch("m4")).toEqual({ done: true, problem: null });
});

test("FI8: what cannot be noted for another reason than the disk is not called that, nor left there", async () => {
  const got = await receive(randomBytes(1_000));
  await engine.setLive(true);
  const { run } = bench.store;
  bench.store.run = (operation, args) =>
    operation === "keepFile"
      ? Promise.reject(new StoreError("RuleBroken", ""))
      : run(operation, args);
  expect(await engine.files.fetch("m4")).toEqual({ done: false, problem: "failed" });
  expect(existsSync(join(bench.account, "files", got.sha256))).toBe(false);
  bench.store.run = run;
  expect(await engine.files.fetch("m4")).toEqual({ done: true, problem: null });
});

test("FI9: what is here is shown though its use cannot be noted, and had again though its loss cannot", async () => {
  const bytes = randomBytes(1_000);
  const got = await receive(bytes);
  await engine.setLive(true);
  await engine.files.fetch("m4");
  const isUse = (args: unknown): boolean =>
    v.is(v.object({ message: v.string(), now: v.number() }), args);
  refusing(
    (operation, args) =>
      (operation === "fileOfMessage" && isUse(args)) || operation === "forgetFiles",
  );
  const shown = async (): Promise<Buffer | null> => {
    const readable = await engine.files.readable("m4", "file");
    return readable && bytesOf(readable.read({ from: 0, to: null }));
  };
  expect(await shown()).toEqual(bytes);
  rmSync(join(bench.account, "files", got.sha256));
  expect(await shown()).toEqual(bytes);
});

test("FI8: what makes room for another file is told of, and so is what one sent oneself, once it is kept", async () => {
  bench.bound.bytes = 1_500;
  await receive(randomBytes(1_000));
  await engine.setLive(true);
  await engine.files.fetch("m4");
  bench.told.length = 0;
  const own = await send(bench.pick("own.bin", 1_000));
  await until(async () => {
    expect((await bench.view("m4"))?.file?.here).toBe(false);
    expect(bench.told).toContain("m4");
  });
  // As if it were sent: from now on only what is kept says that it is here.
  bench.bound.bytes = 0;
  engine.files.bytesMaxChanged();
  await until(() => expect(bench.told.filter((id) => id === own).length).toBeGreaterThan(1));
  await until(async () => expect((await bench.store.run("startFiles", {})).kept).toEqual([]));
});

test("FI8: what another program took from the disk is noticed at the start, and had again when somebody looks at it", async () => {
  const { sha256 } = await receive(randomBytes(1_000));
  await engine.setLive(true);
  await engine.files.fetch("m4");
  await engine.stop();
  const path = join(bench.account, "files", sha256);
  rmSync(path);
  bench.told.length = 0;
  engine = bench.start();
  await until(() => expect(bench.told).toEqual(["m4"]));
  expect((await bench.view("m4"))?.file?.here).toBe(false);
  await engine.setLive(true);
  expect(await engine.files.fetch("m4")).toEqual({ done: true, problem: null });
  // By our scheme, as a page reads it: also one that is cut short, or another one of its name.
  for (const spoil of [() => rmSync(path), () => writeFileSync(path, "short")]) {
    spoil();
    bench.told.length = 0;
    const read = await engine.files.readable("m4", "file");
    expect(await bytesOf(read?.read({ from: 0, to: null }) ?? none())).toHaveLength(1_000);
    expect(bench.told[0]).toBe("m4");
    await until(async () => expect((await bench.view("m4"))?.file?.here).toBe(true));
    await until(() => expect(bench.told).toHaveLength(2));
  }
});

test("what an earlier run has left in the account's folders goes, what is to be sent stays", async () => {
  const files = [{ token: await stageBytes("abc"), kind: "file" as const }];
  const outgoing = join(bench.account, "outgoing");
  const staged = readdirSync(outgoing);
  expect(staged).toHaveLength(1);
  await engine.files.send({ conversation: "c1", text: "", files });
  writeFileSync(join(outgoing, "left-behind"), "x");
  await engine.stop();
  engine = bench.start();
  await until(() => expect(readdirSync(outgoing)).toEqual(staged));
});

test("a file that comes in pieces is refused when more or fewer bytes come than were said, or a folder is picked", async () => {
  const { staging } = engine.files;
  for (const bytes of ["ab", "abcd"]) {
    const begun = await staging.begin({ name: "x/../y.png", type: "image/png", size: 3 }, window);
    if (!begun.ok) throw new Error(begun.problem);
    expect(begun.staged.name).toBe("y.png");
    await staging.chunk(begun.staged.token, Buffer.from(bytes));
    expect(await staging.end(begun.staged.token)).toMatchObject({ ok: false, problem: "failed" });
  }
  expect(readdirSync(join(bench.account, "outgoing"))).toEqual([]);
  const outcomeAt = (path: string) => staging.path(path, window);
  expect(await outcomeAt(bench.folder)).toMatchObject({ ok: false, problem: "notAFile" });
  const gone = join(bench.folder, "gone");
  expect(await outcomeAt(gone)).toMatchObject({ ok: false, problem: "unreadable" });
});

test("FI1, FI8: who ends while a message is being committed leaves the bytes that it is sent with; where nothing comes of it they are staged again", async () => {
  const token = await stageBytes("abc");
  const files = [{ token, kind: "file" as const }];
  bench.store.fail.next = true;
  const refused = await engine.files.send({ conversation: "c1", text: "", files });
  expect(refused).toEqual({ ok: false, problem: "storage" });
  const committing = bench.store.hold("queueFiles");
  const sent = engine.files.send({ conversation: "c1", text: "", files });
  await engine.stop();
  committing.release();
  expect(await sent).toMatchObject({ ok: true });
  engine = bench.start();
  await engine.setLive(true);
  await until(() => expect([...bench.simulated.files.values()]).toHaveLength(1));
  const [stored] = bench.simulated.files.values();
  await until(() => expect(stored?.bytes.toString()).toBe("abc"));
});

test("FI9: who asks again for what they have just stopped gets it, however long the end of the first one takes", async () => {
  const bytes = randomBytes(300_000);
  const { sha256 } = await receive(bytes);
  await engine.setLive(true);
  const { server } = bench.simulated;
  const { read } = server;
  const ending = Promise.withResolvers<void>();
  let asked = 0;
  server.read = async (url, range, signal) => {
    asked += 1;
    if (asked > 1) return read(url, range, signal);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await ending.promise;
    return { kind: "lost" };
  };
  const first = engine.files.fetch("m4");
  await until(() => expect(asked).toBe(1));
  engine.files.stopFetch("m4");
  expect(await first).toEqual({ done: false, problem: null });
  const second = engine.files.fetch("m4");
  await until(() => expect(bench.transfers.length).toBeGreaterThan(0));
  ending.resolve();
  expect(await second).toEqual({ done: true, problem: null });
  expect(readFileSync(join(bench.account, "files", sha256)).equals(bytes)).toBe(true);
});

test("FI9: of what is streamed no more is handed on than was asked for, whatever a server sends", async () => {
  await receive(randomBytes(200_000));
  await engine.setLive(true);
  let handed = 0;
  async function* endless(): Bytes {
    for (;;) {
      handed += 1_000;
      yield new Uint8Array(1_000);
      if (handed > 1_000_000) throw new Error("nobody stops it");
    }
  }
  bench.simulated.server.read = async () => ({ kind: "bytes", bytes: endless() });
  const readable = await engine.files.readable("m4", "file");
  expect(await bytesOf(readable?.read({ from: 100, to: 1_599 }) ?? none())).toHaveLength(1_500);
  expect(await bytesOf(readable?.read({ from: 100, to: null }) ?? none())).toHaveLength(199_900);
});

test("FI1: a sound whose content says with which codec it was made is sent", async () => {
  await engine.setLive(true);
  const opus = Buffer.alloc(200);
  opus.write("OggS", 0);
  opus[26] = 1;
  opus.write("OpusHead", 28);
  const id = await send(bench.pick("WhatsApp.opus", opus));
  await inLane(id);
  expect((await bench.view(id))?.file?.type).toBe("audio/ogg");
});

test("FI8: what has come of a download that nobody goes on with is not here for ever", async () => {
  const { sha256 } = await receive(randomBytes(10_000));
  const kept = join(bench.account, "files");
  mkdirSync(kept, { recursive: true });
  const part = (of: string): string => join(kept, `${of}.part`);
  const [old, fresh] = ["a".repeat(64), "b".repeat(64)];
  for (const of of [old, fresh, sha256]) writeFileSync(part(of), "x");
  utimesSync(part(old), new Date(), new Date(Date.now() - 8 * 24 * 3_600_000));
  await engine.stop();
  engine = bench.start();
  await until(() => expect(existsSync(part(old))).toBe(false));
  expect(existsSync(part(fresh))).toBe(true);
  await engine.setLive(true);
  const { server } = bench.simulated;
  const { read } = server;
  const [begun, reading] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  server.read = async (...args) => {
    begun.resolve();
    await reading.promise;
    return read(...args);
  };
  const fetched = engine.files.fetch("m4");
  await begun.promise;
  await engine.files.clear();
  expect(readdirSync(kept)).toEqual([`${sha256}.part`]);
  reading.resolve();
  await fetched;
});

test.each([
  ["a picture", pngBytes(4_000, 3_000), "image/png", true],
  ["one of 49 KB that stands for 1.6 GB", pngBytes(20_000, 20_000), "image/png", false],
  [
    "one that is larger than its frame says",
    gifBytes(1, 1, { picture: [30_000, 10_000] }),
    "image/gif",
    false,
  ],
  ["one that a server calls a film", pngBytes(20_000, 20_000), "video/mp4", false],
  ["a page", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), "image/png", false],
])(
  "FI9: a page is given a picture only if it may unfold it, and whatever it is can be saved: %s",
  async (_what, bytes, type, isShown) => {
    await receive(Buffer.from(bytes), { type }, "image");
    await engine.setLive(true);
    const given = async () => (await engine.files.readable("m4", "file")) !== null;
    expect([await given(), await given()]).toEqual([isShown, isShown]);
    expect(await engine.files.fetch("m4")).toEqual({ done: true, problem: null });
  },
);

test("FI13: what a window has staged goes with its page, but for what is being sent; another window's stays", async () => {
  const { staging } = engine.files;
  const outgoing = () => readdirSync(join(bench.account, "outgoing")).toSorted();
  const theirs = await stageBytes("abc", window + 1);
  const kept = outgoing();
  const picked = await stagePath(bench.pick("a.bin", 10));
  const pasted = await stageBytes("abc");
  const sent = await stageBytes("sent");
  const files = [{ token: sent, kind: "file" as const }];
  const isSent = engine.files.send({ conversation: "c1", text: "", files });
  const begun = await staging.begin({ name: "half", type: "", size: 3 }, window);
  const half = begun.ok ? begun.staged.token : "";
  expect(outgoing()).toHaveLength(4);
  staging.left(window);
  for (const token of [picked, pasted, half]) expect(staging.find(token)).toBeNull();
  expect((await isSent).ok).toBe(true);
  expect(await staging.chunk(half, Buffer.from("abc"))).toBe(false);
  expect(await staging.end(half)).toMatchObject({ ok: false });
  expect(staging.find(theirs)).not.toBeNull();
  await until(() => expect(outgoing()).toHaveLength(2));
  expect(outgoing()).toEqual(expect.arrayContaining(kept));
  // The page that is there now stages as the one before did.
  expect(staging.find(await stageBytes("abc"))).not.toBeNull();
});

test("FI13: what is staged while its page goes is not kept, nor what comes back because it could not be sent", async () => {
  const { staging } = engine.files;
  const outgoing = () => readdirSync(join(bench.account, "outgoing"));
  const { typeOf } = bench.local;
  const begun = await staging.begin({ name: "a", type: "", size: 0 }, window);
  const { token = "" } = begun.ok ? begun.staged : {};
  bench.local.typeOf = (...args) => {
    staging.left(window);
    return typeOf(...args);
  };
  expect(await staging.end(token)).toMatchObject({ ok: false });
  expect(await staging.path(bench.pick("a.bin", 10), window)).toMatchObject({ ok: false });
  bench.local.typeOf = typeOf;
  expect(outgoing()).toEqual([]);
  const { stage } = bench.local;
  bench.local.stage = (name) => {
    staging.left(window);
    return stage(name);
  };
  expect(await staging.begin({ name: "a", type: "", size: 0 }, window)).toMatchObject({
    ok: false,
  });
  bench.local.stage = stage;
  const giveBack = staging.take([await stageBytes("abc")]);
  staging.left(window);
  giveBack();
  await until(() => expect(outgoing()).toEqual([]));
});

test("FI1: one staged file is not two messages, nor its own small picture", async () => {
  const token = await stageBytes("abc");
  const file = { token, kind: "file" } as const;
  const thumb = { token, width: 1, height: 1 };
  for (const files of [[file, file], [{ ...file, thumb }]])
    expect(await engine.files.send({ conversation: "c1", text: "", files })).toEqual({
      ok: false,
      problem: "invalid",
    });
  const sent = await engine.files.send({ conversation: "c1", text: "", files: [file] });
  expect(sent.ok).toBe(true);
});

test.each(["create", "offset"] as const)(
  "FI2, FI5: a lost connection ends what waits for the answer to %s, and its turn is another's",
  async (asking) => {
    const { server, mischief } = bench.simulated;
    const { create, offset } = server;
    await engine.setLive(true);
    let waiting = 0;
    const hang = (signal: AbortSignal): Promise<{ kind: "lost" }> =>
      new Promise((resolve) => {
        waiting += 1;
        signal.addEventListener("abort", () => resolve({ kind: "lost" }));
      });
    if (asking === "create") server.create = (_file, signal) => hang(signal);
    else {
      mischief.loseCreations = 3;
      server.offset = (_url, signal) => hang(signal);
    }
    for (const name of ["a", "b", "c"]) await send(bench.pick(name, 10));
    await until(() => expect(waiting).toBe(3));
    await engine.setLive(false);
    Object.assign(server, { create, offset });
    await engine.setLive(true);
    await until(async () =>
      expect(await bench.store.run("uploadsNow", {})).toMatchObject({ pending: [] }),
    );
  },
);

test.each(["begins", "goes on"])(
  "FI9: where the disk is full when a download %s, nothing of it is asked for any more",
  async (when) => {
    await receive(randomBytes(200_000));
    await engine.setLive(true);
    const full = () => Promise.reject(new DiskFull());
    const { server } = bench.simulated;
    const { read } = server;
    let asked: AbortSignal | null = null;
    server.read = (url, range, signal) => {
      asked = signal;
      return read(url, range, signal);
    };
    bench.local.continuePart =
      when === "begins"
        ? full
        : () => Promise.resolve({ write: full, close: () => Promise.resolve() });
    expect(await engine.files.fetch("m4")).toEqual({ done: false, problem: "storage" });
    expect(asked).toMatchObject({ aborted: true });
  },
);

test("FI5: how an upload ended is not tried again at once where the store does not take it", async () => {
  const path = bench.pick("a.bin", 10);
  const id = await send(path);
  rmSync(path);
  const { run } = bench.store;
  const refusedAt: number[] = [];
  bench.store.run = (operation, args) => {
    if (operation !== "endUpload" || refusedAt.length === 3) return run(operation, args);
    refusedAt.push(performance.now());
    return Promise.reject(new DiskFull());
  };
  await engine.setLive(true);
  await until(async () =>
    expect(await bench.view(id)).toMatchObject({ upload: { state: "failed", failure: "gone" } }),
  );
  const waits = refusedAt.slice(1).map((at, before) => at - (refusedAt[before] ?? at));
  expect(waits).toHaveLength(2);
  for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(leastMs - 1);
});

test("FI5: what waits for room on this disk is tried again when there is some, and nothing else is", async () => {
  await engine.stop();
  await bench.close();
  // Nothing is tried again by itself within a minute.
  bench = await filesBench({ random: { next: () => 60 } });
  engine = bench.start();
  const path = bench.pick("a.bin", 10);
  const id = await send(path);
  rmSync(path);
  let created = 0;
  bench.simulated.server.create = async () => {
    created += 1;
    return { kind: "lost" };
  };
  await send(bench.pick("b.bin", 10));
  const { run } = bench.store;
  let refused = 0;
  bench.store.run = (operation, args) => {
    if (operation !== "endUpload" || !v.is(v.looseObject({ message: v.literal(id) }), args))
      return run(operation, args);
    refused += 1;
    return Promise.reject(new DiskFull());
  };
  await engine.setLive(true);
  await until(() => expect([refused, created]).toEqual([1, 1]));
  bench.store.run = run;
  engine.files.storageBack();
  await until(async () =>
    expect(await bench.view(id)).toMatchObject({ upload: { state: "failed", failure: "gone" } }),
  );
  expect(created).toBe(1);
});

test("FI9: who waits for a file when the connection is lost is told so", async () => {
  await receive(randomBytes(1_000));
  await engine.setLive(true);
  const begun = Promise.withResolvers<void>();
  bench.simulated.server.read = async (_url, _range, signal) => {
    begun.resolve();
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return { kind: "lost" };
  };
  const fetched = engine.files.fetch("m4");
  await begun.promise;
  await engine.setLive(false);
  expect(await fetched).toEqual({ done: false, problem: "offline" });
});

test("FI2: of what a page shows the latest comes first, and before it what somebody asks for", async () => {
  const puts = Array.from({ length: 8 }, (_, at) =>
    bench.simulated.put(Buffer.from(pngBytes(4, 3, [at]))),
  );
  const rows = puts.map((put, at) => {
    const file = { ...put, name: "theirs.png", type: "image/png" };
    return row(4 + at, { sender: peer, kind: "image", content: { file, width: 4, height: 3 } });
  });
  await bench.store.run("applyPull", { conversation: "c1", since: 3, answer: pullAnswer(rows) });
  await engine.setLive(true);
  const { server } = bench.simulated;
  const { read } = server;
  const begun: number[] = [];
  const held = Promise.withResolvers<void>();
  server.read = async (url, range, signal) => {
    begun.push(4 + puts.findIndex((put) => put.url === url));
    await held.promise;
    return read(url, range, signal);
  };
  const shown: Promise<unknown>[] = [];
  /** Each asks the store, which is in memory, before it waits for its turn. */
  const asked = () => new Promise((resolve) => setImmediate(resolve));
  for (const at of [4, 5, 6, 7, 8, 9, 10, 11, 8]) {
    shown.push(engine.files.readable(`m${at}`, "file"));
    await asked();
    // So many are brought at once, in the order in which they begin.
    if (shown.length <= 3) await until(() => expect(begun).toHaveLength(shown.length));
  }
  await until(() => expect(begun).toEqual([4, 5, 6]));
  shown.push(engine.files.fetch("m7"));
  await asked();
  held.resolve();
  await Promise.all(shown);
  expect(begun).toEqual([4, 5, 6, 7, 8, 11, 10, 9]);
});
