import { expect, type Page } from "@playwright/test";
import { v7 } from "uuid";
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

/** The server is put back to a backup that was made while it ran; what people see of it. */

const wei = "林薇";
const emma = "Emma Clarke";

const notice = (page: Page) => page.getByTestId("sent-again-notice");

/** What the open conversation shows of these texts, in its order. */
const shown = async (page: Page, texts: readonly string[]): Promise<string[]> =>
  (await timeline(page).getByTestId("message").allTextContents()).flatMap(
    (content) => texts.find((text) => content.includes(text)) ?? [],
  );

test("everything both sides wrote after the backup is there again, once, in one order, on every device", async ({
  office,
  folder,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await openConversation(a.page, emma);
  await openConversation(b.page, wei);
  await say(a.page, "in the backup");
  await say(a.page, "to be recalled");
  await expect(bubble(b.page, "to be recalled")).toBeVisible();
  await office.server.backUpRunning(`${folder}/backup.db`);

  await say(a.page, "lost one of Wei");
  await expect(bubble(b.page, "lost one of Wei")).toBeVisible();
  await say(b.page, "lost one of Emma");
  await expect(bubble(a.page, "lost one of Emma")).toBeVisible();
  await say(a.page, "lost two");
  await expectState(a.page, "lost two", "read");
  await chooseFor(a.page, "lost two", "Edit");
  await composer(a.page).fill("lost two, in better words");
  await composer(a.page).press("Enter");
  await expect(bubble(b.page, "in better words")).toBeVisible();
  await chooseFor(a.page, "to be recalled", "Recall");
  await a.page.getByRole("dialog").getByRole("button", { name: "Recall" }).click();
  await expect(bubble(b.page, "to be recalled")).toHaveCount(0);
  await conversation(a.page, "赵敏").click({ button: "right" });
  await a.page.getByRole("menuitem", { name: "Pin to the top" }).click();
  await composer(b.page).fill("half a thought");
  await openConversation(b.page, "黄磊");
  await expect(conversation(b.page, wei)).toContainText("[Draft] half a thought");

  await office.server.putBack(`${folder}/backup.db`);
  for (const { page } of [a, b]) await connectNow(page);
  await expect(notice(a.page)).toContainText("2 messages of yours", { timeout: 60_000 });
  await expect(notice(b.page)).toContainText("1 message of yours", { timeout: 60_000 });
  await notice(a.page).getByRole("button", { name: "Dismiss" }).click();
  await expect(notice(a.page)).toHaveCount(0);

  await openConversation(b.page, wei);
  await expect(composer(b.page)).toHaveValue("half a thought");
  const late = await office.open("lin.wei", { device: "second" });
  await expect(late.page.getByRole("option").first()).toContainText("赵敏");
  await openConversation(late.page, emma);
  const written = ["in the backup", "lost one of Wei", "lost one of Emma", "in better words"];
  for (const { page } of [a, b, late]) {
    for (const text of written)
      await expect(bubble(page, text)).toHaveCount(1, { timeout: 60_000 });
    await expect(bubble(page, "to be recalled")).toHaveCount(0);
    await expect(timeline(page).getByLabel("No longer on the server")).toHaveCount(0);
  }
  const order = await shown(late.page, written);
  expect(order).toHaveLength(4);
  for (const { page } of [a, b]) await expect.poll(() => shown(page, written)).toEqual(order);
  // What was read before the restore is not unread after it.
  await expect(conversation(late.page, emma).getByLabel(/unread/)).toHaveCount(0);
  await office.server.examine();
});

test("what nobody can send again stays at its place with a mark; the list shows what the server has @long", async ({
  office,
  folder,
}) => {
  const a = await office.open("lin.wei");
  await openConversation(a.page, emma);
  await say(a.page, "in the backup");
  await expectState(a.page, "in the backup", "sent");
  await office.server.backUpRunning(`${folder}/backup.db`);
  const colleague = await office.scripted("emma");
  const id = await colleague.conversationWith((await office.server.signIn("lin.wei")).person);
  await colleague.ask("send", {
    id: v7(),
    conversation: id,
    kind: "text",
    content: { text: "gone with the server" },
  });
  await expect(bubble(a.page, "gone with the server")).toBeVisible();

  await office.server.putBack(`${folder}/backup.db`);
  await connectNow(a.page);
  const mark = bubble(a.page, "gone with the server").getByLabel("No longer on the server");
  await expect(mark).toBeVisible({ timeout: 60_000 });
  await expect(conversation(a.page, emma)).toContainText("in the backup");
  await say(a.page, "and on we go");
  await expectState(a.page, "and on we go", "sent");
  const texts = ["in the backup", "gone with the server", "and on we go"];
  expect(await shown(a.page, texts)).toEqual(texts);
  await expect(conversation(a.page, emma)).toContainText("and on we go");
  await expect(notice(a.page)).toHaveCount(0);
});

test("a conversation that began after the backup is there again with all that both wrote @long", async ({
  office,
  folder,
}) => {
  await office.server.addPerson("cleo", "Cleo New");
  const a = await office.open("lin.wei");
  const c = await office.open("cleo");
  await office.server.backUpRunning(`${folder}/backup.db`);
  const person = (await office.server.signIn("cleo")).person;
  await a.page.evaluate((with_) => window.magpie.startDirect({ person: with_ }), person);
  await openConversation(a.page, "Cleo New");
  await say(a.page, "welcome, Cleo");
  await openConversation(c.page, wei);
  await say(c.page, "thank you");
  await expect(bubble(a.page, "thank you")).toBeVisible();

  await office.server.putBack(`${folder}/backup.db`);
  for (const { page } of [a, c]) await connectNow(page);
  const late = await office.open("cleo", { device: "second" });
  await openConversation(late.page, wei);
  for (const { page } of [a, c, late])
    for (const text of ["welcome, Cleo", "thank you"])
      await expect(bubble(page, text)).toHaveCount(1, { timeout: 60_000 });
  await office.server.examine();
});
