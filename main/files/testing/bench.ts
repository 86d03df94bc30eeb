import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Transfer } from "#shared/ipc/file-views.ts";
import { localFilesIn } from "../../desktop/local-files.ts";
import { memoryStore, scriptedLink } from "../../messaging/testing/bench.ts";
import { createMessenger } from "../../messaging/messenger.ts";
import type { Random } from "../../messaging/ports.ts";
import type { Touched } from "../../messaging/tx.ts";
import { isStorageTrouble } from "../../store/store-problem.ts";
import { pageAnswer, row, self, syncAnswer } from "../../store/store-fixtures.ts";
import { newHasher, sha256, timers } from "../../system.ts";
import { createFiles } from "../files.ts";
import type { FileServer, NewHasher } from "../ports.ts";
import { simulatedServer } from "./simulated-server.ts";
import { silentLog } from "../../messaging/testing/silent-log.ts";

/** Files over the real disk, a store in memory and a server of the test's own; random is nearly none, so that waits are short. */
export async function filesBench(
  options: {
    server?: FileServer;
    newHasher?: NewHasher;
    account?: string;
    requestBytes?: number;
    /** For waits that are not short. */
    random?: Random;
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "magpie-files-"));
  const account = options.account ?? join(folder, "account");
  const picked = join(folder, "picked");
  mkdirSync(picked, { recursive: true });
  const store = memoryStore();
  const simulated = simulatedServer();
  await store.run("actAs", { self });
  await store.run("applySyncPage", { answer: syncAnswer(3), firstToken: 10 });
  const answer = pageAnswer([3, 2, 1].map((seq) => row(seq)));
  await store.run("applyPage", { conversation: "c1", before: null, peek: false, answer });
  const transfers: (readonly Transfer[])[] = [];
  const told: string[] = [];
  let last = 0;
  const ids = { next: () => `id-${String(++last).padStart(4, "0")}` };
  const local = localFilesIn(account);

  const start = () => {
    const scripted = scriptedLink();
    const clock = { now: () => Date.now() };
    const random = options.random ?? { next: () => 0 };
    const common = { store, link: scripted.link, clock, timers, random, ids, log: silentLog, self };
    const messenger = createMessenger({ ...common, sha256 });
    const files = createFiles({
      ...common,
      server: options.server ?? simulated.server,
      local,
      newHasher: options.newHasher ?? newHasher,
      ...(options.requestBytes === undefined ? {} : { requestBytes: options.requestBytes }),
      isStorageTrouble,
      bytesMax: () => bound.bytes,
      tell: (of) => transfers.push(of),
      onChanged: (touched: Touched) => messenger.changed(touched),
    });
    messenger.onTouched((touched) => {
      told.push(...touched.messages);
      files.touched(touched);
    });
    messenger.start();
    files.start();
    return {
      files,
      messenger,
      ...scripted,
      stop: async (): Promise<void> => {
        // Nobody answers what the engine has asked of the scripted link.
        await scripted.setLive(false);
        await files.stop();
        await messenger.stop();
      },
    };
  };
  const bound = { bytes: 64 * 1024 * 1024 };

  return {
    folder,
    account,
    store,
    local,
    simulated,
    transfers,
    /** The messages that windows were told of. */
    told,
    bound,
    start,
    /** A file that a person could pick. */
    pick(name: string, bytes: Buffer | number, modified = 1_700_000_000): string {
      const path = join(picked, name);
      writeFileSync(path, typeof bytes === "number" ? randomBytes(bytes) : bytes);
      utimesSync(path, modified, modified);
      return path;
    },
    view: async (id: string) => {
      const { messages } = await store.run("views", { self, conversations: [], messages: [id] });
      return messages[0];
    },
    heads: async () => (await store.run("laneHeads", {})).map(({ target }) => target),
    async close(): Promise<void> {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
