import { expect, type Page } from "@playwright/test";
import { seriousFaults } from "./harness/axe.ts";
import type { Client } from "./harness/client.ts";
import { desktop, needsReadableDesktop, watchNotifications } from "./harness/desktop.ts";
import { type Office, test } from "./harness/office.ts";
import { pngFile } from "./harness/picture-files.ts";
import {
  bubble,
  composer,
  connectNow,
  conversation,
  conversationList,
  deviceList,
  expectState,
  locked,
  openAccountSettings,
  openConversation,
  passwordForm,
  picturesIn,
  say,
  signInPage,
} from "./harness/screens.ts";

const emma = "Emma Clarke";
const wei = "lin.wei";

/** Signs in again on the page of a locked device. */
async function signIn(page: Page, password: string): Promise<void> {
  await signInPage(page).name.fill(wei);
  await signInPage(page).password.fill(password);
  await signInPage(page).submit.click();
}

/** Everything that somebody at this machine can see or ask for: it gives nothing of the history. */
async function expectLocked({ app, page }: Client, picture?: string): Promise<void> {
  await expect(locked(page)).toBeVisible();
  await expect(conversationList(page)).toHaveCount(0);
  const start = await page.evaluate(() => window.magpie.start({}));
  expect([start.account, start.list.conversations]).toEqual([null, []]);
  const refused = await page.evaluate(async () => {
    const { magpie } = window;
    const asked = [
      () => magpie.listConversations({}),
      () => magpie.openConversation({ conversation: "c", fromSeq: null }),
      () => magpie.olderMessages({ conversation: "c", beforeSeq: 9 }),
      () => magpie.newerMessages({ conversation: "c", fromSeq: 1 }),
      () => magpie.messageDetails({ id: "m" }),
      () => magpie.listPeople({}),
      () => magpie.sendMessage({ conversation: "c", text: "x" }),
      () => magpie.listDevices({}),
    ];
    const answers = await Promise.allSettled(asked.map((ask) => ask()));
    return answers.map(({ status }) => status);
  });
  expect(new Set(refused)).toEqual(new Set(["rejected"]));
  if (picture !== undefined) expect(await isDrawn(page, `${picture}?again`)).toBe(false);
  await expect.poll(() => windowsOf(app)).toBe(1);
  const { badge, title, menu, notifications, toolTip } = await desktop(app);
  expect({ badge, title, notifications, toolTip }).toEqual({
    badge: 0,
    title: "Magpie",
    notifications: [],
    toolTip: "Magpie",
  });
  expect(menu.join(" ")).not.toMatch(/Emma|黄磊|赵敏/);
}

const windowsOf = (app: Client["app"]): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

const isDrawn = (page: Page, address: string): Promise<boolean> =>
  page.evaluate(
    (source) =>
      new Promise<boolean>((resolve) => {
        const image = new Image();
        image.addEventListener("load", () => resolve(true));
        image.addEventListener("error", () => resolve(false));
        image.src = source;
      }),
    address,
  );

async function twoDevices(office: Office) {
  const desk = await office.open(wei);
  const laptop = await office.open(wei, { device: "laptop" });
  await needsReadableDesktop(laptop.app);
  await watchNotifications(laptop.app);
  return { desk, laptop };
}

test("the page lists both devices; signing the other out locks it, for good and with the cable pulled, until its person is back", async ({
  office,
}) => {
  const { desk, laptop } = await twoDevices(office);
  const colleague = await office.scripted("emma");
  const id = await colleague.conversationWith((await office.server.signIn(wei)).person);
  const { buffer } = pngFile(16, 16, () => [200, 30, 30]);
  await colleague.ask("set_picture", { bytes: buffer.toString("base64") });
  await colleague.say(id, "for your eyes only");
  await openConversation(laptop.page, emma);
  await expect(bubble(laptop.page, "for your eyes only")).toBeVisible();
  const shown = picturesIn(conversation(laptop.page, emma)).first();
  await expect(shown).toBeVisible();
  const picture = (await shown.getAttribute("src")) ?? "";
  expect(await isDrawn(laptop.page, `${picture}?before`)).toBe(true);
  await conversation(laptop.page, "黄磊").dblclick();
  await expect.poll(() => windowsOf(laptop.app)).toBe(2);
  await laptop.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.blur();
  });
  await colleague.say(id, "told of in a notification");
  await expect(conversation(laptop.page, emma)).toContainText("told of in a notification");

  const { page } = desk;
  await openAccountSettings(page);
  const list = deviceList(page);
  const others = list.devices.filter({ has: list.signOut });
  await expect(list.devices.filter({ hasText: "This device" })).toHaveCount(1);
  const there = others.filter({ hasText: "Connected now" });
  // The two that signed in for their tickets have gone again, Emma's is not ours.
  await expect(there).toHaveCount(1);
  expect(await seriousFaults(page)).toEqual([]);
  await there.getByRole("button", { name: /^Sign out / }).press("Enter");
  await expect(list.asked).toBeVisible();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await expect(list.said).toHaveText("Signed out.");
  await expect(there).toHaveCount(0);

  await expectLocked(laptop, picture);
  await expect(locked(laptop.page)).toContainText("Signed out on another device");
  expect(await seriousFaults(laptop.page)).toEqual([]);
  await expect(signInPage(laptop.page).server).toHaveValue(office.server.url);
  await expect(page.getByTestId("connection-dot")).toHaveAttribute("data-state", "connected");

  await office.server.stop();
  await laptop.kill();
  const again = await office.open(wei, { device: "laptop", signIn: false });
  await watchNotifications(again.app);
  await expectLocked(again, picture);
  await office.server.resume();
  await signIn(again.page, office.server.password(wei));
  await openConversation(again.page, emma);
  await expect(bubble(again.page, "told of in a notification")).toBeVisible();
});

