import { beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import type { MessageRow } from "#shared/wire/rows.ts";
import type { Store } from "../messaging/ports.ts";
import { contractBench } from "./contract-bench.ts";
import { row, self } from "./store-fixtures.ts";

/** What every store must do about messages that are edited and recalled. */
export function changesContract(name: string, open: () => Promise<Store>): void {
  describe(`the contract of changes: ${name}`, () => {
    const { store, last, queue, heads } = contractBench(open);

    /** One's own message, on the server and here, as its row says. */
    const own = (over: Partial<MessageRow> = {}) =>
      row(4, { id: "own", sender: self, content: { text: "hello" }, ...over });
    const bringOwn = (over: Partial<MessageRow> = {}) =>
      store.run("applyChange", {
        conversation: "c1",
        prev_rev: 3,
        rev: 4,
        rows: [own(over)],
        last_seq: 4,
      });
    const edit = (text: string, opId = "edit") =>
      store.run("editMessage", { id: "own", opId, self, text });
    const recall = (opId = "recall") => store.run("recallMessage", { id: "own", opId, self });
    const attempt = (opId: string) => store.run("noteAttempt", { opId, nextTry: 1 });
    const texts = async () =>
      (await store.run("laneHeads", {})).map(({ op_id, payload }) => [op_id, payload["content"]]);

    test("OB11: what was never tried is rewritten in place, what may be on its way gets an edit behind it", async () => {
      await queue("own");
      expect((await edit("  second  ")).ok).toBe(true);
      expect(await texts()).toEqual([["op-own", { text: "second" }]]);
      expect(await last()).toMatchObject({ text: "second", pending: null, status: "queued" });
      await attempt("op-own");
      await edit("third", "edit");
      await edit("fourth", "edit-2");
      expect(await texts()).toEqual([["op-own", { text: "second" }]]);
      expect(await last()).toMatchObject({ text: "fourth", status: "queued" });
      await store.run("applySendAnswer", { opId: "op-own", id: "own", seq: 4, time: 9 });
      // The edit that was never tried was rewritten in place.
      expect(await texts()).toEqual([["edit", { text: "fourth" }]]);
      await attempt("edit");
      await edit("fifth", "edit-3");
      await store.run("applyChangeAnswer", { opId: "edit", id: "own", row: null });
      expect(await texts()).toEqual([["edit-3", { text: "fifth" }]]);
    });

    test("OB11: a change is shown over the row and written into none: when it is refused the row is as it was", async () => {
      await bringOwn();
      await edit("rewritten");
      expect(await last()).toMatchObject({ text: "rewritten", pending: "edit", edited: false });
      await store.run("applyChangeRefusal", { opId: "edit", code: codes.tooLate });
      expect(await last()).toMatchObject({ text: "hello", pending: null });
      await recall();
      expect(await last()).toMatchObject({ text: "", pending: "recall", recalled: true });
      await store.run("applyChangeRefusal", { opId: "recall", code: codes.tooLate });
      expect(await last()).toMatchObject({ text: "hello", pending: null, recalled: false });
      expect(await heads()).toEqual([]);
    });

    test("OB11: the text that it has already is no change, and a recall leaves out edits that were never tried", async () => {
      await bringOwn();
      expect(await edit("hello")).toMatchObject({ ok: true });
      expect(await heads()).toEqual([]);
      await edit("rewritten");
      await recall();
      expect(await heads()).toEqual(["recall own"]);
      expect(await edit("too late", "edit-2")).toEqual({ ok: false, problem: "tooLate" });
      expect(await recall("recall-2")).toEqual({ ok: false, problem: "tooLate" });
    });

    test("OB10: nor does a recall wait for an edit that was tried; its answer is merged all the same", async () => {
      await bringOwn();
      await edit("rewritten");
      await attempt("edit");
      await recall();
      expect(await heads()).toEqual(["recall own"]);
      await store.run("noteLoss", { opId: "edit", parkedUntil: 99 });
      const answered = own({ rev: 6, content: { text: "rewritten" }, edited_at: 9 });
      await store.run("applyChangeAnswer", { opId: "edit", id: "own", row: answered });
      expect(await heads()).toEqual(["recall own"]);
      await store.run("applyChangeRefusal", { opId: "recall", code: codes.tooLate });
      expect(await last()).toMatchObject({ text: "rewritten", recalled: false });
    });

    test("OB11: only a text of one's own is changed, by a text, and not where one has left", async () => {
      await bringOwn();
      const others = { id: "m3", opId: "edit", self, text: "mine now" };
      expect(await store.run("editMessage", others)).toEqual({ ok: false, problem: "tooLate" });
      expect(await store.run("recallMessage", others)).toEqual({ ok: false, problem: "tooLate" });
      expect(await edit(" \n ")).toEqual({ ok: false, problem: "empty" });
      expect(await edit("x".repeat(20_001))).toEqual({ ok: false, problem: "tooLong" });
      await store.run("applyLeft", { conversation: "c1", rev: 5 });
      expect(await edit("rewritten")).toEqual({ ok: false, problem: "notMember" });
      expect(await recall()).toEqual({ ok: false, problem: "notMember" });
      expect(await heads()).toEqual([]);
    });

    test("OB10: what carries nothing but ids is never parked, a recall or a cancel; what carries words is, at the third loss", async () => {
      const lose = (opId: string) => store.run("noteLoss", { opId, parkedUntil: 99 });
      const loseFour = async (opId: string) => {
        const waiting: string[][] = [];
        for (let loss = 0; loss < 4; loss += 1) {
          await lose(opId);
          waiting.push(await heads());
        }
        return waiting;
      };
      await bringOwn();
      await recall();
      expect(await loseFour("recall")).toEqual(Array.from({ length: 4 }, () => ["recall own"]));
      await store.run("applyChangeRefusal", { opId: "recall", code: codes.tooLate });

      await queue("tried");
      await attempt("op-tried");
      await store.run("takeBack", { id: "tried", opId: "cancel" });
      expect(await loseFour("cancel")).toEqual(Array.from({ length: 4 }, () => ["cancel tried"]));
      await store.run("endCancel", { opId: "cancel", done: true });

      await edit("rewritten");
      expect(await loseFour("edit")).toEqual([["edit own"], ["edit own"], [], []]);
      expect(await last()).toMatchObject({ pending: "edit", stuck: true });
    });

    test("OB12: the answer brings the row as it is now, and moves no cursor", async () => {
      await bringOwn();
      await edit("rewritten");
      await attempt("edit");
      const answered = own({ rev: 6, content: { text: "rewritten" }, edited_at: 9 });
      await store.run("applyChangeAnswer", { opId: "edit", id: "own", row: answered });
      expect(await last()).toMatchObject({ text: "rewritten", pending: null, edited: true });
      expect(await heads()).toEqual([]);
      // Whatever happened at rev 5 is still to come: a push that goes on at 6 is not the next one.
      const push = { conversation: "c1", prev_rev: 6, rev: 7, rows: [] };
      await store.run("applyChange", push);
      expect(await store.run("behind", { first: [], limit: 9 })).toMatchObject([
        { conversation: "c1", want: "changes", cursor: 4 },
      ]);
    });

    test("OB12: an answer that is older than the row, or that shows nothing, changes nothing but the waiting", async () => {
      await bringOwn();
      await edit("rewritten");
      const rows = [own({ rev: 6, content: { text: "by another device" }, edited_at: 9 })];
      await store.run("applyChange", { conversation: "c1", prev_rev: 5, rev: 6, rows });
      const late = own({ rev: 5, content: { text: "rewritten" }, edited_at: 8 });
      await store.run("applyChangeAnswer", { opId: "edit", id: "own", row: late });
      expect(await last()).toMatchObject({ text: "by another device", pending: null });
      await recall();
      await store.run("applyChangeAnswer", { opId: "recall", id: "own", row: null });
      expect(await last()).toMatchObject({ text: "by another device", recalled: false });
      expect(await heads()).toEqual([]);
    });

    test("details give a message's place, its revision and its times, each from when on it is known", async () => {
      const details = (id = "own") => store.run("messageDetails", { self, id });
      const unknown = { seq: null, rev: 0, serverTime: null, editedAt: null };
      await queue("own");
      await attempt("op-own");
      expect(await details()).toMatchObject({ ...unknown, createdAt: 5_000, attempts: 1 });
      await store.run("applySendAnswer", { opId: "op-own", id: "own", seq: 4, time: 9_000 });
      const placed = { ...unknown, seq: 4, createdAt: 5_000, serverTime: 9_000, attempts: 0 };
      expect(await details()).toMatchObject(placed);
      await bringOwn({ rev: 4, server_time: 9_001 });
      expect(await details()).toMatchObject({ ...placed, rev: 4, serverTime: 9_001 });
      await edit("rewritten");
      const row = own({ rev: 6, server_time: 9_001, edited_at: 9_500 });
      await store.run("applyChangeAnswer", { opId: "edit", id: "own", row });
      const edited = { rev: 6, serverTime: 9_001, editedAt: 9_500, createdAt: 5_000 };
      expect(await details()).toMatchObject({ ...placed, ...edited });
      // Of what another machine wrote there is no time but the server's.
      const theirs = { seq: 3, rev: 3, createdAt: 1_003, serverTime: 1_003, editedAt: null };
      expect(await details("m3")).toMatchObject(theirs);
      expect(await details("nothing")).toBeNull();
    });

    test("OB13: a refused change is said with its text until it is put away, or made anew", async () => {
      await bringOwn();
      const refused = { change: "edit", code: codes.tooLate, text: "rewritten" };
      await edit("rewritten");
      await store.run("applyChangeRefusal", { opId: "edit", code: codes.tooLate });
      expect(await last()).toMatchObject({ text: "hello", refused });
      await store.run("dismissRefusal", { id: "own" });
      expect((await last())?.refused).toBeNull();
      await edit("rewritten", "edit-2");
      await store.run("applyChangeRefusal", { opId: "edit-2", code: codes.tooLate });
      await edit("once more", "edit-3");
      expect((await last())?.refused).toBeNull();
    });

    test("OB5: a send that is refused takes its edits with it: the last one's text is what a retry sends", async () => {
      await queue("own");
      await attempt("op-own");
      await edit("second");
      const refusal = { opId: "op-own", id: "own", code: codes.notMember };
      await store.run("applySendRefusal", refusal);
      expect(await last()).toMatchObject({ text: "second", status: "failed", pending: null });
      expect(await heads()).toEqual([]);
      await edit("third", "edit-2");
      await store.run("retryMessage", { id: "own", opId: "again" });
      expect(await texts()).toEqual([["again", { text: "third" }]]);
    });

    test("OB5, OB8: what was to be recalled when its send is refused is taken back", async () => {
      await queue("own");
      await attempt("op-own");
      await store.run("applySendAnswer", { opId: "op-own", id: "own", seq: 3, time: 9 });
      await recall();
      expect(await heads()).toEqual(["recall own"]);
      await store.run("applySendRefusal", { opId: "op-own", id: "own", code: codes.notMember });
      expect(await heads()).toEqual(["cancel own"]);
      expect((await last())?.id).toBe("m3");
    });

    /** A first attempt may have reached a store that a backup has taken the place of, and that may be put back itself. */
    describe("refused after an attempt whose answer was lost", () => {
      const refuse = () =>
        store.run("applySendRefusal", { opId: "op-own", id: "own", code: codes.notMember });
      const rewrite = () => edit("rewritten");
      beforeEach(async () => {
        await queue("own");
        for (const each of ["op-own", "op-own"]) await attempt(each);
      });

      test("OB6, OB8: tried again it goes out as what may be there: it is not rewritten in place, and gives way to another's", async () => {
        await refuse();
        await store.run("retryMessage", { id: "own", opId: "retry" });
        await rewrite();
        expect(await texts()).toEqual([["again-own", { text: "hello" }]]);
        const taken = { opId: "again-own", id: "own", code: codes.idTaken };
        await store.run("applySendRefusal", taken);
        expect(await heads()).toEqual(["send again-own"]);
        expect(await last()).toMatchObject({ id: "again-own", text: "rewritten" });
      });

      test("OB8: it is taken back at the server", async () => {
        await refuse();
        await store.run("takeBack", { id: "own", opId: "back" });
        expect(await heads()).toEqual(["cancel own"]);
      });

      test.each([
        ["before", [rewrite, refuse]],
        ["after", [refuse, rewrite]],
      ])(
        "OB13: what it was rewritten to %s is said not to be there, once it comes as it was",
        async (_, steps) => {
          for (const step of steps) await step();
          const failed = { text: "rewritten", status: "failed", refused: null };
          expect(await last()).toMatchObject(failed);
          await bringOwn();
          const refused = { change: "edit", code: codes.notMember, text: "rewritten" };
          expect(await last()).toMatchObject({ text: "hello", status: "sent", refused });
        },
      );
    });
  });
}
