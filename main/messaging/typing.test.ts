import { beforeEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { manualTimers, scriptedLink, settle } from "./testing/bench.ts";
import { createTyping, holdsMs, sayEveryMs, typistsMax } from "./typing.ts";

function begin() {
  const scripted = scriptedLink();
  const time = manualTimers();
  const told: string[] = [];
  const names = { wait: Promise.resolve() };
  const typing = createTyping({
    link: scripted.link,
    timers: time.timers,
    self: "me",
    nameOf: async (person) => {
      await names.wait;
      if (person === "unknown") throw new Error("not here");
      return `name of ${person}`;
    },
    tell: (conversation, people) =>
      told.push(`${conversation}: ${people.map(({ id, name }) => `${id} ${name}`).join(", ")}`),
  });
  return { ...scripted, time, told, typing, names };
}
let on: ReturnType<typeof begin>;
beforeEach(async () => {
  on = begin();
  await on.setLive(true);
});

const hears = (person: string, conversation = "c") =>
  on.push({ type: "typing", payload: { conversation, person } });
const asked = (): unknown[] => on.asked.map(({ payload }) => payload);

test("PR5: writing is said once in three seconds, for each conversation, and at once after a message", async () => {
  void on.typing.say("c");
  void on.typing.say("c");
  void on.typing.say("d");
  expect(asked()).toEqual([{ conversation: "c" }, { conversation: "d" }]);
  await on.time.advance(sayEveryMs - 1);
  void on.typing.say("c");
  expect(asked()).toHaveLength(2);
  await on.time.advance(1);
  void on.typing.say("c");
  expect(asked()).toHaveLength(3);
  on.typing.wrote("c");
  void on.typing.say("c");
  void on.typing.say("c");
  expect(asked()).toHaveLength(4);
});

test("PR5: without a connection nothing is said, also not later", async () => {
  await on.setLive(false);
  await on.typing.say("c");
  expect(on.time.pending()).toBe(0);
  await on.setLive(true);
  await on.time.advance(60_000);
  expect(asked()).toEqual([]);
});

test("PR3: a server that does not know it is not told again on this connection; another refusal is of one conversation", async () => {
  void on.typing.say("c");
  await on.next("typing").refuse(codes.notMember);
  void on.typing.say("d");
  await on.next("typing").refuse(codes.unknownType);
  await on.time.advance(sayEveryMs);
  void on.typing.say("e");
  expect(asked()).toEqual([]);
  await on.setLive(false);
  await on.setLive(true);
  void on.typing.say("e");
  expect(asked()).toHaveLength(1);
});

test("PR6: who writes is told, and no longer after six seconds in which nothing was heard", async () => {
  await hears("ann");
  await on.time.advance(holdsMs - 1);
  await hears("ann");
  await hears("unknown");
  await on.time.advance(holdsMs - 1);
  expect(on.told).toEqual(["c: ann name of ann", "c: ann name of ann, unknown "]);
  await on.time.advance(1);
  expect(on.told.slice(2)).toEqual(["c: unknown ", "c: "]);
});

test("PR6: a message of theirs ends it, there and for nobody else", async () => {
  await hears("ann");
  await hears("bob");
  await hears("ann", "d");
  on.told.length = 0;
  on.typing.arrived([
    { conversation: "c", sender: "ann" },
    { conversation: "e", sender: "bob" },
    { conversation: "c", sender: null },
  ]);
  expect(on.told).toEqual(["c: bob name of bob"]);
});

test("PR6: what has ended before its name was found is not told", async () => {
  let found = (): void => undefined;
  on.names.wait = new Promise((resolve) => (found = resolve));
  await hears("ann");
  on.typing.arrived([{ conversation: "c", sender: "ann" }]);
  found();
  await settle();
  expect(on.told).toEqual([]);
});

test("PR2: it ends with the connection", async () => {
  await hears("ann");
  await on.setLive(false);
  expect(on.told).toEqual(["c: ann name of ann", "c: "]);
  expect(on.time.pending()).toBe(0);
});

test("PR6: oneself is not shown to be writing, and a crowd without end is not followed", async () => {
  await hears("me");
  expect(on.told).toEqual([]);
  for (let at = 0; at < 2 * typistsMax; at++) await hears(`p${at}`, `c${at}`);
  expect(on.told).toHaveLength(typistsMax);
  on.typing.stop();
  expect([on.time.pending(), on.listeners()]).toEqual([0, 0]);
});
