import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeEach, expect, test } from "vitest";
import { migrations as clientSchema } from "#main/store/migrations.ts";
import { migrations as serverSchema } from "#server/store/sqlite/migrations.ts";
import { temporaryFolder } from "../harness/folders.ts";
import { check, type Databases } from "./checker.ts";
import type { Finding } from "./finding.ts";
import { type Accepted, Ledger } from "./ledger.ts";

/*
 * Two people, one conversation, three devices, on which everything agrees; each test plants one thing that does not, and sees
 * that it is found.
 */

const folder = temporaryFolder("checker");
afterAll(() => folder.remove());
let databases: Databases;
let ledger: Ledger;

const devices = [
  { name: "ann-desk", person: "ann" },
  { name: "ann-laptop", person: "ann" },
  { name: "bob", person: "bob" },
] as const;

/** seq, id, sender, text; the first line is the system's. */
const rows = [
  [1, "line", null, null],
  [2, "m2", "ann", "ann-desk#1 hello"],
  [3, "m3", "bob", "bob#1 hi"],
  [4, "m4", "ann", "ann-desk#2 how are you"],
  [5, "m5", "bob", "bob#2 fine"],
] as const;
const contentOf = (text: string | null): string =>
  JSON.stringify(text === null ? { event: "created" } : { text });

/** What the server holds of each: ann has read to 3, bob to 4. */
const positions = {
  ann: { read_seq: 3, read_others: 1, sent: 2, recv_seq: 5 },
  bob: { read_seq: 4, read_others: 2, sent: 2, recv_seq: 5 },
} as const;

function change(path: string, ...statements: readonly string[]): void {
  const database = new Database(path);
  // Nobody cuts the power here.
  database.pragma("synchronous = OFF");
  database.exec(statements.join(";\n"));
  database.close();
}

const quote = (value: string | number | null): string =>
  typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
const insert = (table: string, row: Readonly<Record<string, string | number | null>>): string =>
  `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.values(row).map(quote).join(", ")});`;

const wireRow = ([seq, id, sender, text]: (typeof rows)[number]) => ({
  id,
  conversation: "c",
  seq,
  rev: seq,
  n: seq - 1,
  sender,
  kind: sender === null ? "system" : "text",
  content: contentOf(text),
  recalled: 0,
  reactions: "{}",
  server_time: 1_000 + seq,
});

function writeServer(path: string): void {
  change(
    path,
    ...serverSchema,
    insert("conversations", { id: "c", kind: "direct", seq: 5, rev: 5, n: 4, stamp: 9 }),
    ...rows.map((row) => insert("messages", { ...wireRow(row), sender_n: 0 })),
    ...Object.entries(positions).flatMap(([person, position]) => [
      insert("positions", { conversation: "c", person, ...position, stamp: 9 }),
      insert("stints", {
        conversation: "c",
        person,
        role: "member",
        from_seq: 1,
        joined_seq: 1,
        from_rev: 1,
        stamp: 1,
      }),
    ]),
    insert("stream_rows", { name: "self:ann", key: "draft:c", rev: 1, value: '{"text":"half"}' }),
  );
}

function writeClient(path: string, person: "ann" | "bob"): void {
  const other = person === "ann" ? "bob" : "ann";
  const { read_seq, recv_seq } = positions[other];
  const { read_others, sent } = positions[person];
  change(
    path,
    ...clientSchema,
    insert("conversations", {
      id: "c",
      kind: "direct",
      members: "[]",
      cursor: 5,
      remote_rev: 5,
      floor: 1,
      n: 4,
      last_seq: 5,
      ...positions[person],
      want_read: 0,
      spans: "[[1,null]]",
      info_rev: 1,
    }),
    ...rows.map((row) =>
      insert("messages", { ...wireRow(row), created_at: 1, status: "sent", stale: 0 }),
    ),
    insert("positions", { conversation: "c", person: other, read_seq, recv_seq }),
    insert("summaries", {
      conversation: "c",
      active_at: 1,
      pinned: 0,
      unread: 4 - sent - read_others,
      counted: 0,
      arrived_seq: 5,
      to_report: 0,
    }),
    ...(person === "ann"
      ? [insert("personal", { key: "draft:c", value: '{"text":"half"}', rev: 1, unconfirmed: 0 })]
      : []),
  );
}

const agreeing = join(folder.path, "agreeing");
const planted = join(folder.path, "planted");
const pathOf = (name: string): string => join(planted, `${name}.db`);

mkdirSync(agreeing);
writeServer(join(agreeing, "server.db"));
for (const { name, person } of devices) writeClient(join(agreeing, `${name}.db`), person);

