import { beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import type { MessageRow } from "#shared/wire/rows.ts";
import type { Store } from "../messaging/ports.ts";
import { contractBench } from "./contract-bench.ts";
import { pageAnswer, peer, row, self, syncAnswer } from "./store-fixtures.ts";

/** What every store must do about messages of one's own that a restored server lacks, while something about them waits. */
export function sentAgainContract(name: string, open: () => Promise<Store>): void {
  describe(`the contract of what goes out again: ${name}`, () => {
    const { store, last, heads, queue } = contractBench(open);

    const own = row(4, { id: "own", sender: self, content: { text: "hello" } });
    beforeEach(async () => {
      await store.run("actAs", { self });
      const push = { conversation: "c1", prev_rev: 3, rev: 4, rows: [own], last_seq: 4 };
      await store.run("applyChange", push);
    });

    const recall = () => store.run("recallMessage", { id: "own", opId: "recall", self });
    const attempt = (opId: string) => store.run("noteAttempt", { opId, nextTry: 1 });
    const refuse = (opId: string, code: number) => store.run("applyChangeRefusal", { opId, code });

    /** A server is in place that has the three messages from before and these, and all that it has is here. */
    const restore = async (epoch: string, ...more: readonly MessageRow[]) => {
      const [entry] = syncAnswer(3 + more.length).entries as object[];
      const entries = [{ ...entry, preview: null }];
      const answer = syncAnswer(3 + more.length, { epoch, entries });
      await store.run("applySyncPage", { answer, firstToken: 10 });
      await store.run("applyPage", {
        conversation: "c1",
        before: null,
        peek: false,
        answer: pageAnswer([...more, ...[3, 2, 1].map((seq) => row(seq))]),
      });
    };
    const requeue = () => store.run("requeueLacking", { self });
    /** What a window shows at the end of the conversation. */
    const lastTwo = async () => {
      const newest = { conversation: "c1", self, beforeSeq: null, fromSeq: null };
      return (await store.run("messagePage", newest)).messages.slice(-2);
    };

    test.each([
      ["refusal", () => refuse("recall", codes.noSuchMessage)],
      ["answer", () => store.run("applyChangeAnswer", { opId: "recall", id: "own", row: null })],
    ])(
      "OB8: the late %s of a recall ends nothing but that: what buries the message instead goes out",
      async (_, arrive) => {
        await recall();
        await attempt("recall");
        await restore("e2");
        expect(await requeue()).toMatchObject({ again: 0 });
        expect(await heads()).toEqual(["cancel own"]);
        await arrive();
        expect(await heads()).toEqual(["cancel own"]);
        expect((await last())?.id).toBe("m3");
      },
    );

    test("CU8: what an earlier epoch was asked to take back does not go out again, and keeps nothing else from it", async () => {
      const gone = { ...own, rev: 5, recalled: true, content: {} };
      const other = row(5, { id: "other", rev: 6, sender: self });
      const push = { conversation: "c1", prev_rev: 4, rev: 6, rows: [gone, other], last_seq: 5 };
      await store.run("applyChange", push);
      await restore("e2", own);
      expect(await heads()).toEqual(["cancel own"]);
      await restore("e3");
      expect(await requeue()).toMatchObject({ again: 1 });
      expect(await heads()).toEqual(["cancel own"]);
      await store.run("endCancel", { opId: "again-own", done: true });
      expect(await requeue()).toMatchObject({ again: 0 });
      expect(await heads()).toEqual(["send other"]);
    });

    test("CU8: what is being taken back when its row comes does not go out again either", async () => {
      await queue("late");
      await attempt("op-late");
      await store.run("takeBack", { id: "late", opId: "back" });
      const late = row(5, { id: "late", sender: self });
      await store.run("applyChange", { conversation: "c1", prev_rev: 4, rev: 5, rows: [late] });
      await restore("e2", own);
      expect(await requeue()).toMatchObject({ again: 0 });
      expect(await heads()).toEqual(["cancel late"]);
      await store.run("endCancel", { opId: "back", done: true });
      expect(await requeue()).toMatchObject({ again: 0 });
    });

    test("CU8: what was to be recalled does not go out again, though that was refused with the conversation", async () => {
      await recall();
      await refuse("recall", codes.notMember);
      await restore("e2");
      expect(await requeue()).toMatchObject({ again: 0 });
      expect(await heads()).toEqual(["cancel own"]);
      expect(await last()).toMatchObject({ id: "m3", refused: null });
      await store.run("endCancel", { opId: "again-own", done: true });
      expect(await requeue()).toMatchObject({ again: 0 });
    });

    test("CU8: what was recalled too late is a message as any other", async () => {
      await recall();
      await refuse("recall", codes.tooLate);
      await restore("e2");
      expect(await requeue()).toMatchObject({ again: 1 });
    });

    test("OB8: what is taken back of one's own is not somebody else's message that has its id", async () => {
      await queue("late");
      await attempt("op-late");
      await store.run("takeBack", { id: "late", opId: "back" });
      const rows = [row(5, { id: "late", sender: peer, content: { text: "theirs" } })];
      await store.run("applyChange", {
        conversation: "c1",
        prev_rev: 4,
        rev: 5,
        rows,
        last_seq: 5,
      });
      const theirs = { id: "late", text: "theirs", recalled: false };
      expect(await last()).toMatchObject(theirs);
      await store.run("endCancel", { opId: "back", done: true });
      expect(await last()).toMatchObject(theirs);
    });

    test("CU8, RW2: what is being sent again gives its id up to somebody else's message that has it by now, and goes out under another", async () => {
      await restore("e2");
      expect(await requeue()).toMatchObject({ again: 1 });
      expect(await heads()).toEqual(["send own"]);
      const theirs = row(4, { id: "own", sender: peer, content: { text: "theirs" } });
      const push = { conversation: "c1", prev_rev: 3, rev: 4, rows: [theirs], last_seq: 4 };
      await store.run("applyChange", push);
      expect(await heads()).toEqual(["send again-own"]);
      expect(await lastTwo()).toMatchObject([
        { id: "own", text: "theirs", mine: false },
        { id: "again-own", text: "hello", mine: true, status: "queued" },
      ]);
    });

    describe("a text that was being rewritten", () => {
      const edit = (text: string, opId = "edit") =>
        store.run("editMessage", { id: "own", opId, self, text });
      const next = async () => {
        const [head] = await store.run("laneHeads", {});
        return head && { op: head.op_id, kind: head.kind, content: head.payload["content"] };
      };
      /** The server takes what is sent again. */
      const take = () =>
        store.run("applySendAnswer", { opId: "again-own", id: "own", seq: 4, time: 9 });

      test.each([
        ["that waits", () => Promise.resolve()],
        ["on its way", () => attempt("edit")],
        ["refused for lack of the message", () => refuse("edit", codes.noSuchMessage)],
        ["refused for lack of the conversation", () => refuse("edit", codes.notMember)],
      ])("CU8, OB11: an edit %s is what goes out again", async (_, before) => {
        await edit("rewritten");
        await before();
        await restore("e2");
        expect(await requeue()).toMatchObject({ again: 1 });
        expect(await next()).toEqual({
          op: "again-own",
          kind: "send",
          content: { text: "rewritten" },
        });
        // Word of the edit that comes now says nothing of what goes out.
        await refuse("edit", codes.noSuchMessage);
        expect(await last()).toMatchObject({ text: "rewritten", status: "queued", refused: null });
      });

      test("CU8: where another device has sent it as it was it is rewritten all the same", async () => {
        await edit("rewritten");
        await attempt("edit");
        await restore("e2");
        await requeue();
        await take();
        // Under an id of this device's own: another one may ask for another text.
        expect(await next()).toMatchObject({
          op: "again-edit",
          kind: "edit",
          content: { text: "rewritten" },
        });
        await store.run("applyChange", {
          conversation: "c1",
          prev_rev: 3,
          rev: 4,
          rows: [{ ...own, server_time: 9 }],
          last_seq: 4,
        });
        expect(await last()).toMatchObject({ text: "rewritten", pending: "edit" });
      });

      test("CU8: the last of several counts, also over another restore", async () => {
        await edit("second");
        await attempt("edit");
        await edit("third", "edit-2");
        await refuse("edit", codes.noSuchMessage);
        await restore("e2");
        await requeue();
        await take();
        await restore("e3");
        expect(await requeue()).toMatchObject({ again: 1 });
        expect(await next()).toMatchObject({ kind: "send", content: { text: "third" } });
        await store.run("takeBack", { id: "own", opId: "back" });
        expect(await heads()).toEqual(["cancel own"]);
      });

      describe("and is refused", () => {
        const comes = (one: MessageRow = { ...own, server_time: 9 }) =>
          store.run("applyChange", {
            conversation: "c1",
            prev_rev: one.rev - 1,
            rev: one.rev,
            rows: [one],
            last_seq: 4,
          });
        const refuseSend = () =>
          store.run("applySendRefusal", { opId: "again-own", id: "own", code: codes.noSuchFile });
        const notRewritten = {
          text: "hello",
          refused: { change: "edit", code: codes.noSuchFile, text: "rewritten" },
        };

        test("CU8, OB13: where it comes from another device as it was, it is said that it was not rewritten", async () => {
          await edit("rewritten");
          await restore("e2");
          await requeue();
          await refuseSend();
          expect(await last()).toMatchObject({
            text: "rewritten",
            status: "failed",
            refused: null,
          });
          await comes();
          expect(await last()).toMatchObject(notRewritten);
          // Rewritten so there after all.
          await comes({ ...own, server_time: 9, rev: 5, content: { text: "rewritten" } });
          expect(await last()).toMatchObject({ text: "rewritten", refused: null });
        });

        test("OB13: where it comes from there recalled there is nothing to say", async () => {
          await edit("rewritten");
          await restore("e2");
          await requeue();
          await refuseSend();
          await comes({ ...own, recalled: true, content: {} });
          expect(await last()).toMatchObject({ recalled: true, refused: null });
        });

        test("RW2, OB13: it is not said of somebody else's message that has its id by now, but of one's own", async () => {
          await edit("rewritten");
          await restore("e2");
          await requeue();
          await refuseSend();
          await comes({ ...own, sender: peer, content: { text: "theirs" } });
          const again = { ...own, id: "again-own", seq: 5, rev: 5 };
          await store.run("applyChange", {
            conversation: "c1",
            prev_rev: 4,
            rev: 5,
            rows: [again],
            last_seq: 5,
          });
          expect(await lastTwo()).toMatchObject([
            { id: "own", text: "theirs", refused: null },
            { ...notRewritten, id: "again-own" },
          ]);
        });

        test("OB13: so it is with what was rewritten after that", async () => {
          await restore("e2");
          await requeue();
          await refuseSend();
          await edit("rewritten");
          expect(await last()).toMatchObject({ text: "rewritten", refused: null });
          await comes();
          expect(await last()).toMatchObject(notRewritten);
        });

        test("OB13: tried again and answered by a store that goes before the row has come, it says those words in the next one: nothing was refused", async () => {
          await edit("rewritten");
          await restore("e2");
          await requeue();
          await refuseSend();
          await store.run("retryMessage", { id: "own", opId: "retry" });
          await take();
          await restore("e3");
          await comes({ ...own, content: { text: "rewritten" } });
          expect(await last()).toMatchObject({ text: "rewritten", refused: null });
        });

        test("OB6: tried again it goes out as it was rewritten, and nothing was refused", async () => {
          await edit("rewritten");
          await restore("e2");
          await requeue();
          await refuseSend();
          await store.run("retryMessage", { id: "own", opId: "retry" });
          expect(await next()).toMatchObject({ kind: "send", content: { text: "rewritten" } });
          await take();
          expect(await last()).toMatchObject({ text: "rewritten", refused: null });
          const said = { ...own, server_time: 9, content: { text: "rewritten" } };
          await comes(said);
          expect(await last()).toMatchObject({ text: "rewritten", refused: null });
          // What is rewritten after that was not refused before.
          await comes({ ...said, rev: 5, content: { text: "third" } });
          expect(await last()).toMatchObject({ text: "third", refused: null });
        });
      });

      test("OB13: what was refused for another reason stays refused", async () => {
        await edit("rewritten");
        await refuse("edit", codes.tooLate);
        await restore("e2");
        await requeue();
        expect(await next()).toMatchObject({ kind: "send", content: { text: "hello" } });
        expect((await last())?.refused).toMatchObject({ text: "rewritten" });
      });
    });
  });
}
