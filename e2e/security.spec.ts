import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import Database from "better-sqlite3";
import { commandNames } from "#shared/ipc/channels.ts";
import { databaseIn } from "./harness/disk.ts";
import { shareClient, test } from "./harness/office.ts";
import { bubble, conversation, openConversation, signInPage } from "./harness/screens.ts";

/** Lines 1 to 6 of the client's security rules, in the running app. */

const emma = "Emma Clarke";

test.describe("of a page", () => {
  const client = shareClient("lin.wei");

  test("1: the page has the declared API and nothing of Node or Electron", async () => {
    const { page } = client();
    const world = await page.evaluate(() => ({
      api: Object.keys(window.magpie).sort(),
      odd: ["require", "process", "module", "Buffer", "ipcRenderer", "electron"].filter(
        (name) => name in window,
      ),
      frozen: Object.isFrozen(window.magpie),
    }));
    // Of what somebody drops the preload script alone learns the path.
    expect(world.api).toEqual([...commandNames, "on", "stageFile"].sort());
    expect(world.odd).toEqual([]);
    expect(world.frozen).toBe(true);
  });

  test("2: the page's policy lets nothing in and nothing out", async () => {
    const { page } = client();
    const tried = await page.evaluate(async (server) => {
      const script = document.createElement("script");
      script.textContent = "window.inlineRan = true";
      document.body.append(script);
      // Playwright's own evaluation may use eval; a timer runs as the page does.
      // oxlint-disable-next-line typescript/no-implied-eval -- that it is refused is what is tested
      setTimeout("window.evaluated = true", 0);
      await new Promise((resolve) => setTimeout(resolve, 0));
      const style = document.createElement("style");
      style.textContent = "body { outline: 9px solid red }";
      document.head.append(style);
      const loads = (element: HTMLScriptElement | HTMLImageElement, src: string): Promise<string> =>
        new Promise((resolve) => {
          element.addEventListener("load", () => resolve("loaded"));
          element.addEventListener("error", () => resolve("refused"));
          element.src = src;
          document.body.append(element);
        });
      const frame = document.createElement("iframe");
      frame.src = "index.html";
      document.body.append(frame);
      return {
        inline: "inlineRan" in window,
        evaluated: "evaluated" in window,
        outline: getComputedStyle(document.body).outlineStyle,
        remoteScript: await loads(
          document.createElement("script"),
          `${server}/socket.io/socket.io.js`,
        ),
        remoteImage: await loads(document.createElement("img"), `${server}/picture.png`),
        fetched: await fetch(server).then(
          () => "answered",
          () => "refused",
        ),
        ownFetched: await fetch("index.html").then(
          () => "answered",
          () => "refused",
        ),
        socket: await new Promise((resolve) => {
          try {
            const socket = new WebSocket(server.replace("http", "ws"));
            socket.addEventListener("open", () => resolve("opened"));
            socket.addEventListener("error", () => resolve("refused"));
          } catch {
            resolve("refused");
          }
        }),
      };
    }, client().office.server.url);
    expect(tried).toEqual({
      inline: false,
      evaluated: false,
      outline: "none",
      remoteScript: "refused",
      remoteImage: "refused",
      fetched: "refused",
      ownFetched: "refused",
      socket: "refused",
    });
  });

  test("2: our own scheme serves nothing but the page's own files", async () => {
    const { app, page } = client();
    const files = await app.evaluate(async ({ net }) => {
      const status = async (url: string): Promise<number> => (await net.fetch(url)).status;
      return {
        page: await status("app://magpie/index.html"),
        above: await status("app://magpie/..%2f..%2fpackage.json"),
        main: await status("app://magpie/..%2fmain/index.js"),
        absolute: await status("app://magpie//etc/passwd"),
        host: await status("app://elsewhere/index.html"),
      };
    });
    expect(files).toEqual({ page: 200, above: 404, main: 404, absolute: 404, host: 404 });
    await expect(conversation(page, emma)).toBeVisible();
  });

  test("3: no navigation, no window; only web and mail links go outside", async () => {
    const { app, page } = client();
    await app.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { opened });
      shell.openExternal = (url: string) => {
        opened.push(url);
        return Promise.resolve();
      };
    });
    await page.evaluate(async (server) => {
      const link = document.createElement("a");
      link.href = `${server}/away`;
      document.body.append(link);
      link.click();
      window.open(`${server}/window`);
      location.href = `${server}/elsewhere`;
      for (const url of ["javascript:alert(1)", "file:///etc/passwd", "ms-msdt:/id", "not a link"])
        await window.magpie.openLink({ url });
      await window.magpie.openLink({ url: "https://example.com/a" });
    }, client().office.server.url);
    await expect(conversation(page, emma)).toBeVisible();
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect(
      await app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened),
    ).toEqual(["https://example.com/a"]);
  });

  test("4: every permission but the microphone is denied, asked for or only looked at", async () => {
    const { page } = client();
    const answers = await page.evaluate(async () => ({
      notification: await Notification.requestPermission(),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => "given",
        (error: Error) => error.name,
      ),
      both: await navigator.mediaDevices.getUserMedia({ video: true, audio: true }).then(
        () => "given",
        (error: Error) => error.name,
      ),
      place: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve("given"),
          ({ code }) => resolve(code),
        ),
      ),
      clipboard: await navigator.permissions
        .query({ name: "clipboard-read" as PermissionName })
        .then(({ state }) => state),
    }));
    expect(answers).toEqual({
      notification: "denied",
      camera: "NotAllowedError",
      both: "NotAllowedError",
      place: 1,
      clipboard: "denied",
    });
  });

  test("5: arguments are checked, and errors carry neither paths nor stacks", async () => {
    const { page } = client();
    const said = await page.evaluate(async () => {
      const api = window.magpie as unknown as Record<
        string,
        (...args: unknown[]) => Promise<unknown>
      >;
      const tries: [string, unknown][] = [
        ["sendMessage", { conversation: 7, text: "x" }],
        ["sendMessage", undefined],
        ["sendMessage", { conversation: "c".repeat(100_000), text: "x" }],
        ["olderMessages", { conversation: "c", beforeSeq: -1 }],
        ["markRead", { conversation: "c", seq: 1.5 }],
        ["openLink", { url: ["https://example.com"] }],
        ["signIn", { server: {}, name: "n", password: "p" }],
      ];
      const results: string[] = [];
      for (const [command, args] of tries)
        results.push(
          await (api[command] as (args: unknown) => Promise<unknown>)(args).then(
            () => "went through",
            (error: Error) => `${error.message} ${error.stack}`,
          ),
        );
      return results;
    });
    for (const words of said) {
      expect(words).toContain("bad arguments");
      expect(words).not.toMatch(/\/(main|out|work|home|tmp|root)\/|node:/);
    }
  });
});

