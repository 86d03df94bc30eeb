import { expect, test } from "vitest";
import type { Changes } from "#shared/ipc/views.ts";
import { until } from "#shared/testing/until.ts";
import type { Touched } from "../messaging/tx.ts";
import { createChangeFeed } from "./changes.ts";

function bench() {
  let due: (() => void) | null = null;
  const asked: Touched[] = [];
  const sent: Changes[] = [];
  const feed = createChangeFeed({
    timers: {
      after(_delayMs, run) {
        due = run;
        return () => {
          due = null;
        };
      },
    },
    views: (touched) => {
      asked.push(touched);
      return Promise.resolve({ conversations: [], messages: [] });
    },
    send: (changes) => sent.push(changes),
  });
  const frame = async (): Promise<void> => {
    const run = due;
    due = null;
    run?.();
    await until(() => expect(asked.length).toBe(sent.length));
  };
  return { feed, asked, sent, frame, pending: () => due !== null };
}

test("what is touched within a frame is read once and sent as one number", async () => {
  const { feed, asked, sent, frame } = bench();
  feed.touch({ conversations: ["c"], messages: ["m1"] });
  feed.touch({ conversations: ["c"], messages: ["m2", "m1"] });
  await frame();
  expect(asked).toEqual([{ conversations: ["c"], messages: ["m1", "m2"] }]);
  expect(sent.map(({ number }) => number)).toEqual([1]);
  feed.touch({ conversations: [], messages: ["m3"] });
  await frame();
  expect(sent.map(({ number }) => number)).toEqual([1, 2]);
});

test("what is no more is named: messages, and conversations that are not shown", async () => {
  const { feed, sent, frame } = bench();
  feed.touch({ conversations: ["c"], messages: ["m"] });
  await frame();
  expect(sent[0]?.removed).toEqual(["m", "c"]);
});

test("a flood makes windows ask again: a number is left out and no rows are sent", async () => {
  const { feed, asked, sent, frame } = bench();
  feed.touch({ conversations: ["c"], messages: Array.from({ length: 501 }, (_, i) => `m${i}`) });
  await frame();
  expect(asked[0]?.messages).toEqual([]);
  expect(sent.map(({ number }) => number)).toEqual([2]);
});

test("what was touched is told at once to whoever waits for it, and what is on its way is waited for", async () => {
  const { feed, sent, pending } = bench();
  feed.touch({ conversations: ["c"], messages: ["m1"] });
  await feed.settled();
  expect(sent.map(({ number }) => number)).toEqual([1]);
  expect(pending()).toBe(false);
  await feed.settled();
  expect(sent).toHaveLength(1);
});

test("after close nothing is sent and no timer is left", () => {
  const { feed, pending } = bench();
  feed.touch({ conversations: ["c"], messages: [] });
  feed.close();
  expect(pending()).toBe(false);
  feed.touch({ conversations: ["c"], messages: [] });
  expect(pending()).toBe(false);
});
