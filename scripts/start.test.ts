import { createServer } from "node:net";
import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "#shared/testing/until.ts";
import { lives, type RunningScript, ToyCheckout } from "./testing/toy-checkout.ts";

/** Says that it is ready, notes how it was started, and lives until asked to end, with a child of its own. */
const client = `
const fs = require("fs");
const { spawn } = require("child_process");
const profile = process.argv.find((a) => a.startsWith("--user-data-dir=")).split("=")[1];
const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
const { MAGPIE_SERVER, MAGPIE_TICKET, ELECTRON_OVERRIDE_DIST_PATH, ELECTRON_STAND_IN_HEADLESS, MAGPIE_CHROMIUM } = process.env;
const env = { MAGPIE_SERVER, MAGPIE_TICKET, ELECTRON_OVERRIDE_DIST_PATH, ELECTRON_STAND_IN_HEADLESS, MAGPIE_CHROMIUM };
fs.appendFileSync("clients", JSON.stringify({ pid: process.pid, child: child.pid, args: process.argv.slice(2), env }) + "\\n");
if (fs.existsSync("client-fails")) { console.error("cannot draw a window"); child.kill(); process.exit(3); }
process.on("SIGTERM", () => { if (!fs.existsSync("leaves-child")) child.kill(); fs.appendFileSync("ended", "client\\n"); process.exit(0); });
const wait = setInterval(() => { if (fs.existsSync("close-windows")) { child.kill(); clearInterval(wait); process.exit(0); } }, 20);
// Last, as of the app itself: whoever hears it may ask for the end at once.
console.log("magpie: ready");
`;

/** Answers sign-in and ticket requests as the real one does, and notes who signed in. */
const server = `
import { createServer } from "node:http";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
const option = (name: string) => process.argv.find((a) => a.startsWith("--" + name + "="))?.split("=")[1] ?? "";
mkdirSync(option("data"), { recursive: true });
const people = [["lin.wei", "林薇"], ["emma", "Emma"]].map(([login, name]) => ({ login, name, password: "pw-" + login }));
writeFileSync(option("data") + "/demo.json", JSON.stringify({ people }));
appendFileSync("servers", JSON.stringify({ pid: process.pid, args: process.argv.slice(2) }) + "\\n");
createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  const body = JSON.parse(text);
  const answer = (payload: unknown) => response.end(JSON.stringify({ code: 1000, payload }));
  if (request.url === "/api/sign-in" && body.password === "pw-" + body.name)
    answer({ token: "t-" + body.name, person: body.name, name: body.name, protocol: body.protocol });
  else if (request.url === "/api/ticket") answer({ ticket: "ticket-" + request.headers.authorization });
  else response.end(JSON.stringify({ code: 1202 }));
}).listen(Number(option("port")), "127.0.0.1", () => {
  console.log("magpie-server listening on http://127.0.0.1:" + option("port"));
});
process.on("SIGTERM", () => { appendFileSync("ended", "server\\n"); process.exit(0); });
`;

const vite = `
const fs = require("fs");
fs.appendFileSync("builds", "built\\n");
for (const file of ["out/main/index.js", "out/preload/index.cjs", "out/renderer/index.html"]) {
  fs.mkdirSync(require("path").dirname(file), { recursive: true });
  fs.writeFileSync(file, "");
}
`;

interface Started {
  readonly pid: number;
  readonly child?: number;
  readonly args: string[];
  readonly env: Record<string, string>;
}

let toy: ToyCheckout;
let runs: RunningScript[];
/** Where a usual demo would listen may be taken on the machine that runs the tests, so that any port will do. */
let environment: Record<string, string>;

beforeEach(() => {
  toy = new ToyCheckout();
  runs = [];
  toy.bringScripts();
  toy.write("server/index.ts", server);
  toy.write("node_modules/electron/package.json", JSON.stringify({ bin: { electron: "cli.js" } }));
  toy.write("node_modules/electron/cli.js", client);
  toy.write("node_modules/vite/package.json", JSON.stringify({ bin: { vite: "vite.cjs" } }));
  toy.write("node_modules/vite/vite.cjs", vite);
  toy.write(
    "node_modules/.magpie-setup.json",
    JSON.stringify({ runtime: { kind: "stand-in", chromium: "/opt/browser", xvfb: null } }),
  );
  environment = { MAGPIE_DATA: toy.path("data") };
});

