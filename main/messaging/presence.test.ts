import { beforeEach, expect, test } from "vitest";
import type { PresenceView } from "#shared/ipc/views.ts";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import type { Presence } from "#shared/wire/rows.ts";
import { createPresence, gatherMs } from "./presence.ts";
import { capMs, leastMs } from "./retry-delay.ts";
import { manualTimers, scriptedLink } from "./testing/bench.ts";

function begin() {
  const scripted = scriptedLink();
  const time = manualTimers();
  const told: (readonly PresenceView[])[] = [];
  const state = { front: true };
  const presence = createPresence({
    link: scripted.link,
    timers: time.timers,
    random: { next: () => 0.5 },
    isFront: () => state.front,
    tell: (known) => told.push(known),
  });
  return { ...scripted, time, told, presence, state };
}
let on: ReturnType<typeof begin>;
beforeEach(() => {
  on = begin();
});

const is = (person: string, state: Presence["state"], last_seen: number | null = null) => ({
  person,
  state,
  last_seen,
});
const view = (person: string, state: Presence["state"], lastSeen: number | null = null) => ({
  person,
  state,
  lastSeen,
});
/** How many requests of a type wait for an answer. */
const waiting = (type: string): number => on.asked.filter((one) => one.type === type).length;
const live = async (): Promise<void> => {
  await on.setLive(true);
  await on.next("ping").answer({});
  await on.time.advance(gatherMs);
};
const push = (...of: Presence[]) => on.push({ type: "presence", payload: { of } });

test("PR1: whom all windows show is asked for in one request, once per gathering, and told", async () => {
  on.presence.watch(1, ["b", "a"]);
  on.presence.watch(2, ["c", "a"]);
  await live();
  expect(on.next("watch").payload).toEqual({ people: ["a", "b", "c"] });
  await on.next("watch").answer<"watch">({ of: [is("a", "online"), is("b", "offline", 60_000)] });
  expect(on.told).toEqual([[view("a", "online"), view("b", "offline", 60_000)]]);
  expect(on.presence.watch(2, ["a", "c"])).toEqual(on.told[0]);
  await on.time.advance(10 * gatherMs);
  expect(waiting("watch")).toBe(0);
});

test("PR1: what is told while it is asked may be older than the answer, or newer: where it says otherwise it is asked again", async () => {
  on.presence.watch(1, ["a"]);
  await live();
  // Read together with the answer, it is handed on before whoever waits for that goes on.
  await push(is("a", "offline", 7));
  await on.next("watch").answer<"watch">({ of: [is("a", "online")] });
  await on.time.advance(gatherMs);
  await on.next("watch").answer<"watch">({ of: [is("a", "offline", 7)] });
  expect(on.told.at(-1)).toEqual([view("a", "offline", 7)]);
  await on.time.advance(10 * gatherMs);
  expect(waiting("watch")).toBe(0);
});

test("PR1: what is told while it is asked and says what the answer says, or is of others, asks for nothing", async () => {
  on.presence.watch(1, ["a"]);
  await live();
  await push(is("a", "online"), is("z", "offline", 1));
  await on.next("watch").answer<"watch">({ of: [is("a", "online")] });
  await on.time.advance(10 * gatherMs);
  expect(waiting("watch")).toBe(0);
  // Nor does it keep the server from hearing that nobody is shown any more.
  on.presence.watch(1, ["b"]);
  await on.time.advance(gatherMs);
  await push(is("b", "away", 3));
  await on.next("watch").answer<"watch">({ of: [is("b", "online")] });
  on.presence.watch(1, []);
  await on.time.advance(gatherMs);
  expect(on.next("watch").payload).toEqual({ people: [] });
});

test("PR1: who is shown no longer is watched no longer; a window that is gone shows nobody", async () => {
  on.presence.watch(1, ["a"]);
  on.presence.watch(2, ["b"]);
  await live();
  await on.next("watch").answer<"watch">({ of: [is("a", "online"), is("b", "online")] });
  on.presence.watch(2, []);
  await on.time.advance(gatherMs);
  expect(on.next("watch").payload).toEqual({ people: ["a"] });
  // While one is under way, what is wanted next waits for it.
  on.presence.watch(1, []);
  await on.time.advance(10 * gatherMs);
  expect(waiting("watch")).toBe(1);
  await on.next("watch").answer<"watch">({ of: [is("a", "away", 0)] });
  await on.time.advance(gatherMs);
  expect(on.next("watch").payload).toEqual({ people: [] });
  await on.next("watch").answer<"watch">({ of: [] });
  expect(on.told.at(-1)).toEqual([]);
});

