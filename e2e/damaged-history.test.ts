import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createConnection } from "#main/connection/driver.ts";
import { createMessenger } from "#main/messaging/messenger.ts";
import { isDamage } from "#main/store/damage.ts";
import { openSqliteStore } from "#main/store/sqlite-store.ts";
import { overwrite, pageBytes } from "#main/store/testing/spoil-pages.ts";
import { rowsIn } from "#main/store/testing/unsent-history.ts";
import { clock, ids, random, sha256, timers } from "#main/system.ts";
import { openOffice, quiet, text } from "../server/testing/office.ts";
import { createRng } from "./simulator/rng.ts";

/** Random damage to a client's database with messages that wait, and the real server afterwards: everything is there once. */

const folder = mkdtempSync(join(tmpdir(), "magpie-damaged-"));
const path = join(folder, "magpie.db");
let office: Awaited<ReturnType<typeof openOffice>>;
let bob: Awaited<ReturnType<typeof office.join>>;
let token: string;
let self: string;
let conversation: string;
let running: ReturnType<typeof open> | null = null;

/** Ann's client, without its windows. */
function open() {
  const store = openSqliteStore(path);
  const asynchronous = {
    run: async (name, args) => store.run(name, args),
    close: async () => store.close(),
  } satisfies Parameters<typeof createMessenger>[0]["store"];
  const connection = createConnection({
    server: office.url,
    token,
    isFront: () => true,
    settings: {},
    findRoutes: () => Promise.resolve([{ kind: "direct" }]),
    clock,
    timers,
    random,
    ids,
    log: quiet,
  });
  const { link } = connection;
  const messenger = createMessenger({
    store: asynchronous,
    link,
    clock,
    timers,
    random,
    ids,
    sha256,
    log: quiet,
    self,
  });
  messenger.start();
  return { store, connection, messenger };
}
type Running = ReturnType<typeof open>;

async function close({ store, connection, messenger }: Running): Promise<void> {
  connection.close();
  await messenger.stop();
  store.close();
  running = null;
}

/** Everything that the server has is here, and nothing waits. */
async function settled({ store, messenger }: Running, lastSeq: () => Promise<number>) {
  await expect
    .poll(
      async () => {
        const [found] = await messenger.listConversations();
        const page = await messenger.newestPage(conversation);
        return [
          found?.complete,
          store.run("laneHeads", {}).length,
          page.messages.at(-1)?.seq === (await lastSeq()),
        ];
      },
      { timeout: 15_000 },
    )
    .toEqual([true, 0, true]);
}

/** All that the server has of the conversation, by id. */
async function onServer(): Promise<Map<string, { seq: number; text: string }>> {
  const found = new Map<string, { seq: number; text: string }>();
  for (let since = 0, more = true; more;) {
    const { payload } = await bob.ask("pull", { conversation, since });
    const answer = payload as { rows: unknown[]; cursor: number; more: boolean };
    for (const raw of answer.rows) {
      const row = raw as { id: string; seq: number; content: { text?: string } };
      expect(found.has(row.id)).toBe(false);
      found.set(row.id, { seq: row.seq, text: row.content.text ?? "" });
    }
    ({ cursor: since, more } = answer);
  }
  return found;
}
const lastSeq = async (): Promise<number> =>
  Math.max(...[...(await onServer()).values()].map(({ seq }) => seq));

/** Whether every index says what its table says; a start does not take the time to look for that. */
function fitsItsIndexes(): boolean {
  const database = new Database(path, { readonly: true });
  const [first] = database.pragma("integrity_check(1)") as { integrity_check: string }[];
  database.close();
  return first?.integrity_check === "ok";
}

/**
 * Everything that is here. What no look through the pages finds is met when it is read, or when an index does not agree: then it
 * is set aside as well. A figure that has become another one can only be told by its index.
 */
function readThrough(): ReturnType<typeof rowsIn> {
  const setAside = (): ReturnType<typeof rowsIn> => {
    openSqliteStore(path, { damaged: true }).close();
    return rowsIn(path);
  };
  try {
    return fitsItsIndexes() ? rowsIn(path) : setAside();
  } catch (error) {
    if (!(error instanceof Error) || !isDamage(error)) throw error;
    return setAside();
  }
}

beforeAll(async () => {
  office = await openOffice();
  bob = await office.join("bob");
  conversation = await office.direct(bob, "ann");
  for (let count = 1; count <= 150; count++)
    await bob.ask("send", text(`b${count}`, conversation, `${count} ${"x".repeat(300)}`));
  const { payload } = await office.signIn("ann");
  ({ token, person: self } = payload as { token: string; person: string });
});
afterEach(async () => {
  if (running) await close(running);
});
afterAll(async () => {
  await office.close();
  rmSync(folder, { recursive: true });
});

test.each(Array.from({ length: 8 }, (_, seed) => seed))(
  "DA2: what is saved of seed %i arrives once, and the history is the server's",
  async (seed) => {
    const rng = createRng(seed, "damage");
    const first = open();
    running = first;
    first.connection.start();
    await settled(first, lastSeq);
    first.connection.close();
    const said: string[] = [];
    for (let count = 0; count < 6; count++) {
      said.push(`seed ${seed}, ${count} ${"y".repeat(rng.between(0, 3_000))}`);
      await first.messenger.sendMessage({ conversation, text: said.at(-1) ?? "" });
    }
    await close(first);
    const size = statSync(path).size;
    // Not the head: without it nothing can be read at all.
    for (let spots = rng.between(1, 6); spots > 0; spots--) {
      const bytes = rng.chance(0.5)
        ? new Uint8Array(pageBytes)
        : Uint8Array.from({ length: rng.between(1, 200) }, () => rng.between(0, 255));
      overwrite(path, rng.between(pageBytes, size - bytes.length), bytes);
    }

    const second = open();
    running = second;
    await close(second);
    const waits = readThrough().outbox.map(({ target }) => target);
    const third = open();
    running = third;
    third.connection.start();
    await settled(third, lastSeq);
    await close(third);
    const server = await onServer();
    for (const id of waits) expect(server.has(id)).toBe(true);
    const texts = [...server.values()].map((row) => row.text).filter((one) => said.includes(one));
    expect(new Set(texts).size).toBe(texts.length);
    const here = rowsIn(path).messages.filter((row) => row.seq !== null);
    expect(new Map(here.map(({ id, seq }) => [id, seq]))).toEqual(
      new Map([...server].map(([id, { seq }]) => [id, seq])),
    );
    expect(here).toHaveLength(server.size);
  },
  60_000,
);