afterEach(async () => {
  for (const run of runs) {
    run.kill("SIGTERM");
    await run.done;
  }
  toy.remove();
});

function npmStart(...args: string[]): RunningScript {
  const run = toy.start([toy.path("scripts/start.ts"), ...args], environment);
  runs.push(run);
  return run;
}

const started = (file: "clients" | "servers"): Started[] =>
  toy.lines(file).map((line) => JSON.parse(line) as Started);

const everyPid = (): number[] =>
  [...started("clients"), ...started("servers")].flatMap(({ pid, child }) =>
    child === undefined ? [pid] : [pid, child],
  );

const ready = (run: RunningScript): Promise<void> =>
  until(() => expect(run.output()).toMatch(/(windows are|window is) ready/));

const nobodyLives = (): Promise<void> => until(() => expect(everyPid().filter(lives)).toEqual([]));

describe("npm start", { timeout: 40_000 }, () => {
  test("opens two colleagues' clients, signed in by tickets, and ends all on SIGTERM, the server last", async () => {
    toy.write("leaves-child", "");
    const run = npmStart();
    await ready(run);
    const [office] = started("servers");
    expect(office?.args).toContain("--demo");
    expect(office?.args).toContain("--with-parent");
    const clients = started("clients").toSorted((a, b) =>
      a.args.join().localeCompare(b.args.join()),
    );
    const url = /server: (\S+),/.exec(run.output())?.[1];
    expect(clients.map(({ env }) => env)).toEqual(
      ["emma", "lin.wei"].map((login) => ({
        MAGPIE_SERVER: url,
        MAGPIE_TICKET: `ticket-Bearer t-${login}`,
        ELECTRON_OVERRIDE_DIST_PATH: toy.path("e2e/electron"),
        ELECTRON_STAND_IN_HEADLESS: "1",
        MAGPIE_CHROMIUM: "/opt/browser",
      })),
    );
    expect(clients.map(({ args }) => args)).toEqual([
      [
        toy.root,
        `--user-data-dir=${toy.path("data/demo/profiles/emma")}`,
        "--lang=en",
        "--magpie-bounds=960,0,960,1080",
      ],
      [
        toy.root,
        `--user-data-dir=${toy.path("data/demo/profiles/lin.wei")}`,
        "--lang=zh-CN",
        "--magpie-bounds=0,0,960,1080",
      ],
    ]);
    expect(run.output()).toContain("headless");
    expect(everyPid().every(lives)).toBe(true);

    run.kill("SIGTERM");
    expect((await run.done).code).toBe(0);
    expect(everyPid().filter(lives)).toEqual([]);
    expect(toy.lines("ended")).toEqual(["client", "client", "server"]);
  });

  test("keeps its address and its profiles, builds once, and goes on without its server", async () => {
    const first = npmStart();
    await ready(first);
    first.kill("SIGINT");
    await first.done;
    const second = npmStart();
    await ready(second);
    second.kill("SIGHUP");
    await second.done;
    const [one, other] = started("servers");
    expect(other?.args).toEqual(one?.args);
    expect(toy.lines("builds")).toHaveLength(1);

    const offline = npmStart("--no-server");
    await ready(offline);
    expect(started("servers")).toHaveLength(2);
    for (const { env } of started("clients").slice(4)) {
      expect(env).not.toHaveProperty("MAGPIE_SERVER");
      expect(env).not.toHaveProperty("MAGPIE_TICKET");
    }
    expect(
      started("clients")
        .slice(4)
        .flatMap(({ args }) => args.slice(1))
        .toSorted(),
    ).toEqual(
      started("clients")
        .slice(0, 2)
        .flatMap(({ args }) => args.slice(1))
        .toSorted(),
    );
  });

  test("ends by itself when both windows are closed", async () => {
    const run = npmStart();
    await ready(run);
    toy.write("close-windows", "");
    expect((await run.done).code).toBe(0);
    await nobodyLives();
    expect(toy.lines("ended")).toEqual(["server"]);
  });

  test("ends when whoever started it was killed", async () => {
    const parent = toy.start(
      [
        "-e",
        `const child = require("child_process").spawn(process.execPath, ["scripts/start.ts"], { stdio: "inherit" });
         require("fs").writeFileSync("starter", String(child.pid));`,
      ],
      environment,
    );
    await ready(parent);
    const starter = Number(toy.lines("starter")[0]);
    parent.kill("SIGKILL");
    await nobodyLives();
    await until(() => expect(lives(starter)).toBe(false));
    expect(toy.lines("ended").at(-1)).toBe("server");
  });

  test("ends when npm was killed and a shell between still waits", async () => {
    const npm = toy.start(
      [
        "-e",
        `require("child_process").spawn("/bin/sh", ["-c", "'${process.execPath}' scripts/start.ts; true"], { stdio: "inherit" });`,
      ],
      { ...environment, npm_lifecycle_event: "start" },
    );
    await ready(npm);
    npm.kill("SIGKILL");
    await nobodyLives();
  });

  test("shows what a client said that cannot start, and ends everything", async () => {
    toy.write("client-fails", "");
    const { code, output } = await npmStart().done;
    expect(code).toBe(1);
    expect(output).toContain("cannot draw a window");
    await nobodyLives();
    expect(toy.lines("ended")).toEqual(["server"]);
  });

  test("shows what a server said that cannot start", async () => {
    toy.write("server/index.ts", `console.error("the disk is full"); process.exit(4);`);
    const { code, output } = await npmStart().done;
    expect(code).toBe(1);
    expect(output).toContain("the disk is full");
    expect(started("clients")).toEqual([]);
  });

  test("shows what the build said that failed", async () => {
    toy.write("node_modules/vite/vite.cjs", `console.error("unexpected token"); process.exit(1);`);
    const { code, output } = await npmStart().done;
    expect(code).toBe(1);
    expect(output).toContain("unexpected token");
  });

  test("opens a demo office only once", async () => {
    const first = npmStart();
    await ready(first);
    const { code, output } = await npmStart().done;
    expect(code).toBe(1);
    expect(output).toContain(`is open already (process ${first.pid})`);
    expect(started("servers")).toHaveLength(1);
  });

  test("says what to do when another program has taken the office's port", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, "127.0.0.1", resolve);
    });
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    toy.write("data/demo/port", String(port));
    try {
      const { code, output } = await npmStart().done;
      expect(code).toBe(1);
      expect(output).toContain(`Another program listens on port ${port}`);
    } finally {
      other.close();
    }
  });

  test("--fresh sets the old office aside", async () => {
    toy.write("data/demo/profiles/emma/old", "");
    toy.write("data/demo-previous/older", "");
    await ready(npmStart("--fresh"));
    expect(existsSync(toy.path("data/demo-previous/profiles/emma/old"))).toBe(true);
    expect(existsSync(toy.path("data/demo-previous/older"))).toBe(false);
    expect(existsSync(toy.path("data/demo/profiles/emma/old"))).toBe(false);
  });

  test("--server opens one client at a server's sign-in page", async () => {
    await ready(npmStart("--server", "https://chat.example"));
    const clients = started("clients");
    expect(clients).toHaveLength(1);
    expect(clients[0]?.args).toEqual([
      toy.root,
      `--user-data-dir=${toy.path("data/profiles/default")}`,
    ]);
    expect(clients[0]?.env).toMatchObject({ MAGPIE_SERVER: "https://chat.example" });
    expect(clients[0]?.env).not.toHaveProperty("MAGPIE_TICKET");
  });

  test("--no-server with nothing to open says so", async () => {
    const { code, output } = await npmStart("--no-server").done;
    expect(code).toBe(1);
    expect(output).toContain("run `npm start` once");
  });

  test("what it does not understand ends with 2 and how to use it", async () => {
    const { code, output } = await npmStart("--frehs").done;
    expect(code).toBe(2);
    expect(output).toContain("--frehs");
    expect(output).toContain("npm start -- --fresh");
  });
});
