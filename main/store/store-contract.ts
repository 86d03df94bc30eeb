import { beforeEach, describe, expect, test } from "vitest";
import * as v from "valibot";
import { type AnswerPayload, requests } from "#shared/wire/requests.ts";
import type { Me, MessageRow } from "#shared/wire/rows.ts";
import type { Store } from "../messaging/ports.ts";
import { contractBench } from "./contract-bench.ts";
import {
  directoryAnswer,
  info,
  me,
  pageAnswer,
  peer,
  pullAnswer,
  row,
  self,
  syncAnswer,
} from "./store-fixtures.ts";

/** What every store must do, whatever it is made of: the rules of the operations, asked for by name. */

export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`the store's contract: ${name}`, () => {
    const { store, page, queue, shown } = contractBench(open);
    const applyMe = (standing: Me) =>
      store.run("applyMe", { of: [{ conversation: "c1", me: standing }] });

    test("OB1: the message and its outbox entry are there together", async () => {
      expect((await queue("own")).ok).toBe(true);
      expect((await shown()).at(-1)).toBe("own queued");
      expect(
        (await store.run("laneHeads", {})).map(({ target, attempts }) => [target, attempts]),
      ).toEqual([["own", 0]]);
    });

    test("text that is no text is refused, and nothing is stored", async () => {
      expect(await queue("a", " \n ")).toEqual({ ok: false, problem: "empty" });
      expect(await queue("b", "x".repeat(20_001))).toEqual({ ok: false, problem: "tooLong" });
      const args = { id: "c", opId: "o", conversation: "nowhere", sender: self, text: "x", now: 1 };
      expect(await store.run("queueMessage", args)).toEqual({ ok: false, problem: "notMember" });
      expect(await store.run("laneHeads", {})).toEqual([]);
    });

    test("a lone surrogate is made well-formed before it is stored", async () => {
      await queue("own", "a\ud800b");
      expect((await page()).messages.at(-1)?.text).toBe("a\ufffdb");
    });

    test("OB2: only the oldest entry of a lane stands at its head", async () => {
      await queue("first");
      await queue("second");
      expect((await store.run("laneHeads", {})).map(({ target }) => target)).toEqual(["first"]);
    });

    test("OB3: attempts and the next try are kept", async () => {
      await queue("own");
      expect(await store.run("noteAttempt", { opId: "op-own", nextTry: 77 })).toMatchObject({
        target: "own",
        attempts: 1,
      });
      expect(await store.run("noteAttempt", { opId: "gone", nextTry: 1 })).toBeNull();
      const [head] = await store.run("laneHeads", {});
      expect([head?.attempts, head?.next_try]).toEqual([1, 77]);
      await store.run("hurryOutbox", {});
      expect((await store.run("laneHeads", {}))[0]?.next_try).toBe(0);
    });

    test("OB4: the answer gives the place, keeps rev 0, and its real row replaces it", async () => {
      await queue("own");
      await store.run("applySendAnswer", { opId: "op-own", id: "own", seq: 4, time: 9_000 });
      expect((await shown()).at(-1)).toBe("own sent");
      expect(await store.run("laneHeads", {})).toEqual([]);
      const real = row(4, { id: "own", sender: self, content: { text: "trimmed by the server" } });
      await store.run("applyChange", { conversation: "c1", prev_rev: -1, rev: 4, rows: [] });
      await store.run("applyPull", {
        conversation: "c1",
        since: 3,
        answer: pullAnswer([real], { rev: 4, cursor: 4, n: 4, last_seq: 4 }),
      });
      const { messages } = await page();
      expect(messages.filter(({ id }) => id === "own").map(({ text }) => text)).toEqual([
        "trimmed by the server",
      ]);
      expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    });

    test("RW3: an own row that comes before its answer is sent and leaves the outbox; the answer adds nothing", async () => {
      await queue("own");
      const real = row(4, { id: "own", sender: self });
      await store.run("applyChange", { conversation: "c1", prev_rev: -1, rev: 4, rows: [] });
      await store.run("applyPull", {
        conversation: "c1",
        since: 3,
        answer: pullAnswer([real], { rev: 4, cursor: 4 }),
      });
      expect((await shown()).at(-1)).toBe("own sent");
      expect(await store.run("laneHeads", {})).toEqual([]);
      const late = await store.run("applySendAnswer", {
        opId: "op-own",
        id: "own",
        seq: 4,
        time: 1,
      });
      expect(late.messages).toEqual([]);
      const refused = await store.run("applySendRefusal", {
        opId: "op-own",
        id: "own",
        code: 1301,
      });
      expect(refused.messages).toEqual([]);
      expect((await shown()).at(-1)).toBe("own sent");
    });

    test("OB5, OB6: a refusal fails the message with its code; a retry keeps the id", async () => {
      await queue("own");
      await store.run("applySendRefusal", { opId: "op-own", id: "own", code: 1301 });
      const failed = (await page()).messages.at(-1);
      expect([failed?.status, failed?.failure]).toEqual(["failed", 1301]);
      await store.run("retryMessage", { id: "own", opId: "op-2" });
      expect((await shown()).at(-1)).toBe("own queued");
      expect(
        (await store.run("laneHeads", {})).map(({ op_id, target }) => [op_id, target]),
      ).toEqual([["op-2", "own"]]);
      expect((await store.run("retryMessage", { id: "own", opId: "op-3" })).messages).toEqual([]);
    });

    test("RW1: an older rev never replaces a newer one, the same rev may", async () => {
      const change = (rev: number, text: string) => row(2, { rev, content: { text } });
      await store.run("applyChange", { conversation: "c1", prev_rev: -1, rev: 5, rows: [] });
      await store.run("applyPull", {
        conversation: "c1",
        since: 3,
        answer: pullAnswer([change(5, "new")], { rev: 5, cursor: 5 }),
      });
      await store.run("applySyncPage", {
        answer: syncAnswer(5, {
          entries: [
            {
              conversation: "c1",
              rev: 5,
              last_seq: 3,
              n: 3,
              info,
              me: me(),
              positions: [],
              preview: change(2, "old"),
            },
          ],
        }),
        firstToken: 11,
      });
      expect((await page()).messages[1]?.text).toBe("new");
    });

    test.each([
      ["no row at all", "junk"],
      ["a huge seq", row(4, { seq: Number.MAX_VALUE })],
      ["a seq below 1", row(4, { seq: 0 })],
      ["a row of another conversation", row(4, { conversation: "c2" })],
      ["a place that is taken", row(2, { id: "intruder", rev: 9 })],
      ["somebody else's id", row(2, { sender: "p-evil", rev: 9, content: { text: "forged" } })],
    ])("RW2: %s is left out, and the cursor goes on", async (_name, odd) => {
      const before = await page();
      await store.run("applyChange", { conversation: "c1", prev_rev: -1, rev: 9, rows: [] });
      const result = await store.run("applyPull", {
        conversation: "c1",
        since: 3,
        answer: pullAnswer([odd], { rev: 9, cursor: 9 }),
      });
      expect(result.progress).toBe(true);
      expect((await page()).messages).toEqual(before.messages);
      expect(await store.run("behind", { first: [], limit: 50 })).toEqual([]);
    });

    test.each([33, 4_000, 100_000])(
      "RW2: a row nested %i levels deep is left out and counted, and those beside it are kept",
      async (depth) => {
        const deep = `{"text":${"[".repeat(depth)}${"]".repeat(depth)}}`;
        const odd = { ...row(4), content: JSON.parse(deep) as Record<string, unknown> };
        const rows = [odd, row(5)];
        const raw = pullAnswer(rows, { rev: 5, cursor: 5, n: 5, last_seq: 5 });
        await store.run("applyChange", { conversation: "c1", prev_rev: -1, rev: 5, rows: [] });
        const answer = v.parse(requests.pull.answer, raw);
        const args = { conversation: "c1", since: 3, answer };
        expect(await store.run("applyPull", args)).toMatchObject({ progress: true, leftOut: 1 });
        expect((await page()).messages.at(-1)?.id).toBe("m5");
        expect(await store.run("behind", { first: [], limit: 50 })).toEqual([]);
      },
    );

    test("a row of a kind from a newer server is stored as it came", async () => {
      await store.run("applyChange", { conversation: "c1", prev_rev: -1, rev: 4, rows: [] });
      await store.run("applyPull", {
        conversation: "c1",
        since: 3,
        answer: pullAnswer([row(4, { kind: "hologram", content: { x: 1 } })], {
          rev: 4,
          cursor: 4,
        }),
      });
      expect((await page()).messages.at(-1)?.kind).toBe("hologram");
    });

    test("CU2: the token of the first page is kept only with the last page", async () => {
      const first = syncAnswer(4, {
        more: true,
        after: { stamp: 1, conversation: "c1" },
        token: 50,
      });
      await store.run("applySyncPage", { answer: first, firstToken: 50 });
      expect(await store.run("syncPoint", {})).toMatchObject({ epoch: "e1", since: 10 });
      expect(await store.run("behind", { first: [], limit: 50 })).toMatchObject([
        { conversation: "c1", cursor: 3 },
      ]);
      await store.run("applySyncPage", { answer: syncAnswer(4, { token: 60 }), firstToken: 50 });
      expect(await store.run("syncPoint", {})).toMatchObject({ since: 50 });
    });

    test("CU1: an answer to a question from before the cursors started again changes nothing", async () => {
      const result = await store.run("applyPull", {
        conversation: "c1",
        since: 4,
        answer: pullAnswer([row(9)], { rev: 9, cursor: 9 }),
      });
      expect(result.touched.messages).toEqual([]);
      expect((await page()).messages).toHaveLength(3);
    });

    test("CU4: a page that promises more and brings nothing is no progress", async () => {
      await store.run("applyChange", { conversation: "c1", prev_rev: -1, rev: 9, rows: [] });
      const answer = pullAnswer([], { rev: 9, cursor: 3, more: true });
      expect(await store.run("applyPull", { conversation: "c1", since: 3, answer })).toMatchObject({
        progress: false,
      });
    });

    test("CU6: having left keeps what is here, takes no messages, and old word is ignored", async () => {
      expect((await store.run("applyLeft", { conversation: "c1", rev: 2 })).conversations).toEqual(
        [],
      );
      await store.run("applyLeft", { conversation: "c1", rev: 4 });
      expect(await queue("own")).toEqual({ ok: false, problem: "notMember" });
      expect((await page()).messages).toHaveLength(3);
      expect((await store.run("listConversations", { self }))[0]?.member).toBe(false);
      await store.run("applyChange", { conversation: "c1", prev_rev: 4, rev: 5, rows: [] });
      expect((await store.run("listConversations", { self }))[0]?.member).toBe(true);
    });

    test("CU7: another epoch hides nothing, keeps who left and forgets others' positions", async () => {
      await store.run("applyChange", {
        conversation: "c1",
        prev_rev: 3,
        rev: 4,
        rows: [],
        positions: [{ person: peer, read_seq: 3, recv_seq: 3 }],
      });
      await store.run("applyLeft", { conversation: "c1", rev: 9 });
      await store.run("applySyncPage", {
        answer: syncAnswer(0, { epoch: "e2", entries: [], more: true }),
        firstToken: 7,
      });
      const [shownStill] = await store.run("listConversations", { self });
      expect(shownStill).toMatchObject({ id: "c1", member: false });
      await store.run("applySyncPage", {
        answer: syncAnswer(2, { epoch: "e2" }),
        firstToken: 7,
      });
      const own = row(1, { id: "own", sender: self, rev: 1 });
      await store.run("applyPull", {
        conversation: "c1",
        since: 0,
        answer: pullAnswer([own], { rev: 2, cursor: 2 }),
      });
      const seen = (await page()).messages.find(({ id }) => id === "own");
      expect(seen?.status).toBe("sent");
    });

    test("OB4: a place that only an answer gave gives way to the real row of that place", async () => {
      await queue("own");
      await store.run("applySendAnswer", { opId: "op-own", id: "own", seq: 4, time: 9 });
      await store.run("applyChange", { conversation: "c1", prev_rev: 3, rev: 5, rows: [] });
      await store.run("applyPull", {
        conversation: "c1",
        since: 3,
        answer: pullAnswer([row(4), row(5, { id: "own", sender: self })], { rev: 5, cursor: 5 }),
      });
      expect((await page()).messages.slice(-2).map(({ id, seq }) => [id, seq])).toEqual([
        ["m4", 4],
        ["own", 5],
      ]);
    });

    test("a stream's name is no conversation's, and times end where dates do", async () => {
      const entry = syncAnswer(1).entries[0] as object;
      await store.run("applySyncPage", {
        answer: syncAnswer(1, { entries: [{ ...entry, conversation: "directory" }] }),
        firstToken: 11,
      });
      expect(
        (await store.run("behind", { first: [], limit: 50 })).map(
          ({ conversation }) => conversation,
        ),
      ).toEqual([]);
      await store.run("applyChange", { conversation: "c1", prev_rev: 3, rev: 4, rows: [] });
      const answer = pullAnswer([row(4, { server_time: 9e15 })], { rev: 4, cursor: 4 });
      await store.run("applyPull", { conversation: "c1", since: 3, answer });
      expect((await page()).messages.at(-1)?.id).toBe("m3");
    });

    const listed = async () => (await store.run("listConversations", { self }))[0];
    test("RW5: one message that failed does not hide what comes after it", async () => {
      await queue("own");
      await store.run("applySendRefusal", { opId: "op-own", id: "own", code: 1304 });
      expect(await listed()).toMatchObject({ last: { id: "own" }, activeAt: 5_000 });
      await store.run("applyChange", { conversation: "c1", prev_rev: 3, rev: 4, rows: [] });
      const answer = pullAnswer([row(4, { server_time: 9_000 })], { rev: 4, cursor: 4 });
      await store.run("applyPull", { conversation: "c1", since: 3, answer });
      expect(await listed()).toMatchObject({ last: { id: "m4" }, activeAt: 9_000 });
      expect((await page()).messages.at(-1)?.id).toBe("own");
    });

    test("RW5: nor does one that was sent and has lost its place to another", async () => {
      await queue("own");
      await store.run("applySendAnswer", { opId: "op-own", id: "own", seq: 4, time: 6_000 });
      await store.run("applyChange", { conversation: "c1", prev_rev: 3, rev: 4, rows: [] });
      const answer = pullAnswer([row(4, { server_time: 9_000 })], { rev: 4, cursor: 4 });
      await store.run("applyPull", { conversation: "c1", since: 3, answer });
      expect(await listed()).toMatchObject({ last: { id: "m4" } });
    });

    const selfRows = (rows: readonly unknown[], rev: number) =>
      store.run("applyPull", {
        conversation: "self",
        since: 0,
        answer: pullAnswer(rows, { rev, cursor: rev }),
      });

    test("PS1: marks and drafts count at once; what is empty is no draft", async () => {
      expect(await store.run("setMark", { conversation: "c1", pinned: 7 })).toMatchObject({
        conversations: ["c1"],
      });
      await store.run("setMark", { conversation: "c1", muted: true });
      await store.run("setDraft", { conversation: "c1", text: "half a thought" });
      expect(await listed()).toMatchObject({ pinned: 7, muted: true, draft: "half a thought" });
      await store.run("setMark", { conversation: "c1", pinned: null });
      await store.run("setDraft", { conversation: "c1", text: "" });
      expect(await listed()).toMatchObject({ pinned: null, muted: true, draft: "" });
      expect((await store.run("unreadSummary", { self, limit: 9 })).total).toBe(0);
    });

    test("PS2: what is not confirmed is to be told; one that came after the telling too", async () => {
      await store.run("setDraft", { conversation: "c1", text: "one" });
      const [told] = await store.run("unconfirmed", {});
      expect(told).toMatchObject({ key: "draft:c1", value: { text: "one" }, unconfirmed: 1 });
      await store.run("setDraft", { conversation: "c1", text: "two" });
      await store.run("confirmPersonal", {
        key: "draft:c1",
        writings: told?.unconfirmed ?? 0,
        rev: 1,
      });
      expect(await store.run("unconfirmed", {})).toMatchObject([{ value: { text: "two" } }]);
      await store.run("confirmPersonal", { key: "draft:c1", writings: 1, rev: null });
      expect(await store.run("unconfirmed", {})).toEqual([]);
    });

    test("PS3: another device's writing is taken, but not over one here that is not told yet", async () => {
      await store.run("setDraft", { conversation: "c1", text: "mine" });
      const mark = { key: "mark:c1", rev: 1, value: { muted: true, new_in_later_versions: 1 } };
      const draft = { key: "draft:c1", rev: 2, value: { text: "theirs" } };
      const { touched } = await selfRows([mark, draft, { key: "odd", rev: "no" }], 3);
      expect(touched.conversations).toEqual(["c1"]);
      expect(await listed()).toMatchObject({ muted: true, draft: "mine" });
      await store.run("confirmPersonal", { key: "draft:c1", writings: 1, rev: null });
      await store.run("applyChange", { conversation: "self", prev_rev: -1, rev: 4, rows: [] });
      expect(await store.run("behind", { first: [], limit: 50 })).toMatchObject([
        { conversation: "self", cursor: 3 },
      ]);
    });

    test("PS4: an older row that comes after the confirmation does not bring back what was written before", async () => {
      await store.run("setDraft", { conversation: "c1", text: "newer" });
      await store.run("confirmPersonal", { key: "draft:c1", writings: 1, rev: 5 });
      await selfRows([{ key: "draft:c1", rev: 4, value: { text: "older" } }], 4);
      expect(await listed()).toMatchObject({ draft: "newer" });
    });

    test("CU8: what was recalled is not sent again to a server that has lost it", async () => {
      const own = (seq: number, recalled: boolean) =>
        row(seq, {
          id: `own-${seq}`,
          sender: self,
          recalled,
          ...(recalled ? { content: {} } : {}),
        });
      await store.run("applyChange", { conversation: "c1", prev_rev: 3, rev: 5, rows: [] });
      const at = { rev: 5, cursor: 5, n: 5, last_seq: 5 };
      const answer = pullAnswer([own(4, true), own(5, false)], at);
      await store.run("applyPull", { conversation: "c1", since: 3, answer });
      await store.run("forgetServer", {});
      await store.run("applySyncPage", { answer: syncAnswer(3), firstToken: 1 });
      // Before its history is here nobody can say what is lacking.
      expect((await store.run("requeueLacking", { self })).messages).toEqual([]);
      const history = pageAnswer([3, 2, 1].map((seq) => row(seq)));
      const first = { conversation: "c1", before: null, peek: false, answer: history };
      await store.run("applyPage", first);
      expect((await store.run("requeueLacking", { self })).messages).toEqual(["own-5"]);
      const lane = async () =>
        (await store.run("laneHeads", {})).map(({ kind, target }) => `${kind} ${target}`);
      expect(await lane()).toEqual(["send own-5"]);
      // It may come back from another device, which has not heard that it was recalled.
      await store.run("applySendAnswer", { opId: "again-own-5", id: "own-5", seq: 4, time: 9 });
      expect(await lane()).toEqual(["cancel own-4"]);
      await store.run("endCancel", { opId: "again-own-4", done: true });
      await store.run("requeueLacking", { self });
      expect(await lane()).toEqual([]);
    });

    test("CU8: what was recalled is taken back where the backup is of a time when one had left and does not see it", async () => {
      const gone = row(4, { id: "own", sender: self, recalled: true, content: {} });
      await store.run("applyPull", {
        conversation: "c1",
        since: 3,
        answer: pullAnswer([gone, row(5, { id: "kept", sender: self })], { rev: 5, cursor: 5 }),
      });
      const lane = async () =>
        (await store.run("laneHeads", {})).map(({ kind, target }) => `${kind} ${target}`);
      await store.run("forgetServer", {});
      await store.run("requeueLacking", { self });
      expect(await lane()).toEqual([]);
      await store.run("applyLeft", { conversation: "c1", rev: 4 });
      const { again } = await store.run("requeueLacking", { self });
      expect([again, await lane()]).toEqual([0, ["cancel own"]]);
      await store.run("endCancel", { opId: "again-own", done: true });
      await store.run("requeueLacking", { self });
      expect(await lane()).toEqual([]);
      // Another backup may have it once more.
      await store.run("forgetServer", {});
      await store.run("applyLeft", { conversation: "c1", rev: 4 });
      await store.run("requeueLacking", { self });
      expect(await lane()).toEqual(["cancel own"]);
    });

    test("OB8: what is to be recalled and is not on the server is taken back, whatever is found out first", async () => {
      const recalled = async (id: string) => {
        await queue(id);
        await store.run("noteAttempt", { opId: `op-${id}`, nextTry: 1 });
        await store.run("applySendAnswer", { opId: `op-${id}`, id, seq: 4, time: 9 });
        await store.run("recallMessage", { id, opId: `recall-${id}`, self });
        expect((await page()).messages.at(-1)).toMatchObject({ id, recalled: true, text: "" });
      };
      const lane = async () =>
        (await store.run("laneHeads", {})).map(({ kind, target }) => `${kind} ${target}`);
      await recalled("own");
      await store.run("applyChangeRefusal", { opId: "recall-own", code: 1309 });
      expect(await lane()).toEqual(["cancel own"]);
      await store.run("endCancel", { opId: "recall-own", done: true });
      await recalled("own");
      await store.run("forgetServer", {});
      await store.run("applySyncPage", { answer: syncAnswer(3), firstToken: 1 });
      const answer = pageAnswer([3, 2, 1].map((seq) => row(seq)));
      await store.run("applyPage", { conversation: "c1", before: null, peek: false, answer });
      await store.run("requeueLacking", { self });
      expect(await lane()).toEqual(["cancel own"]);
      expect(await shown()).toHaveLength(3);
    });

    /** Sent, then lost by the server, and queued again. */
    const sentAndLost = async (id: string): Promise<void> => {
      await queue(id);
      await store.run("noteAttempt", { opId: `op-${id}`, nextTry: 1 });
      await store.run("applySendAnswer", { opId: `op-${id}`, id, seq: 4, time: 9 });
      await store.run("forgetServer", {});
      await store.run("applySyncPage", { answer: syncAnswer(3), firstToken: 1 });
      const answer = pageAnswer([3, 2, 1].map((seq) => row(seq)));
      await store.run("applyPage", { conversation: "c1", before: null, peek: false, answer });
      await store.run("requeueLacking", { self });
    };

    test("OB8, OB11: what goes out again was sent before: it is neither forgotten here alone nor rewritten in place", async () => {
      await sentAndLost("own");
      await store.run("editMessage", { id: "own", opId: "edit", self, text: "rewritten" });
      expect((await page()).messages.at(-1)).toMatchObject({ text: "rewritten" });
      const [head] = await store.run("laneHeads", {});
      expect(head).toMatchObject({ kind: "send", payload: { content: { text: "hello" } } });
      await store.run("takeBack", { id: "own", opId: "back" });
      const left = await store.run("laneHeads", {});
      expect(left.map(({ kind, target }) => [kind, target])).toEqual([["cancel", "own"]]);
    });

    test("OB8: what the server has taken back is recalled here before its row comes", async () => {
      await store.run("actAs", { self });
      await queue("own");
      await store.run("noteAttempt", { opId: "op-own", nextTry: 1 });
      await store.run("takeBack", { id: "own", opId: "back" });
      const answer = pullAnswer([row(4, { id: "own", sender: self })], { rev: 4, cursor: 4 });
      await store.run("applyPull", { conversation: "c1", since: 3, answer });
      await store.run("endCancel", { opId: "back", done: true });
      expect((await page()).messages.at(-1)).toMatchObject({ id: "own", recalled: true, text: "" });
      await queue("other");
      await store.run("takeBack", { id: "other", opId: "back-2" });
      await store.run("endCancel", { opId: "back-2", done: false });
      expect(await store.run("laneHeads", {})).toEqual([]);
    });

    test("CU8: what was sent to a store whose places are not known here goes out again when that store is gone", async () => {
      await queue("own");
      // The server was put back to a backup a moment ago: the place that it gives is still taken here.
      await store.run("applySendAnswer", { opId: "op-own", id: "own", seq: 3, time: 9 });
      expect(await store.run("laneHeads", {})).toEqual([]);
      await store.run("forgetServer", {});
      await store.run("applySyncPage", { answer: syncAnswer(3), firstToken: 1 });
      const history = pageAnswer([3, 2, 1].map((seq) => row(seq)));
      const first = { conversation: "c1", before: null, peek: false, answer: history };
      await store.run("applyPage", first);
      expect((await store.run("requeueLacking", { self })).messages).toEqual(["own"]);
      expect((await store.run("laneHeads", {})).map(({ target }) => target)).toEqual(["own"]);
    });

    test("RW4: what is written after the clock was set back still stands below", async () => {
      const queueAt = (id: string, now: number) =>
        store.run("queueMessage", {
          id,
          opId: `op-${id}`,
          conversation: "c1",
          sender: self,
          text: id,
          now,
        });
      for (const [id, now] of [
        ["b", 9_000],
        ["a", 9_000],
        ["d", 2_000],
        ["c", 1_000],
      ] as const)
        await queueAt(id, now);
      const waiting = (await page()).messages.slice(-4);
      expect(waiting.map(({ id }) => id)).toEqual(["b", "a", "d", "c"]);
      expect(waiting.map(({ createdAt }) => createdAt)).toEqual([9_000, 9_001, 9_002, 9_003]);
    });

    test("RW4: creation goes no further than dates do", async () => {
      const last = row(4, { id: "own", sender: self, server_time: 8.64e15 });
      await store.run("applyChange", { conversation: "c1", prev_rev: 3, rev: 4, rows: [last] });
      await store.run("forgetServer", {});
      await store.run("applySyncPage", { answer: syncAnswer(3), firstToken: 1 });
      const answer = pageAnswer([3, 2, 1].map((seq) => row(seq)));
      await store.run("applyPage", { conversation: "c1", before: null, peek: false, answer });
      await store.run("requeueLacking", { self });
      await queue("waiting");
      const waiting = (await page()).messages.slice(-2);
      expect(waiting.map(({ id, time }) => [id, time])).toEqual([
        ["own", 8.64e15],
        ["waiting", 8.64e15],
      ]);
    });

    test("SU1: figures of more than can be counted are figures all the same", async () => {
      await store.run("actAs", { self });
      const huge = Number.MAX_SAFE_INTEGER;
      const entries = Array.from({ length: 1_100 }, (_, at) => ({
        conversation: `huge-${at}`,
        rev: huge,
        last_seq: huge,
        n: huge,
        info,
        me: me(),
        positions: [],
        preview: null,
      }));
      await store.run("applySyncPage", { answer: syncAnswer(3, { entries }), firstToken: 11 });
      const { total } = await store.run("unreadSummary", { self, limit: 1 });
      expect(total).toBeGreaterThan(huge);
      expect(await store.run("missing", {})).toBeGreaterThan(huge);
    });

    test("pinned conversations stand first", async () => {
      const entry = syncAnswer(1).entries[0] as { preview: object };
      const second = {
        ...entry,
        conversation: "c2",
        preview: row(1, { id: "c2m1", conversation: "c2", server_time: 9_999 }),
      };
      await store.run("applySyncPage", {
        answer: syncAnswer(1, { entries: [second] }),
        firstToken: 12,
      });
      const order = async () =>
        (await store.run("listConversations", { self })).map(({ id }) => id);
      expect(await order()).toEqual(["c2", "c1"]);
      await store.run("setMark", { conversation: "c1", pinned: 5 });
      expect(await order()).toEqual(["c1", "c2"]);
    });

    test("OB8: what was never tried is simply gone; what may be on its way is taken back at the server", async () => {
      await queue("fresh", "never tried");
      expect(await store.run("takeBack", { id: "fresh", opId: "c1" })).toMatchObject({
        text: "never tried",
        touched: { messages: ["fresh"] },
      });
      expect(await store.run("laneHeads", {})).toEqual([]);
      await queue("tried", "on its way");
      await store.run("noteAttempt", { opId: "op-tried", nextTry: 1 });
      expect(await store.run("takeBack", { id: "tried", opId: "c2" })).toMatchObject({
        text: "on its way",
      });
      expect(await store.run("laneHeads", {})).toMatchObject([
        { op_id: "c2", kind: "cancel", target: "tried" },
      ]);
      expect((await shown()).filter((line) => /fresh|tried/.test(line))).toEqual([]);
      // The answer to the attempt comes after all: it brings nothing back.
      await store.run("applySendAnswer", { opId: "op-tried", id: "tried", seq: 4, time: 9 });
      expect(await store.run("laneHeads", {})).toMatchObject([{ op_id: "c2" }]);
      await store.run("endCancel", { opId: "c2", done: true });
      expect(await store.run("laneHeads", {})).toEqual([]);
      expect(await store.run("takeBack", { id: "m1", opId: "c3" })).toMatchObject({ text: null });
    });

    test("OB8: what an earlier epoch had and this one has refused is taken back at the server: another device may send it", async () => {
      await sentAndLost("own");
      await store.run("applySendRefusal", { opId: "again-own", id: "own", code: 1318 });
      await store.run("recallMessage", { id: "own", opId: "recall", self });
      const lane = await store.run("laneHeads", {});
      expect(lane.map(({ kind, target }) => `${kind} ${target}`)).toEqual(["cancel own"]);
      expect(await shown()).toHaveLength(3);
    });

    test("OB8: a refused message is taken back without asking", async () => {
      await queue("refused");
      await store.run("noteAttempt", { opId: "op-refused", nextTry: 1 });
      await store.run("applySendRefusal", { opId: "op-refused", id: "refused", code: 1304 });
      expect(await store.run("takeBack", { id: "refused", opId: "c1" })).toMatchObject({
        text: "hello",
      });
      expect(await store.run("laneHeads", {})).toEqual([]);
    });

    test("pages go up from the end and down from any place, and know what lies beyond", async () => {
      const rows = Array.from({ length: 2_400 }, (_, at) => row(at + 4));
      await store.run("applyChange", { conversation: "c1", prev_rev: 3, rev: 2_403, rows: [] });
      await store.run("applyPull", {
        conversation: "c1",
        since: 3,
        answer: pullAnswer(rows, { rev: 2_403, cursor: 2_403 }),
      });
      await queue("waits");
      await store.run("wantRead", { conversation: "c1", seq: 9 });
      const read = async (
        place: { beforeSeq?: number; fromSeq?: number },
        limit?: number,
      ): Promise<unknown[]> => {
        const found = await store.run("messagePage", {
          self,
          conversation: "c1",
          beforeSeq: place.beforeSeq ?? null,
          fromSeq: place.fromSeq ?? null,
          ...(limit === undefined ? {} : { limit }),
        });
        const { messages, more, newer, readSeq } = found;
        expect(readSeq).toBe(9);
        const placed = messages.flatMap(({ seq }) => seq ?? []);
        const waits = messages.length > placed.length;
        return [placed[0], placed.at(-1), placed.length, { more, newer, waits }];
      };
      const beyond = (more: boolean, newer: boolean, waits: boolean) => ({ more, newer, waits });
      expect(await read({})).toEqual([2_354, 2_403, 50, beyond(true, false, true)]);
      expect(await read({ beforeSeq: 2_354 })).toEqual([
        2_304,
        2_353,
        50,
        beyond(true, true, false),
      ]);
      expect(await read({ beforeSeq: 51 })).toEqual([1, 50, 50, beyond(false, true, false)]);
      expect(await read({ fromSeq: 1 })).toEqual([1, 50, 50, beyond(false, true, false)]);
      expect(await read({ fromSeq: 2_000 }, 2_000)).toEqual([
        2_000,
        2_403,
        404,
        beyond(true, false, true),
      ]);
      expect(await read({ fromSeq: 2 }, 9_999)).toEqual([
        2,
        2_001,
        2_000,
        beyond(true, true, false),
      ]);
      expect(await read({ fromSeq: 2_354 })).toEqual([2_354, 2_403, 50, beyond(true, false, true)]);
    });

    test("ST1: whoever moves a position touches the messages it passed, however far up they are", async () => {
      const rows = Array.from({ length: 80 }, (_, at) => row(at + 4, { sender: self }));
      await store.run("applyChange", { conversation: "c1", prev_rev: 3, rev: 83, rows: [] });
      await store.run("applyPull", {
        conversation: "c1",
        since: 3,
        answer: pullAnswer(rows, { rev: 83, cursor: 83 }),
      });
      const positions = [{ person: peer, read_seq: 6, recv_seq: 6 }];
      const pushed = await store.run("applyChange", {
        conversation: "c1",
        prev_rev: 83,
        rev: 83,
        rows: [],
        positions,
      });
      expect([...pushed.messages].sort()).toEqual(["m1", "m2", "m3", "m4", "m5", "m6"]);
      const synced = await store.run("applySyncPage", {
        answer: syncAnswer(83, {}, [{ person: peer, read_seq: 8, recv_seq: 8 }]),
        firstToken: 11,
      });
      expect([...synced.messages].sort()).toEqual(["m7", "m8"]);
    });

    test("CU7: another epoch starts the cursors again and keeps every row", async () => {
      await queue("own");
      await store.run("applySyncPage", {
        answer: syncAnswer(2, {
          epoch: "e2",
          token: 7,
          entries: [
            {
              conversation: "c1",
              rev: 2,
              last_seq: 2,
              n: 2,
              info,
              me: me(),
              positions: [],
              preview: null,
            },
          ],
        }),
        firstToken: 7,
      });
      expect(await store.run("behind", { first: [], limit: 50 })).toMatchObject([
        { conversation: "c1", cursor: 0 },
      ]);
      const other = row(2, { id: "another", rev: 2, content: { text: "in the restored store" } });
      await store.run("applyPull", {
        conversation: "c1",
        since: 0,
        answer: pullAnswer([row(1), other]),
      });
      const texts = (await page()).messages.map(({ id }) => id);
      for (const id of ["m1", "m2", "m3", "another", "own"]) expect(texts).toContain(id);
      expect((await store.run("laneHeads", {})).map(({ target }) => target)).toEqual(["own"]);
    });

    test("RD1, RD3: what was seen is wanted, reported until confirmed, and never goes back", async () => {
      expect(await store.run("reports", { after: "", limit: 9 })).toEqual([
        { conversation: "c1", received: 3 },
      ]);
      await store.run("wantRead", { conversation: "c1", seq: 99 });
      expect(await store.run("reports", { after: "", limit: 9 })).toContainEqual({
        conversation: "c1",
        read: 3,
        received: 3,
      });
      const told = me({ read_seq: 3, read_others: 3, recv_seq: 3 });
      expect(await applyMe(told)).toEqual({ conversations: ["c1"], messages: [] });
      // An answer that moved nothing touches nothing: it would be reported and answered for ever.
      expect(await applyMe(told)).toEqual({ conversations: [], messages: [] });
      expect(await store.run("reports", { after: "", limit: 9 })).toEqual([]);
      await store.run("wantRead", { conversation: "c1", seq: 1 });
      expect(await store.run("reports", { after: "", limit: 9 })).toEqual([]);
    });

    test("RD1: looking moves the wish forward only, not behind what is known to be read, and not where one has left", async () => {
      const look = async (seq: number) =>
        (await store.run("wantRead", { conversation: "c1", seq })).conversations;
      const wish = async () => (await store.run("reports", { after: "", limit: 9 }))[0]?.read;
      expect(await look(2)).toEqual(["c1"]);
      expect([await look(2), await look(1), await wish()]).toEqual([[], [], 2]);
      await applyMe(me({ read_seq: 3 }));
      expect([await look(3), await wish()]).toEqual([[], undefined]);
      await store.run("applyChange", { conversation: "c1", prev_rev: -1, rev: 4, rows: [] });
      const answer = pullAnswer([row(4)], { rev: 4, cursor: 4, n: 4, last_seq: 4 });
      await store.run("applyPull", { conversation: "c1", since: 3, answer });
      await store.run("applyLeft", { conversation: "c1", rev: 5 });
      expect([await look(4), await wish()]).toEqual([[], undefined]);
    });

    test("RD3: nothing is reported of a conversation that one has left, or may see nothing of", async () => {
      const asked = () => store.run("reports", { after: "", limit: 9 });
      expect(await asked()).toHaveLength(1);
      const answer = syncAnswer(3, {
        entries: [{ ...(syncAnswer(3).entries[0] as object), me: me({ spans: [] }) }],
      });
      await store.run("applySyncPage", { answer, firstToken: 1 });
      expect(await asked()).toEqual([]);
      await store.run("applySyncPage", { answer: syncAnswer(3), firstToken: 1 });
      expect(await asked()).toHaveLength(1);
      await store.run("applyLeft", { conversation: "c1", rev: 4 });
      expect(await asked()).toEqual([]);
    });

    test("RD3: reports come in order of the conversations' ids, so many at a time", async () => {
      const [entry] = syncAnswer(1).entries as object[];
      const ids = ["c0", "c3", "c2"];
      const entries = ids.map((conversation) => ({
        ...entry,
        conversation,
        preview: row(1, { id: `${conversation}-1`, conversation }),
      }));
      await store.run("applySyncPage", { answer: syncAnswer(1, { entries }), firstToken: 1 });
      const names = async (after: string, limit: number) =>
        (await store.run("reports", { after, limit })).map(({ conversation }) => conversation);
      expect(await names("", 2)).toEqual(["c0", "c1"]);
      expect(await names("c1", 9)).toEqual(["c2", "c3"]);
    });

    test("RD3: received stops at a hole", async () => {
      await store.run("applyChange", { conversation: "c1", prev_rev: -1, rev: 6, rows: [] });
      await store.run("applyPull", {
        conversation: "c1",
        since: 3,
        answer: pullAnswer([row(4), row(6)], { rev: 6, cursor: 6 }),
      });
      expect(await store.run("reports", { after: "", limit: 9 })).toEqual([
        { conversation: "c1", received: 4 },
      ]);
    });

    test("RD2, RD4: unread is n − sent − read_others, merged by max in any order", async () => {
      const unread = async () => (await store.run("listConversations", { self }))[0]?.unread;
      expect(await unread()).toBe(3);
      await applyMe(me({ read_seq: 2, read_others: 2 }));
      await applyMe(me({ read_seq: 1, read_others: 1 }));
      expect(await unread()).toBe(1);
      await store.run("wantRead", { conversation: "c1", seq: 3 });
      expect(await unread()).toBe(0);
    });

    test("RD4: what was read stays read when one answers before the server knows of the reading", async () => {
      const unread = async () => (await store.run("listConversations", { self }))[0]?.unread;
      await store.run("wantRead", { conversation: "c1", seq: 3 });
      await queue("own");
      await store.run("applySendAnswer", { opId: "op-own", id: "own", seq: 4, time: 9 });
      expect(await unread()).toBe(0);
      const bring = async (rows: readonly MessageRow[], sent: number) => {
        const seq = rows.at(-1)?.seq ?? 0;
        const args = { conversation: "c1", prev_rev: -1, rev: seq, rows: [], n: seq };
        await store.run("applyChange", args);
        const at = { rev: seq, cursor: seq, n: seq, last_seq: seq, me: me({ sent }) };
        const answer = pullAnswer([...rows], at);
        await store.run("applyPull", {
          conversation: "c1",
          since: rows[0]?.rev ? rows[0].rev - 1 : 0,
          answer,
        });
      };
      await bring([row(4, { id: "own", sender: self })], 1);
      expect(await unread()).toBe(0);
      // Somebody else's counts, and so does what is known to be there and is not here.
      await bring([row(5), row(6, { id: "own-2", sender: self })], 2);
      expect(await unread()).toBe(4);
      await store.run("wantRead", { conversation: "c1", seq: 6 });
      expect(await unread()).toBe(0);
      await bring([row(7, { id: "m8", seq: 8, sender: self })], 3);
      expect(await unread()).toBe(5);
    });

    test("RD4: what the administration says is somebody else's, its lines are not", async () => {
      await store.run("wantRead", { conversation: "c1", seq: 3 });
      const bring = (row: MessageRow, n: number) =>
        store.run("applyPull", {
          conversation: "c1",
          since: row.rev - 1,
          answer: pullAnswer([row], { rev: row.rev, cursor: row.rev, n, last_seq: row.seq }),
        });
      const event = { event: "joined" };
      await bring(row(4, { id: "line", sender: null, kind: "system", content: event }), 3);
      expect((await store.run("listConversations", { self }))[0]).toMatchObject({
        unread: 0,
        lastOther: { id: "m3" },
      });
      await bring(row(5, { id: "said", sender: null }), 4);
      expect((await store.run("listConversations", { self }))[0]).toMatchObject({
        unread: 4,
        lastOther: { id: "said" },
      });
    });

    test("RD4: a conversation that one has left is never unread", async () => {
      await store.run("applyLeft", { conversation: "c1", rev: 4 });
      expect((await store.run("listConversations", { self }))[0]).toMatchObject({ unread: 0 });
      expect(await store.run("unreadSummary", { self, limit: 9 })).toMatchObject({ total: 0 });
    });

    test("unread conversations name the newest message of somebody else", async () => {
      await queue("own");
      await store.run("applySendAnswer", { opId: "op-own", id: "own", seq: 4, time: 9 });
      const { conversations } = await store.run("unreadSummary", { self, limit: 9 });
      expect(conversations).toMatchObject([
        { last: { id: "own" }, lastOther: { id: "m3", seq: 3 } },
      ]);
      await queue("waiting");
      const { conversations: now } = await store.run("unreadSummary", { self, limit: 9 });
      expect(now).toMatchObject([{ last: { id: "waiting" }, lastOther: { id: "m3" } }]);
    });

    test("ST1: own messages are delivered and read by the other's positions", async () => {
      await queue("own");
      await store.run("applySendAnswer", { opId: "op-own", id: "own", seq: 4, time: 1 });
      const state = async () => (await page()).messages.at(-1)?.status;
      const position = (read_seq: number, recv_seq: number) =>
        store.run("applyChange", {
          conversation: "c1",
          prev_rev: -1,
          rev: 4,
          rows: [],
          positions: [{ person: peer, read_seq, recv_seq }],
        });
      await position(1, 3);
      expect(await state()).toBe("sent");
      await position(1, 4);
      expect(await state()).toBe("delivered");
      await position(4, 4);
      await position(0, 0);
      expect(await state()).toBe("read");
    });

    describe("ST2: in a group", () => {
      const ben = "p-ben";
      const at = (person: string, read_seq: number) => ({ person, read_seq, recv_seq: read_seq });
      const joined = (person: string, joined_seq: number) => ({
        person,
        role: "member",
        joined_seq,
      });
      const founders = [self, peer, ben].map((person) => joined(person, 1));
      let rev = 3;
      const change = (
        members: readonly (typeof founders)[number][],
        positions: readonly ReturnType<typeof at>[],
      ) => {
        rev += 1;
        return store.run("applyChange", {
          conversation: "c1",
          prev_rev: -1,
          rev,
          rows: [],
          info: { ...info, kind: "group", members: [...members], member_count: members.length },
          positions: [...positions],
        });
      };
      const state = async () => (await page()).messages.find(({ id }) => id === "own")?.status;
      const readers = async () =>
        (await store.run("messageDetails", { self, id: "own" }))?.people.map(
          ({ person: { id }, state: how }) => `${id} ${how}`,
        );

      beforeEach(async () => {
        rev = 3;
        const cards = directoryAnswer(2, { [peer]: null, [ben]: null });
        await store.run("applyPull", { conversation: "directory", since: 0, answer: cards });
        await queue("own");
        await store.run("applySendAnswer", { opId: "op-own", id: "own", seq: 4, time: 1 });
        await change(founders, [at(peer, 4), at(ben, 3)]);
      });

      test("who has left is not waited for", async () => {
        expect([await state(), await readers()]).toEqual([
          "sent",
          [`${ben} neither`, `${peer} read`],
        ]);
        const touched = await change(founders.slice(0, 2), []);
        expect(touched.messages).toEqual(["own"]);
        expect([await state(), await readers()]).toEqual(["read", [`${peer} read`]]);
      });

      test("ST4: over another store of the server's they say nothing of it until that has shown it", async () => {
        await store.run("forgetServer", {});
        await change(founders, [at(peer, 9), at(ben, 9)]);
        expect([await state(), await readers()]).toEqual([
          "sent",
          [`${ben} neither`, `${peer} neither`],
        ]);
        expect((await page()).messages.find(({ id }) => id === "own")?.readBy).toBeNull();
        expect(await store.run("knownReaders", { self, id: "own" })).toBeNull();
        await store.run("applyPage", {
          conversation: "c1",
          before: null,
          peek: false,
          answer: pageAnswer([row(4, { id: "own", sender: self })]),
        });
        expect(await state()).toBe("read");
      });

      test("who has received it and not read it is told apart from who has neither, also where nothing more is known of them", async () => {
        const late = "p-unknown";
        await change([...founders, joined(late, 1)], [{ person: ben, read_seq: 3, recv_seq: 4 }]);
        expect((await readers())?.toSorted()).toEqual([
          `${ben} received`,
          `${peer} read`,
          `${late} neither`,
        ]);
        const { messages } = await page();
        expect(messages.find(({ id }) => id === "own")?.readBy).toEqual({ read: 1, of: 3 });
      });

      test("who has read it and left has read it, also when nobody is there any more", async () => {
        await change(founders.slice(0, 1), []);
        expect(await state()).toBe("read");
      });

      test("who has come, or come back, later has not read it, and touches nothing that was there before", async () => {
        const back = [...founders.slice(0, 2), joined(ben, 9)];
        const touched = await change(back, [at(ben, 9)]);
        expect(touched.messages).toEqual(["own"]);
        expect([await state(), await readers()]).toEqual(["read", [`${peer} read`]]);
        const dan = joined("p-dan", 9);
        expect((await change([...back, dan], [at("p-dan", 9)])).messages).toEqual([]);
        await change([joined(self, 1), dan], [at("p-dan", 9)]);
        expect(await readers()).toEqual([]);
      });
    });

    test("the directory: people come, change and go, and conversations show their names", async () => {
      const stream = { conversation: "directory", stream: true, rev: 3 };
      await store.run("applySyncPage", {
        answer: syncAnswer(3, { entries: [stream] }),
        firstToken: 12,
      });
      expect(await store.run("behind", { first: [], limit: 50 })).toMatchObject([
        { conversation: "directory", cursor: 0 },
      ]);
      const rows = [
        { key: "department:d1", rev: 1, value: { kind: "department", id: "d1", name: "产品部" } },
        {
          key: `person:${peer}`,
          rev: 2,
          value: {
            kind: "person",
            id: peer,
            name: "Emma",
            title: "Designer",
            department: "d1",
            email: "e@x",
          },
        },
        { key: "person:odd", rev: 3, value: { kind: "person", id: "other", name: "Mallory" } },
      ];
      const answer: AnswerPayload<"pull"> = { rows, cursor: 3, more: false, rev: 3 };
      const result = await store.run("applyPull", { conversation: "directory", since: 0, answer });
      expect(result.touched.conversations).toEqual(["c1"]);
      expect(await store.run("listPeople", { self })).toEqual([
        {
          id: peer,
          name: "Emma",
          english: "",
          title: "Designer",
          department: "产品部",
          departmentId: "d1",
          phone: "",
          email: "e@x",
          picture: null,
          status: null,
        },
      ]);
      expect((await store.run("listConversations", { self }))[0]?.title).toBe("Emma");
      const gone: AnswerPayload<"pull"> = {
        rows: [{ key: `person:${peer}`, rev: 4, value: null }],
        cursor: 4,
        more: false,
        rev: 4,
      };
      await store.run("applyPull", { conversation: "directory", since: 3, answer: gone });
      expect(await store.run("listPeople", { self })).toEqual([]);
    });

    test("pages go upwards by seq, and say whether there is more", async () => {
      const rows = Array.from({ length: 120 }, (_, i) => row(i + 4));
      await store.run("applyChange", { conversation: "c1", prev_rev: -1, rev: 123, rows: [] });
      await store.run("applyPull", {
        conversation: "c1",
        since: 3,
        answer: pullAnswer(rows, { rev: 123, cursor: 123, last_seq: 123 }),
      });
      const newest = await page();
      expect([newest.messages.length, newest.messages[0]?.seq, newest.more]).toEqual([
        50,
        74,
        true,
      ]);
      const older = await store.run("messagePage", {
        self,
        conversation: "c1",
        beforeSeq: 24,
        fromSeq: null,
      });
      expect([older.messages.length, older.messages[0]?.seq, older.more]).toEqual([23, 1, false]);
    });

    describe("pictures", () => {
      const [one, two, three] = ["1", "2", "3"].map((digit) => digit.repeat(64)) as [
        string,
        string,
        string,
      ];
      const dayMs = 86_400_000;
      let rev = 0;
      const directory = async (pictures: Readonly<Record<string, string | null>>) => {
        rev += 1;
        const push = { conversation: "directory", prev_rev: -1, rev, rows: [] };
        await store.run("applyChange", push);
        const args = { conversation: "directory", since: rev - 1 };
        return store.run("applyPull", { ...args, answer: directoryAnswer(rev, pictures) });
      };
      beforeEach(() => {
        rev = 0;
      });
      const keep = (id: string, now = 0, bytesMax = 1_000) =>
        store.run("keepPicture", { id, bytes: Uint8Array.from([7, 8, 9]), now, bytesMax });
      const here = async (id: string, now = 0): Promise<number[] | null> => {
        const { bytes } = await store.run("picture", { id, now });
        return bytes && [...bytes];
      };

      test("PC1: what the directory does not name is neither given nor kept", async () => {
        expect(await store.run("picture", { id: one, now: 0 })).toEqual({
          named: false,
          bytes: null,
        });
        expect(await keep(one)).toBe(false);
        await directory({ [peer]: one });
        expect(await store.run("picture", { id: one, now: 0 })).toEqual({
          named: true,
          bytes: null,
        });
        expect(await keep(one)).toBe(true);
        expect(await here(one)).toEqual([7, 8, 9]);
      });

      test("a card names its picture in every view, and says whom to tell of it", async () => {
        const { touched } = await directory({ [peer]: one });
        expect(touched).toEqual({
          directory: true,
          people: [peer],
          conversations: ["c1"],
          messages: [],
        });
        expect((await store.run("person", { id: peer }))?.picture).toBe(one);
        expect((await store.run("listConversations", { self }))[0]?.peer?.picture).toBe(one);
        expect((await store.run("listPeople", { self }))[0]?.picture).toBe(one);
      });

      test("PC4: those that were not used for longest go first", async () => {
        await directory({ a: one, b: two, c: three });
        await keep(one, 1 * dayMs, 6);
        await keep(two, 2 * dayMs, 6);
        await here(one, 3 * dayMs);
        await keep(three, 4 * dayMs, 6);
        expect([await here(one), await here(two), await here(three)].map(Boolean)).toEqual([
          true,
          false,
          true,
        ]);
        await keep(two, 5 * dayMs, 2);
        expect([await here(one), await here(three)]).toEqual([null, null]);
      });

      test("PC4: one that nobody has any more goes at once, and comes back only by being fetched", async () => {
        await directory({ a: one, b: one });
        await keep(one);
        await directory({ a: two });
        expect(await here(one)).toEqual([7, 8, 9]);
        await directory({ b: null });
        expect(await here(one)).toBeNull();
        await directory({ b: one });
        expect(await store.run("picture", { id: one, now: 0 })).toEqual({
          named: true,
          bytes: null,
        });
      });

      test("PC4: it goes with the person", async () => {
        await directory({ a: one });
        await keep(one);
        const gone = { rows: [{ key: "person:a", rev: 2, value: null }], cursor: 2, rev: 2 };
        await store.run("applyPull", {
          conversation: "directory",
          since: 1,
          answer: { ...gone, more: false },
        });
        expect(await store.run("picture", { id: one, now: 0 })).toEqual({
          named: false,
          bytes: null,
        });
      });
    });
  });
}
