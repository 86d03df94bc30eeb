import { existsSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "#shared/testing/until.ts";
import { lives, type Ran, type RunningScript, ToyCheckout } from "../testing/toy-checkout.ts";

const setUpModule = join(import.meta.dirname, "set-up.cjs");
const entry = `require(${JSON.stringify(setUpModule)}).setUp(process.cwd()).then((code) => { process.exitCode = code; });`;
const stamp = "node_modules/.magpie-setup.json";
const { platform, arch } = process;
const electronName = platform === "win32" ? "electron.exe" : "electron";

/** Installs what the set-up looks for, notes that it was called, and does what the test asks for through files. */
const npm = `
const fs = require("fs");
fs.writeFileSync("npm-pid", String(process.pid));
fs.appendFileSync("npm-calls", process.argv.slice(2).join(" ") + "\\n");
if (fs.existsSync("npm-fails")) {
  console.error("npm error the registry is on fire");
  process.exit(7);
}
const install = () => {
  fs.rmSync("node_modules", { recursive: true, force: true });
  const put = (file, text) => {
    fs.mkdirSync(require("path").dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  };
  put("node_modules/electron/package.json", JSON.stringify({ version: "45.4.1" }));
  put("node_modules/electron/install.js", fs.readFileSync("electron-installer.js", "utf8"));
  put("node_modules/node-${platform}-${arch}/package.json", JSON.stringify({ version: process.versions.node }));
  fs.mkdirSync("node_modules/node-${platform}-${arch}/bin");
  fs.mkdirSync("node_modules/.bin");
  fs.symlinkSync(process.execPath, "node_modules/node-${platform}-${arch}/bin/node");
  fs.symlinkSync(process.execPath, "node_modules/.bin/node");
};
const waiting = setInterval(() => {
  if (fs.existsSync("npm-waits")) return;
  clearInterval(waiting);
  install();
}, 10);
`;

let toy: ToyCheckout;
let environment: Record<string, string>;

beforeEach(() => {
  toy = new ToyCheckout();
  toy.write("package-lock.json", JSON.stringify({ packages: {} }));
  toy.write("npm/package.json", JSON.stringify({ version: "11.0.0" }));
  toy.write("npm/bin/npm-cli.js", npm);
  toy.write("electron-installer.js", "process.exit(1);");
  toy.write("browser", "#!/bin/sh\n", 0o755);
  // Only these programs can be found: nothing is looked for, or installed, on the machine that runs the test.
  toy.write("bin/apt-get", '#!/bin/sh\necho "$@" >> apt-calls\n', 0o755);
  toy.write("bin/fc-list", "#!/bin/sh\necho a font\n", 0o755);
  toy.write("bin/Xvfb", "#!/bin/sh\n", 0o755);
  environment = {
    PATH: toy.path("bin"),
    npm_execpath: toy.path("npm/bin/npm-cli.js"),
    npm_node_execpath: process.execPath,
    MAGPIE_ELECTRON: "stand-in",
    MAGPIE_CHROMIUM: toy.path("browser"),
    XDG_CACHE_HOME: toy.path("cache"),
  };
});
afterEach(() => toy.remove());

const start = (env: Record<string, string> = {}): RunningScript =>
  toy.start(["-e", entry], { ...environment, ...env });
const setUp = (env: Record<string, string> = {}): Promise<Ran> => start(env).done;
const npmCalls = (): number => toy.lines("npm-calls").length;

describe("packages", () => {
  test("are installed from the lockfile once; the second run only looks", async () => {
    const first = await setUp();
    expect(first.output).toContain("installing packages from the lockfile");
    expect(first.code).toBe(0);
    expect(toy.lines("npm-calls")[0]).toMatch(/^ci /);
    expect(existsSync(toy.path(stamp))).toBe(true);

    const second = await setUp();
    expect(second).toEqual({
      code: 0,
      output: `[set-up] ready: Electron's stand-in on ${toy.path("browser")}\n`,
    });
    expect(npmCalls()).toBe(1);
    expect(existsSync(toy.path(".magpie-setup.lock"))).toBe(false);
  });

  test("are installed again when the lockfile has changed", async () => {
    await setUp();
    toy.write(
      "package-lock.json",
      JSON.stringify({ packages: { "node_modules/x": { version: "1" } } }),
    );
    expect((await setUp()).code).toBe(0);
    expect(npmCalls()).toBe(2);
  });

  test("that npm has installed by hand, as the lockfile says, are taken as they are", async () => {
    await setUp();
    rmSync(toy.path(stamp));
    toy.write("node_modules/.package-lock.json", JSON.stringify({ packages: {} }));
    expect((await setUp()).code).toBe(0);
    expect(npmCalls()).toBe(1);
  });

  test("that npm cannot install are said in npm's words, and nothing counts as done", async () => {
    toy.write("npm-fails", "");
    const { code, output } = await setUp();
    expect(code).toBe(1);
    expect(output).toContain("npm error the registry is on fire");
    expect(output).toContain("exit 7");
    expect(existsSync(toy.path(stamp))).toBe(false);
  });

  test("need an npm that reads the lockfile", async () => {
    toy.write("npm/package.json", JSON.stringify({ version: "6.14.16" }));
    const { code, output } = await setUp();
    expect(code).toBe(1);
    expect(output).toContain("npm 6.14.16 cannot read this lockfile");
    expect(npmCalls()).toBe(0);
  });

  test("are not taken from under a running app", async () => {
    await setUp();
    const registers = `require(${JSON.stringify(join(import.meta.dirname, "running.cjs"))}).registerRunning(process.cwd(), "npm start"); setInterval(() => {}, 1000); console.log("up");`;
    const app = toy.start(["-e", registers]);
    await until(() => expect(app.output()).toContain("up"));
    toy.write("package-lock.json", JSON.stringify({ packages: { changed: {} } }));
    const { code, output } = await setUp();
    expect(code).toBe(1);
    expect(output).toContain(`process ${app.pid}: npm start`);
    expect(npmCalls()).toBe(1);

    app.kill("SIGKILL");
    await app.done;
    expect((await setUp()).code).toBe(0);
    expect(npmCalls()).toBe(2);
  });
});

describe("two at once", () => {
  test("the second waits for the first and has nothing left to do", async () => {
    toy.write("npm-waits", "");
    const first = start();
    await until(() => expect(npmCalls()).toBe(1));
    const second = start();
    await until(() =>
      expect(second.output()).toContain(
        `another set-up of this folder is at work (process ${first.pid})`,
      ),
    );
    rmSync(toy.path("npm-waits"));
    expect((await first.done).code).toBe(0);
    expect((await second.done).code).toBe(0);
    expect(npmCalls()).toBe(1);
  });

  test("one that was killed does not hold up the next", async () => {
    toy.write("npm-waits", "");
    const first = start();
    await until(() => expect(npmCalls()).toBe(1));
    first.kill("SIGKILL");
    await until(() => expect(lives(first.pid)).toBe(false));
    process.kill(Number(toy.lines("npm-pid")[0]), "SIGKILL");
    rmSync(toy.path("npm-waits"));
    expect((await setUp()).code).toBe(0);
    expect(npmCalls()).toBe(2);
  });

  test("Ctrl-C ends npm, leaves no stamp and no lock, and the next run goes on", async () => {
    toy.write("npm-waits", "");
    const first = start();
    await until(() => expect(npmCalls()).toBe(1));
    first.kill("SIGINT");
    const { code, output } = await first.done;
    expect(code).toBe(130);
    expect(output).toContain("interrupted by SIGINT");
    expect(lives(Number(toy.lines("npm-pid")[0]))).toBe(false);
    expect(existsSync(toy.path(stamp))).toBe(false);
    expect(existsSync(toy.path(".magpie-setup.lock"))).toBe(false);
    rmSync(toy.path("npm-waits"));
    expect((await setUp()).code).toBe(0);
  });
});

describe("what the client runs on", () => {
  let mirror: Server;
  let asked: string[];
  let answer: number;

  beforeEach(async () => {
    asked = [];
    answer = 404;
    mirror = createServer((request, response) => {
      asked.push(request.url ?? "");
      if (answer === 0) return;
      response.writeHead(answer).end();
    });
    await new Promise<void>((resolve) => {
      mirror.listen(0, "127.0.0.1", resolve);
    });
    const address = mirror.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    delete environment["MAGPIE_ELECTRON"];
    environment["ELECTRON_MIRROR"] = `http://127.0.0.1:${address.port}/`;
  });
  afterEach(() => {
    mirror.closeAllConnections();
    mirror.close();
  });

  test("is the stand-in where Electron cannot be fetched, which is remembered", async () => {
    const first = await setUp();
    expect(first.code).toBe(0);
    expect(first.output).toMatch(/no Electron binary \(127\.0\.0\.1:\d+ answered 404\)/);
    expect(asked).toEqual([`/v45.4.1/electron-v45.4.1-${platform}-${arch}.zip`]);
    expect((await setUp()).output).toContain("[set-up] ready: Electron's stand-in");
    expect(asked).toHaveLength(1);

    const insisting = await setUp({ MAGPIE_ELECTRON: "electron" });
    expect(insisting.code).toBe(1);
    expect(insisting.output).toContain("Electron cannot be had");
    expect(asked).toHaveLength(2);
  });

  test("a host that accepts and never answers costs seconds", async () => {
    answer = 0;
    const { code, output } = await setUp();
    expect(code).toBe(0);
    expect(output).toContain("did not answer within 3 s");
  });

  test("is Electron itself where its installer brings it, and the stand-in again when it is gone", async () => {
    answer = 200;
    toy.write(
      "electron-installer.js",
      `const fs = require("fs");
       fs.mkdirSync(__dirname + "/dist");
       fs.writeFileSync(__dirname + "/dist/${electronName}", "#!/bin/sh\\necho v24\\n", { mode: 0o755 });
       fs.writeFileSync(__dirname + "/path.txt", "${electronName}");`,
    );
    const first = await setUp();
    expect(first.output).toMatch(/ready in [\d.]+ s: Electron\n/);
    expect(JSON.parse(readFileSync(toy.path(stamp), "utf8"))).toMatchObject({
      runtime: { kind: "electron", electron: toy.path("node_modules/electron/dist", electronName) },
    });
    expect((await setUp()).output).toBe("[set-up] ready: Electron\n");

    rmSync(toy.path("node_modules/electron/dist"), { recursive: true });
    answer = 404;
    expect((await setUp()).output).toContain("Electron's stand-in");
  });

  test("is the stand-in where Electron is there but does not run", async () => {
    answer = 200;
    toy.write(
      "electron-installer.js",
      `const fs = require("fs");
       fs.mkdirSync(__dirname + "/dist");
       fs.writeFileSync(__dirname + "/dist/${electronName}", "#!/bin/sh\\necho libnss3.so is missing >&2\\nexit 127\\n", { mode: 0o755 });
       fs.writeFileSync(__dirname + "/path.txt", "${electronName}");`,
    );
    const { code, output } = await setUp();
    expect(code).toBe(0);
    expect(output).toContain("libnss3.so is missing");
    expect(output).toContain("Electron's stand-in");
  });

  test("a download that brings nothing is given up", async () => {
    answer = 200;
    await setUp({ MAGPIE_ELECTRON: "stand-in" });
    toy.write(
      "node_modules/electron/install.js",
      `require("fs").writeFileSync("installer-pid", String(process.pid)); setInterval(() => {}, 1000);`,
    );
    const download = `require(${JSON.stringify(join(import.meta.dirname, "electron-download.cjs"))})
      .fetchElectron(process.cwd(), process.env, 500).then((why) => console.log("because " + why));`;
    const { output } = await toy.start(["-e", download], environment).done;
    expect(output).toContain("sends too slowly");
    expect(lives(Number(toy.lines("installer-pid")[0]))).toBe(false);
  });

  test("a browser that was removed is noticed, and named", async () => {
    await setUp();
    rmSync(toy.path("browser"));
    const { code, output } = await setUp();
    expect(code).toBe(1);
    expect(output).toContain(`MAGPIE_CHROMIUM names ${toy.path("browser")}, which is not there`);
    expect(npmCalls()).toBe(1);
  });

  test("refuses a wish that it does not know", async () => {
    const { code, output } = await setUp({ MAGPIE_ELECTRON: "chrome" });
    expect(code).toBe(1);
    expect(output).toContain('it can be "stand-in" or "electron"');
  });
});
