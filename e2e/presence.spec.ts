import { readFileSync } from "node:fs";
import { expect, type Locator, type Page } from "@playwright/test";
import { createConversation } from "#server/chat/create-conversation.ts";
import { clickTray, needsReadableDesktop } from "./harness/desktop.ts";
import { databaseIn } from "./harness/disk.ts";
import { test } from "./harness/office.ts";
import {
  bubble,
  composer,
  connectNow,
  conversation,
  openConversation,
  say,
  timeline,
} from "./harness/screens.ts";

const emma = "Emma Clarke";
const header = (page: Page): Locator => page.getByRole("main").locator("header");
const mark = (page: Page, state: string): Locator =>
  conversation(page, emma).getByRole("img", { name: state });

/** Words of these signals in what a client keeps; there are to be none. */
function traces(profile: string): string[] {
  const path = databaseIn(profile);
  const kept = [path, `${path}-wal`].map((file) => readFileSync(file).toString("latin1")).join("");
  expect(kept).toContain(emma);
  return ["presence", "typing", "last_seen", "lastSeen"].filter((word) => kept.includes(word));
}

/** Heartbeats that are told apart by the eye. */
const hurry = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    await window.magpie.changeSettings({ connection: { pingEveryMs: 200 } });
    await window.magpie.connectNow({});
  });

test("who is there is seen: online, away in the tray, back at once, last seen; unknown without a connection @long", async ({
  office,
}) => {
  await office.server.stop();
  await office.server.resume("--away-after", "1");
  const network = await office.network();
  const wei = await office.open("lin.wei", { server: network.url });
  await openConversation(wei.page, emma);
  await expect(header(wei.page)).toContainText("Offline");
  await expect(mark(wei.page, "Online")).toHaveCount(0);

  const other = await office.open("emma");
  await needsReadableDesktop(other.app);
  await hurry(other.page);
  await expect(header(wei.page)).toContainText("Online");
  await expect(mark(wei.page, "Online")).toBeVisible();

  // A second device keeps her there when the first one ends.
  const laptop = await office.open("emma", { device: "laptop" });
  await laptop.close();
  await expect(header(wei.page)).toContainText("Online");

  await other.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect(mark(wei.page, "Away")).toBeVisible();
  await expect(header(wei.page)).toContainText("Away");
  await clickTray(other.app, null);
  await expect(mark(wei.page, "Online")).toBeVisible();

  network.turn("refusing");
  await expect(mark(wei.page, "Online")).toHaveCount(0);
  await expect(header(wei.page)).not.toContainText(/online|away|offline|seen/i);
  network.turn("fair");
  await connectNow(wei.page);
  await expect(mark(wei.page, "Online")).toBeVisible();

  await other.close();
  await expect(header(wei.page)).toContainText("Last seen just now");
  await expect(mark(wei.page, "Online")).toHaveCount(0);
  await wei.page.getByRole("button", { name: `About ${emma}` }).click();
  await expect(wei.page.getByRole("dialog")).toContainText("Last seen just now");

  // The server knows it still after a restart.
  await office.server.stop();
  await office.server.resume();
  await connectNow(wei.page);
  await expect(wei.page.getByRole("dialog")).toContainText(/Last seen (just now|1 minute ago)/);
  expect(traces(office.profile("lin.wei"))).toEqual([]);
});

test("typing is seen over the chat and in the list, moves nothing, and ends by itself or with the message", async ({
  office,
}) => {
  const wei = await office.open("lin.wei");
  const other = await office.open("emma");
  await openConversation(wei.page, emma);
  await openConversation(other.page, "林薇");
  const row = conversation(wei.page, emma);
  const preview = (await row.innerText()).split("\n").at(-1) ?? "";
  const places = () =>
    timeline(wei.page).evaluate((element) => [
      element.scrollTop,
      element.clientHeight,
      ...[...element.querySelectorAll("[data-testid=message]")].map(
        (one) => one.getBoundingClientRect().top,
      ),
    ]);
  await expect(row).toContainText(preview);
  const before = await places();

  await composer(other.page).pressSequentially("half a th");
  await expect(header(wei.page)).toContainText("typing…");
  await expect(row).toContainText("typing…");
  await expect(row).not.toContainText(preview);
  expect(await places()).toEqual(before);
  await expect(header(wei.page)).not.toContainText("typing…");
  await expect(row).toContainText(preview);
  expect(await places()).toEqual(before);

  await composer(other.page).pressSequentially("ought");
  await expect(header(wei.page)).toContainText("typing…");
  await composer(other.page).press("Enter");
  await expect(bubble(wei.page, "half a thought")).toBeVisible();
  // By itself it would end after six seconds.
  await expect(header(wei.page)).not.toContainText("typing…", { timeout: 4_000 });
  expect(traces(office.profile("lin.wei"))).toEqual([]);
  expect(traces(office.profile("emma"))).toEqual([]);
});

test("nobody is shown to be typing who rewrites an old message @long", async ({ office }) => {
  const wei = await office.open("lin.wei");
  const other = await office.open("emma");
  await openConversation(wei.page, emma);
  await openConversation(other.page, "林薇");
  await say(other.page, "a firts draft");
  // What is on its way is not rewritten yet.
  await expect(bubble(other.page, "a firts draft")).toHaveAttribute(
    "data-status",
    /delivered|read/,
  );
  const heard = () => wei.page.evaluate(() => Reflect.get(window, "heard") as unknown);
  await wei.page.evaluate(() => {
    const all: unknown[] = [];
    Reflect.set(window, "heard", all);
    window.magpie.on("typing", ({ people }) => all.push(people.length));
  });
  await composer(other.page).press("ArrowUp");
  await expect(composer(other.page)).toHaveValue("a firts draft");
  await composer(other.page).pressSequentially(", mended");
  await composer(other.page).press("Enter");
  await expect(bubble(wei.page, "a firts draft, mended")).toBeVisible();
  expect(await heard()).toEqual([]);
  await composer(other.page).pressSequentially("x");
  await expect.poll(heard).toEqual([1]);
});

test("in a group it is said who is typing, or how many @long", async ({ office }) => {
  const ids = await Promise.all(
    ["lin.wei", "emma", "huang.lei"].map(
      async (login) => (await office.server.signIn(login)).person,
    ),
  );
  await office.server.whileStopped((store) =>
    store.write(async (tx) => {
      const of = { kind: "group", title: "Tails", directKey: null, people: ids } as const;
      await createConversation(tx, { ...of, id: "tails", lineId: "line", at: Date.now() });
    }),
  );
  const wei = await office.open("lin.wei");
  const [one, two] = [await office.scripted("emma"), await office.scripted("huang.lei")];
  const outsider = await office.scripted("zhao.min");
  await openConversation(wei.page, "Tails");
  await expect(header(wei.page)).toContainText("3 members");
  await expect(outsider.ask("typing", { conversation: "tails" })).rejects.toThrow("1301");
  await one.ask("typing", { conversation: "tails" });
  await expect(header(wei.page)).toContainText(`${emma} is typing…`);
  await two.ask("typing", { conversation: "tails" });
  await expect(header(wei.page)).toContainText("2 people are typing…");
  await expect(conversation(wei.page, "Tails")).toContainText("2 people are typing…");
  await one.say("tails", "up they go");
  await expect(bubble(wei.page, "up they go")).toBeVisible();
  await expect(header(wei.page)).toContainText("黄磊 is typing…");
  await expect(header(wei.page)).toContainText("3 members");
});
