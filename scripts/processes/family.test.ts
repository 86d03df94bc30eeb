import { spawn } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "#shared/testing/until.ts";
import { lives, ToyCheckout } from "../testing/toy-checkout.ts";
import { Family } from "./family.ts";

let toy: ToyCheckout;
let family: Family;
beforeEach(() => {
  toy = new ToyCheckout();
  family = new Family();
});
afterEach(async () => {
  await family.end();
  toy.remove();
});

const node = (code: string) => [process.execPath, ["-e", code]] as const;
const forever = "setInterval(() => {}, 1000);";

test("a member that ignores being asked is killed, with what it started", async () => {
  const lines: string[] = [];
  const stubborn = await family.start(
    "stubborn",
    ...node(`process.on("SIGTERM", () => {});
      const child = require("child_process").spawn(process.execPath, ["-e", 'process.on("SIGTERM", () => {}); ${forever}']);
      console.log(child.pid); ${forever}`),
    { onLine: (line) => lines.push(line) },
  );
  await until(() => expect(lines).toHaveLength(1));
  await family.end();
  expect(lives(stubborn.pid)).toBe(false);
  expect(lives(Number(lines[0]))).toBe(false);
}, 20_000);

test("what a member leaves behind when it goes is ended too", async () => {
  const lines: string[] = [];
  const member = await family.start(
    "leaver",
    ...node(`const child = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(forever)}], { stdio: "ignore" });
      console.log(child.pid); process.exit(0);`),
    { onLine: (line) => lines.push(line) },
  );
  await member.exited;
  expect(lives(Number(lines[0]))).toBe(true);
  await family.end();
  expect(lives(Number(lines[0]))).toBe(false);
}, 20_000);

test("nobody outlives us, not even a kill -9, nor what they have started", async () => {
  const up = Promise.withResolvers<string>();
  const script = `
    import { Family } from ${JSON.stringify(new URL("family.ts", import.meta.url).href)};
    const family = new Family();
    const member = await family.start("one", process.execPath, ["-e", ${JSON.stringify(
      `const child = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(forever)}], { stdio: "ignore" });
       console.log(process.pid + " " + child.pid); ${forever}`,
    )}], { onLine: (line) => console.log(line) });
    ${forever}`;
  const middle = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  middle.stdout.setEncoding("utf8").once("data", up.resolve);
  const pids = (await up.promise).trim().split(" ").map(Number);
  expect(pids.map(lives)).toEqual([true, true]);
  middle.kill("SIGKILL");
  await until(() => expect(pids.map(lives)).toEqual([false, false]));
}, 20_000);

test("members end one after the other, the youngest first", async () => {
  const note = (name: string) =>
    node(
      `process.on("SIGTERM", () => { require("fs").appendFileSync(${JSON.stringify(toy.path("order"))}, "${name}\\n"); process.exit(); }); console.log("up"); ${forever}`,
    );
  for (const name of ["first", "second", "third"]) {
    const up = Promise.withResolvers<string>();
    await family.start(name, ...note(name), { onLine: up.resolve });
    await up.promise;
  }
  await family.end();
  expect(toy.lines("order")).toEqual(["third", "second", "first"]);
});

test("nobody is started any more once the end has begun", async () => {
  void family.end();
  await expect(family.start("late", ...node(""))).rejects.toThrow("everything is ending");
});

test("a program that is not there is said at once", async () => {
  await expect(family.start("nothing", toy.path("nothing"), [])).rejects.toThrow("ENOENT");
});

test("the end of both outputs is kept, however much one of them says", async () => {
  const member = await family.start(
    "talker",
    ...node(
      `console.error("what explains it"); for (let i = 0; i < 30000; i++) console.log("line " + i);`,
    ),
  );
  await member.exited;
  expect(member.output().includes("line 29999")).toBe(true);
  expect(member.output().endsWith("what explains it")).toBe(true);
  expect(member.output().length).toBeLessThan(100 * 1024);
});
