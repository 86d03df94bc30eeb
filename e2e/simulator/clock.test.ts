import { expect, test } from "vitest";
import { createClock } from "./clock.ts";
import { createMachineTime } from "./machine-time.ts";

const never = () => false;

test("tasks run by time, those of one time in the order of asking; what was cancelled does not", async () => {
  const clock = createClock();
  const ran: string[] = [];
  const note = (name: string) => () => void ran.push(`${name} at ${clock.now()}`);
  for (const at of [30, 10, 20, 10, 40, 5]) clock.at(at, note(`task ${at}`));
  const cancel = clock.at(15, note("cancelled"));
  clock.at(10, () => {
    cancel();
    clock.after(5, note("after"));
    clock.at(1, note("too late"));
  });
  await clock.runUntil(30, never);
  expect(ran).toEqual([
    "task 5 at 5",
    "task 10 at 10",
    "task 10 at 10",
    "too late at 10",
    "after at 15",
    "task 20 at 20",
    "task 30 at 30",
  ]);
  expect([clock.now(), clock.steps()]).toEqual([30, 8]);
});

test("everything that a task sets off is done before the next task, and before it is looked at", async () => {
  const clock = createClock();
  const seen: string[] = [];
  const long = async (name: string) => {
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
    seen.push(name);
  };
  clock.at(1, () => void long("first"));
  clock.at(1, () => void seen.push("second"));
  await clock.runUntil(1, () => {
    seen.push("look");
    return false;
  });
  expect(seen).toEqual(["look", "first", "look", "second", "look"]);
});

test("a look that says so ends the run", async () => {
  const clock = createClock();
  for (const at of [1, 2, 3]) clock.at(at, () => undefined);
  await clock.runUntil(9, () => clock.now() === 2);
  expect([clock.now(), clock.steps()]).toEqual([2, 2]);
});

test("a machine's timers stand still while it sleeps, run by its own second, and end with its program", async () => {
  const clock = createClock();
  const time = createMachineTime(clock, { offsetMs: 500, rate: 2 });
  const began = time.clock.now();
  const fired: number[] = [];
  for (const delayMs of [100, 200, 1_000])
    time.timers.after(delayMs, () => void fired.push(clock.now()));
  await clock.runUntil(60, never);
  expect([fired, time.clock.now() - began]).toEqual([[50], 120]);
  time.sleep();
  await clock.runUntil(1_000, never);
  expect(fired).toEqual([50]);
  time.wake();
  await clock.runUntil(1_100, never);
  expect(fired).toEqual([50, 1_040]);
  time.end();
  time.timers.after(1, () => void fired.push(0));
  await clock.runUntil(9_000, never);
  expect(fired).toEqual([50, 1_040]);
});
