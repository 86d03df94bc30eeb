import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { compareConversations } from "#shared/ipc/order.ts";
import type { ConversationView } from "#shared/ipc/views.ts";
import { runOperation } from "../messaging/operations/index.ts";
import { markOf, draftIn } from "../messaging/operations/personal.ts";
import { personView } from "../messaging/operations/people-views.ts";
import { changesOf, messageView, plainContext } from "../messaging/operations/views.ts";
import { behindOf } from "../messaging/operations/lack.ts";
import { isShown, timeOf } from "../messaging/operations/summaries.ts";
import type { ConversationRow, Tx } from "../messaging/tx.ts";
import { openDatabase } from "./open-database.ts";
import { createSqliteTx } from "./sqlite-tx.ts";
import { info, me, peer, pullAnswer, row, self } from "./store-fixtures.ts";

/** The summaries against the slow way: everything read from the rows, conversation by conversation. */

function slowUnread(tx: Tx, row: ConversationRow): number {
  if (row.left_rev !== null) return 0;
  const { want_read: seen, last_seq: last } = row;
  const above = tx.page(row.id, null, 1_000).filter((one) => !one.stale && (one.seq ?? 0) > seen);
  const isHere = (seq: number) => above.some((one) => one.seq === seq);
  const allHere = Array.from({ length: Math.max(0, last - seen) }, (_, at) => seen + 1 + at);
  const others = above.some(({ sender, kind }) => kind !== "system" && sender !== self);
  if (seen > 0 && (seen >= last || (allHere.every(isHere) && !others))) return 0;
  return Math.max(0, row.n - row.sent - row.read_others);
}

function slowView(tx: Tx, row: ConversationRow): ConversationView {
  const records = [
    ...tx.page(row.id, null, 1_000).filter(({ seq }) => seq !== null),
    ...tx.unsequenced(row.id).toReversed(),
  ];
  const rows = tx.page(row.id, null, 1_000);
  const placed = rows.find(({ stale }) => !stale) ?? rows[0] ?? null;
  const waiting = tx.unsequenced(row.id).at(-1) ?? null;
  const last = [placed, waiting]
    .flatMap((one) => one ?? [])
    .reduce<typeof placed>((a, b) => (a === null || timeOf(b) >= timeOf(a) ? b : a), null);
  const other = records
    .filter(
      ({ seq, stale, sender, kind }) =>
        seq !== null && !stale && (sender !== null || kind !== "system") && sender !== self,
    )
    .reduce<typeof placed>((a, b) => ((a?.seq ?? 0) >= (b.seq ?? 0) ? a : b), null);
  const mention =
    records.find(({ seq, stale, sender, recalled, content }) => {
      const isUnread = (seq ?? 0) > Math.max(row.read_seq, row.want_read);
      const isNamed = JSON.stringify(content["mentions"] ?? []).includes(`"${self}"`);
      const isOthers = sender !== self && !stale && !recalled;
      return row.left_rev === null && isUnread && isOthers && (isNamed || content["all"] === true);
    }) ?? null;
  const view = (record: typeof last) =>
    record &&
    messageView(record, {
      ...plainContext(self),
      ...changesOf(tx, [record]),
      positions: tx.positions(row.id),
      nameOf: (id) => tx.person(id)?.name ?? "",
      pictureOf: (id) => tx.person(id)?.picture ?? null,
      complete: row.left_rev === null && behindOf(row) === null && tx.account().since > 0,
    });
  const person = row.members.find((member) => member.person !== self)?.person ?? "";
  const known = tx.person(person);
  const peer = known
    ? personView(known, (id) => (id === null ? null : (tx.department(id)?.name ?? null)))
    : {
        id: person,
        name: "",
        english: "",
        title: "",
        department: null,
        departmentId: null,
        phone: "",
        email: "",
        picture: null,
        status: null,
      };
  return {
    id: row.id,
    kind: row.kind,
    title: row.title ?? peer.name,
    peer,
    memberCount: row.members.length,
    notice: "",
    picture: null,
    adminsOnly: false,
    showsHistory: false,
    dissolved: false,
    ownRole: row.left_rev === null ? "member" : null,
    canWrite: row.left_rev === null,
    acts: [],
    unread: slowUnread(tx, row),
    last: view(last),
    lastOther: view(other),
    mentioned: mention !== null,
    lastMention: view(mention),
    activeAt: last ? timeOf(last) : 0,
    member: row.left_rev === null,
    complete: behindOf(row) === null,
    ...markOf(tx, row.id),
    draft: draftIn(tx.personal(`draft:${row.id}`)),
  };
}

