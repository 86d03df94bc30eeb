import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Database from "better-sqlite3";
import { expect, test, vi } from "vitest";
import { databasePath } from "../start.ts";
import { commandLine } from "../testing/command-line.ts";
import { makeSmallStore } from "../testing/small-store.ts";

// Each command is a process of its own, and a busy machine takes its time.
vi.setConfig({ testTimeout: 90_000 });

const { data, run, serve, start } = commandLine();

test("one server on a data folder: a second one is refused; one that was killed holds nothing", async () => {
  const { child } = await serve();
  const second = await run(["serve", "--port", "0"]);
  expect(second.code).toBe(1);
  expect(second.err).toContain("a server runs on");
  child.kill("SIGKILL");
  await once(child, "exit");
  await serve();
});

test.runIf(existsSync("/dev/full"))(
  "a server whose log is on a full disk serves for all that, and ends when it is told to",
  async () => {
    const full = openSync("/dev/full", "w");
    const { child, url } = await serve([], full);
    closeSync(full);
    const ended = once(child, "exit");
    // That it listens was its first line, which nobody has taken by now.
    for (let times = 0; times < 3; times++)
      expect((await fetch(`${url}/health`, { signal: AbortSignal.timeout(10_000) })).status).toBe(
        200,
      );
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  },
);

/** Where a server listens, by its log. */
async function listeningAt(child: ChildProcess): Promise<string> {
  if (!child.stderr) throw new Error("no log");
  for await (const line of createInterface({ input: child.stderr })) {
    const said = JSON.parse(line) as { msg: string; port: number };
    if (said.msg === "server.listening") return `http://127.0.0.1:${said.port}`;
  }
  throw new Error("it ended");
}

test.runIf(existsSync("/dev/full")).each(["is on a full disk", "is read by nobody any more"])(
  "a server whose output %s serves for all that, and ends when it is told to",
  async (how) => {
    const full = openSync("/dev/full", "w");
    const stdout = how === "is on a full disk" ? full : "pipe";
    const child = start(["serve", "--port", "0", "--data", data()], { stdout });
    closeSync(full);
    child.stdout?.destroy();
    const ended = once(child, "exit");
    const url = await listeningAt(child);
    // Whoever is answered here is answered after it has said that it listens.
    for (let times = 0; times < 3; times++)
      expect((await fetch(`${url}/health`, { signal: AbortSignal.timeout(10_000) })).status).toBe(
        200,
      );
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  },
);

test("backup, restore and doctor around a running server", async () => {
  await makeSmallStore(databasePath(data()));
  const { child } = await serve();
  const file = join(data(), "monday.db");
  const backup = await run(["backup", file]);
  expect(backup).toMatchObject({ code: 0, err: "" });
  expect(backup.out).toMatch(
    /monday\.db: 2 people, 2 conversations, 6 messages, \d+ bytes, in [\d.]+ s\n$/,
  );
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(await run(["backup", file])).toMatchObject({
    code: 1,
    err: expect.stringContaining("--force") as string,
  });
  expect(await run(["backup", file, "--force"])).toMatchObject({ code: 0 });
  expect(await run(["doctor"])).toEqual({ code: 0, out: "all is well\n", err: "" });
  await run(["user", "add", "Cleo"]);

  expect(await run(["restore", file])).toMatchObject({
    code: 1,
    err: expect.stringContaining("a server runs on") as string,
  });
  child.kill("SIGTERM");
  await once(child, "exit");
  const restored = await run(["restore", file]);
  expect(restored).toMatchObject({ code: 0, err: "" });
  expect(restored.out).toContain("restored: 2 people");
  const aside = readdirSync(data()).find((name) => name.startsWith("magpie-replaced-"));
  expect(restored.out).toContain(aside);
  await serve();
  expect((await run(["user", "list"])).out).not.toContain("cleo");
});

test("what cannot be done is said in one line, exit 1", async () => {
  for (const [args, words] of [
    [["backup", join(data(), "a.db")], "there is no file"],
    [["doctor"], "there is no file"],
    [["restore", join(data(), "none.db")], "there is no file"],
  ] as const) {
    const { code, err } = await run([...args]);
    expect(code).toBe(1);
    expect(err).toContain(words);
    expect(err.trim().split("\n")).toHaveLength(1);
  }
  await makeSmallStore(databasePath(data()));
  expect(await run(["backup", join(data(), "nowhere", "a.db")])).toMatchObject({ code: 1 });
});

test("doctor names each finding in a line, and exits with 1", async () => {
  await makeSmallStore(databasePath(data()));
  const database = new Database(databasePath(data()));
  database.exec("UPDATE conversations SET seq = seq + 1, rev = rev + 1 WHERE id = 'c1'");
  database.close();
  const { code, out, err } = await run(["doctor"]);
  expect(code).toBe(1);
  expect(out.trim().split("\n")).toHaveLength(1);
  expect(out).toContain("c1: seq is gapless");
  expect(err).toContain("1 thing is wrong");
});

/** What kills a process as soon as it has made this call to a file of such a name: an argument for Node. */
const killedAfter = (call: string, name: RegExp): string =>
  `--import=data:text/javascript,${encodeURIComponent(`
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const real = fs.${call};
    fs.${call} = (path, ...rest) => {
      const answer = real(path, ...rest);
      if (${name}.test(path)) process.kill(process.pid, "SIGKILL");
      return answer;
    };
    syncBuiltinESMExports();`)}`;

test.each([
  ["has begun", "openSync", []],
  ["has written all", "statSync", []],
  ["has given the name", "linkSync", ["a.db"]],
] as const)(
  "a backup that is killed when it %s leaves nothing or all of it under its name, and the next one clears up",
  async (_when, call, named) => {
    await makeSmallStore(databasePath(data()));
    const kept = join(data(), "kept");
    mkdirSync(kept);
    const file = join(kept, "a.db");
    const backup = ["backup", file, "--data", data()];
    const child = start(backup, { node: [killedAfter(call, /\.partial$/)] });
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    const left = readdirSync(kept);
    expect(left.filter((name) => !name.endsWith(".partial"))).toEqual(named);
    expect(left.filter((name) => name.endsWith(".partial"))).toHaveLength(1);
    for (const name of named) {
      const whole = new Database(join(kept, name), { readonly: true });
      expect(whole.pragma("integrity_check", { simple: true })).toBe("ok");
      whole.close();
    }
    const over = named.length > 0 ? ["--force"] : [];
    expect(await run(["backup", file, ...over])).toMatchObject({ code: 0 });
    expect(readdirSync(kept)).toEqual(["a.db"]);
    expect(readFileSync(file).subarray(0, 15).toString()).toBe("SQLite format 3");
  },
);
