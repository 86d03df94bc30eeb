import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { unknownConversation } from "../messaging/operations/merge.ts";
import {
  type MessageRecord,
  type OutboxEntry,
  type PersonRow,
  stages,
  type SummaryRow,
  type Tx,
  type UploadRow,
} from "../messaging/tx.ts";
import type { OpenRows } from "./testing/open-rows.ts";

/** What the rows of every store must do, whatever they are made of: orders, places, and what a commit refuses. */

const message = (id: string, over: Partial<MessageRecord> = {}): MessageRecord => ({
  id,
  conversation: "c1",
  seq: null,
  rev: 1,
  n: 0,
  sender: "p-peer",
  kind: "text",
  content: { text: id },
  recalled: false,
  reactions: {},
  server_time: null,
  created_at: 1,
  status: "sent",
  failure: null,
  edited_at: null,
  stale: false,
  ...over,
});

const person = (id: string, over: Partial<PersonRow> = {}): PersonRow => ({
  id,
  name: id,
  english: "",
  title: "",
  department: null,
  phone: "",
  email: "",
  disabled: false,
  picture: null,
  status: "",
  status_until: null,
  ...over,
});

const entry = (op_id: string, over: Partial<OutboxEntry> = {}): OutboxEntry => ({
  op_id,
  lane: "c1",
  kind: "send",
  target: `of ${op_id}`,
  payload: {},
  attempts: 0,
  next_try: 0,
  losses: 0,
  stuck: false,
  ...over,
});

const summary = (conversation: string, over: Partial<SummaryRow> = {}): SummaryRow => ({
  conversation,
  last: null,
  last_other: null,
  last_mention: null,
  active_at: 0,
  pinned: 0,
  unread: 0,
  counted: 0,
  arrived_seq: 0,
  to_report: 0,
  stage: stages.complete,
  missing: 0,
  ...over,
});

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

/** Ids whose order by their bytes is not the one of JavaScript's own comparison. */
const pair = "\u{1f600}";
const belowPair = "\uffee";

