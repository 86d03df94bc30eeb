import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createFileServer } from "#main/connection/file-server.ts";
import { goDirect } from "#main/connection/routes.ts";
import { filesBench } from "#main/files/testing/bench.ts";
import { peer, pullAnswer, row } from "#main/store/store-fixtures.ts";
import { timers } from "#main/system.ts";
import { codes } from "#shared/wire/codes.ts";
import { pngBytes } from "#shared/wire/picture-fixtures.ts";
import { createDiskFiles } from "#server/files/disk-files.ts";
import { filesFolder } from "#server/start.ts";
import { CannotStore } from "#server/store/cannot-store.ts";
import { openOffice } from "#server/testing/office.ts";
import { filesOf } from "#server/testing/uploading.ts";
import { until } from "#shared/testing/until.ts";
import { type SmallDisk, smallDisk } from "../harness/small-disk.ts";

/** Files over disks that are full for the system itself says so: the client's, and the server's. */

type Skip = (reason: string) => never;
function diskOf(bytes: number, skip: Skip, folder?: string): SmallDisk {
  const disk = smallDisk(bytes, folder);
  if (typeof disk === "string") return skip(disk);
  onTestFinished(() => disk.remove());
  return disk;
}

async function clientOn(options: Parameters<typeof filesBench>[0]) {
  const bench = await filesBench(options);
  const engine = bench.start();
  onTestFinished(async () => {
    await engine.stop();
    await bench.close();
  });
  return { bench, engine, ...engine.files };
}

const MiB = 1024 * 1024;

test("the client's disk is full while a file is taken from a page: it is said, nothing is left of it, and it is taken when there is room", async ({
  skip,
}) => {
  const disk = diskOf(2 * MiB, skip);
  const { staging, engine, bench } = await clientOn({ account: join(disk.folder, "account") });
  const bytes = randomBytes(3 * MiB);
  const chunk = 256 * 1024;
  const take = async (of: Buffer) => {
    const begun = await staging.begin(
      { name: "voice.webm", type: "audio/webm", size: of.length },
      1,
    );
    if (!begun.ok) return begun;
    const { token } = begun.staged;
    for (let at = 0; at < of.length; at += chunk)
      if (!(await staging.chunk(token, of.subarray(at, at + chunk)))) break;
    return staging.end(token);
  };
  const outgoing = join(disk.folder, "account", "outgoing");
  const refused = { ok: false, name: "voice.webm", problem: "storage" };
  expect(await take(bytes)).toEqual(refused);
  expect(readdirSync(outgoing)).toEqual([]);
  // Also where there is no room for its name, or its last bytes.
  disk.fill();
  expect(await take(bytes.subarray(0, 100_000))).toEqual(refused);
  expect(readdirSync(outgoing)).toEqual([]);
  disk.makeRoom();
  const taken = await take(bytes.subarray(0, MiB));
  expect(taken).toMatchObject({ ok: true, staged: { size: MiB } });
  if (!taken.ok) return;
  const files = [{ token: taken.staged.token, kind: "file" as const }];
  expect(await engine.files.send({ conversation: "c1", text: "", files })).toMatchObject({
    ok: true,
  });
  await engine.setLive(true);
  await until(() => {
    const [file] = [...bench.simulated.files.values()];
    expect(file?.bytes.equals(bytes.subarray(0, MiB))).toBe(true);
  });
});

test("the client's disk is full while a file comes: it is said, the room is given back, pictures are shown all the same, and it comes when there is room", async ({
  skip,
}) => {
  const disk = diskOf(2 * MiB, skip);
  const { engine, bench } = await clientOn({ account: join(disk.folder, "account") });
  const bytes = Buffer.concat([pngBytes(10, 10), randomBytes(1.5 * MiB)]);
  const put = bench.simulated.put(bytes);
  const file = { ...put, name: "theirs.png", type: "image/png" };
  const content = { file, width: 10, height: 10 };
  const answer = pullAnswer([row(4, { sender: peer, kind: "image", content })]);
  await bench.store.run("applyPull", { conversation: "c1", since: 3, answer });
  await engine.setLive(true);
  disk.fill(512 * 1024);
  const free = disk.free();
  expect(await engine.files.fetch("m4")).toEqual({ done: false, problem: "storage" });
  expect(await engine.files.here("m4")).toBe("storage");
  expect((await bench.view("m4"))?.file?.here).toBe(false);
  expect(free - disk.free()).toBeLessThan(16 * 1024);
  const shown = await engine.files.readable("m4", "file");
  const pieces: Uint8Array[] = [];
  for await (const piece of shown?.read({ from: 0, to: null }) ?? []) pieces.push(piece);
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  disk.makeRoom();
  expect(await engine.files.fetch("m4")).toEqual({ done: true, problem: null });
  expect((await bench.view("m4"))?.file?.here).toBe(true);
});