/** What the profile keeps of the sign-in. */
const accountFile = (profile: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(profile, "account.json"), "utf8")) as Record<string, unknown>;

const signsInAgain = async (page: Page, password: string): Promise<void> => {
  const bar = page.getByTestId("connection-bar");
  await expect(bar).toContainText("Signed out");
  await openConversation(page, emma);
  await expect(bubble(page, "Tail up it is")).toBeVisible();
  await bar.getByRole("button", { name: "Sign in again" }).click();
  await page.getByRole("button", { name: "Back to my messages" }).click();
  await bar.getByRole("button", { name: "Sign in again" }).click();
  const form = signInPage(page);
  await form.name.fill("lin.wei");
  await form.password.fill(password);
  await form.submit.click();
  await openConversation(page, emma);
  await expect(bar).toBeHidden();
};

test("6: with a keyring the token is sealed; a keyring that changed asks for the password and wipes nothing", async ({
  office,
}) => {
  const first = await office.open("lin.wei");
  const backend = await first.app.evaluate(({ safeStorage }) =>
    process.platform === "linux" ? safeStorage.getSelectedStorageBackend() : "the platform's own",
  );
  test.skip(backend === "basic_text", "this desktop has no keyring");
  await openConversation(first.page, emma);
  await first.close();
  const profile = office.profile("lin.wei");
  const file = accountFile(profile);
  expect(file["sealedToken"]).toEqual(expect.stringMatching(/^[A-Za-z0-9+/=]{40,}$/));
  writeFileSync(
    join(profile, "account.json"),
    JSON.stringify({
      ...file,
      sealedToken: Buffer.from("v11 of another keyring's key").toString("base64"),
    }),
  );
  const second = await office.open("lin.wei", { signIn: false });
  await signsInAgain(second.page, office.server.password("lin.wei"));
});

test("6: without a keyring it is said, and the token is kept for this run only @long", async ({
  office,
}) => {
  const first = await office.open("lin.wei", { withoutKeyring: true });
  await openConversation(first.page, emma);
  await expect(first.page.getByText("This computer has no keyring")).toBeVisible();
  await first.close();
  const profile = office.profile("lin.wei");
  expect(accountFile(profile)["sealedToken"]).toBeNull();
  const second = await office.open("lin.wei", { signIn: false, withoutKeyring: true });
  await signsInAgain(second.page, office.server.password("lin.wei"));
});

test("9: a history of a newer Magpie is refused in words and left as it is @long", async ({
  office,
}) => {
  const first = await office.open("lin.wei");
  await openConversation(first.page, emma);
  await first.close();
  const path = databaseIn(office.profile("lin.wei"));
  const database = new Database(path);
  database.pragma("user_version = 9999");
  const messages = database.prepare("SELECT count(*) AS n FROM messages").get();
  database.close();
  const second = await office.open("lin.wei", { signIn: false });
  await expect(second.page.getByRole("alert")).toContainText("written by a newer Magpie");
  await second.close();
  const after = new Database(path, { readonly: true });
  expect(after.pragma("user_version", { simple: true })).toBe(9999);
  expect(after.prepare("SELECT count(*) AS n FROM messages").get()).toEqual(messages);
  after.close();
});