beforeEach(() => {
  cpSync(agreeing, planted, { recursive: true });
  databases = {
    server: pathOf("server"),
    devices: devices.map((device) => ({ ...device, path: pathOf(device.name) })),
  };
  ledger = new Ledger();
  for (const [, id, person, text] of rows)
    if (person !== null)
      ledger.accepted.push({
        id,
        conversation: "c",
        person,
        device: person === "ann" ? "ann-desk" : "bob",
        text,
        changes: [],
      });
  Object.assign(ledger.looked("c", "ann"), { taken: 3, asked: 3 });
  Object.assign(ledger.looked("c", "bob"), { taken: 4, asked: 4 });
});

const found = (): Finding[] => check(databases, ledger);
const checks = (): string[] => [...new Set(found().map((one) => one.check))];
const server = (...sql: readonly string[]): void => change(pathOf("server"), ...sql);
const everywhere = (...sql: readonly string[]): void => {
  for (const name of ["server", ...devices.map((device) => device.name)])
    change(pathOf(name), ...sql);
};
const said = (id: string): Accepted => {
  const one = ledger.accepted.find((each) => each.id === id);
  if (!one) throw new Error(`nobody said ${id}`);
  return one;
};

test("where everything agrees nothing is found", () => {
  expect(found()).toEqual([]);
});

test("accepted, and on no server", () => {
  ledger.accepted.push({ ...said("m5"), id: "m6", text: "bob#3 gone" });
  expect(found()).toEqual([{ check: "lost", what: "m6 (bob#3, bob) is not on the server" }]);
});

test("another's, or in another conversation", () => {
  everywhere("UPDATE messages SET sender = 'ann' WHERE id = 'm5'");
  expect(checks()).toContain("lost");
});

test("recalled by nobody, and recalled in vain", () => {
  everywhere("UPDATE messages SET recalled = 1, content = '{}' WHERE id = 'm5'");
  expect(checks()).toEqual(["lost"]);
  said("m5").changes.push({ kind: "recall", text: "", taken: true });
  said("m4").changes.push({ kind: "recall", text: "", taken: true });
  expect(found()).toEqual([
    { check: "lost", what: "m4 (ann-desk#2, ann-desk) was recalled, and still stands" },
  ]);
});

test("a recall of which nobody heard may have happened, or not", () => {
  said("m4").changes.push({ kind: "recall", text: "", taken: false });
  expect(found()).toEqual([]);
  everywhere("UPDATE messages SET recalled = 1, content = '{}' WHERE id = 'm4'");
  expect(found()).toEqual([]);
});

test("an edit that was taken and is not there; one of which nobody heard may be", () => {
  const { changes } = said("m4");
  changes.push({ kind: "edit", text: "ann-desk#2 again 1", taken: true });
  expect(checks()).toEqual(["lost"]);
  everywhere(`UPDATE messages SET content = '{"text":"ann-desk#2 again 1"}' WHERE id = 'm4'`);
  expect(found()).toEqual([]);
  changes.push({ kind: "edit", text: "ann-desk#2 again 2", taken: false });
  expect(found()).toEqual([]);
  everywhere(`UPDATE messages SET content = '{"text":"ann-desk#2 again 2"}' WHERE id = 'm4'`);
  expect(found()).toEqual([]);
  changes.push({ kind: "edit", text: "ann-desk#2 again 3", taken: true });
  expect(checks()).toEqual(["lost"]);
});

test("the same words under two ids, on the server and on a device", () => {
  everywhere(`UPDATE messages SET content = '{"text":"ann-desk#1 hello"}' WHERE id = 'm4'`);
  said("m4").changes.push({ kind: "edit", text: "ann-desk#1 hello", taken: true });
  expect(checks()).toEqual(["doubled"]);
  expect(found()).toHaveLength(4);
});

test("a place that nobody has", () => {
  everywhere("UPDATE messages SET seq = 6 WHERE id = 'm5'");
  server("UPDATE conversations SET seq = 6");
  expect(checks()).toEqual(["order"]);
});

test("said in one order, standing in another; what was parked may", () => {
  ledger.accepted.reverse();
  expect(checks()).toEqual(["order"]);
  ledger.parked.add("m2").add("m3");
  expect(found()).toEqual([]);
});

test("a device that stands behind", () => {
  change(pathOf("bob"), "UPDATE conversations SET cursor = 4");
  expect(checks()).toEqual(["order"]);
});