test("what one sends goes out although this disk has no room to keep it", async ({ skip }) => {
  const disk = diskOf(2 * MiB, skip);
  const { engine, bench } = await clientOn({ account: join(disk.folder, "account") });
  disk.fill();
  const bytes = randomBytes(MiB);
  const path = bench.pick("large.bin", bytes);
  const picked = await engine.files.staging.path(path, 1);
  if (!picked.ok) throw new Error(picked.problem);
  const files = [{ token: picked.staged.token, kind: "file" as const }];
  const sent = await engine.files.send({ conversation: "c1", text: "look", files });
  await engine.setLive(true);
  await until(async () =>
    expect(await bench.heads()).toEqual(sent.ok ? sent.messages : "not sent"),
  );
  const kept = join(disk.folder, "account", "files");
  await until(() => expect(existsSync(kept) ? readdirSync(kept) : []).toEqual([]));
  expect((await bench.store.run("startFiles", {})).kept).toEqual([]);
});

test("the server's disk is full while a file comes: it is said, what has come stays, the quota is right, and it goes on when there is room", async ({
  skip,
}) => {
  const personBytesMax = 6 * MiB;
  const office = await openOffice({ files: { fileBytesMax: 5 * MiB, personBytesMax } });
  onTestFinished(() => office.close());
  // A server leaves 64 MiB free when a file is announced.
  const disk = diskOf(72 * MiB, skip, filesFolder(office.folder));
  const { payload } = await office.signIn("ann");
  const { token } = payload as { token: string };
  const server = createFileServer({ server: office.url, token, findRoutes: goDirect, timers });
  onTestFinished(() => server.close());
  const { engine, bench } = await clientOn({ server });
  const ann = filesOf(office.url, token);
  const bytes = randomBytes(4 * MiB);
  const picked = await engine.files.staging.path(bench.pick("plan.bin", bytes), 1);
  if (!picked.ok) throw new Error(picked.problem);
  const files = [{ token: picked.staged.token, kind: "file" as const }];
  const sent = await engine.files.send({ conversation: "c1", text: "", files });
  const id = sent.ok ? (sent.messages[0] ?? "") : "";
  const upload = async () => (await bench.view(id))?.upload;
  // Announced while there was room; then somebody else took it.
  const { append } = server;
  server.append = async (...of) => {
    disk.fill(MiB);
    server.append = append;
    return append(...of);
  };
  await engine.setLive(true);
  await until(async () =>
    expect(await upload()).toEqual({ state: "failed", failure: "serverFull" }),
  );
  const [place] = (await bench.store.run("uploadsNow", {})).rows;
  const had = await ann.offset(place?.url ?? "");
  expect(had).toBeGreaterThan(0);
  expect(had).toBeLessThan(bytes.length);
  // Messages go on when files do not.
  const colleague = await office.join("ann");
  const conversation = await office.direct(colleague, "bob");
  const text = { id: "meanwhile", conversation, kind: "text", content: { text: "still here" } };
  expect(await colleague.ask("send", text)).toMatchObject({ code: codes.ok });
  // What is announced now is refused before it begins, and counts for nothing.
  expect(await ann.announce(1_000)).toMatchObject({ status: 507 });
  disk.makeRoom();
  expect(await ann.announce(personBytesMax - bytes.length + 1)).toMatchObject({ status: 413 });
  await engine.files.resume(id);
  await until(async () => expect(await bench.heads()).toEqual([id]));
  expect((await ann.get(place?.url ?? "")).body.equals(bytes)).toBe(true);
  expect(await ann.announce(personBytesMax - bytes.length + 1)).toMatchObject({ status: 413 });
  expect(await ann.announce(personBytesMax - bytes.length)).toMatchObject({ status: 201 });
});

test("FI5: where the server's disk does not take the end of an upload, each try of the person's fails in words, until it does", async () => {
  const folder = mkdtempSync(join(tmpdir(), "magpie-files-"));
  const disk = createDiskFiles(folder);
  let isFull = true;
  const office = await openOffice({
    fileStore: {
      ...disk,
      keep: (...of) => (isFull ? Promise.reject(new CannotStore("full")) : disk.keep(...of)),
    },
  });
  onTestFinished(async () => {
    await office.close();
    rmSync(folder, { recursive: true });
  });
  const { payload } = await office.signIn("ann");
  const { token } = payload as { token: string };
  const server = createFileServer({ server: office.url, token, findRoutes: goDirect, timers });
  onTestFinished(() => server.close());
  const { engine, bench } = await clientOn({ server });
  const picked = await engine.files.staging.path(bench.pick("plan.bin", randomBytes(1_000)), 1);
  if (!picked.ok) throw new Error(picked.problem);
  const files = [{ token: picked.staged.token, kind: "file" as const }];
  const sent = await engine.files.send({ conversation: "c1", text: "", files });
  const id = sent.ok ? (sent.messages[0] ?? "") : "";
  const hasFailed = () =>
    until(async () =>
      expect((await bench.view(id))?.upload).toEqual({ state: "failed", failure: "serverFull" }),
    );
  await engine.setLive(true);
  await hasFailed();
  // All of it is there: from now on the server is asked where it stands, and answers without a body.
  for (let times = 0; times < 2; times++) {
    await engine.files.resume(id);
    await hasFailed();
  }
  isFull = false;
  await engine.files.resume(id);
  await until(async () => expect(await bench.heads()).toEqual([id]));
});
