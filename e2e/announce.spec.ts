import { expect, type Locator, type Page } from "@playwright/test";
import { seriousFaults } from "./harness/axe.ts";
import { test } from "./harness/office.ts";
import {
  bubble,
  chooseFor,
  composer,
  connectNow,
  conversation,
  expectState,
  openConversation,
  say,
  timeline,
} from "./harness/screens.ts";

test("an announcement reaches who is there and who comes later; nobody can answer in it @long", async ({
  office,
}) => {
  const here = await office.open("lin.wei");
  await expect(conversation(here.page, "Emma Clarke")).toBeVisible();
  await office.server.announce("Fire drill at three 🔔");
  await expect(conversation(here.page, "Announcements")).toContainText("Fire drill at three");
  const later = await office.open("emma");
  for (const { page } of [here, later]) {
    await expect(conversation(page, "Announcements").getByLabel("1 unread message")).toBeVisible();
    await conversation(page, "Announcements").click();
    await expect(bubble(page, "Fire drill at three 🔔")).toBeVisible();
    await expect(
      page.getByText("Only those who are allowed to announce write here."),
    ).toBeVisible();
    await expect(composer(page)).toHaveCount(0);
    await expect(conversation(page, "Announcements").getByLabel(/unread/)).toHaveCount(0);
  }
  await openConversation(here.page, "Emma Clarke");
});

const wei = "林薇";
const announcement = async (page: Page): Promise<Locator> => {
  await page.getByRole("button", { name: "New chat" }).click();
  return page.getByRole("dialog", { name: "New chat" }).getByRole("button", {
    name: "New announcement",
  });
};
const readBy = (page: Page, text: string): Locator => bubble(page, text).getByTestId("read-by");

test("who may speaks to everybody from the app, under their name, and sees how many have read it", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await expect(await announcement(a.page)).toHaveCount(0);
  await office.server.setAnnouncer("lin.wei", true);
  const entry = a.page.getByRole("button", { name: "New announcement" });
  await expect(entry).toBeVisible();
  await entry.click();
  const made = a.page.getByRole("dialog", { name: "New announcement" });
  await expect(made).toContainText(/Everybody in the office \(\d+ people\) will get this/);
  expect(await seriousFaults(a.page)).toEqual([]);
  await made.getByLabel("What everybody is to know").fill("The office closes at noon 🎉");
  await made.getByRole("button", { name: "Announce" }).click();
  await expect(a.page.getByRole("main", { name: "Announcements" })).toBeVisible();
  await expect(bubble(a.page, "The office closes at noon")).toBeVisible();
  await expect(a.page.getByTestId("everybody")).toContainText("will get this");

  await expect(conversation(b.page, "Announcements")).toContainText(`${wei}: The office closes`);
  await expect(readBy(a.page, "The office closes at noon")).toHaveText("Not read yet");
  await conversation(b.page, "Announcements").click();
  await expect(bubble(b.page, "The office closes at noon")).toContainText(wei);
  await expect(composer(b.page)).toHaveCount(0);
  await expect(b.page.getByRole("main")).toContainText("Only those who are allowed to announce");
  await expect(await announcement(b.page)).toHaveCount(0);
  await b.page.keyboard.press("Escape");
  await expect(readBy(a.page, "The office closes at noon")).toHaveText(/^Read by 1 of \d+$/);
  await readBy(a.page, "The office closes at noon").click();
  const readers = a.page.getByRole("dialog", { name: "Who has read this" });
  await expect(readers.getByRole("region", { name: "Read by 1", exact: true })).toContainText(
    "Emma Clarke",
  );
  expect(await seriousFaults(a.page)).toEqual([]);
  await a.page.keyboard.press("Escape");

  // From then on it is written where it stands, and changed as any message.
  await say(a.page, "At eleven, even");
  await expect(bubble(b.page, "At eleven, even")).toBeVisible();
  await chooseFor(a.page, "At eleven, even", "Edit");
  await composer(a.page).fill("At ten, even");
  await composer(a.page).press("Enter");
  await expect(bubble(b.page, "At ten, even")).toBeVisible();
  // Who comes later has what was said before they were asked for nothing.
  const c = await office.open("daniel");
  await expect(conversation(c.page, "Announcements")).toContainText(`${wei}: At ten, even`);
  await openConversation(a.page, "Emma Clarke");
  await (await announcement(a.page)).click();
  await expect(a.page.getByRole("main", { name: "Announcements" })).toBeVisible();
  await expect(composer(a.page)).toBeFocused();
});

test("what was written while one was still allowed is refused in words once one is not", async ({
  office,
}) => {
  await office.server.setAnnouncer("lin.wei", true);
  const network = await office.network();
  const a = await office.open("lin.wei", { server: network.url });
  await (await announcement(a.page)).click();
  await a.page.getByLabel("What everybody is to know").fill("first");
  await a.page.getByRole("button", { name: "Announce" }).click();
  await expect(bubble(a.page, "first")).toBeVisible();
  network.turn("refusing");
  await say(a.page, "second, written offline");
  await expectState(a.page, "second, written offline", "queued");
  await office.server.setAnnouncer("lin.wei", false);
  network.turn("fair");
  await connectNow(a.page);
  await expectState(a.page, "second, written offline", "failed");
  await expect(timeline(a.page)).toContainText("You may only read here.");
  await expect(composer(a.page)).toHaveCount(0);
  await expect(a.page.getByTestId("everybody")).toHaveCount(0);
  const b = await office.open("emma");
  await conversation(b.page, "Announcements").click();
  await expect(bubble(b.page, "first")).toBeVisible();
  await expect(bubble(b.page, "second")).toHaveCount(0);
});
