import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { filesPath } from "#shared/wire/files.ts";
import { protocol } from "#shared/wire/limits.ts";
import { databasePath, filesFolder } from "../start.ts";
import { makeSmallStore } from "../testing/small-store.ts";
import { commandLine } from "../testing/command-line.ts";
import { type FilesClient, filesOf, sha256Of } from "../testing/uploading.ts";

vi.setConfig({ testTimeout: 120_000 });
const { data, run, serve } = commandLine();

async function signedIn(url: string): Promise<FilesClient> {
  const response = await fetch(`${url}/api/sign-in`, {
    method: "POST",
    body: JSON.stringify({
      name: "cleo",
      password: "cleo's password",
      device: { id: "d", name: "test" },
      protocol,
    }),
  });
  const { payload } = (await response.json()) as { payload: { token: string } };
  return filesOf(url, payload.token);
}

/** Sends the rest of a file until the server is gone or has it; how many bytes went into the connection. */
async function sendUntilCut(
  url: string,
  path: string,
  client: FilesClient,
  rest: Buffer,
  from: number,
  onSent: (sent: number) => void,
): Promise<number> {
  const chunkBytes = 64 * 1024;
  let sent = 0;
  const asked = request(url + path, {
    method: "PATCH",
    agent: false,
    headers: {
      ...client.tus,
      "upload-offset": from,
      "content-type": "application/offset+octet-stream",
      "content-length": rest.length,
    },
  });
  const ended = new Promise<void>((resolve) => {
    asked.on("response", (response) => response.resume().on("close", resolve));
    asked.on("error", () => resolve());
    asked.on("close", () => resolve());
  });
  let isOver = false;
  void ended.then(() => (isOver = true));
  while (sent < rest.length && !isOver) {
    const chunk = rest.subarray(sent, sent + chunkBytes);
    sent += chunk.length;
    if (!asked.write(chunk)) await Promise.race([once(asked, "drain").catch(() => null), ended]);
    onSent(sent);
  }
  asked.end();
  await ended;
  return sent;
}

test("a server that is killed nine times during an upload goes on each time with what had arrived", async () => {
  const bytes = Buffer.alloc(48 * 1024 * 1024);
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE((at * 2_654_435_761) >>> 0, at);
  const cuts = 9;
  await run(["user", "add", "Cleo", "--password-stdin"], "cleo's password\n");
  let server: { child: ChildProcess; url: string } = await serve();
  let client = await signedIn(server.url);
  const path = String((await client.announce(bytes.length)).headers.location);
  let [sentInAll, cut] = [0, 0];
  for (;;) {
    const from = await client.offset(path);
    if (from === bytes.length) break;
    const due = Math.floor((bytes.length * (cut + 1)) / (cuts + 1)) - from;
    let isKilled = false;
    const { child } = server;
    sentInAll += await sendUntilCut(
      server.url,
      path,
      client,
      bytes.subarray(from),
      from,
      (sent) => {
        if (isKilled || cut >= cuts || sent < due) return;
        isKilled = true;
        child.kill("SIGKILL");
      },
    );
    if (!isKilled) continue;
    cut += 1;
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    // What the server says it has is what is on the disk, and no more than was sent.
    const there = statSync(
      join(filesFolder(data()), "uploading", path.slice(filesPath.length + 1)),
    );
    server = await serve();
    client = await signedIn(server.url);
    expect(await client.offset(path)).toBe(there.size);
  }
  expect(cut).toBe(cuts);
  const sha256 = sha256Of(bytes);
  const kept = readFileSync(join(filesFolder(data()), sha256.slice(0, 2), sha256));
  expect(kept.equals(bytes)).toBe(true);
  const twice = sentInAll - bytes.length;
  // What was in the connection and in the server's hands when it died; clients send chunks of 8 MiB.
  expect(twice / cuts).toBeLessThan(8 * 1024 * 1024);
  expect(await run(["doctor", "--deep"])).toMatchObject({ code: 0, out: "all is well\n" });
});

test("doctor says which stored files are not there, cut off or others", async () => {
  const bytes = Buffer.from("hello");
  const sha256 = sha256Of(bytes);
  const file = { id: "0b8f3f4e-5d0c-4a52-9f3e-0123456789ab", sha256, size: bytes.length };
  await makeSmallStore(databasePath(data()), { file });
  const found = async (...options: string[]) => (await run(["doctor", ...options])).out;
  expect(await found()).toBe(`files: ${sha256}: the bytes are not there\n`);
  const folder = join(filesFolder(data()), sha256.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, sha256), bytes);
  expect(await found("--deep")).toBe("all is well\n");
  writeFileSync(join(folder, sha256), "hallo");
  expect(await found()).toBe("all is well\n");
  expect(await found("--deep")).toMatch(/others than those that were stored\n$/);
  truncateSync(join(folder, sha256), 3);
  expect(await found()).toBe(`files: ${sha256}: 3 bytes are there of 5\n`);
});

test("how much a file and a person's files may be is said when the server starts", async () => {
  await run(["user", "add", "Cleo", "--password-stdin"], "cleo's password\n");
  const { url } = await serve(["--file-max", "2K", "--person-max", "3072"]);
  const client = await signedIn(url);
  expect((await client.announce(2_049)).said.reason).toBe("fileTooLarge");
  expect((await client.announce(2_048)).status).toBe(201);
  expect((await client.announce(1_025)).said.reason).toBe("quotaExceeded");
  expect(await run(["serve", "--file-max", "2 GB"])).toMatchObject({ code: 1 });
});

/** What a process has in memory, in bytes, where the system tells. */
const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

test.skipIf(process.platform !== "linux")(
  "a file goes both ways in little memory, however large it is",
  async () => {
    await run(["user", "add", "Cleo", "--password-stdin"], "cleo's password\n");
    const { url, child } = await serve();
    const client = await signedIn(url);
    const piece = Buffer.alloc(8 * 1024 * 1024, 7);
    const size = 50 * piece.length;
    const path = String((await client.announce(size)).headers.location);
    const before = memoryOf(child.pid ?? 0);
    let most = before;
    const look = (): void => void (most = Math.max(most, memoryOf(child.pid ?? 0)));
    for (let at = 0; at < size; at += piece.length) {
      expect((await client.patch(path, at, piece)).status).toBe(204);
      look();
    }
    const asked = request(url + path, { headers: client.mine, agent: false }).end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    let read = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (Math.floor(read / piece.length) < Math.floor((read + chunk.length) / piece.length))
        look();
      read += chunk.length;
    }
    expect(read).toBe(size);
    expect(most - before).toBeLessThan(150 * 1024 * 1024);
  },
);
