import { expect, test, vi } from "vitest";
import { silentLog } from "../messaging/testing/silent-log.ts";
import { createTurns, type Job, transfersAtOnceMax } from "./turns.ts";

type Wish = Pick<Job, "key" | "conversation" | "isAsked" | "isShown">;

/** What wants to travel: `!` in front of what a person asked for, `~` of what a page shows, then its conversation and a number. */
function wish(said: string): Wish {
  const key = said.replace(/^[!~]/, "");
  const of = { key, conversation: key.slice(0, 1) };
  return { ...of, isAsked: said.startsWith("!"), isShown: said.startsWith("~") };
}

/** Turns that are all taken, until `release`; `begun` is what had its turn since then. */
function busy() {
  const turns = createTurns({ log: silentLog });
  const begun: string[] = [];
  let added = 0;
  const held = Promise.withResolvers<void>();
  turns.open(true);
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
      await vi.waitFor(() => expect(begun).toHaveLength(added), { interval: 1 });
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
  const turns = createTurns({ log: silentLog });
  turns.open(true);
  let runs = 0;
  const job: Job = {
    ...wish("a1"),
    run: async () => void (runs += 1),
    ended: () => (runs < 2 ? turns.add(job) : undefined),
  };
  turns.add(job);
  await vi.waitFor(() => expect(runs).toBe(2), { interval: 1 });
  expect(turns.has("a1")).toBe(false);
});