test("PR1: no more are watched than a connection may", async () => {
  const crowd = (from: number) =>
    Array.from({ length: limits.watchedMax }, (_, at) => `p${from + at}`);
  on.presence.watch(1, crowd(0));
  on.presence.watch(2, crowd(1_000));
  await live();
  expect(on.next("watch").payload).toEqual({ people: crowd(0).sort() });
});

test("PR1: a push changes those who are watched, and nobody else", async () => {
  on.presence.watch(1, ["a", "b"]);
  await live();
  await on.next("watch").answer<"watch">({ of: [is("a", "online"), is("b", "online")] });
  await push(is("a", "away", 60_000), is("x", "online"));
  expect(on.told.at(-1)).toEqual([view("a", "away", 60_000), view("b", "online")]);
  await push(is("x", "online"));
  expect(on.told).toHaveLength(2);
});

test("PR2: what was known ends with the connection, and is asked anew on the next one", async () => {
  on.presence.watch(1, ["a"]);
  await live();
  await on.next("watch").answer<"watch">({ of: [is("a", "online")] });
  await on.setLive(false);
  expect(on.told.at(-1)).toEqual([]);
  expect(on.presence.watch(1, ["a"])).toEqual([]);
  await on.time.advance(60_000);
  expect(on.asked).toEqual([]);
  await live();
  expect(on.next("watch").payload).toEqual({ people: ["a"] });
  // An answer of a connection that has ended is none.
  const late = on.next("watch");
  await on.setLive(false);
  await late.answer<"watch">({ of: [is("a", "online")] });
  expect(on.time.pending()).toBe(0);
  expect(on.told).toHaveLength(2);
});

test("PR3: a server that does not know it is not asked again on this connection", async () => {
  on.presence.watch(1, ["a"]);
  await live();
  await on.next("watch").refuse(codes.unknownType);
  on.presence.watch(1, ["b"]);
  await on.time.advance(3_600_000);
  expect(on.asked).toEqual([]);
  await on.setLive(false);
  await live();
  expect(on.next("watch").payload).toEqual({ people: ["b"] });
});

test("PR3: a server that is busy is asked again later, when it says", async () => {
  on.presence.watch(1, ["a"]);
  await live();
  await on.next("watch").refuse(codes.rateLimited, undefined, 5_000);
  await on.time.advance(4_999);
  on.presence.watch(1, ["b"]);
  expect(waiting("watch")).toBe(0);
  await on.time.advance(1);
  expect(on.next("watch").payload).toEqual({ people: ["b"] });
  await on.next("watch").lose();
  await on.time.advance(60_000);
  expect(waiting("watch")).toBe(1);
});

test("PR3: a server that names a time no timer can hold, or none at all, is asked no sooner than others, and within a minute", async () => {
  on.presence.watch(1, ["a"]);
  await live();
  await on.next("watch").refuse(codes.rateLimited, undefined, Number.MAX_SAFE_INTEGER);
  await on.time.advance(capMs - 1);
  expect(waiting("watch")).toBe(0);
  await on.time.advance(1);
  await on.next("watch").refuse(codes.rateLimited, undefined, 0);
  await on.time.advance(leastMs - 1);
  expect(waiting("watch")).toBe(0);
  await on.time.advance(capMs);
  expect(waiting("watch")).toBe(1);
});

test("PR4: the server hears at once whether somebody is in front, and who comes back, but not without end", async () => {
  on.state.front = false;
  await on.setLive(true);
  expect(on.next("ping").payload).toEqual({ front: false });
  await on.next("ping").answer({});
  await on.time.advance(1_000);
  on.presence.front();
  expect(waiting("ping")).toBe(0);
  on.state.front = true;
  on.presence.front();
  on.presence.front();
  expect(waiting("ping")).toBe(1);
  expect(on.next("ping").payload).toEqual({ front: true });
  await on.time.advance(1_000);
  on.presence.front();
  expect(waiting("ping")).toBe(2);
  await on.setLive(false);
  on.presence.front();
  expect(on.asked).toEqual([]);
});

test("nothing is left behind", async () => {
  on.presence.watch(1, ["a"]);
  await on.setLive(true);
  on.presence.stop();
  expect([on.time.pending(), on.listeners()]).toEqual([0, 0]);
});
