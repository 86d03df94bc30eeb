import { randomUUID } from "node:crypto";
import { expect, type Locator, type Page } from "@playwright/test";
import { typeAtOnce } from "./harness/at-once.ts";
import { seriousFaultsInBothLooks } from "./harness/axe.ts";
import { desktop, needsReadableDesktop, watchNotifications } from "./harness/desktop.ts";
import { type Office, test } from "./harness/office.ts";
import { pngFile } from "./harness/picture-files.ts";
import type { ScriptedColleague } from "./harness/scripted-colleague.ts";
import {
  bubble,
  composer,
  connectNow,
  conversation,
  expectState,
  openConversation,
  say,
} from "./harness/screens.ts";

const emma = "Emma Clarke";
const wei = "林薇";
const title = "Team";

const options = (page: Page): Locator =>
  page.getByRole("listbox", { name: "Whom to mention" }).getByRole("option");
const mention = (page: Page, text: string): Locator => bubble(page, text).getByTestId("mention");
const label = (page: Page): Locator => conversation(page, title).getByTestId("mentioned");
const jump = (page: Page): Locator => page.getByTestId("mention-jump");

/** A group that a scripted colleague owns, with everybody who is named. */
async function makeGroup(
  office: Office,
  owner: string,
  logins: readonly string[],
): Promise<{ owner: ScriptedColleague; group: string; people: Record<string, string> }> {
  const people: Record<string, string> = {};
  for (const login of logins) people[login] = (await office.server.signIn(login)).person;
  const colleague = await office.scripted(owner);
  const group = randomUUID();
  await colleague.ask("create_group", {
    op_id: randomUUID(),
    conversation: group,
    title,
    people: Object.values(people),
  });
  return { owner: colleague, group, people };
}
const tell = (from: ScriptedColleague, group: string, content: object) =>
  from.ask("send", { id: randomUUID(), conversation: group, kind: "text", content });

test("somebody is mentioned by the initials of their name, sees it on the list and in the bubble, and reads it away", async ({
  office,
}) => {
  await makeGroup(office, "daniel", ["lin.wei", "emma", "chen.zhiyuan"]);
  const a = await office.open("emma");
  const b = await office.open("lin.wei");
  const other = await office.open("lin.wei", { device: "-2" });
  await openConversation(b.page, "黄磊");
  await openConversation(a.page, title);
  await composer(a.page).pressSequentially("please @lw");
  await expect(options(a.page)).toHaveText([new RegExp(wei)]);
  // A choice by keys: away and back, and not by the key that sends.
  await composer(a.page).press("Backspace");
  await composer(a.page).press("Backspace");
  await expect(options(a.page)).toHaveCount(3);
  await composer(a.page).press("ArrowUp");
  await expect(options(a.page).nth(2)).toHaveAttribute("aria-selected", "true");
  await composer(a.page).press("Escape");
  await expect(options(a.page)).toHaveCount(0);
  await composer(a.page).fill("");
  await composer(a.page).pressSequentially("please @linw");
  await expect(options(a.page)).toHaveCount(1);
  await composer(a.page).press("Enter");
  await expect(composer(a.page)).toHaveValue(`please @${wei} `);
  await composer(a.page).pressSequentially("and look at it");
  await composer(a.page).press("Enter");
  await expect(mention(a.page, "and look at it")).toHaveText(`@${wei}`);

  for (const { page } of [b, other]) await expect(label(page)).toHaveText("[You were mentioned]");
  await b.page.getByRole("button", { name: "Mentions", exact: true }).click();
  await expect(conversation(b.page, title)).toBeVisible();
  await expect(conversation(b.page, "刘洋")).toHaveCount(0);
  await openConversation(b.page, title);
  await expect(label(b.page)).toHaveCount(0);
  // Read here, and so on the other device.
  await expect(label(other.page)).toHaveCount(0);
  await mention(b.page, "and look at it").click();
  await expect(b.page.getByRole("dialog")).toContainText("产品经理");

  // A name whose text is gone is mentioned no more.
  await composer(a.page).pressSequentially("@lw");
  await composer(a.page).press("Tab");
  for (let key = 0; key < 2; key += 1) await composer(a.page).press("Backspace");
  await composer(a.page).pressSequentially(" nobody");
  await composer(a.page).press("Enter");
  await expect(bubble(b.page, "nobody")).toBeVisible();
  await expect(mention(b.page, "nobody")).toHaveCount(0);
});

