import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { encodeBase64 } from "#shared/wire/base64.ts";
import { pngBytes } from "#shared/wire/picture-fixtures.ts";
import { createAccounts, insertPerson } from "../../accounts/accounts.ts";
import { announce } from "../../chat/announce.ts";
import { addMembers, removeMember } from "../../chat/members.ts";
import { createConversation } from "../../chat/create-conversation.ts";
import { Refusal } from "../../chat/ports.ts";
import { createRules } from "../../chat/rules.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import type { Store } from "../store.ts";
import { createMemoryDatabase } from "./memory-database.ts";
import { openMemoryStore } from "./memory-store.ts";
import { fileUrlOf } from "#shared/wire/files.ts";
import { beginUpload, forgetFile, keepUpload } from "../../files/upload-rows.ts";
import { nobodyConnected } from "../../testing/nobody-connected.ts";

const folder = mkdtempSync(join(tmpdir(), "magpie-both-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

const people = ["ann", "bob", "cy", "dee"];
/** The first conversation's id and those made later; the last one never is. */
const conversations = ["id1", "id3", "id5", "id7", "nowhere"];
const messageIds = ["m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7"];

const who = fc.constantFrom(...people);
const conversation = fc.constantFrom(...conversations);
const message = fc.constantFrom(...messageIds);
const place = fc.oneof(fc.nat({ max: 12 }), fc.constant(Number.MAX_SAFE_INTEGER));
const nth = <T extends string, R>(kind: T, rest: fc.Arbitrary<R>) =>
  rest.map((of) => ({ kind, of }));

const fileAt = fc.nat({ max: 2 });
const fileIdOf = (at: number): string => `0b8f3f4e-5d0c-4a52-9f3e-00000000000${at}`;
const hashOf = (at: number): string => String(at % 2).repeat(64);

/** What somebody may do: by the rules, from the command line, or as rules will that are not there yet. */
const op = fc.constantFrom("op1", "op2", "op3", "op4");
const act = fc.oneof(
  {
    weight: 5,
    arbitrary: nth("send", fc.record({ who, conversation, id: message, text: fc.string() })),
  },
  { weight: 1, arbitrary: nth("cancel", fc.record({ who, conversation, id: message })) },
  {
    weight: 2,
    arbitrary: nth(
      "edit",
      fc.record({ who, conversation, id: message, op, text: fc.string({ minLength: 1 }) }),
    ),
  },
  { weight: 1, arbitrary: nth("recall", fc.record({ who, conversation, id: message, op })) },
  {
    weight: 3,
    arbitrary: nth("page", fc.record({ who, conversation, before: fc.option(fc.nat({ max: 9 })) })),
  },
  { weight: 2, arbitrary: nth("read", fc.record({ who, conversation, seq: place })) },
  { weight: 2, arbitrary: nth("received", fc.record({ who, conversation, seq: place })) },
  {
    weight: 2,
    arbitrary: nth(
      "positions",
      fc.record({
        who,
        of: fc.array(fc.record({ conversation, read: place, received: place }), { maxLength: 4 }),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: nth(
      "put",
      fc.record({
        who,
        key: fc.constantFrom("mark:a", "mark:b", "draft:a", "x:~", "x:\uFF5E", "x:\u{1F426}"),
        value: fc.option(fc.dictionary(fc.string(), fc.jsonValue()), { nil: null }),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: nth("direct", fc.record({ who, person: fc.constantFrom(...people, "x") })),
  },
  { weight: 3, arbitrary: nth("sync", fc.record({ who, since: fc.nat({ max: 40 }) })) },
  {
    weight: 3,
    arbitrary: nth("pull", fc.record({ who, conversation, since: fc.nat({ max: 20 }) })),
  },
  { weight: 1, arbitrary: nth("pullStream", fc.record({ who, since: fc.nat({ max: 6 }) })) },
  {
    weight: 2,
    arbitrary: nth("readers", fc.record({ who, conversation, seq: place })),
  },
  { weight: 1, arbitrary: nth("allow", fc.record({ who, on: fc.boolean() })) },
  {
    weight: 2,
    arbitrary: nth("speak", fc.record({ who, op, text: fc.string({ maxLength: 3 }) })),
  },
  { weight: 1, arbitrary: nth("announce", fc.record({ text: fc.string({ minLength: 1 }) })) },
  {
    weight: 1,
    arbitrary: nth("picture", fc.record({ who, edge: fc.option(fc.integer({ min: 1, max: 2 })) })),
  },
  { weight: 1, arbitrary: nth("leave", fc.record({ who, conversation })) },
  { weight: 1, arbitrary: nth("join", fc.record({ who, conversation })) },
  {
    weight: 2,
    arbitrary: nth("upload", fc.record({ who, file: fileAt, isWhole: fc.boolean() })),
  },
  {
    weight: 3,
    arbitrary: nth("sendFile", fc.record({ who, conversation, id: message, file: fileAt })),
  },
  { weight: 2, arbitrary: nth("files", fc.record({ who, file: fileAt, before: fc.nat(900) })) },
  { weight: 1, arbitrary: nth("poll", fc.record({ after: fc.nat({ max: 40 }) })) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** A server without its gateway, with a clock and ids that begin anew. */
async function office(store: Store) {
  let [time, made] = [1_000, 0];
  const clock = { now: () => (time += 7) };
  const ids = { next: () => `id${++made}` };
  const rung: string[] = [];
  const ports = {
    store,
    bytes: {
      sizeOf: (sha256: string) =>
        store.read(async (tx) => (await tx.content(sha256))?.size ?? null),
    },
    clock,
    ids,
    bounds: { rowsMax: 3, bytesMax: 900 },
    sha256: (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex"),
    changeWindowMs: 60_000,
    selfKeysMax: 4,
    ring: (id: string, mover?: string) => void rung.push(`${id} ${mover ?? ""}`),
    push: () => undefined,
    connected: nobodyConnected,
  };
  const rules = createRules(ports);
  const epoch = await store.read((tx) => tx.epoch());
  await store.write(async (tx) => {
    for (const person of people)
      await insertPerson(tx, person, { login: person, name: person, password: "hashed" });
    await createConversation(tx, {
      id: ids.next(),
      kind: "group",
      title: "All",
      directKey: null,
      people,
      lineId: ids.next(),
      at: clock.now(),
    });
  });

  /** Pages of sync to their end. */
  const syncAll = async (person: string, since: number) => {
    const pages: unknown[] = [];
    let after: { stamp: number; conversation: string } | null = null;
    for (;;) {
      const page = await rules.sync(person, { epoch, since, ...(after ? { after } : {}) });
      pages.push({ ...page, epoch: page.epoch === epoch });
      if (!page.more) return pages;
      after = page.after;
    }
  };

  /** One's membership ends or begins anew. */
  const membership = (person: string, id: string, isIn: boolean) =>
    store.write(async (tx) => {
      const found = await tx.conversation(id);
      if (!found) return null;
      const line = { id: ids.next(), at: clock.now() };
      if (isIn)
        await addMembers(tx, found, [person], { line, by: null, seesHistory: found.seq % 2 === 0 });
      else await removeMember(tx, found, person, { line, by: null });
      return [await tx.leftSince(id, 0), await tx.openStints(id), await tx.membersUpTo(id, 2)];
    });

  const answer = ({ kind, of }: Act): Promise<unknown> => {
    switch (kind) {
      case "send":
        return rules.send(of.who, {
          id: of.id,
          conversation: of.conversation,
          kind: "text",
          content: { text: of.text },
        });
      case "cancel":
        return rules.cancel(of.who, { op_id: "op", conversation: of.conversation, id: of.id });
      case "edit":
        return rules.edit(of.who, { ...of, op_id: of.op, content: { text: of.text } });
      case "recall":
        return rules.recall(of.who, { ...of, op_id: of.op });
      case "page":
        return rules.page(of.who, of);
      case "read":
        return rules.read(of.who, of);
      case "received":
        return rules.received(of.who, of);
      case "positions":
        return rules.positions(of.who, of);
      case "put":
        return rules.put(of.who, of);
      case "direct":
        return rules.direct(of.who, of);
      case "sync":
        return syncAll(of.who, of.since);
      case "pull":
        return rules.pull(of.who, of);
      case "pullStream":
        return Promise.all([
          rules.pull(of.who, { conversation: "self", since: of.since }),
          rules.pull(of.who, { conversation: "directory", since: of.since }),
        ]);
      case "readers":
        return rules.readers(of.who, of);
      case "allow":
        return createAccounts({ store, clock, ids }).setAnnouncer(of.who, of.on);
      case "speak":
        return rules.announce(of.who, { op_id: of.op, text: of.text });
      case "announce":
        return announce({ store, clock, ids }, of.text);
      case "picture":
        return rules.set_picture(of.who, {
          bytes: of.edge === null ? null : encodeBase64(Uint8Array.from(pngBytes(of.edge, 1))),
        });
      case "leave":
        return membership(of.who, of.conversation, false);
      case "join":
        return membership(of.who, of.conversation, true);
      case "upload":
        return store.write(async (tx) => {
          const upload = { id: fileIdOf(of.file), owner: of.who, name: "n", size: 5 };
          const known = await tx.file(upload.id);
          if (!known)
            await beginUpload(
              tx,
              { ...upload, now: clock.now() },
              { fileBytesMax: 9, personBytesMax: 10, uploadsMax: 2 },
            );
          const kept = { sha256: hashOf(of.file), type: "image/png", now: clock.now() };
          if (of.isWhole) return keepUpload(tx, upload.id, kept);
          if (known && !(await tx.isFileUsed(known.id))) await forgetFile(tx, known);
          return known;
        });
      case "sendFile":
        return rules.send(of.who, {
          id: of.id,
          conversation: of.conversation,
          kind: "image",
          content: {
            file: {
              url: fileUrlOf(fileIdOf(of.file)),
              name: "n",
              size: 5,
              type: "image/png",
              sha256: hashOf(of.file),
            },
            width: 1,
            height: 1,
          },
        });
      case "files":
        return store.read(async (tx) => [
          await tx.seesFile(of.who, fileIdOf(of.file)),
          await tx.bytesOf(of.who),
          await tx.uploadsOf(of.who),
          await tx.idleFiles("uploading", of.before, 9),
          await tx.idleFiles("stored", of.before, 9),
          await tx.idleContents(of.before, 9),
        ]);
      case "poll":
        return store.read((tx) => tx.changedAfter(of.after));
    }
  };
  /** What came of it: an answer, or a refusal by its code and rev; anything else is a fault of the store. */
  const outcome = (one: Act): Promise<unknown> =>
    answer(one).then(
      (value) => ({ value }),
      (error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        return { code: error.code, rev: error.rev };
      },
    );
  return { outcome, rung };
}

/** Everything in a SQLite file, as MemoryDatabase.rows has it. */
function rowsOf(path: string) {
  const db = new Database(path, { readonly: true });
  const all = (sql: string) => db.prepare<[], Record<string, unknown>>(sql).all();
  const parsed = (text: unknown): unknown => (typeof text === "string" ? JSON.parse(text) : text);
  const rows = {
    conversations: all("SELECT * FROM conversations").map((row) => ({
      ...row,
      admins_only: row["admins_only"] === 1,
      shows_history: row["shows_history"] === 1,
      dissolved: row["dissolved"] === 1,
    })),
    messages: all("SELECT * FROM messages").map((row) => ({
      ...row,
      content: parsed(row["content"]),
      reactions: parsed(row["reactions"]),
      recalled: row["recalled"] === 1,
    })),
    stints: all("SELECT * FROM stints"),
    files: all("SELECT * FROM files"),
    contents: all("SELECT * FROM contents"),
    fileUses: all("SELECT * FROM file_uses"),
    positions: all("SELECT * FROM positions"),
    streams: all("SELECT * FROM streams").map((head) => ({
      ...head,
      rows: all("SELECT name, key, rev, value FROM stream_rows ORDER BY rev, key")
        .filter(({ name }) => name === head["name"])
        .map(({ key, rev, value }) => ({ key, rev, value: parsed(value) })),
    })),
  };
  db.close();
  return rows;
}
const inOneOrder = (rows: Readonly<Record<string, readonly object[]>>) =>
  Object.fromEntries(
    Object.entries(rows).map(([name, each]) => [
      name,
      each
        .map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))
        .sort(),
    ]),
  );

test("the rules give the same answers, ring the same bells and leave the same rows on memory and on SQLite", async () => {
  await fc.assert(
    fc.asyncProperty(
      // What stands together is asked for at once: writes that may share a commit.
      fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { maxLength: 25 }),
      async (turns) => {
        const path = join(folder, `${++files}.db`);
        const sqlite = openSqliteStore(path);
        const database = createMemoryDatabase();
        const memory = openMemoryStore(database);
        try {
          const [real, twin] = [await office(sqlite), await office(memory)];
          for (const turn of turns) {
            // A read meanwhile may see one commit or another: it is asked for alone.
            const isRead = turn.some(({ kind }) =>
              /^(sync|pull|pullStream|poll|files)$/.test(kind),
            );
            for (const acts of isRead ? turn.map((one) => [one]) : [turn])
              expect(await Promise.all(acts.map(twin.outcome))).toEqual(
                await Promise.all(acts.map(real.outcome)),
              );
          }
          expect(twin.rung).toEqual(real.rung);
          expect(inOneOrder({ ...database.rows() })).toEqual(inOneOrder(rowsOf(path)));
        } finally {
          await Promise.all([sqlite.close(), memory.close()]);
          rmSync(path);
        }
      },
    ),
    runs(60),
  );
});
