import { expect, type Page } from "@playwright/test";
import { test } from "./harness/office.ts";
import {
  bubble,
  composer,
  conversation,
  expectState,
  openConversation,
  say,
} from "./harness/screens.ts";

/** Editing, recalling and looking into a message, from one colleague's hands to the other's screen. */

const wei = "林薇";
const emma = "Emma Clarke";

async function choose(page: Page, text: string, action: string): Promise<void> {
  await bubble(page, text).click({ button: "right" });
  await page.getByRole("menuitem", { name: action }).click();
}

async function rewrite(page: Page, text: string, to: string): Promise<void> {
  await choose(page, text, "Edit");
  await composer(page).fill(to);
  await composer(page).press("Enter");
}

async function recall(page: Page, text: string): Promise<void> {
  await choose(page, text, "Recall");
  await page.getByRole("dialog").getByRole("button", { name: "Recall" }).click();
}

test("an edited message is so on both sides, its details say who has read it, and a recalled one is gone everywhere", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await openConversation(a.page, emma);
  await openConversation(b.page, wei);
  await say(a.page, "We meet at three");
  await expect(bubble(b.page, "We meet at three")).toBeVisible();

  await rewrite(a.page, "We meet at three", "We meet at four");
  for (const { page } of [a, b]) {
    await expect(bubble(page, "We meet at four")).toContainText("edited");
    await expect(bubble(page, "We meet at three")).toHaveCount(0);
  }
  await expect(conversation(b.page, wei)).toContainText("We meet at four");
  await expectState(a.page, "We meet at four", "read");

  await choose(a.page, "We meet at four", "Details");
  const details = a.page.getByRole("dialog");
  await expect(details).toContainText("Read by 1");
  await expect(details).toContainText(emma);
  await a.page.keyboard.press("Escape");

  await recall(a.page, "We meet at four");
  for (const { page } of [a, b]) {
    await expect(bubble(page, "We meet at four")).toHaveCount(0);
    await expect(bubble(page, "recalled")).toBeVisible();
  }
  await expect(conversation(b.page, wei)).not.toContainText("We meet at four");
});

test("an edit without a connection is shown at once, survives kill -9, and arrives", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await openConversation(a.page, emma);
  await openConversation(b.page, wei);
  await say(a.page, "The first wording");
  await expect(bubble(b.page, "The first wording")).toBeVisible();
  await office.server.stop("SIGKILL");
  await rewrite(a.page, "The first wording", "The better wording");
  await expect(bubble(a.page, "The better wording")).toBeVisible();
  await a.kill();

  const again = await office.open("lin.wei", { signIn: false });
  await openConversation(again.page, emma);
  await expect(bubble(again.page, "The better wording")).toBeVisible();
  await office.server.resume();
  await expect(bubble(b.page, "The better wording")).toContainText("edited", { timeout: 30_000 });
});

test("what comes too late is said under the message, and its text is not lost", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  await openConversation(a.page, emma);
  await say(a.page, "As it was said");
  await expectState(a.page, "As it was said", "sent");
  await office.server.stop("SIGKILL");
  await office.server.resume("--change-window=0");
  await rewrite(a.page, "As it was said", "As it was meant");
  const own = bubble(a.page, "As it was said");
  await expect(own).toContainText("it was too late to edit this message", { timeout: 30_000 });
  await expect(own.getByRole("button", { name: "Copy my text" })).toBeVisible();
  await own.getByRole("button", { name: "Dismiss" }).click();
  await expect(own).not.toContainText("too late");
});