test("an Enter that comes before the members are here names whoever was typed, and sends where nobody was", async ({
  office,
}) => {
  await makeGroup(office, "daniel", ["lin.wei", "emma"]);
  const { page } = await office.open("emma");
  const enter = { key: "Enter" };
  const field = "[data-testid=composer-input]";
  await openConversation(page, title);
  await typeAtOnce(composer(page), field, "please @lw", enter);
  await expect(composer(page)).toHaveValue(`please @${wei} `);
  await page.reload();
  await openConversation(page, title);
  await typeAtOnce(composer(page), field, "at @home", enter);
  await expect(bubble(page, "at @home")).toBeVisible();
  await expect(composer(page)).toHaveValue("");
  // Where Enter breaks the line it does so.
  await page.evaluate(() => window.magpie.changeSettings({ enterSends: false }));
  await page.reload();
  await openConversation(page, title);
  await typeAtOnce(composer(page), field, "from @home", enter);
  await expect(composer(page)).toHaveValue("from @home\n");
});

test("a caption mentions as a text does: offered in the sheet, drawn in the bubble, told on the list and by a notification @long", async ({
  office,
}) => {
  await makeGroup(office, "daniel", ["lin.wei", "emma", "chen.zhiyuan"]);
  const [a, b] = [await office.open("emma"), await office.open("lin.wei")];
  await needsReadableDesktop(b.app);
  await watchNotifications(b.app);
  await openConversation(a.page, title);
  const sheet = a.page.getByTestId("send-sheet");
  const caption = sheet.getByRole("textbox");
  await a.page.getByTestId("file-picker").setInputFiles({
    ...pngFile(300, 200, (x, y) => [x % 256, y % 256, 90]),
    name: "wing.png",
  });
  await expect(sheet.locator("canvas")).toHaveCount(1);
  await caption.pressSequentially("for @lw");
  await expect(options(a.page)).toHaveText([new RegExp(wei)]);
  // It closes the list, and not the sheet.
  await caption.press("Escape");
  await expect(options(a.page)).toHaveCount(0);
  await expect(caption).toBeVisible();
  // A key, for the @ that comes next is another one.
  await caption.press("Control+a");
  await caption.press("Backspace");
  await typeAtOnce(caption, "[role=dialog] textarea", "for @lw", { key: "Enter" });
  await expect(caption).toHaveValue(`for @${wei} `);
  await caption.pressSequentially("to see");
  await caption.press("Enter");
  await expect(sheet).toHaveCount(0);
  await expect(mention(a.page, "to see")).toHaveText(`@${wei}`);

  await expect(label(b.page)).toHaveText("[You were mentioned]");
  await expect
    .poll(async () => (await desktop(b.app)).notifications)
    .toEqual([`${title}: ${emma} mentioned you: [Picture] for @${wei} to see`]);
  await b.page.getByRole("button", { name: "Mentions", exact: true }).click();
  await openConversation(b.page, title);
  await expect(bubble(b.page, "to see").getByTestId("picture")).toBeVisible();
  await expect(mention(b.page, "to see")).toHaveText(`@${wei}`);
  await expect(label(b.page)).toHaveCount(0);
});

test("a button goes to the oldest mention that one has not seen, however far above it stands @long", async ({
  office,
}) => {
  const { owner, group, people } = await makeGroup(office, "emma", ["lin.wei", "daniel"]);
  const { page } = await office.open("lin.wei");
  await openConversation(page, "黄磊");
  const mentions = [people["lin.wei"]];
  await tell(owner, group, { text: `@${wei} the first`, mentions });
  await owner.say(group, ...Array.from({ length: 70 }, (_, at) => `line ${at}`));
  await tell(owner, group, { text: `@${wei} the second`, mentions });
  await owner.say(group, ...Array.from({ length: 40 }, (_, at) => `later line ${at}`));
  await expect(conversation(page, title)).toContainText("later line 39");
  await openConversation(page, title);
  await expect(bubble(page, "later line 39")).toBeInViewport();
  await expect(jump(page)).toHaveAccessibleName("Go to 2 unread mentions of you");
  await jump(page).click();
  await expect(bubble(page, "the first")).toBeInViewport();
  await expect(jump(page)).toHaveAccessibleName("Go to 1 unread mention of you");
  await jump(page).click();
  await expect(bubble(page, "the second")).toBeInViewport();
  await expect(jump(page)).toHaveCount(0);
  // One that comes while one reads further up.
  await tell(owner, group, { text: `@${wei} the third`, mentions });
  await expect(jump(page)).toHaveAccessibleName("Go to 1 unread mention of you");
  await jump(page).click();
  await expect(bubble(page, "the third")).toBeInViewport();
  await expect(jump(page)).toHaveCount(0);
});

