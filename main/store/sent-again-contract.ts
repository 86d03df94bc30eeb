import { beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import type { MessageRow } from "#shared/wire/rows.ts";
import type { Store } from "../messaging/ports.ts";
import { contractBench } from "./contract-bench.ts";
import { pageAnswer, row, self, syncAnswer } from "./store-fixtures.ts";

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
    const refuse = (opId: string, code: number) =>
      store.run("applyChangeRefusal", { opId, id: "own", code });

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
  });
}