test("what a locked device had queued goes out when its person is back, and what was being written as it was locked is there, also after kill -9 @long", async ({
  office,
}) => {
  const network = await office.network();
  const desk = await office.open(wei);
  const laptop = await office.open(wei, { device: "laptop", server: network.url });
  await needsReadableDesktop(laptop.app);
  await watchNotifications(laptop.app);
  await openConversation(laptop.page, emma);
  const dot = laptop.page.getByTestId("connection-dot");
  network.turn("refusing");
  await expect(dot).not.toHaveAttribute("data-state", "connected");
  await say(laptop.page, "written in the tunnel");
  await expectState(laptop.page, "written in the tunnel", "queued");

  await openAccountSettings(desk.page);
  await deviceList(desk.page).others.click();
  await deviceList(desk.page).asked.getByRole("button", { name: "Sign out" }).click();
  await expect(deviceList(desk.page).said).toHaveText("Signed out.");
  await expect(deviceList(desk.page).devices).toHaveCount(1);
  await expect(deviceList(desk.page).page).toContainText("signed in on this device only");
  // It has not heard of it yet.
  await expect(bubble(laptop.page, "written in the tunnel")).toBeVisible();

  network.turn("fair");
  // The last key comes with the word that locks it, sooner than what is being written is kept by itself.
  await composer(laptop.page).fill("half a thought");
  await connectNow(laptop.page);
  await expectLocked(laptop);
  await desk.page.keyboard.press("Escape");
  await openConversation(desk.page, emma);
  await expect(bubble(desk.page, "written in the tunnel")).toHaveCount(0);

  await laptop.kill();
  const back = await office.open(wei, { device: "laptop", signIn: false });
  await expectLocked(back);
  await signIn(back.page, office.server.password(wei));
  await openConversation(back.page, emma);
  await expect(bubble(back.page, "written in the tunnel")).toHaveAttribute(
    "data-status",
    /sent|delivered/,
  );
  await expect(composer(back.page)).toHaveValue("half a thought");
  await expect(bubble(desk.page, "written in the tunnel")).toBeVisible();
});

test("changing the password: each mistake has its words, then the others are signed out and this one stays @long", async ({
  office,
}) => {
  const { desk, laptop } = await twoDevices(office);
  const { page } = desk;
  await openAccountSettings(page);
  await page.getByRole("button", { name: "Change password…" }).click();
  const form = passwordForm(page);
  await expect(form.current).toBeFocused();
  const old = office.server.password(wei);
  const fill = async (current: string, next: string, repeated: string): Promise<void> => {
    await form.current.fill(current);
    await form.next.fill(next);
    await form.repeated.fill(repeated);
    await form.repeated.press("Enter");
  };
  for (const [current, next, repeated, words] of [
    [old, "", "", /fill in all three/],
    [old, "short", "short", /8 to 256 characters/],
    [old, "x".repeat(257), "x".repeat(257), /8 to 256 characters/],
    [old, "long enough", "long enouhg", /not the same/],
    ["not it", "long enough", "long enough", /current password is not right/],
  ] as const) {
    await fill(current, next, repeated);
    await expect(form.problem).toHaveText(words);
    await expect(form.next).toHaveValue(next);
  }
  await expect(form.current).toBeFocused();
  expect(await seriousFaults(page)).toEqual([]);

  await office.server.stop();
  await fill(old, "a longer password", "a longer password");
  await expect(form.problem).toContainText("The server did not answer");
  await office.server.resume();
  await fill(old, "a longer password", "a longer password");
  await expect(page.getByText("Your password has been changed.")).toBeVisible();
  await connectNow(laptop.page);
  await expectLocked(laptop);

  await signIn(laptop.page, old);
  await expect(signInPage(laptop.page).problem).toHaveText(/Name or password is not right/);
  await signIn(laptop.page, "a longer password");
  await expect(conversation(laptop.page, emma)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("connection-dot")).toHaveAttribute("data-state", "connected");
});

test("what one device sends is on the other, and what it reads is gone from tray, badge, title, list and notifications there @long", async ({
  office,
}) => {
  const { desk, laptop } = await twoDevices(office);
  const colleague = await office.scripted("emma");
  const id = await colleague.conversationWith((await office.server.signIn(wei)).person);
  await openConversation(desk.page, "黄磊");
  await openConversation(laptop.page, "黄磊");
  await say(desk.page, "sent from my desk");
  await expect(bubble(laptop.page, "sent from my desk")).toBeVisible();
  await expect(bubble(laptop.page, "sent from my desk")).toHaveAttribute(
    "data-status",
    /sent|delivered|read/,
  );

  const seen = async () => {
    const { badge, title, toolTip, menu, notifications } = await desktop(laptop.app);
    const inMenu = menu.filter((label) => label.startsWith(emma));
    return { badge, title, toolTip, inMenu, notifications };
  };
  const unread = conversation(laptop.page, emma).getByRole("img", { name: /unread/ });
  const before = await seen();
  await laptop.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.blur();
  });
  await colleague.say(id, "have a look", "at this");
  await expect(unread).toHaveText("2");
  await expect.poll(seen).toMatchObject({
    badge: before.badge + 2,
    inMenu: [`${emma} (2)`],
    notifications: [/look|this/],
  });
  await openConversation(desk.page, emma);
  await expect(bubble(desk.page, "at this")).toBeVisible();
  await expect.poll(seen, { intervals: [50] }).toEqual(before);
  await expect(unread).toHaveCount(0);
});