function slowReports(tx: Tx): unknown[] {
  return tx
    .conversations()
    .filter((row) => row.left_rev === null && row.spans.length > 0)
    .flatMap((row) => {
      const read = Math.min(row.want_read, row.last_seq);
      const received = tx.gaplessEnd(row.id, row.recv_seq);
      const report = {
        ...(read > row.read_seq ? { read } : {}),
        ...(received > row.recv_seq ? { received } : {}),
      };
      return Object.keys(report).length > 0 ? [{ conversation: row.id, ...report }] : [];
    })
    .sort((a, b) => (a.conversation < b.conversation ? -1 : 1));
}

const conversation = fc.constantFrom("c1", "c2", "c3", "c4");
const small = fc.integer({ min: 1, max: 8 });
const standing = fc.record({
  read_seq: fc.nat(6),
  read_others: fc.nat(6),
  sent: fc.nat(4),
  recv_seq: fc.nat(6),
});

type Step = (tx: Tx, at: number) => void;

/** What a row says besides its text, by a number: most mention nobody. */
const said = [
  { mentions: [self] },
  { mentions: ["p-third", self] },
  { mentions: ["p-third"] },
  { all: true },
];
const rowOf = (id: string, seq: number, own: boolean, time: number) =>
  row(seq, {
    content: { text: `text ${seq}`, ...said[time % 8] },
    recalled: time % 16 === 9,
    id: `${id}-${seq}`,
    conversation: id,
    sender: own ? self : peer,
    server_time: time,
  });

const sync = fc
  .tuple(conversation, small, standing, fc.boolean(), fc.nat(40), fc.nat(20))
  .map(([id, seq, mine, own, time, epoch]): Step => (tx) => {
    const entry = {
      conversation: id,
      rev: seq,
      last_seq: seq,
      n: seq,
      info,
      me: me(mine),
      positions: [{ person: peer, read_seq: seq - 1, recv_seq: seq }],
      preview: rowOf(id, seq, own, time),
    };
    const answer = {
      // Now and then the server is another one.
      epoch: epoch === 0 ? `e${time}` : (tx.account().epoch ?? "e"),
      entries: [entry],
      after: null,
      more: false,
      token: 1,
    };
    runOperation("applySyncPage", tx, { answer, firstToken: 1 });
  });
const pull = fc
  .tuple(conversation, small, fc.array(fc.tuple(small, fc.boolean(), fc.nat(40))), standing)
  .map(([id, rev, rows, mine]): Step => (tx) => {
    runOperation("applyChange", tx, { conversation: id, prev_rev: -1, rev, rows: [], n: rev });
    const answer = pullAnswer(
      rows.map(([seq, own, time]) => rowOf(id, seq, own, time)),
      { rev, cursor: rev, n: rev, last_seq: rev, me: me(mine) },
    );
    const since = tx.conversation(id)?.cursor ?? 0;
    runOperation("applyPull", tx, { conversation: id, since, answer });
  });
const write = fc
  .tuple(conversation, fc.nat(40), fc.nat(4), small)
  .map(([conversation, now, fate, seq]): Step => (tx, at) => {
    const [id, opId] = [`own-${at}`, `op-${at}`];
    runOperation("queueMessage", tx, {
      id,
      opId,
      conversation,
      sender: self,
      text: `own ${at}`,
      now,
    });
    if (fate === 0) runOperation("applySendRefusal", tx, { id, opId, code: 1301 });
    if (fate === 1) runOperation("applySendAnswer", tx, { id, opId, seq, time: now });
    if (fate === 2) runOperation("takeBack", tx, { id, opId: `back-${at}` });
  });
const mark = fc
  .tuple(conversation, fc.option(fc.integer({ min: 1, max: 9 })), fc.boolean())
  .map(([conversation, pinned, muted]): Step => (tx) => {
    runOperation("setMark", tx, { conversation, pinned, muted });
    runOperation("setDraft", tx, { conversation, text: muted ? "half a thought" : "" });
  });
