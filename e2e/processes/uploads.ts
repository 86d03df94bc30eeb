import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { startFaultProxy } from "#main/connection/testing/fault-proxy.ts";
import { temporaryFolder } from "../harness/folders.ts";
import { OfficeServer } from "../harness/server.ts";
import { Machine } from "./machine.ts";

/** The heartbeat and backoff that a spec can wait for. */
const settings = {
  pingEveryMs: 2_000,
  pongWithinMs: 10_000,
  connectWithinMs: 5_000,
  answerWithinMs: 10_000,
  backoffBaseMs: 50,
  backoffCapMs: 300,
  attemptGapMs: 20,
  attemptsPerPeriodMax: 100_000,
};

/** Waits for a condition, in small steps: `what` says what was waited for. */
async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 240_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function fill(file: FileHandle, size: number): Promise<void> {
  for (let at = 0; at < size; at += 1 << 20)
    await file.write(randomBytes(Math.min(1 << 20, size - at)));
}

/** Somebody who sends a large file through a line that can be cut, and somebody who gets it; real processes on both ends. */
export async function openUploading(size: number) {
  const folder = temporaryFolder("uploads");
  const env = { NODE_COMPILE_CACHE: join(folder.path, "compiled") };
  const server = await OfficeServer.start(join(folder.path, "server"), { env });
  const line = await startFaultProxy({ port: Number(new URL(server.url).port) });
  mkdirSync(join(folder.path, "clients"));
  const machine = async (login: string, url: string): Promise<Machine> => {
    const { token, person } = await server.signIn(login);
    const path = join(folder.path, "clients", `${login}.db`);
    return Machine.on(login, { server: url, token, person, path, settings }, env);
  };
  const sender = await machine("sun.yue", line.url);
  const receiver = await machine("chen.zhiyuan", server.url);
  await receiver.engine.live();
  const conversation = await receiver.engine.tell("direct", { person: sender.person });
  await sender.engine.live();
  await until("the conversation", async () =>
    (await sender.engine.tell("conversations", {})).includes(conversation),
  );
  const picked = join(folder.path, "a large file.bin");
  const file = await open(picked, "w");
  await fill(file, size);
  await file.close();
  const hash = (path: string): string =>
    createHash("sha256").update(readFileSync(path)).digest("hex");

  return {
    server,
    line,
    sender,
    receiver,
    conversation,
    until,
    /** Begins to send it; resolves to its message once that is stored here. */
    async send(): Promise<string> {
      const message = await sender.engine.tell("sendFile", { conversation, path: picked });
      if (message === null) throw new Error("refused");
      return message;
    },
    /** Waits until it has arrived at the other end, byte by byte the same. */
    async arrives(message: string): Promise<boolean> {
      await until("the message", async () => {
        const page = await receiver.engine.tell("page", { conversation });
        return page.some(({ id }) => id === message);
      });
      const got = await receiver.engine.tell("fetchFile", { message });
      if (typeof got === "string") throw new Error(got);
      return hash(got.path) === hash(picked);
    },
    async close(): Promise<void> {
      await Promise.all([sender.engine.kill(), receiver.engine.kill()]);
      await server.stop("SIGKILL");
      await line.close();
      folder.remove();
    },
  };
}
