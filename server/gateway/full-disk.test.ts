import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { protocol } from "#shared/wire/limits.ts";
import { databasePath } from "../start.ts";
import { connect, openDatabase } from "../store/sqlite/open-database.ts";
import { sqliteStoreOn } from "../store/sqlite/sqlite-store.ts";
import { openOffice, quiet } from "../testing/office.ts";

let office: Awaited<ReturnType<typeof openOffice>>;
let writer: Database.Database;
let lines: string[];

beforeEach(async () => {
  lines = [];
  const note = (...line: unknown[]): void => void lines.push(JSON.stringify(line));
  office = await openOffice({
    log: { ...quiet, info: note, warn: note, error: note },
    openStore(path, watch) {
      writer = openDatabase(path);
      return sqliteStoreOn(writer, connect(path), watch);
    },
  });
});
afterEach(() => office.close());

/** No further page: SQLite says that the disk is full. */
const fill = (): void => {
  writer.pragma(`max_page_count = ${String(writer.pragma("page_count", { simple: true }))}`);
};
const makeRoom = (): void => {
  writer.pragma("max_page_count = 1073741823");
};
const health = async (): Promise<[number, unknown]> => {
  const response = await fetch(`${office.url}/health`);
  return [response.status, await response.json()];
};
const canary = "canary-of-a-full-disk";
const long = (id: string, conversation: string) => ({
  id,
  conversation,
  kind: "text",
  content: { text: `${canary} ${"x".repeat(9_000)}` },
});

test("a full disk is said to who writes, in health and once in the log; reading goes on, and everything is taken when there is room", async () => {
  const ann = await office.join("ann");
  const conversation = await office.direct(ann, "bob");
  expect(await ann.ask("send", long("before", conversation))).toMatchObject({ code: codes.ok });
  lines.length = 0;
  fill();
  const answers = await Promise.all(
    ["one", "two", "three"].map((id) => ann.ask("send", long(id, conversation))),
  );
  for (const answer of answers)
    expect(answer).toMatchObject({
      code: codes.cannotStore,
      reason: "cannotStore",
      payload: { retry_after_ms: 5_000 },
    });
  expect(await health()).toEqual([503, { status: "diskFull" }]);
  const { payload } = await ann.ask("pull", { conversation, since: 0 });
  expect(payload).toMatchObject({ last_seq: 2 });
  expect(await ann.ask("ping", { front: true })).toMatchObject({ code: codes.ok });

  makeRoom();
  for (const id of ["one", "two", "three"])
    expect(await ann.ask("send", long(id, conversation))).toMatchObject({ code: codes.ok });
  expect(await health()).toEqual([200, { status: "ok" }]);
  const database = new Database(databasePath(office.folder), { readonly: true });
  const ids = database
    .prepare("SELECT id FROM messages WHERE kind = 'text' ORDER BY seq")
    .pluck()
    .all();
  database.close();
  expect(ids).toEqual(["before", "one", "two", "three"]);
  expect(lines).toEqual([
    JSON.stringify([{ trouble: "full" }, "store.cannotStore"]),
    JSON.stringify([{}, "store.writesAgain"]),
  ]);
  expect(lines.join("")).not.toContain(canary);
});

test("who signs in while the disk takes nothing is told to come again, and gets in when it does", async () => {
  const signIn = () =>
    office.post("/api/sign-in", {
      name: "bob",
      password: "bob's password",
      device: office.device,
      protocol,
    });
  writer.pragma("query_only = 1");
  expect(await signIn()).toMatchObject({
    status: 507,
    code: codes.cannotStore,
    payload: { retry_after_ms: 5_000 },
  });
  expect(await health()).toEqual([503, { status: "diskFailed" }]);
  writer.pragma("query_only = 0");
  expect(await signIn()).toMatchObject({ code: codes.ok });
  expect(await health()).toEqual([200, { status: "ok" }]);
});
