import { expect } from "@playwright/test";
import { test } from "./harness/office.ts";
import {
  bubble,
  composer,
  connectNow,
  conversation,
  expectState,
  openConversation,
  say,
  timeline,
} from "./harness/screens.ts";

const wei = "林薇";
const emma = "Emma Clarke";

test("A writes, B sees it, the states move; Shift+Enter breaks the line", async ({ office }) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await openConversation(a.page, emma);
  await openConversation(b.page, wei);

  await composer(a.page).fill("first line");
  await composer(a.page).press("Shift+Enter");
  await composer(a.page).pressSequentially("second line");
  await composer(a.page).press("Enter");
  await expect(bubble(b.page, "second line")).toContainText("first line");
  await expect(bubble(a.page, "second line")).toHaveAttribute(
    "data-status",
    /^(sent|delivered|read)$/,
  );

  await say(b.page, "得到，马上看");
  await expect(bubble(a.page, "得到，马上看")).toBeVisible();
  await expect(conversation(a.page, emma)).toContainText("得到，马上看");
});

test("the server dies and comes back in mid-conversation: each message arrives once, in order", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await openConversation(a.page, emma);
  await openConversation(b.page, wei);
  await say(a.page, "round 1 before");
  await expect(bubble(b.page, "round 1 before")).toBeVisible();

  await office.server.stop("SIGKILL");
  const written = ["round 2 one", "round 2 two", "round 2 three"];
  for (const text of written) await say(a.page, text);
  await say(b.page, "round 2 from the other side");
  for (const text of written) await expectState(a.page, text, "queued");
  await office.server.resume();

  for (const page of [a.page, b.page])
    for (const text of [...written, "round 2 from the other side"])
      await expect(bubble(page, text)).toHaveCount(1, { timeout: 60_000 });
  for (const text of written)
    await expect(bubble(a.page, text)).toHaveAttribute("data-status", /^(sent|delivered|read)$/);
  const shown = async (page: typeof a.page): Promise<string[]> =>
    (await timeline(page).getByTestId("message").allTextContents())
      .map((text) => /round 2 (one|two|three|from the other side)/.exec(text)?.[0])
      .filter((text) => text !== undefined);
  await expect.poll(() => shown(a.page)).toHaveLength(4);
  const order = await shown(a.page);
  expect(order.filter((text) => written.includes(text))).toEqual(written);
  await expect.poll(() => shown(b.page)).toEqual(order);
});

test("kill -9 as soon as the bubble shows queued: after a restart the message arrives once", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await openConversation(b.page, wei);
  await openConversation(a.page, emma);
  await office.server.stop("SIGKILL");
  await say(a.page, "written just before the power cut");
  await expectState(a.page, "written just before the power cut", "queued");
  await a.kill();
  await office.server.resume();

  const again = await office.open("lin.wei", { signIn: false });
  await openConversation(again.page, emma);
  await expect(bubble(b.page, "written just before the power cut")).toHaveCount(1, {
    timeout: 60_000,
  });
  await expect(bubble(again.page, "written just before the power cut")).toHaveAttribute(
    "data-status",
    /^(sent|delivered|read)$/,
  );
  await expect(bubble(again.page, "written just before the power cut")).toHaveCount(1);
});

test("a cold start with no server shows list and history, and takes messages", async ({
  office,
}) => {
  const first = await office.open("lin.wei");
  await openConversation(first.page, emma);
  await say(first.page, "remember this line");
  await expect(bubble(first.page, "remember this line")).toHaveAttribute(
    "data-status",
    /^(sent|delivered|read)$/,
  );
  await first.close();
  await office.server.stop();

  const again = await office.open("lin.wei", { signIn: false });
  await openConversation(again.page, emma);
  await expect(bubble(again.page, "remember this line")).toBeVisible();
  await say(again.page, "and this one waits");
  await expectState(again.page, "and this one waits", "queued");
});

test("what waits can be taken back and written anew; what was on its way is recalled @long", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await openConversation(a.page, emma);
  await openConversation(b.page, wei);
  await office.server.stop("SIGKILL");
  await say(a.page, "in a hurry");
  await say(a.page, "and this stays");
  await bubble(a.page, "in a hurry").getByRole("button", { name: "Take back" }).click();
  await expect(bubble(a.page, "in a hurry")).toHaveCount(0);
  await expect(composer(a.page)).toHaveValue("in a hurry");
  await composer(a.page).fill("with mor");
  await composer(a.page).press("Enter");
  await expectState(a.page, "with mor", "queued");
  await composer(a.page).press("ArrowUp");
  await expect(composer(a.page)).toHaveValue("with mor");
  await composer(a.page).fill("with more thought");
  await composer(a.page).press("Enter");
  await office.server.resume();
  for (const { page } of [a, b]) await connectNow(page);
  for (const text of ["and this stays", "with more thought"])
    await expect(bubble(b.page, text)).toHaveCount(1, { timeout: 60_000 });
  await expect(bubble(b.page, "in a hurry")).toHaveCount(0);
});

