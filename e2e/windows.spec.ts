import { expect, type Page } from "@playwright/test";
import type { Client } from "./harness/client.ts";
import { test } from "./harness/office.ts";
import {
  bubble,
  composer,
  conversation,
  openConversation,
  say,
  locked,
  signInPage,
} from "./harness/screens.ts";

const emma = "Emma Clarke";
const wei = "林薇";

/** Opens a conversation's own window and waits until its page can be used. */
async function pullOut({ app, page }: Client, title: string): Promise<Page> {
  const opened = app.waitForEvent("window");
  await conversation(page, title).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Open in a window of its own" }).click();
  const own = await opened;
  await expect(composer(own)).toBeVisible();
  return own;
}

test("a conversation in a window of its own: one truth everywhere, and a draft survives its closing", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await openConversation(b.page, wei);
  const own = await pullOut(a, emma);
  await expect(own.getByTestId("conversation-list")).toHaveCount(0);
  await expect.poll(() => own.title()).toBe(emma);
  await openConversation(a.page, emma);

  await say(own, "from the little window");
  await expect(bubble(a.page, "from the little window")).toHaveCount(1);
  await say(b.page, "seen in both");
  for (const page of [own, a.page]) await expect(bubble(page, "seen in both")).toHaveCount(1);

  await composer(own).fill("not finished yet");
  await openConversation(a.page, "黄磊");
  await own.close({ runBeforeUnload: true });
  await expect(conversation(a.page, emma)).toContainText("[Draft] not finished yet");
  await openConversation(a.page, emma);
  await expect(composer(a.page)).toHaveValue("not finished yet");
});

test("windows come back where they were; a second opening brings the first to the front @long", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  await pullOut(a, emma);
  const wanted = { x: 40, y: 60, width: 520, height: 480 };
  const place = (client: Client, at: number) =>
    client.app.evaluate(
      ({ BrowserWindow }, index) => BrowserWindow.getAllWindows()[index]?.getBounds(),
      at,
    );
  await a.app.evaluate(({ BrowserWindow }, bounds) => {
    const [first, second] = BrowserWindow.getAllWindows().toSorted((x, y) => x.id - y.id);
    second?.setBounds(bounds);
    first?.setBounds({ x: 100, y: 90, width: 900, height: 600 });
  }, wanted);
  await conversation(a.page, emma).dblclick();
  expect(await a.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(2);
  await a.close();

  const again = await office.open("lin.wei", { signIn: false });
  expect(await place(again, 0)).toEqual({ x: 100, y: 90, width: 900, height: 600 });
  await pullOut(again, emma);
  const bounds = await again.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.getBounds()),
  );
  expect(bounds).toContainEqual(wanted);
});

test("signing out closes the windows of conversations @long", async ({ office }) => {
  const a = await office.open("lin.wei");
  await pullOut(a, emma);
  await a.page.evaluate(() => window.magpie.signOut({ erase: false }));
  await expect
    .poll(() => a.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))
    .toBe(1);
});

test("without the tray the main window ends Magpie, also while a conversation has a window of its own @long", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  await pullOut(a, emma);
  await a.page.evaluate(() => window.magpie.changeSettings({ closeToTray: false }));
  const main = a.app.process();
  const gone = new Promise((resolve) => main.once("exit", resolve));
  await a.app.evaluate(({ BrowserWindow }) => {
    const [first] = BrowserWindow.getAllWindows().toSorted((x, y) => x.id - y.id);
    first?.close();
  });
  expect(await gone).toBe(0);
});

test("a conversation that is none gets no window, and the main window keeps its place @long", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  for (const conversation of ["main", "nobody"])
    await a.page.evaluate((id) => window.magpie.openWindow({ conversation: id }), conversation);
  expect(await a.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test("a window of its own says what failed, and lets one sign in again and stay @long", async ({
  office,
}) => {
  // Without a keyring the next start is signed out, and everything stays readable.
  const before = await office.open("lin.wei", { withoutKeyring: true });
  await before.close();
  const a = await office.open("lin.wei", { signIn: false, withoutKeyring: true });
  const own = await pullOut(a, emma);
  await expect(own.getByText("Signed out. Your messages are here to read.")).toBeVisible();
  await own.getByRole("button", { name: "Sign in again" }).click();
  await expect(signInPage(own).server).toHaveValue(office.server.url);
});

test("a window of its own goes when the history is locked", async ({ office }) => {
  const a = await office.open("lin.wei");
  const own = await pullOut(a, emma);
  const gone = own.waitForEvent("close");
  await office.server.disable("lin.wei");
  await gone;
  await expect(locked(a.page)).toBeVisible();
});