test.each([
  ["lacks a row", "DELETE FROM messages WHERE id = 'm3'"],
  ["has one more", "UPDATE messages SET id = 'other' WHERE id = 'm3'"],
  ["has it elsewhere", "UPDATE messages SET seq = 9 WHERE id = 'm3'"],
  ["has no place for it", "UPDATE messages SET seq = NULL WHERE id = 'm3'"],
  ["has an older state", "UPDATE messages SET rev = 2 WHERE id = 'm3'"],
  ["has other words", `UPDATE messages SET content = '{"text":"bob#1 ho"}' WHERE id = 'm3'`],
  ["has it recalled", "UPDATE messages SET recalled = 1 WHERE id = 'm3'"],
  ["does not know when it was edited", "UPDATE messages SET edited_at = 5 WHERE id = 'm3'"],
])("a device %s", (_, sql) => {
  change(pathOf("ann-laptop"), sql);
  expect(checks()).toEqual(["rows"]);
});

test("a device that does not know a conversation, or thinks that it left", () => {
  change(pathOf("bob"), "UPDATE conversations SET left_rev = 3");
  expect(checks()).toEqual(["rows"]);
});

test("what one may not see is not missed, and found where it is", () => {
  server("UPDATE stints SET from_seq = 3 WHERE person = 'bob'");
  expect(found().map(({ what }) => what)).toEqual([
    "bob has line (sent, seq 1) alone",
    "bob has m2 (sent, seq 2) alone",
  ]);
});

test.each([
  ["a figure that is shown", "ann-desk", "UPDATE summaries SET unread = 2"],
  ["what it is reckoned from", "ann-laptop", "UPDATE conversations SET read_others = 0"],
])("unread: %s", (_, name, sql) => {
  change(pathOf(name), sql);
  expect(checks()).toEqual(["unread"]);
});

test("unread: a figure that all agree on and the rows do not", () => {
  server("UPDATE positions SET read_others = 2 WHERE person = 'ann'");
  for (const name of ["ann-desk", "ann-laptop"])
    change(
      pathOf(name),
      "UPDATE conversations SET read_others = 2",
      "UPDATE summaries SET unread = 0",
    );
  expect(checks()).toEqual(["unread"]);
});

test.each([
  ["one's own", "UPDATE conversations SET recv_seq = 4"],
  ["another's", "UPDATE positions SET read_seq = 2"],
  ["another's that is not there", "DELETE FROM positions"],
])("a position: %s", (_, sql) => {
  change(pathOf("ann-desk"), sql);
  expect(checks()).toEqual(["positions"]);
});

test("a look that was taken and is not on the server, and one that nobody took", () => {
  ledger.looked("c", "ann").taken = 4;
  ledger.looked("c", "bob").asked = 3;
  ledger.looked("c", "bob").taken = 3;
  expect(found().map(({ what }) => what)).toEqual([
    "ann has read c to 4, the server says 3",
    "bob has never looked at 4 of c",
  ]);
});

test.each([
  [
    "something to send",
    "INSERT INTO outbox (op_id, lane, kind, target, payload, attempts, next_try) VALUES ('o', 'c', 'send', 'm', '{}', 1, 0)",
  ],
  ["a refused change", "INSERT INTO refused VALUES ('m4', 'edit', 1304, 'x')"],
  ["a failed message", "UPDATE messages SET status = 'failed' WHERE id = 'm4'"],
  ["one thought to be gone", "UPDATE messages SET stale = 1 WHERE id = 'm4'"],
  ["a draft that is not confirmed", "UPDATE personal SET unconfirmed = 1"],
])("left undone: %s", (_, sql) => {
  change(pathOf("ann-desk"), sql);
  expect(checks()).toEqual(["undone"]);
});

test.each([
  ["another draft", `UPDATE personal SET value = '{"text":"whole"}'`],
  ["one that is gone", "UPDATE personal SET value = NULL"],
  ["one more", "INSERT INTO personal VALUES ('mark:c', '{\"pinned\":1}', 1, 0)"],
])("marks and drafts: %s", (_, sql) => {
  change(pathOf("ann-laptop"), sql);
  expect(checks()).toEqual(["personal"]);
});

test("a file that is damaged", () => {
  const database = new Database(pathOf("bob"));
  // An index that says otherwise than its table.
  database.unsafeMode(true);
  database.pragma("writable_schema = ON");
  database.exec(
    "UPDATE sqlite_schema SET sql = replace(sql, '(target)', '(kind)') WHERE name = 'outbox_target'",
  );
  database.close();
  change(
    pathOf("bob"),
    "INSERT INTO outbox (op_id, lane, kind, target, payload, attempts, next_try) VALUES ('o', 'c', 'send', 'm', '{}', 1, 0)",
  );
  const again = new Database(pathOf("bob"));
  again.unsafeMode(true);
  again.pragma("writable_schema = ON");
  again.exec(
    "UPDATE sqlite_schema SET sql = replace(sql, '(kind)', '(target)') WHERE name = 'outbox_target'",
  );
  again.close();
  expect(checks()).toContain("integrity");
});