test("the server is put back to a backup: what it lost is sent again, and nothing new is missed @long", async ({
  office,
  folder,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await openConversation(a.page, emma);
  await openConversation(b.page, wei);
  await say(a.page, "in the backup");
  await expect(bubble(b.page, "in the backup")).toBeVisible();
  await office.server.stop();
  office.server.backUp(`${folder}/backup`);
  await office.server.resume();
  for (const text of ["lost one", "lost two"]) {
    await say(a.page, text);
    await expect(bubble(b.page, text)).toBeVisible({ timeout: 60_000 });
  }
  await office.server.stop("SIGKILL");
  office.server.restore(`${folder}/backup`);
  await say(b.page, "written while it was away");
  await office.server.resume();
  for (const { page } of [a, b])
    for (const text of ["in the backup", "lost one", "lost two", "written while it was away"])
      await expect(bubble(page, text)).toHaveCount(1, { timeout: 60_000 });
  for (const text of ["lost one", "lost two"])
    await expect(bubble(a.page, text)).toHaveAttribute("data-status", /^(sent|delivered|read)$/, {
      timeout: 60_000,
    });
  await say(a.page, "and on we go");
  await expect(bubble(b.page, "and on we go")).toHaveCount(1);
  const late = await office.open("lin.wei", { device: "second" });
  await openConversation(late.page, emma);
  for (const text of ["lost one", "lost two", "written while it was away", "and on we go"])
    await expect(bubble(late.page, text)).toHaveCount(1);
});

const hostileTexts = {
  markup: '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">',
  rightToLeft: "مرحبا بالعالم hello ‮evil‬ שלום",
  emoji: "👩‍👩‍👧‍👦 🏳️‍🌈 🇨🇳🇩🇪 👍🏽",
  joinersOnly: "\u200d\u200d\u200d",
} as const;

test("markup, right to left, emoji and zero width joiners show as text on both sides", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await openConversation(a.page, emma);
  await openConversation(b.page, wei);
  for (const text of Object.values(hostileTexts)) {
    await say(a.page, text);
    for (const { page } of [a, b]) {
      const last = timeline(page).getByTestId("message").last();
      await expect(last.getByTestId("message-text")).toHaveText(text, { useInnerText: false });
      expect(await page.evaluate(() => "hacked" in window)).toBe(false);
      await expect(timeline(page).locator("img, script")).toHaveCount(0);
    }
  }
});

test("somebody whose name is zero width joiners, or markup, is shown as such @long", async ({
  office,
}) => {
  await office.server.addPerson("nobody", "\u200d\u200d\u200d");
  await office.server.addPerson("bold", "<b>Bold</b> שלום");
  const a = await office.open("lin.wei");
  for (const [login, shown] of [
    ["nobody", "(no visible name)"],
    ["bold", "<b>Bold</b> שלום"],
  ] as const) {
    const colleague = await office.scripted(login);
    const conversationId = await colleague.conversationWith(
      (await office.server.signIn("lin.wei")).person,
    );
    await colleague.say(conversationId, `hello from ${login}`);
    await openConversation(a.page, shown);
    await expect(a.page.getByRole("main", { name: shown })).toBeVisible();
    await expect(bubble(a.page, `hello from ${login}`)).toBeVisible();
  }
  await expect(a.page.getByRole("main").locator("b")).toHaveCount(0);
});

test("10,000 characters arrive whole @long", async ({ office }) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await openConversation(a.page, emma);
  await openConversation(b.page, wei);
  const text = `${"长文 long text ".repeat(830)}end.`.slice(-10_000);
  expect(text).toHaveLength(10_000);
  await say(a.page, text);
  for (const { page } of [a, b]) {
    const last = timeline(page).getByTestId("message").last();
    const showAll = last.getByRole("button", { name: "Show all" });
    await showAll.click();
    await expect(last.getByTestId("message-text")).toHaveText(text);
  }
});
