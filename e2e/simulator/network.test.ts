import { expect, test } from "vitest";
import { createClock } from "./clock.ts";
import { createLine, createWire } from "./network.ts";
import { createRng } from "./rng.ts";

const never = () => false;

function connect(delayMsMax = 50, bytesPerMs = 10_000) {
  const clock = createClock();
  const line = createLine(delayMsMax, bytesPerMs);
  const heard = { toServer: [] as string[], toClient: [] as string[] };
  const endOf = (direction: "toServer" | "toClient") => ({
    heard: (text: string) => void heard[direction].push(text),
    ended: () => void heard[direction].push("ended"),
  });
  const ends = { toServer: endOf("toServer"), toClient: endOf("toClient") };
  return { clock, line, heard, wire: createWire(clock, createRng(1, "wire"), line, ends) };
}

const numbers = Array.from({ length: 30 }, (_, at) => String(at));

test("what arrives arrives in order and whole, then the goodbye", async () => {
  const { clock, heard, wire } = connect();
  for (const text of numbers) wire.send("toServer", text);
  wire.close("client");
  wire.send("toClient", "nobody hears it");
  await clock.runUntil(5_000, never);
  expect(heard).toEqual({ toServer: [...numbers, "ended"], toClient: [] });
});

test("a direction that is blocked blocks nothing of the other, and loses nothing", async () => {
  const { clock, line, heard, wire } = connect();
  wire.send("toServer", "before");
  line.blockedUntil.toServer = 900;
  wire.look();
  wire.send("toServer", "after");
  wire.send("toClient", "answer");
  await clock.runUntil(899, never);
  expect(heard).toEqual({ toServer: [], toClient: ["answer"] });
  await clock.runUntil(2_000, never);
  expect(heard.toServer).toEqual(["before", "after"]);
});

test("a line that is down carries on when it is up; a narrow one takes its time", async () => {
  const { clock, line, heard, wire } = connect(1, 2);
  wire.send("toClient", "x".repeat(1_000));
  await clock.runUntil(500, never);
  expect(heard.toClient).toEqual([]);
  line.isDown = true;
  await clock.runUntil(2_000, never);
  expect(heard.toClient).toEqual([]);
  line.isDown = false;
  wire.look();
  await clock.runUntil(2_001, never);
  expect(heard.toClient).toHaveLength(1);
});

test("a cut takes what is on its way, and tells only those who are to be told", async () => {
  const { clock, heard, wire } = connect();
  wire.send("toServer", "lost");
  wire.cut({ client: 3, server: null });
  wire.send("toServer", "into the void");
  await clock.runUntil(5_000, never);
  expect(heard).toEqual({ toServer: [], toClient: ["ended"] });
});
