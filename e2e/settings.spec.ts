import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { desktop, needsReadableDesktop, watchNotifications } from "./harness/desktop.ts";
import { test } from "./harness/office.ts";
import {
  bubble,
  composer,
  conversation,
  openConversation,
  say,
  signInPage,
} from "./harness/screens.ts";

const emma = "Emma Clarke";

async function openSettings(page: Page): Promise<void> {
  await expect(conversation(page, emma)).toBeVisible();
  await page.keyboard.press("Control+,");
  await expect(page.getByRole("dialog")).toBeVisible();
}

async function choose(page: Page, name: string | RegExp): Promise<void> {
  const radio = page.getByRole("radio", { name, exact: typeof name === "string" });
  await radio.click();
  await expect(radio).toBeChecked();
}

const ground = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test("language, appearance and the Enter key count at once and after a restart", async ({
  office,
}) => {
  const first = await office.open("lin.wei");
  const { page } = first;
  await openSettings(page);
  const before = await ground(page);
  await choose(page, "Dark");
  await expect.poll(() => ground(page)).not.toBe(before);
  await choose(page, /Breaks the line/);
  await choose(page, "简体中文");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "会话", level: 1 })).toBeVisible();
  await openConversation(page, emma);
  await composer(page).fill("one");
  await composer(page).press("Enter");
  await composer(page).pressSequentially("two");
  await expect(composer(page)).toHaveValue("one\ntwo");
  await composer(page).press("Control+Enter");
  await expect(bubble(page, "two")).toContainText("one");
  await needsReadableDesktop(first.app);
  await expect.poll(async () => (await desktop(first.app)).menu).toContain("退出喜鹊");
  await first.close();

  const again = await office.open("lin.wei", { signIn: false });
  await expect(again.page.getByRole("heading", { name: "会话", level: 1 })).toBeVisible();
  // Playwright gives a new page a light scheme of its own, so the page cannot be asked here.
  expect(await again.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe("dark");
});

test("notifications without text, and none @long", async ({ office }) => {
  const { app, page } = await office.open("lin.wei");
  await needsReadableDesktop(app);
  await watchNotifications(app);
  const colleague = await office.scripted("emma");
  const id = await colleague.conversationWith((await office.server.signIn("lin.wei")).person);
  const told = async (): Promise<readonly string[]> => (await desktop(app)).notifications;
  await openSettings(page);
  await choose(page, "Without the text");
  await colleague.say(id, "a secret");
  await expect.poll(told).toEqual([`${emma}: New message`]);
  await choose(page, "None");
  await page.keyboard.press("Escape");
  await colleague.say(id, "another one");
  await expect(conversation(page, emma)).toContainText("another one");
  expect(await told()).toEqual([`${emma}: New message`]);
});

test("signing out keeps the messages for the next time, or erases them", async ({ office }) => {
  const client = await office.open("lin.wei");
  const { page } = client;
  const profile = office.profile("lin.wei");
  const kept = (): string[] => readdirSync(join(profile, "accounts"));
  const signIn = async (): Promise<void> => {
    await signInPage(page).server.fill(office.server.url);
    await signInPage(page).name.fill("lin.wei");
    await signInPage(page).password.fill(office.server.password("lin.wei"));
    await signInPage(page).submit.click();
  };
  await openConversation(page, emma);
  await say(page, "before signing out");
  await openSettings(page);
  await page.getByRole("tab", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out…" }).click();
  await page.getByRole("button", { name: "Sign out, keep messages" }).click();
  await expect(signInPage(page).server).toBeVisible();
  expect(kept()).toHaveLength(1);
  expect(existsSync(join(profile, "account.json"))).toBe(false);
  await signIn();
  await openConversation(page, emma);
  await expect(bubble(page, "before signing out")).toBeVisible();

  await openSettings(page);
  await page.getByRole("tab", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out…" }).click();
  await page.getByRole("button", { name: "Sign out and erase messages" }).click();
  await expect(signInPage(page).server).toBeVisible();
  // The page is told first; then the folder goes, piece by piece.
  await expect.poll(kept).toHaveLength(0);
  await signIn();
  await openConversation(page, emma);
  await expect(bubble(page, "before signing out")).toBeVisible();
});

test("Ctrl+K goes to conversations and colleagues, the list of keys is at hand, Escape leaves @long", async ({
  office,
}) => {
  const { page } = await office.open("lin.wei");
  await expect(conversation(page, emma)).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("emma");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main", { name: emma })).toBeVisible();
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Choose a conversation")).toBeVisible();
  await page.getByRole("button", { name: "Find by name" }).click();
  await page.keyboard.type("sofia");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main", { name: "Sofia Rossi" })).toBeVisible();
  await page.keyboard.press("Alt+Shift+ArrowDown");
  await expect(page.getByRole("main", { name: "陈志远" })).toBeVisible();
  await page.keyboard.press("Control+/");
  await expect(page.getByRole("dialog").getByText("Go to a conversation")).toBeVisible();
});

test("the log is shown, and holds neither text nor secrets @long", async ({ office }) => {
  const { app, page } = await office.open("lin.wei");
  await app.evaluate(({ shell }) => {
    shell.showItemInFolder = (path: string) => void Object.assign(globalThis, { shown: path });
  });
  await openConversation(page, emma);
  await say(page, "canary-4711 in a message");
  await openSettings(page);
  await page.getByRole("button", { name: "Show logs" }).click();
  const shown = (): Promise<string | undefined> =>
    app.evaluate(() => (globalThis as { shown?: string }).shown);
  await expect.poll(shown).toContain("main.log");
  const log = readFileSync((await shown()) ?? "", "utf8");
  expect(log).toContain("connection.state");
  expect(log).not.toMatch(/canary-4711|Emma|lin\.wei|token=[^n]/);
  expect(log).not.toContain(office.server.password("lin.wei"));
});
