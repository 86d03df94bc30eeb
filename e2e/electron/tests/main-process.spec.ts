import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { plainEnvironment } from "#e2e/harness/environment.ts";
import { root } from "#e2e/harness/folders.ts";
import { fixtureFolder, seenBy, test } from "./fixture.ts";

/** Runs the executable that Playwright would, to its end. */
async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: string }> {
  const cli = join(root, "node_modules/electron/cli.js");
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...plainEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, output };
}

test("the app's own name, version and folders @long", async ({ start, fixture: { app } }) => {
  const about = await app.evaluate(({ app: own }) => ({
    name: own.getName(),
    version: own.getVersion(),
    profile: own.getPath("userData"),
    electron: process.versions["electron"],
    type: process.type,
  }));
  expect(about).toEqual({
    name: "Fixture",
    version: "1.2.3",
    profile: join(start.folder, "profile"),
    type: "browser",
    electron: expect.stringMatching(/^45\./),
  });
});

test("a second instance hands over what it was started with and leaves @long", async ({
  start,
  fixture,
}) => {
  const second = await run([
    fixtureFolder,
    `--user-data-dir=${join(start.folder, "profile")}`,
    "--hello",
  ]);
  expect(second.code).toBe(7);
  const { secondInstances } = await seenBy(fixture);
  expect(secondInstances).toHaveLength(1);
  expect(secondInstances[0]?.argv).toContain("--hello");
  expect(secondInstances[0]?.data).toEqual({ from: "fixture" });
});

test("kill -9 takes the browser with it, and the profile opens again at once @long", async ({
  start,
}) => {
  const first = await start.launch();
  await first.page.evaluate(() => localStorage.setItem("kept", "yes"));
  const main = first.app.process();
  const pageGone = first.page.waitForEvent("close");
  const gone = once(main, "exit");
  main.kill("SIGKILL");
  await gone;
  await pageGone;
  const again = await start.launch();
  expect(
    await again.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
  ).toBe(1);
});

test("closing the last window ends the app, whatever order things end in @long", async ({
  fixture: { app, page },
}) => {
  const main = app.process();
  const gone = once(main, "exit");
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  expect(await gone).toEqual([0, null]);
  // The page hears of its end in its own time.
  await expect.poll(() => page.isClosed()).toBe(true);
});

test("what is not modelled throws, and says what @long", async ({ fixture: { app } }) => {
  const said = await app.evaluate(
    ({ BrowserWindow, app: own, desktopCapturer, globalShortcut }) => {
      const words = (work: () => unknown): string => {
        try {
          work();
          return "nothing was thrown";
        } catch (error) {
          return error instanceof Error ? error.message : String(error);
        }
      };
      return [
        words(() => new BrowserWindow({ frame: false })),
        words(() => new BrowserWindow({ webPreferences: { nodeIntegration: true } })),
        words(() => desktopCapturer.getSources({ types: ["screen"] })),
        words(() => globalShortcut.register("A", () => undefined)),
        words(() => own.setJumpList([])),
      ];
    },
  );
  for (const words of said) expect(words).toMatch(/^electron stand-in: .+ is not implemented$/);
});

test("hiding, showing, sizes and titles are told and can be asked @long", async ({
  fixture: { app, page },
}) => {
  const states = await app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) throw new Error("no window");
    const heard: string[] = [];
    for (const name of ["show", "hide", "resize", "minimize", "restore"] as const)
      window.on(name as "show", () => heard.push(name));
    window.hide();
    const hidden = window.isVisible();
    window.show();
    window.setSize(700, 500);
    window.minimize();
    window.restore();
    return {
      heard,
      hidden,
      visible: window.isVisible(),
      size: window.getSize(),
    };
  });
  expect(states).toEqual({
    heard: ["hide", "show", "resize", "minimize", "restore"],
    hidden: false,
    visible: true,
    size: [700, 500],
  });
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(700);
  await page.evaluate(() => (document.title = "三条新消息"));
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle()))
    .toBe("三条新消息");
});

test.describe("safeStorage", () => {
  const secret = "令牌 token";
  test("with a keyring: what one start wrote, the next reads; another keyring's key does not @long", async ({
    start,
  }) => {
    const first = await start.launch();
    const box = await first.app.evaluate(
      ({ safeStorage }, text) => safeStorage.encryptString(text).toString("base64"),
      secret,
    );
    expect(Buffer.from(box, "base64").toString("latin1")).not.toContain("token");
    await first.app.close();
    const read = { kind: "read", box };
    const second = await start.launch();
    expect(
      await second.app.evaluate(
        ({ safeStorage }, { box: text }) => safeStorage.decryptString(Buffer.from(text, "base64")),
        read,
      ),
    ).toBe(secret);
    await second.app.close();
    const third = await start.launch({
      ELECTRON_STAND_IN_KEYRING: join(start.folder, "another keyring"),
    });
    const words = await third.app.evaluate(({ safeStorage }, { box: text }) => {
      try {
        return safeStorage.decryptString(Buffer.from(text, "base64"));
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    }, read);
    expect(words).toContain("Error while decrypting");
  });
  test("without one: not available until plain text is asked for @long", async ({ start }) => {
    const { app } = await start.launch({ ELECTRON_STAND_IN_PLAIN_TEXT: "1" });
    const modes = await app.evaluate(({ safeStorage }) => {
      const before = safeStorage.isEncryptionAvailable();
      safeStorage.setUsePlainTextEncryption(true);
      const box = safeStorage.encryptString("x");
      return {
        before,
        after: safeStorage.isEncryptionAvailable(),
        backend: safeStorage.getSelectedStorageBackend(),
        back: safeStorage.decryptString(box),
      };
    });
    expect(modes).toEqual({ before: false, after: true, backend: "basic_text", back: "x" });
  });
});

test.describe("the command line", () => {
  test("says its version @long", async () => {
    const { code, output } = await run(["--version"]);
    expect(code).toBe(0);
    expect(output.trim()).toMatch(/^v45\.\d+\.\d+$/);
  });
  test("says what is wrong when there is no app, or it throws at once @long", async ({ start }) => {
    const nothing = await run([join(start.folder, "nowhere")]);
    expect(nothing.code).not.toBe(0);
    expect(nothing.output).toContain("Unable to find Electron app");
    const folder = join(start.folder, "broken");
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), '{"name":"broken","main":"main.mjs"}');
    writeFileSync(
      join(folder, "main.mjs"),
      'import { app } from "electron";\nthrow new Error(`broken ${typeof app.quit}`);\n',
    );
    const broken = await run([folder, `--user-data-dir=${join(start.folder, "broken profile")}`]);
    expect(broken.code).not.toBe(0);
    expect(broken.output).toContain("broken function");
  });
});
