import { describe, expect, test } from "vitest";
import type { Me } from "#shared/wire/rows.ts";
import type { Store } from "../messaging/ports.ts";
import { contractBench } from "./contract-bench.ts";
import { me, pageAnswer, row } from "./store-fixtures.ts";

/** What every store must do with pages of history, also where one comes to see more of a conversation than before. */
export function historyContract(name: string, open: () => Promise<Store>): void {
  describe(`the contract of history: ${name}`, () => {
    const { store, page } = contractBench(open);

    const told = (spans: Me["spans"], rev: number) =>
      store.run("applyChange", {
        conversation: "c1",
        prev_rev: -1,
        rev,
        rows: [],
        last_seq: 9,
        me: me({ spans }),
      });
    const paged = (before: number | null, seqs: number[], over: { rev: number; floor?: number }) =>
      store.run("applyPage", {
        conversation: "c1",
        before,
        peek: false,
        answer: pageAnswer(
          seqs.map((seq) => row(seq)),
          { last_seq: 9, n: 9, me: me({ spans: [[1, null]] }), ...over },
        ),
      });
    const wanted = async () =>
      (await store.run("behind", { first: [], limit: 9 })).map(({ want, floor }) => [want, floor]);
    const ids = async () => (await page()).messages.map(({ id }) => id);

    test("CU11: the first page sets cursor and floor, only the page below the floor lowers it", async () => {
      await told([[1, null]], 20);
      await told([[9, null]], 21);
      await told([[1, null]], 22);
      await paged(null, [9, 8], { rev: 22, floor: 8 });
      expect(await wanted()).toEqual([["history", 8]]);
      // One that was asked for twice, one from further down, and the newest once more.
      await paged(9, [8, 7], { rev: 22, floor: 7 });
      await paged(4, [3, 2], { rev: 22, floor: 2 });
      await paged(null, [9], { rev: 22, floor: 1 });
      expect(await wanted()).toEqual([["history", 8]]);
      const below = await paged(8, [7, 6], { rev: 22, floor: 6 });
      expect([below.progress, await wanted()]).toEqual([true, [["history", 6]]]);
      // A floor that is no lower is no progress: asking again would go in circles.
      const stays = await paged(6, [], { rev: 22, floor: 6 });
      expect([stays.progress, await wanted()]).toEqual([false, [["history", 6]]]);
      await paged(6, [], { rev: 22, floor: 7 });
      expect(await wanted()).toEqual([["history", 6]]);
    });

    test("CU11: the cursor begins where the first page was read, whatever has rung since", async () => {
      await told([[9, null]], 21);
      await told([[1, null]], 22);
      await told([[1, null]], 25);
      await paged(null, [9, 8], { rev: 23, floor: 8 });
      expect(await store.run("behind", { first: [], limit: 9 })).toMatchObject([
        { want: "changes", cursor: 23 },
      ]);
    });

    test("CU11: the newest page of a conversation that is far behind is shown, and moves nothing", async () => {
      await told([[1, null]], 20);
      const answer = pageAnswer([row(9), row(8)], { rev: 20, floor: 8, last_seq: 9, n: 9 });
      const peeked = { conversation: "c1", before: null, peek: true, answer };
      expect((await store.run("applyPage", peeked)).progress).toBe(true);
      expect((await ids()).slice(-2)).toEqual(["m8", "m9"]);
      expect(await store.run("behind", { first: [], limit: 9 })).toMatchObject([
        { want: "changes", cursor: 3, floor: 1, distance: 17 },
      ]);
    });

    test("CU12: who comes to see what was hidden begins again with the newest page", async () => {
      await told([[8, null]], 9);
      await paged(null, [9, 8], { rev: 9, floor: 8 });
      await told([[1, null]], 10);
      expect(await wanted()).toEqual([["first", null]]);
      await paged(null, [9, 8, 7], { rev: 10, floor: 7 });
      expect(await wanted()).toEqual([["history", 7]]);
      await paged(7, [6, 5, 4, 3, 2, 1], { rev: 10, floor: 1 });
      expect(await wanted()).toEqual([]);
      expect(await ids()).toEqual(["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9"]);
    });

    test("CU12: a page that was read before that is void, also the one below the floor", async () => {
      await told([[1, null]], 10);
      await told([[8, null]], 11);
      await told([[1, null]], 12);
      const late = await paged(null, [9, 8], { rev: 11, floor: 1 });
      expect(late).toMatchObject({ progress: false, touched: { messages: [] } });
      expect(await wanted()).toEqual([["first", null]]);
      await paged(null, [9, 8, 7], { rev: 12, floor: 7 });
      await paged(7, [6, 5], { rev: 11, floor: 1 });
      expect(await wanted()).toEqual([["history", 7]]);
      expect(await ids()).not.toContain("m6");
    });

    test("CU9, CU12: what is shown and hidden in turns at one rev starts the floor again once", async () => {
      await told([[8, null]], 10);
      await told([[1, null]], 11);
      expect(await wanted()).toEqual([["first", null]]);
      await paged(null, [9, 8], { rev: 11, floor: 8 });
      await told([[8, null]], 11);
      await told([[1, null]], 11);
      expect(await wanted()).toEqual([["history", 8]]);
      await told([[8, null]], 12);
      await told([[1, null]], 13);
      expect(await wanted()).toEqual([["first", null]]);
    });

    test("CU12: so is a first page that was under way when one came to see more", async () => {
      await told([[8, null]], 9);
      await told([[1, null]], 10);
      await told([[8, null]], 11);
      expect(await wanted()).toEqual([["first", null]]);
      await told([[1, null]], 12);
      const late = await paged(null, [9, 8], { rev: 11, floor: 1 });
      expect(late).toMatchObject({ progress: false, touched: { messages: [] } });
      expect(await wanted()).toEqual([["first", null]]);
      await paged(null, [9, 8], { rev: 12, floor: 8 });
      expect(await wanted()).toEqual([["history", 8]]);
    });

    test("CU12: what is shown from here on, or no longer, starts nothing again", async () => {
      await told([[1, 9]], 10);
      await told(
        [
          [1, 9],
          [10, null],
        ],
        11,
      );
      await told([[8, null]], 12);
      expect((await wanted()).map(([want]) => want)).toEqual(["changes"]);
    });
  });
}
