import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { revealsOld } from "./operations/merge.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import {
  me,
  pageAnswer,
  peer,
  pullAnswer,
  row,
  self,
  syncAnswer,
} from "../store/store-fixtures.ts";

/** What a client holds after rows came in in one order or another, through previews, which move no cursor. */
function after(rows: readonly ReturnType<typeof row>[]): unknown {
  const store = openSqliteStore(":memory:");
  try {
    for (const preview of rows) {
      const [entry] = syncAnswer(9).entries as { preview: unknown }[];
      const answer = syncAnswer(9, { entries: [{ ...entry, preview }] });
      store.run("applySyncPage", { answer, firstToken: 1 });
    }
    return store.run("messagePage", { self, conversation: "c1", beforeSeq: null, fromSeq: null });
  } finally {
    store.close();
  }
}

test("RW1: rows in any order and any number of times give the same state", () => {
  const versions = [1, 2, 3].flatMap((seq) =>
    [0, 3, 6].map((step) =>
      row(seq, { rev: seq + step, content: { text: `${seq} at ${seq + step}` } }),
    ),
  );
  const expected = after(versions);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...versions, ...versions], { minLength: versions.length * 2 }),
      (shuffled) => {
        expect(after(shuffled)).toEqual(expected);
      },
    ),
    runs(60),
  );
});

test("RD2: one's own standing in any order gives the same figures", () => {
  const arbitraryMe = fc.record({
    read_seq: fc.nat(50),
    read_others: fc.nat(50),
    sent: fc.nat(50),
    recv_seq: fc.nat(50),
  });
  const unread = (standings: readonly object[]): unknown => {
    const store = openSqliteStore(":memory:");
    try {
      store.run("applySyncPage", { answer: syncAnswer(100), firstToken: 1 });
      for (const one of standings)
        store.run("applyMe", { of: [{ conversation: "c1", me: me(one) }] });
      return [
        store.run("listConversations", { self })[0]?.unread,
        store.run("reports", { after: "", limit: 9 }),
      ];
    } finally {
      store.close();
    }
  };
  fc.assert(
    fc.property(fc.array(arbitraryMe, { maxLength: 8 }), (standings) => {
      expect(unread(standings.toReversed())).toEqual(unread(standings));
    }),
    runs(60),
  );
});

test("RD2: others' positions in any order, and any number of times, say the same, and what has changed is touched", () => {
  const places = fc.array(fc.record({ read_seq: fc.nat(6), recv_seq: fc.nat(6) }), {
    minLength: 1,
    maxLength: 6,
  });
  const told = (positions: readonly { read_seq: number; recv_seq: number }[]) => {
    const store = openSqliteStore(":memory:");
    try {
      const [entry] = syncAnswer(6).entries as object[];
      const answer = syncAnswer(6, { entries: [{ ...entry, preview: null }] });
      store.run("applySyncPage", { answer, firstToken: 1 });
      const rows = [6, 5, 4, 3, 2, 1].map((seq) => row(seq, { sender: self }));
      const page = { conversation: "c1", before: null, peek: false, answer: pageAnswer(rows) };
      store.run("applyPage", page);
      const states = () =>
        store
          .run("messagePage", { self, conversation: "c1", beforeSeq: null, fromSeq: null })
          .messages.map(({ id, status }) => `${id} ${status}`);
      for (const position of positions) {
        const before = states();
        const { messages } = store.run("applyChange", {
          conversation: "c1",
          prev_rev: -1,
          rev: 6,
          rows: [],
          positions: [{ person: peer, ...position }],
        });
        const after = states();
        const changed = after.filter((state, at) => state !== before[at]);
        expect(messages).toEqual(
          expect.arrayContaining(changed.map((state) => state.split(" ")[0])),
        );
      }
      return states();
    } finally {
      store.close();
    }
  };
  fc.assert(
    fc.property(places, (positions) => {
      const [read, received] = (["read_seq", "recv_seq"] as const).map((name) =>
        Math.max(...positions.map((position) => position[name])),
      );
      const all = told([...positions.toReversed(), ...positions]);
      expect(all).toEqual(
        [1, 2, 3, 4, 5, 6].map((seq) => {
          if (seq <= (read ?? 0)) return `m${seq} read`;
          return `m${seq} ${seq <= (received ?? 0) ? "delivered" : "sent"}`;
        }),
      );
    }),
    runs(40),
  );
});

test("CU12: spans show more where some place is in them now and was not before", () => {
  const span = fc.tuple(fc.nat(14), fc.option(fc.nat(14), { nil: null }));
  const spans = fc.array(span, { maxLength: 6 });
  const holds = (those: readonly (readonly [number, number | null])[], seq: number): boolean =>
    those.some(([from, to]) => seq >= from && seq <= (to ?? Infinity));
  fc.assert(
    fc.property(spans, spans, fc.nat(16), (before, after, last) => {
      const places = Array.from({ length: last + 1 }, (_, seq) => seq);
      const expected = places.some((seq) => holds(after, seq) && !holds(before, seq));
      expect(revealsOld(before, after, last)).toBe(expected);
    }),
    runs(2_000),
  );
  const many = Array.from({ length: 100_000 }, (_, at): [number, number] => [at * 2, at * 2]);
  expect(revealsOld(many.toReversed(), many, 200_000)).toBe(false);
  expect(revealsOld(many.slice(0, -1), many, 200_000)).toBe(true);
});

test("RW2: whatever a server sends as rows, the store stays whole and other rows stay as they were", () => {
  fc.assert(
    fc.property(fc.array(fc.anything(), { maxLength: 10 }), fc.nat(5), (junk, at) => {
      const store = openSqliteStore(":memory:");
      try {
        store.run("applySyncPage", { answer: syncAnswer(3), firstToken: 1 });
        const good = [1, 2, 3].map((seq) => row(seq));
        const answer = pullAnswer([...good.slice(0, at), ...junk, ...good.slice(at)], {
          rev: 3,
          cursor: 3,
          last_seq: 3,
          n: 3,
        });
        const first = pageAnswer([], { rev: 0, floor: 1 });
        store.run("applyPage", { conversation: "c1", before: null, peek: false, answer: first });
        store.run("applyPull", { conversation: "c1", since: 0, answer });
        const { messages } = store.run("messagePage", {
          self,
          conversation: "c1",
          beforeSeq: null,
          fromSeq: null,
        });
        expect(messages.map(({ id }) => id)).toEqual(["m1", "m2", "m3"]);
        expect(store.run("behind", { first: [], limit: 50 })).toEqual([]);
      } finally {
        store.close();
      }
    }),
    runs(100),
  );
});