export function txContract(name: string, open: () => OpenRows): void {
  describe(`the rows' contract: ${name}`, () => {
    let rows: OpenRows;
    const inside = <T>(work: (tx: Tx) => T): T => rows.transact(work);
    const putAll = (...records: readonly MessageRecord[]): void =>
      inside((tx) => records.forEach((record) => tx.putMessage(record)));
    beforeEach(() => {
      rows = open();
      inside((tx) => tx.putConversation(unknownConversation("c1")));
    });
    afterEach(() => rows.close());

    test("a transaction that throws leaves nothing, in no table", () => {
      const before = structuredClone(rows.rows());
      const work = (tx: Tx): void => {
        tx.putAccount({ epoch: "e", since: 5 });
        tx.setOwner("p");
        tx.putConversation({ ...unknownConversation("c1"), n: 9 });
        tx.putMessage(message("m", { seq: 1 }));
        tx.markAllStale();
        tx.putPosition({ conversation: "c1", person: "p", read_seq: 1, recv_seq: 1 });
        tx.putStream({ name: "self", cursor: 1, remote_rev: 1 });
        tx.putPersonal({ key: "k", value: {}, rev: 1, unconfirmed: 1 });
        tx.putSummary(summary("c1", { counted: 1 }));
        tx.putDepartment({ id: "d", name: "D", parent: null });
        tx.addOutbox(entry("op"));
        throw new Error("given up");
      };
      expect(() => inside(work)).toThrow("given up");
      expect(rows.rows()).toEqual(before);
      expect(inside((tx) => [tx.page("c1", null, 9), tx.heads(), tx.counted()])).toEqual([
        [],
        [],
        0,
      ]);
    });

    test("a row is added only where its id and its place in this epoch are free, and what was there stays", () => {
      putAll(message("m1", { seq: 1 }), message("old", { seq: 2, stale: true }));
      const added = inside((tx) => {
        tx.takeWritten();
        return [
          tx.addMessage(message("m1", { seq: 3 })),
          tx.addMessage(message("m2", { seq: 1 })),
          [...tx.takeWritten()],
          tx.addMessage(message("m2", { seq: 2 })),
          tx.addMessage(message("m3", { seq: null })),
          tx.takeWritten(),
        ];
      });
      expect(added).toEqual([false, false, [], true, true, ["c1"]]);
      const places = inside((tx) => ["m1", "m2", "m3", "old"].map((id) => tx.message(id)?.seq));
      expect(places).toEqual([1, 2, null, 2]);
    });

    test("a place is taken once among the rows of this epoch", () => {
      putAll(message("m1", { seq: 1 }), message("old", { seq: 1, stale: true }));
      expect(() => putAll(message("m2", { seq: 1 }))).toThrow("UNIQUE");
      expect(() => putAll(message("old", { seq: 1 }))).toThrow("UNIQUE");
      putAll(message("m1", { seq: 2 }), message("m2", { seq: 1 }));
      expect(inside((tx) => [tx.messageAt("c1", 1)?.id, tx.messageAt("c1", 2)?.id])).toEqual([
        "m2",
        "m1",
      ]);
      expect(inside((tx) => tx.messageAt("c1", 3))).toBeNull();
    });

    test("a message may come before its conversation, but not be committed without it", () => {
      const early = message("m", { conversation: "c2" });
      expect(() => putAll(early)).toThrow("FOREIGN KEY");
      inside((tx) => {
        tx.putMessage(early);
        tx.putConversation(unknownConversation("c2"));
      });
      inside((tx) => {
        tx.putMessage(message("gone", { conversation: "c3" }));
        tx.removeMessage("gone");
      });
      expect(idsOf(rows.rows().messages)).toEqual(["m"]);
    });

    test("an entry's id is taken once, and only attempts and the next try are ever changed", () => {
      inside((tx) => tx.addOutbox(entry("op")));
      expect(() => inside((tx) => tx.addOutbox(entry("op")))).toThrow("UNIQUE");
      inside((tx) => {
        tx.putOutbox(entry("op", { lane: "c9", target: "t", attempts: 2, next_try: 7 }));
        tx.putOutbox(entry("nowhere"));
      });
      expect(inside((tx) => tx.outbox())).toEqual([entry("op", { attempts: 2, next_try: 7 })]);
    });

    test("entries stand in the order of their adding; the head of a lane is its oldest", () => {
      inside((tx) => {
        tx.addOutbox(entry("z"));
        tx.addOutbox(entry("y", { lane: "c2" }));
        tx.addOutbox(entry("x", { kind: "cancel", target: "of z" }));
        tx.addOutbox(entry("w", { target: "of z" }));
      });
      const ops = (list: readonly OutboxEntry[]) => list.map(({ op_id }) => op_id);
      expect(inside((tx) => ops(tx.outbox()))).toEqual(["z", "y", "x", "w"]);
      expect(inside((tx) => ops(tx.heads()))).toEqual(["z", "y"]);
      expect(inside((tx) => tx.sendOf("of z")?.op_id)).toBe("z");
      inside((tx) => tx.removeOutbox("z"));
      expect(inside((tx) => ops(tx.heads()))).toEqual(["y", "x"]);
      inside((tx) => tx.removeSend("of z"));
      expect(inside((tx) => ops(tx.outbox()))).toEqual(["y", "x"]);
    });

    test("uploads stand in the order of their queueing, each part once; those of a message go together", () => {
      const upload = (message: string, over: Partial<UploadRow> = {}): UploadRow => ({
        message,
        part: "file",
        source: { kind: "staged", name: "x" },
        name: "x",
        type: "a/b",
        size: 1,
        url: null,
        sha256: null,
        state: "waiting",
        failure: null,
        queued_at: 1,
        batch: "m",
        ...over,
      });
      const keys = (list: readonly UploadRow[]) => list.map((row) => `${row.message} ${row.part}`);
      inside((tx) => {
        tx.putUpload(upload("late", { queued_at: 2 }));
        tx.putUpload(upload("m", { part: "thumb" }));
        tx.putUpload(upload("m", { size: 9 }));
        tx.putUpload(upload("m", { size: 5, state: "paused" }));
      });
      expect(inside((tx) => keys(tx.uploads()))).toEqual(["m file", "m thumb", "late file"]);
      expect(inside((tx) => tx.uploadsOf(["m", "nobody"]))).toEqual([
        upload("m", { size: 5, state: "paused" }),
        upload("m", { part: "thumb" }),
      ]);
      inside((tx) => tx.removeUploads("m"));
      expect(inside((tx) => keys(tx.uploads()))).toEqual(["late file"]);
      const bad = upload("m", { state: "asleep" as UploadRow["state"] });
      expect(() => inside((tx) => tx.putUpload(bad))).toThrow("CHECK");
    });

    test("FI8: the messages that have a file are found by its hash, whatever else is said in its place", () => {
      inside((tx) => {
        const put = (id: string, kind: string, content: Record<string, unknown>) =>
          tx.putMessage(message(id, { kind, content }));
        put("m4", "image", { file: { sha256: "b" }, thumb: { sha256: "a" } });
        put("m3", "file", { file: { sha256: "a" } });
        put("m2", "voice", { file: { sha256: "a" } });
        put("m1", "text", { file: { sha256: "a" } });
        put("m5", "file", { file: { sha256: 7 } });
        put("m6", "file", { file: "a" });
        put("m7", "file", {});
      });
      expect(inside((tx) => tx.messagesWithFiles(["a", "c", "7"]))).toEqual(["m2", "m3"]);
      expect(inside((tx) => tx.messagesWithFiles(["b", "a"]))).toEqual(["m2", "m3", "m4"]);
      inside((tx) => tx.putMessage(message("m3", { kind: "file", content: {} })));
      expect(inside((tx) => tx.messagesWithFiles(["a"]))).toEqual(["m2"]);
      expect(inside((tx) => tx.messagesWithFiles([]))).toEqual([]);
    });

    test("files that are kept stand by their last use, and their bytes add up; what was played is said once", () => {
      inside((tx) => {
        tx.putKeptFile({ sha256: "b", size: 2, used_at: 5 });
        tx.putKeptFile({ sha256: "a", size: 3, used_at: 5 });
        tx.putKeptFile({ sha256: "c", size: 4, used_at: 1 });
        tx.putPlayed("m2");
        tx.putPlayed("m1");
        tx.putPlayed("m2");
      });
      const hashes = inside((tx) => tx.keptFiles().map(({ sha256 }) => sha256));
      expect(hashes).toEqual(["c", "b", "a"]);
      expect(inside((tx) => [tx.keptFilesSize(), tx.keptFile("a")?.size])).toEqual([9, 3]);
      inside((tx) => tx.removeKeptFile("c"));
      expect(inside((tx) => tx.keptFilesOf(["c", "b", "a"]).map((row) => row.sha256))).toEqual([
        "a",
        "b",
      ]);
      expect(inside((tx) => tx.playedOf(["m3", "m2", "m1"]))).toEqual(["m1", "m2"]);
    });

    test("rows of one kind are paged as all are; texts have no pages of their own", () => {
      putAll(
        message("v1", { seq: 1, kind: "voice" }),
        message("t2", { seq: 2 }),
        message("v3", { seq: 3, kind: "voice" }),
        message("v4", { seq: 4, kind: "voice", stale: true }),
        message("waits", { kind: "voice" }),
      );
      const of = (kind: string, before: number | null, limit: number) =>
        inside((tx) => idsOf(tx.pageOfKind("c1", kind, before, limit)));
      expect([of("voice", null, 2), of("voice", 3, 9), of("text", null, 9)]).toEqual([
        ["v4", "v3"],
        ["v1"],
        [],
      ]);
    });

    test("pages go down by seq, then id, with rows of earlier epochs, and without an end below zero", () => {
      putAll(
        message("b", { seq: 1, stale: true }),
        message("a", { seq: 1 }),
        message("c", { seq: 2 }),
        message("waits"),
      );
      const page = (before: number | null, limit: number) =>
        inside((tx) => idsOf(tx.page("c1", before, limit)));
      expect(page(null, 9)).toEqual(["c", "b", "a"]);
      expect([page(2, 1), page(null, 0), page(null, -1)]).toEqual([["b"], [], ["c", "b", "a"]]);
      const from = (seq: number, limit: number) =>
        inside((tx) => idsOf(tx.pageFrom("c1", seq, limit)));
      expect(from(0, 9)).toEqual(["a", "b", "c"]);
      expect([from(2, 9), from(1, 2), from(1, 0), from(3, -1)]).toEqual([
        ["c"],
        ["a", "b"],
        [],
        [],
      ]);
      expect(from(1, -1)).toEqual(["a", "b", "c"]);
      expect(inside((tx) => tx.idsBetween("c1", 0, 1))).toEqual(["a", "b"]);
      expect(inside((tx) => tx.idsBetween("c1", 1, 2))).toEqual(["c"]);
    });

    test("rows without a place stand by their creation, then by the bytes of their ids", () => {
      putAll(
        message(pair, { created_at: 2 }),
        message(belowPair, { created_at: 2 }),
        message("late", { created_at: 3 }),
      );
      expect(inside((tx) => idsOf(tx.unsequenced("c1")))).toEqual([belowPair, pair, "late"]);
      expect(inside((tx) => tx.lastUnsequenced("c1")?.id)).toBe("late");
      expect(inside((tx) => tx.lastUnsequenced("c2"))).toBeNull();
    });

    test("a gapless run begins right behind, and ends before a hole or a row of an earlier epoch", () => {
      const placed = [1, 2, 4, 5].map((seq) => message(`m${seq}`, { seq }));
      putAll(...placed, message("old", { seq: 3, stale: true }));
      const ends = [0, 1, 2, 3, 5, 8].map((after) => inside((tx) => tx.gaplessEnd("c1", after)));
      expect(ends).toEqual([2, 2, 2, 5, 5, 8]);
    });

    test("the last of somebody else is of this epoch, and no line of the system", () => {
      putAll(
        message("m1", { seq: 1 }),
        message("system", { seq: 2, sender: null, kind: "system" }),
        message("own", { seq: 3, sender: "p-self" }),
        message("old", { seq: 4, stale: true }),
        message("waits"),
      );
      expect(inside((tx) => tx.lastOther("c1", "p-self")?.id)).toBe("m1");
      expect(inside((tx) => tx.lastOther("c1", "p-peer")?.id)).toBe("own");
      // The administration is somebody else too.
      putAll(message("announced", { seq: 5, sender: null }));
      expect(inside((tx) => tx.lastOther("c1", "p-self")?.id)).toBe("announced");
    });

    test("MN2: what mentions the owner is somebody else's, of this epoch, has a place and is not recalled", () => {
      const named = { content: { text: "x", mentions: ["p-third", "p-self"] } };
      putAll(
        message("before", { seq: 1, ...named }),
        message("named", { seq: 2, ...named }),
        message("all", { seq: 3, content: { all: true }, sender: null }),
        message("third", { seq: 4, content: { mentions: ["p-third"] } }),
        message("own", { seq: 5, ...named, sender: "p-self" }),
        message("recalled", { seq: 6, ...named, recalled: true }),
        message("line", { seq: 7, ...named, kind: "system", sender: null }),
        message("old", { seq: 8, ...named, stale: true }),
        message("waits", named),
        message("odd", { seq: 9, content: { mentions: { 0: "p-self" }, all: "true" } }),
      );
      const found = (after = 0, limit = 9) =>
        inside((tx) => [
          tx.mentionsAbove("c1", after, limit),
          tx.lastMention("c1", after)?.id ?? null,
        ]);
      // Nobody has said yet whose store this is.
      expect(found()).toEqual([[], null]);
      inside((tx) => tx.setOwner("p-self"));
      expect(found()).toEqual([[1, 2, 3], "all"]);
      expect(found(1, 1)).toEqual([[2], "all"]);
      expect(found(3)).toEqual([[], null]);
      inside((tx) => tx.setOwner("p-third"));
      expect(found()).toEqual([[1, 2, 3, 4, 5], "own"]);
      inside((tx) => tx.setOwner("p-self"));
      // Edits and recalls move it.
      putAll(
        message("third", { seq: 4, ...named }),
        message("all", { seq: 3, content: { text: "x" } }),
        message("named", { seq: 2, ...named, recalled: true }),
      );
      inside((tx) => tx.removeMessage("before"));
      expect(found()).toEqual([[4], "third"]);
      expect(inside((tx) => tx.mentionsAbove("c2", 0, 9))).toEqual([]);
      inside((tx) => tx.markAllStale());
      expect(found()).toEqual([[], null]);
    });

    test("all that was sent is marked as of an earlier epoch, and nothing has arrived in this one", () => {
      putAll(
        message("later", { seq: 1, sender: "p-self", created_at: 5 }),
        message("sooner", { seq: 2, sender: "p-self", created_at: 4 }),
        message("theirs", { seq: 3 }),
        message("waits", { sender: "p-self", status: "queued" }),
        message("sent", { sender: "p-self", created_at: 6 }),
      );
      inside((tx) => {
        tx.putSummary(summary("c1", { arrived_seq: 3 }));
        tx.markAllStale();
      });
      expect(inside((tx) => idsOf(tx.staleOf("p-self")))).toEqual(["sooner", "later", "sent"]);
      expect(inside((tx) => tx.message("theirs"))).toMatchObject({ stale: true, rev: 0, seq: 3 });
      expect(inside((tx) => tx.message("waits"))).toMatchObject({ stale: false, rev: 1 });
      expect(inside((tx) => tx.summary("c1")?.arrived_seq)).toBe(0);
      putAll(message("new", { seq: 3 }));
      expect(inside((tx) => tx.messageAt("c1", 3)?.id)).toBe("new");
    });

    test("what was written is said once, in the order of its writing: rows, places given up, and marks", () => {
      inside((tx) => {
        tx.takeWritten();
        tx.putConversation(unknownConversation("c2"));
        tx.putMessage(message("m"));
        tx.putPersonal({ key: "mark:c7", value: null, rev: 1, unconfirmed: 0 });
        tx.putPersonal({ key: "draft:c8", value: null, rev: 1, unconfirmed: 0 });
        expect(tx.takeWritten()).toEqual(["c2", "c1", "c7"]);
        tx.removeMessage("m");
        tx.removeMessage("nowhere");
        expect(tx.takeWritten()).toEqual(["c1"]);
        expect(tx.takeWritten()).toEqual([]);
      });
    });

    test("many at once are given each once, in order of their keys", () => {
      inside((tx) => {
        for (const id of [pair, "b", belowPair]) {
          tx.putConversation(unknownConversation(id));
          tx.putMessage(message(id, { conversation: id }));
          tx.putSummary(summary(id));
          tx.putPersonal({ key: id, value: null, rev: 0, unconfirmed: 1 });
          tx.putStream({ name: id, cursor: 0, remote_rev: 0 });
          for (const person of ["q", "p"])
            tx.putPosition({ conversation: id, person, read_seq: 0, recv_seq: 0 });
        }
        const asked = [pair, "nowhere", "b", belowPair, "b"];
        const order = ["b", belowPair, pair];
        expect(idsOf(tx.conversations())).toEqual(["b", "c1", belowPair, pair]);
        expect(idsOf(tx.messagesOf(asked))).toEqual(order);
        expect(tx.summariesOf(asked).map((row) => row.conversation)).toEqual(order);
        expect(tx.personalOf(asked).map((row) => row.key)).toEqual(order);
        expect(tx.unconfirmedPersonal().map((row) => row.key)).toEqual(order);
        expect(tx.streams().map((row) => row.name)).toEqual(order);
        const positions = tx.positionsOf([pair, "b"]);
        expect(positions.map((row) => `${row.conversation} ${row.person}`)).toEqual([
          "b p",
          "b q",
          `${pair} p`,
          `${pair} q`,
        ]);
        tx.clearPositions();
        expect([tx.positions("b"), tx.positionsOf(asked)]).toEqual([[], []]);
      });
    });

    test("what counts is listed as the list is: pinned, then newest, then by id", () => {
      inside((tx) => {
        tx.putSummary(summary("b", { counted: 1, active_at: 5 }));
        tx.putSummary(summary("a", { counted: 2, active_at: 5 }));
        tx.putSummary(summary("new", { counted: 3, active_at: 6, to_report: 1 }));
        tx.putSummary(summary("pinned", { counted: 4, pinned: 1, to_report: 1 }));
        tx.putSummary(summary("quiet", { unread: 9, active_at: 9 }));
        expect(tx.topCounted(9)).toEqual(["pinned", "new", "a", "b"]);
        expect(tx.topCounted(1)).toEqual(["pinned"]);
        expect(tx.counted()).toBe(10);
        expect(tx.toReport("", 9)).toEqual(["new", "pinned"]);
        expect([tx.toReport("", 1), tx.toReport("new", 9)]).toEqual([["new"], ["pinned"]]);
      });
    });

    test("news stand before history, then the order of the list; what is missing adds up", () => {
      inside((tx) => {
        const put = (id: string, over: Partial<SummaryRow>): void =>
          tx.putSummary(summary(id, { missing: 2, ...over }));
        put("old history", { stage: stages.history, active_at: 1 });
        put("history", { stage: stages.history, active_at: 9 });
        put("news", { stage: stages.news, active_at: 1 });
        put("pinned news", { stage: stages.news, pinned: 1 });
        put("complete", { stage: stages.complete, active_at: 99, missing: 0 });
        const all = ["pinned news", "news", "history", "old history"];
        expect(tx.incomplete(9)).toEqual(all);
        expect(tx.incomplete(2)).toEqual(all.slice(0, 2));
        expect(tx.missing()).toBe(8);
      });
    });

    test("OB10: a parked entry, and whatever of its message stands behind it, is passed over", () => {
      inside((tx) => {
        for (const [op_id, target] of [
          ["1", "m1"],
          ["2", "m1"],
          ["3", "m2"],
          ["4", "m1"],
        ] as const)
          tx.addOutbox(entry(op_id, { target }));
        const heads = () => tx.heads().map(({ op_id }) => op_id);
        expect(heads()).toEqual(["1"]);
        tx.putOutbox({ ...entry("2", { target: "m1" }), stuck: true, losses: 3 });
        expect(heads()).toEqual(["1"]);
        tx.removeOutbox("1");
        expect(heads()).toEqual(["3"]);
        tx.removeOutbox("3");
        expect(heads()).toEqual([]);
        expect(tx.outboxOf(["m1", "m2"]).map(({ op_id, losses }) => [op_id, losses])).toEqual([
          ["2", 3],
          ["4", 0],
        ]);
      });
    });

    test("OB13: one refused change is kept for a message, the last one", () => {
      inside((tx) => {
        const refused = { message: "m1", change: "edit", code: 1311, text: "late" } as const;
        tx.putRefused(refused);
        tx.putRefused({ ...refused, change: "recall", text: "" });
        expect(tx.refusedOf(["m1", "m2"])).toEqual([{ ...refused, change: "recall", text: "" }]);
        tx.removeRefused("m1");
        expect(tx.refusedOf(["m1"])).toEqual([]);
      });
    });

    test("GR3: refused acts are kept by their ids, those of a conversation in order of them", () => {
      inside((tx) => {
        const act = (op_id: string, conversation = "c1") => ({
          op_id,
          conversation,
          request: "add_members",
          ask: { people: ["a"] },
          at: 5,
          code: 1312,
        });
        for (const one of [act(pair), act("b", "c2"), act(belowPair), act("a")])
          tx.putRefusedAct(one);
        expect(tx.refusedActsOf(["c1", "c9"])).toEqual([act("a"), act(belowPair), act(pair)]);
        expect(tx.refusedActsOf(["c2", "c1"]).map(({ op_id }) => op_id)).toEqual([
          "a",
          "b",
          belowPair,
          pair,
        ]);
        tx.removeRefusedAct("a");
        expect([tx.refusedAct("a"), tx.refusedAct("b")]).toEqual([null, act("b", "c2")]);
      });
    });

    test("GR5: a conversation has one roster; all of them can be said to be old", () => {
      inside((tx) => {
        const roster = { conversation: "c1", rev: 3, members: [] };
        const members = [{ person: "a", role: "member", joined_seq: 1 }];
        tx.putRoster(roster);
        tx.putRoster({ ...roster, rev: 4, members });
        expect(tx.roster("c1")).toEqual({ ...roster, rev: 4, members });
        tx.clearRosterRevs();
        expect([tx.roster("c1"), tx.roster("c2")]).toEqual([{ ...roster, rev: 0, members }, null]);
      });
    });

    test("people stand by name, then id; the picture that was not used for longest is known, and who wears it", () => {
      inside((tx) => {
        tx.putPerson(person("2", { name: "Ann", picture: "pic" }));
        tx.putPerson(person("1", { name: "Ann" }));
        tx.putPerson(person("0", { name: "Bob" }));
        expect(idsOf(tx.people())).toEqual(["1", "2", "0"]);
        expect(idsOf(tx.peopleOf(["2", "0"]))).toEqual(["0", "2"]);
        expect([tx.isPictureNamed("pic"), tx.isPictureNamed("other")]).toEqual([true, false]);
        tx.removePerson("2");
        expect(tx.isPictureNamed("pic")).toBe(false);
        const group = unknownConversation("g");
        tx.putConversation({ ...group, about: { ...group.about, picture: "pic" } });
        expect(tx.isPictureNamed("pic")).toBe(true);
        tx.putConversation(group);
        expect(tx.isPictureNamed("pic")).toBe(false);
        expect([tx.leastUsedPicture(), tx.picturesSize()]).toEqual([null, 0]);
        tx.putPicture({ id: "x", bytes: Uint8Array.of(1, 2), used_at: 9 });
        tx.putPicture({ id: "y", bytes: Uint8Array.of(1), used_at: 8 });
        expect([tx.leastUsedPicture(), tx.picturesSize()]).toEqual(["y", 3]);
        tx.putPicture({ id: "y", bytes: Uint8Array.of(1), used_at: 10 });
        expect(tx.leastUsedPicture()).toBe("x");
      });
    });

    test("of pictures that were used at the same time the smallest goes first, then the one that came first", () => {
      inside((tx) => {
        const put = (id: string, size: number): void =>
          tx.putPicture({ id, bytes: new Uint8Array(size), used_at: 1 });
        put("large", 2);
        put("z", 1);
        put("a", 1);
        put("z", 1);
        const order = [1, 2, 3].map(() => {
          const id = tx.leastUsedPicture() ?? "";
          tx.removePicture(id);
          return id;
        });
        expect(order).toEqual(["z", "a", "large"]);
      });
    });

    test("a position is one of a conversation and a person, whatever their ids are made of", () => {
      inside((tx) => {
        tx.putPosition({ conversation: "c", person: "1p", read_seq: 1, recv_seq: 1 });
        tx.putPosition({ conversation: "c1", person: "p", read_seq: 2, recv_seq: 2 });
        tx.putPosition({ conversation: "c1", person: "p", read_seq: 3, recv_seq: 3 });
        expect(tx.positions("c")).toMatchObject([{ person: "1p", read_seq: 1 }]);
        expect(tx.positions("c1")).toMatchObject([{ person: "p", read_seq: 3 }]);
      });
    });

    test("what is personal is told by its rev once an epoch has ended, and stays as it was otherwise", () => {
      inside((tx) => {
        tx.putPersonal({ key: "k", value: { a: 1 }, rev: 4, unconfirmed: 2 });
        tx.putPersonal({ key: "here", value: null, rev: 0, unconfirmed: 1 });
        for (const _ of ["once", "twice"]) tx.agePersonal();
        const aged = { key: "k", value: { a: 1 }, rev: -4, unconfirmed: 2 };
        expect(tx.personal("k")).toEqual(aged);
        expect(tx.agedPersonal()).toEqual([aged]);
        expect(tx.personal("here")).toMatchObject({ rev: 0, unconfirmed: 1 });
      });
    });

    test("the newest is of this epoch; what is lost above a place is older and of an earlier one", () => {
      putAll(
        message("kept", { seq: 1, server_time: 5 }),
        message("old", { seq: 3, server_time: 7, stale: true }),
        message("older", { seq: 2, server_time: 6, stale: true }),
        message("later", { seq: 4, server_time: 9, stale: true }),
        message("nowhere", { server_time: 6, stale: true }),
      );
      inside((tx) => {
        expect(tx.newest("c1")?.id).toBe("kept");
        expect(tx.newest("c2")).toBeNull();
        expect(idsOf(tx.lostAbove("c1", 1, 9))).toEqual(["older", "old"]);
        expect(idsOf(tx.lostAbove("c1", 2, 9))).toEqual(["old"]);
        expect(tx.lostAbove("c1", 1, 6)).toEqual([]);
      });
    });

    test("text comes back well-formed, structures as JSON has them, and figures are whole", () => {
      inside((tx) => {
        tx.putMessage(message("half \ud800", { content: { zero: -0, half: "\ud800" } }));
        expect(tx.message("half \ufffd")?.content).toStrictEqual({ zero: 0, half: "\ud800" });
        expect(tx.message("half \udc00")?.id).toBe("half \ufffd");
      });
      expect(() => putAll(message("m", { seq: 1.5 }))).toThrow("REAL value in INTEGER column");
      expect(() => putAll(message("m", { rev: Number.NaN }))).toThrow("NOT NULL");
      inside((tx) => {
        tx.putPerson(person("1", { status_until: Number.NaN }));
        expect(tx.person("1")?.status_until).toBe(null);
      });
    });
  });
}