const look = fc.tuple(conversation, small).map(([conversation, seq]): Step => (tx) => {
  runOperation("wantRead", tx, { conversation, seq });
});
const told = fc.tuple(conversation, standing).map(([conversation, mine]): Step => (tx) => {
  runOperation("applyMe", tx, { of: [{ conversation, me: me(mine) }] });
});
const leave = fc.tuple(conversation, small).map(([conversation, rev]): Step => (tx) => {
  runOperation("applyLeft", tx, { conversation, rev });
});
const forget = fc.constant<Step>((tx) => {
  runOperation("forgetServer", tx, {});
});
const card = fc.constantFrom("Emma", "李雷").map((name): Step => (tx) => {
  const value = { kind: "person", id: peer, name };
  const since = tx.stream("directory")?.cursor ?? 0;
  const rev = since + 1;
  const answer = { rows: [{ key: `person:${peer}`, rev, value }], cursor: rev, more: false, rev };
  runOperation("applyPull", tx, { conversation: "directory", since, answer });
});
const step = fc.oneof(
  { weight: 4, arbitrary: sync },
  { weight: 6, arbitrary: pull },
  { weight: 5, arbitrary: write },
  { weight: 3, arbitrary: mark },
  { weight: 3, arbitrary: look },
  { weight: 3, arbitrary: told },
  { weight: 1, arbitrary: leave },
  { weight: 1, arbitrary: forget },
  { weight: 1, arbitrary: card },
);

describe("summaries", () => {
  test("SU1, SU2: lists, figures, reports and what is behind are as the rows say, whatever happened", () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.boolean(),
        fc.nat(4),
        (steps, early, limit) => {
          const database = openDatabase(":memory:");
          try {
            const tx = createSqliteTx(database);
            if (early) runOperation("unreadSummary", tx, { self, limit });
            for (const [at, one] of steps.entries()) database.transaction(() => one(tx, at))();
            const slow = tx
              .conversations()
              .filter(isShown)
              .map((row) => slowView(tx, row))
              .sort(compareConversations);
            expect(runOperation("listConversations", tx, { self })).toEqual(slow);
            const counted = slow.filter(({ unread, muted }) => unread > 0 && !muted);
            expect(runOperation("unreadSummary", tx, { self, limit })).toEqual({
              total: counted.reduce((sum, { unread }) => sum + unread, 0),
              conversations: counted.slice(0, limit),
            });
            expect(runOperation("reports", tx, { after: "", limit: 9 })).toEqual(slowReports(tx));
            const lacking = tx.conversations().flatMap((row) => behindOf(row) ?? []);
            const found = runOperation("behind", tx, { first: [], limit: 99 }).filter(
              ({ conversation }) => conversation.startsWith("c"),
            );
            expect(found).toHaveLength(lacking.length);
            expect(found).toEqual(expect.arrayContaining(lacking));
            const newsEnd = found.findLastIndex(({ want }) => want !== "history");
            expect(found.slice(0, newsEnd + 1).some(({ want }) => want === "history")).toBe(false);
            expect(runOperation("missing", tx, {}) > 0).toBe(lacking.length > 0);
          } finally {
            database.close();
          }
        },
      ),
      runs(300),
    );
  });

  test("what is asked after every message is answered by an index", () => {
    const database = openDatabase(":memory:");
    const plan = (sql: string): string =>
      database
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => detail)
        .join();
    expect(plan("SELECT total(counted) FROM summaries WHERE counted > 0")).toMatch(
      /USING COVERING INDEX summaries_counted$/,
    );
    expect(
      plan(
        `SELECT conversation FROM summaries WHERE counted > 0
         ORDER BY pinned DESC, active_at DESC, conversation LIMIT 8`,
      ),
    ).toMatch(/USING COVERING INDEX summaries_counted$/);
    expect(
      plan(
        `SELECT conversation FROM summaries WHERE to_report = 1 AND conversation > 'c'
         ORDER BY conversation LIMIT 200`,
      ),
    ).toMatch(/INDEX summaries_to_report \(conversation>\?\)$/);
    expect(
      plan(
        `SELECT conversation FROM summaries WHERE stage > 0
         ORDER BY stage, pinned DESC, active_at DESC, conversation LIMIT 50`,
      ),
    ).toMatch(/USING COVERING INDEX summaries_incomplete \(stage>\?\)$/);
    expect(plan("SELECT total(missing) FROM summaries WHERE stage > 0")).toMatch(
      /USING COVERING INDEX summaries_incomplete \(stage>\?\)$/,
    );
    database.close();
  });
});
