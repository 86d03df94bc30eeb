import { beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import type { Store } from "../messaging/ports.ts";
import { contractBench } from "./contract-bench.ts";
import { pageAnswer, row, self, syncAnswer } from "./store-fixtures.ts";

/** What every store must do about messages of one's own that a restored server lacks, while something about them waits. */
export function sentAgainContract(name: string, open: () => Promise<Store>): void {
  describe(`the contract of what goes out again: ${name}`, () => {
    const { store, last, heads } = contractBench(open);

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

    /** A server is in place that has only the three messages from before, and all that it has is here. */
    const restore = async (epoch: string) => {
      const [entry] = syncAnswer(3).entries as object[];
      const entries = [{ ...entry, preview: null }];
      const answer = syncAnswer(3, { epoch, entries });
      await store.run("applySyncPage", { answer, firstToken: 10 });
      await store.run("applyPage", {
        conversation: "c1",
        before: null,
        peek: false,
        answer: pageAnswer([3, 2, 1].map((seq) => row(seq))),
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
  });
}
