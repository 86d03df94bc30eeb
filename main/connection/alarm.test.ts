import { beforeEach, expect, test } from "vitest";
import { createAlarm, leapMs, lookEveryMs } from "./alarm.ts";
import { createSteadyClock } from "./steady-clock.ts";
import { handTime } from "./testing/timers.ts";

let time: ReturnType<typeof handTime>;
let heard: string[];
let alarm: ReturnType<typeof createAlarm>;
let clock: ReturnType<typeof createSteadyClock>;
beforeEach(() => {
  time = handTime();
  heard = [];
  clock = createSteadyClock(time.clock);
  const { timers } = time;
  alarm = createAlarm({
    clock,
    timers,
    onDue: () => heard.push("due"),
    onLeap: () => heard.push("leap"),
  });
});

test("it rings once, when it is due, however far off that is", () => {
  alarm.set(clock.now() + 3_600_000);
  time.advance(3_599_999);
  expect(heard).toEqual([]);
  time.advance(1);
  expect(heard).toEqual(["due"]);
  time.advance(3_600_000);
  expect(heard).toEqual(["due"]);
  expect(time.alive).toBe(0);
});

test("what is over already rings at once, but not from within", () => {
  alarm.set(clock.now() - 1);
  expect(heard).toEqual([]);
  time.advance(0);
  expect(heard).toEqual(["due"]);
});

test("one time stands in place of another, and null in place of any; never more than one timer", () => {
  alarm.set(clock.now() + 1_000);
  alarm.set(clock.now() + 2_000);
  expect(time.alive).toBe(1);
  time.advance(1_999);
  expect(heard).toEqual([]);
  time.advance(1);
  expect(heard).toEqual(["due"]);
  alarm.set(clock.now() + 1_000);
  alarm.set(null);
  expect(time.alive).toBe(0);
});

test("time that nobody saw pass is noticed with the next look, and what was due meanwhile follows", () => {
  alarm.set(clock.now() + 60_000);
  time.setClock(leapMs);
  time.advance(lookEveryMs);
  expect(heard).toEqual(["leap"]);
  time.setClock(86_400_000);
  time.advance(lookEveryMs);
  expect(heard).toEqual(["leap", "leap", "due"]);
});

test("a little lateness is none, and neither is a clock that is set back: it rings after as long as was said", () => {
  alarm.set(clock.now() + 60_000);
  time.setClock(leapMs - 1);
  time.advance(lookEveryMs);
  time.setClock(-86_400_000);
  time.advance(60_000);
  expect(heard).toEqual(["due"]);
});

test("whoever hears of a leap may set it anew: the old time counts no longer", () => {
  const { timers } = time;
  const other = createAlarm({
    clock,
    timers,
    onDue: () => heard.push("due"),
    onLeap() {
      heard.push("leap");
      other.set(clock.now() + 5_000);
    },
  });
  other.set(clock.now() + 60_000);
  time.setClock(3_600_000);
  time.advance(lookEveryMs);
  expect(heard).toEqual(["leap"]);
  time.advance(4_999);
  expect(heard).toEqual(["leap"]);
  time.advance(1);
  expect(heard).toEqual(["leap", "due"]);
});
