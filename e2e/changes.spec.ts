import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import type { MessageRow } from "#shared/wire/rows.ts";
import { desktop, needsReadableDesktop, watchNotifications } from "./harness/desktop.ts";
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
} from "./harness/screens.ts";

/** Editing, recalling and looking into a message, from one colleague's hands to the other's screen. */

const wei = "林薇";
const emma = "Emma Clarke";

async function rewrite(page: Page, text: string, to: string): Promise<void> {
  await chooseFor(page, text, "Edit");
  await composer(page).fill(to);
  await composer(page).press("Enter");
}

async function recall(page: Page, text: string): Promise<void> {
  await chooseFor(page, text, "Recall");
  await page.getByRole("dialog").getByRole("button", { name: "Recall" }).click();
}

/** The clock of a change that has not gone out. */
const waits = (page: Page, text: string) =>
  bubble(page, text).getByRole("img", { name: "The change waits to be sent" });

async function expectRecalled(page: Page, text: string): Promise<void> {
  await expect(bubble(page, text)).toHaveCount(0);
  await expect(bubble(page, "recalled")).toBeVisible();
}

test("an edited message is so on both sides, its details say who has read it, and a recalled one is gone everywhere", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await openConversation(a.page, emma);
  await say(a.page, "We meet at three");
  await expect(conversation(b.page, wei)).toContainText("We meet at three");
  // What is on its way is not rewritten yet.
  await expectState(a.page, "We meet at three", "delivered");

  await composer(a.page).press("ArrowUp");
  await composer(a.page).fill("We meet at four");
  await composer(a.page).press("Enter");
  await expect(bubble(a.page, "We meet at four")).toContainText("edited");
  await expect(conversation(b.page, wei)).toContainText("We meet at four");
  await expectState(a.page, "We meet at four", "delivered");

  await chooseFor(a.page, "We meet at four", "Details");
  const details = a.page.getByRole("dialog");
  await expect(details).toContainText("Received by 1");
  for (const what of ["Written", "Taken by the server", "Edited", "Revision"])
    await expect(details).toContainText(what);
  const id = await bubble(a.page, "We meet at four").getAttribute("data-id");
  const fact = (name: string) =>
    details.locator("dl > div").filter({ has: a.page.getByText(name, { exact: true }) });
  // As the server has it.
  const colleague = await office.scripted("emma");
  const { person } = await office.server.signIn("lin.wei");
  const conversationId = await colleague.conversationWith(person);
  const page = await colleague.ask("page", { conversation: conversationId, before: null });
  const kept = page.rows.map((row) => row as MessageRow).find((row) => row.id === id);
  await expect(fact("Place in the conversation").locator("dd")).toHaveText(String(kept?.seq));
  await expect(fact("Revision").locator("dd")).toHaveText(String(kept?.rev));
  await expect(fact("Id").locator("dd")).toHaveText(id ?? "no id");
  // Whoever looks into it sees it being read.
  await openConversation(b.page, wei);
  await expect(details).toContainText("Read by 1");
  await expect(details).toContainText(emma);
  await a.page.keyboard.press("Escape");
  await expectState(a.page, "We meet at four", "read");
  await expect(bubble(b.page, "We meet at four")).toContainText("edited");
  await expect(bubble(b.page, "We meet at three")).toHaveCount(0);

  await recall(a.page, "We meet at four");
  await Promise.all([a, b].map(({ page }) => expectRecalled(page, "We meet at four")));
  await expect(conversation(b.page, wei)).not.toContainText("We meet");
  await a.kill();
  await b.kill();
  await office.server.stop("SIGKILL");
  const later = await office.open("emma", { signIn: false });
  await openConversation(later.page, wei);
  await expectRecalled(later.page, "We meet at four");
  await expect(conversation(later.page, wei)).not.toContainText("We meet");
});

test("what was not sent yet is taken back and told to nobody @long", async ({ office }) => {
  const a = await office.open("lin.wei");
  const colleague = await office.scripted("emma");
  const { person } = await office.server.signIn("lin.wei");
  const conversationId = await colleague.conversationWith(person);
  await openConversation(a.page, emma);
  await office.server.stop("SIGKILL");
  await say(a.page, "Better not said");
  await say(a.page, "This one stands");
  await recall(a.page, "Better not said");
  await expect(bubble(a.page, "Better not said")).toHaveCount(0);
  await office.server.resume();
  await connectNow(a.page);
  await expectState(a.page, "This one stands", "sent");
  const again = await office.scripted("emma");
  const { rows } = await again.ask("pull", { conversation: conversationId, since: 0 });
  const said = JSON.stringify(rows);
  expect([said.includes("This one stands"), said.includes("Better not said")]).toEqual([
    true,
    false,
  ]);
});

test("a notification of what was recalled is withdrawn @long", async ({ office }) => {
  const a = await office.open("lin.wei");
  await needsReadableDesktop(a.app);
  await watchNotifications(a.app);
  await openConversation(a.page, "黄磊");
  const colleague = await office.scripted("emma");
  const { person } = await office.server.signIn("lin.wei");
  const id = await colleague.conversationWith(person);
  const told = async (): Promise<readonly string[]> => (await desktop(a.app)).notifications;
  await colleague.say(id, "my password is magpie");
  await expect.poll(told).toEqual([`${emma}: my password is magpie`]);
  const { rows } = await colleague.ask("page", { conversation: id, before: null });
  const newest = rows.map((row) => row as { id: string; content: { text?: string } });
  const slip = newest.find(({ content }) => content.text?.includes("password"));
  await colleague.ask("recall", { op_id: randomUUID(), conversation: id, id: slip?.id });
  await expect.poll(told).toEqual([]);
  await expect(conversation(a.page, emma)).not.toContainText("password");
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
  await expect(waits(a.page, "The better wording")).toBeVisible();
  await a.kill();

  const again = await office.open("lin.wei", { signIn: false });
  await openConversation(again.page, emma);
  await expect(waits(again.page, "The better wording")).toBeVisible();
  await office.server.resume();
  await expect(bubble(b.page, "The better wording")).toContainText("edited", { timeout: 60_000 });
  await expect(waits(again.page, "The better wording")).toHaveCount(0);
});

test("what comes too late is said under the message, and its text is not lost @long", async ({
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
  await expect(own).toContainText("it was too late to edit this message", { timeout: 60_000 });
  await own.getByRole("button", { name: "Copy my text" }).click();
  await composer(a.page).focus();
  await a.page.keyboard.press("ControlOrMeta+V");
  await expect(composer(a.page)).toHaveValue("As it was meant");
  await own.getByRole("button", { name: "Dismiss" }).click();
  await expect(own).not.toContainText("too late");
});