test("of a muted group mentions are told, unless the person wants none; the unread figure stays as it is @long", async ({
  office,
}) => {
  const { owner, group, people } = await makeGroup(office, "emma", ["lin.wei", "daniel"]);
  const { app, page } = await office.open("lin.wei");
  await needsReadableDesktop(app);
  await watchNotifications(app);
  await openConversation(page, "黄磊");
  await expect(conversation(page, title)).toBeVisible();
  await page.evaluate(
    (id) => window.magpie.markConversation({ conversation: id, muted: true }),
    group,
  );
  const told = async (): Promise<readonly string[]> => (await desktop(app)).notifications;
  const before = (await desktop(app)).badge;
  const mentions = [people["lin.wei"]];
  await owner.say(group, "only noise");
  await tell(owner, group, { text: `@${wei} are you there?`, mentions });
  await expect.poll(told).toEqual([`${title}: ${emma} mentioned you: @${wei} are you there?`]);
  expect((await desktop(app)).badge).toBe(before);
  await openConversation(page, title);
  await expect.poll(told).toEqual([]);

  await openConversation(page, "黄磊");
  await page.keyboard.press("Control+,");
  await page.getByRole("switch", { name: "Notify me of mentions in muted conversations" }).click();
  await page.keyboard.press("Escape");
  await tell(owner, group, { text: `@${wei} once more`, mentions });
  await expect(label(page)).toBeVisible();
  expect(await told()).toEqual([]);
});

test("an admin mentions everybody; who is none any more is refused, with words, and may take it back @long", async ({
  office,
}) => {
  const { owner, group, people } = await makeGroup(office, "emma", ["lin.wei", "daniel"]);
  const role = (value: string) =>
    owner.ask("set_role", {
      op_id: randomUUID(),
      conversation: group,
      person: people["lin.wei"],
      role: value,
    });
  await role("admin");
  const network = await office.network();
  const a = await office.open("lin.wei", { server: network.url });
  const b = await office.open("daniel");
  await openConversation(a.page, title);
  await composer(a.page).pressSequentially("@");
  await expect(options(a.page).first()).toContainText("@all");
  await composer(a.page).press("Enter");
  await composer(a.page).pressSequentially("stand up, please");
  await composer(a.page).press("Enter");
  await expect(label(b.page)).toHaveText("[@all]");
  await openConversation(b.page, title);
  await expect(mention(b.page, "stand up, please")).toHaveText("@all");
  await composer(b.page).pressSequentially("@");
  await expect(options(b.page)).toHaveCount(2);
  await composer(b.page).fill("");
  await say(b.page, "@all is only a word here");
  await expectState(b.page, "only a word here", "sent");
  await expect(mention(b.page, "only a word here")).toHaveCount(0);

  network.turn("refusing");
  await expect(a.page.getByTestId("connection-dot")).not.toHaveAttribute("data-state", "connected");
  await say(a.page, "@all once more");
  await role("member");
  network.turn("fair");
  await connectNow(a.page);
  await expectState(a.page, "once more", "failed");
  await expect(bubble(a.page, "once more")).toContainText(
    "Only the owner and the admins may mention everybody.",
  );
});

test("axe finds nothing serious about mentions, in light and in dark @long", async ({ office }) => {
  const { owner, group, people } = await makeGroup(office, "emma", ["lin.wei", "daniel"]);
  const { page } = await office.open("lin.wei");
  const mentions = [people["lin.wei"], people["daniel"]];
  await tell(owner, group, { text: `@${wei} the first`, mentions });
  await owner.say(group, ...Array.from({ length: 40 }, (_, at) => `line ${at}`));
  await tell(owner, group, { text: `@${wei} and @Daniel Kim, @all`, mentions, all: true });
  await expect(label(page)).toBeVisible();
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
  await openConversation(page, title);
  await say(page, "@Daniel Kim yes");
  await expect(jump(page)).toBeVisible();
  await composer(page).pressSequentially("@");
  await expect(options(page)).toHaveCount(2);
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
  await composer(page).press("Escape");
  await mention(page, "@all").first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
});
