import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "#shared/testing/until.ts";
import { manualTimers } from "../messaging/testing/bench.ts";
import { silentLog } from "../messaging/testing/silent-log.ts";
import { createTurns, endWithinMs, type Job, transfersAtOnceMax, unendedMax } from "./turns.ts";

type Wish = Pick<Job, "key" | "conversation" | "isAsked" | "isShown">;

/** What wants to travel: `!` in front of what a person asked for, `~` of what a page shows, then its conversation and a number. */
function wish(said: string): Wish {
  const key = said.replace(/^[!~]/, "");
  const of = { key, conversation: key.slice(0, 1) };
  return { ...of, isAsked: said.startsWith("!"), isShown: said.startsWith("~") };
}

let time: ReturnType<typeof manualTimers>;
const openTurns = () => {
  const turns = createTurns({ timers: time.timers, log: silentLog });
  turns.open(true);
  return turns;
};
beforeEach(() => {
  time = manualTimers();
});
afterEach(() => expect(time.pending()).toBe(0));

/** Turns that are all taken, until `release`; `begun` is what had its turn since then. */
function busy() {
  const turns = openTurns();
  const begun: string[] = [];
  let added = 0;
  const held = Promise.withResolvers<void>();
  for (let at = 0; at < transfersAtOnceMax; at++)
    turns.add({ ...wish(`z${at}`), run: () => held.promise });
  return {
    turns,
    add(said: string): void {
      const { key, ...of } = wish(said);
      added += 1;
      turns.add({ key, ...of, run: async () => void begun.push(key) });
    },
    async release(): Promise<string[]> {
      held.resolve();
      await until(() => expect(begun).toHaveLength(added));
      return begun;
    },
  };
}

test.each<[rule: string, added: string[], visible: string[], order: string[]]>([
  ["as they were added", ["a1", "b1", "a2"], [], ["a1", "b1", "a2"]],
  ["what a person asked for first", ["a1", "!b1", "c1", "!a2"], [], ["b1", "a2", "a1", "c1"]],
  ["before it what is looked at", ["a1", "!b1", "c1", "c2"], ["c"], ["c1", "c2", "b1", "a1"]],
  ["of that, too, what was asked for first", ["c1", "!c2", "!b1"], ["c"], ["c2", "c1", "b1"]],
  ["two windows, two that are looked at", ["a1", "b1", "c1"], ["c", "b"], ["b1", "c1", "a1"]],
  ["of what is shown the latest", ["~a1", "~a2", "~a3"], ["a"], ["a3", "a2", "a1"]],
  ["not before what is asked for", ["~a1", "!a2", "~a3"], ["a"], ["a2", "a3", "a1"]],
])("FI2: %s", async (_rule, added, visible, order) => {
  const { turns, add, release } = busy();
  for (const [window, conversation] of visible.entries()) turns.attend(window, conversation);
  for (const one of added) add(one);
  expect(await release()).toEqual(order);
});

test("FI2: what is no longer looked at waits as the others do", async () => {
  const { turns, add, release } = busy();
  turns.attend(1, "b");
  for (const one of ["a1", "b1"]) add(one);
  turns.attend(1, null);
  expect(await release()).toEqual(["a1", "b1"]);
});

test("FI2: what was queued and is asked for by now goes before what only waits", async () => {
  const { turns, add, release } = busy();
  for (const one of ["a1", "a2"]) add(one);
  turns.renew("a2", true);
  expect(await release()).toEqual(["a2", "a1"]);
});

test("FI2: whose turn is over may ask for the next one", async () => {
  const turns = openTurns();
  let runs = 0;
  const job: Job = {
    ...wish("a1"),
    run: async () => void (runs += 1),
    ended: () => (runs < 2 ? turns.add(job) : undefined),
  };
  turns.add(job);
  await until(() => expect(runs).toBe(2));
  expect(turns.has("a1")).toBe(false);
});

/** Runs until the test says so, whatever the signal says, as a job does whose disk does not answer. */
function dead(key: string) {
  const held = Promise.withResolvers<void>();
  let runs = 0;
  const run = (): Promise<void> => {
    runs += 1;
    return held.promise;
  };
  return { job: { ...wish(key), run }, answer: held.resolve, runs: (): number => runs };
}

test("FI2: what does not end when it is ended has no turn any more, and is begun anew only once it has", async () => {
  const turns = openTurns();
  const held = Array.from({ length: transfersAtOnceMax }, (_, at) => dead(`z${at}`));
  for (const { job } of held) turns.add(job);
  turns.drop(() => true);
  const next = Array.from({ length: transfersAtOnceMax + 1 }, (_, at) => dead(`a${at}`));
  for (const { job } of next) turns.add(job);
  for (const { job } of held) turns.add(job);
  const begun = (): number[] => [...next, ...held].map(({ runs }) => runs());
  await time.advance(endWithinMs - 1);
  expect(begun()).toEqual([0, 0, 0, 0, 1, 1, 1]);
  await time.advance(1);
  expect(begun()).toEqual([1, 1, 1, 0, 1, 1, 1]);
  // What ends late gives nobody a second turn.
  held[0]?.answer();
  await time.advance(0);
  expect(begun()).toEqual([1, 1, 1, 0, 1, 1, 1]);
  for (const { answer } of next) answer();
  await time.advance(0);
  expect(begun()).toEqual([1, 1, 1, 1, 2, 1, 1]);
  for (const { answer } of held) answer();
  await time.advance(0);
  expect(begun()).toEqual([1, 1, 1, 1, 2, 2, 2]);
});

test("FI2: of what does not end no more is passed over than the bound says", async () => {
  const turns = openTurns();
  const all = Array.from({ length: unendedMax + 2 * transfersAtOnceMax }, (_, at) =>
    dead(`z${at}`),
  );
  for (const { job } of all) {
    turns.add(job);
    turns.drop((key) => key === job.key);
    await time.advance(endWithinMs);
  }
  expect(all.filter(({ runs }) => runs() > 0)).toHaveLength(unendedMax + transfersAtOnceMax);
});

test("stopping waits for what ends, and not for long for what does not", async () => {
  const turns = openTurns();
  const [ends, hangs] = [dead("a1"), dead("a2")];
  for (const { job } of [ends, hangs]) turns.add(job);
  let isStopped = false;
  void turns.stop().then(() => (isStopped = true));
  await time.advance(endWithinMs - 1);
  expect(isStopped).toBe(false);
  await time.advance(1);
  expect(isStopped).toBe(true);

  const others = openTurns();
  const quick = dead("a1");
  others.add(quick.job);
  isStopped = false;
  void others.stop().then(() => (isStopped = true));
  await time.advance(0);
  expect(isStopped).toBe(false);
  quick.answer();
  await time.advance(0);
  expect(isStopped).toBe(true);
});
