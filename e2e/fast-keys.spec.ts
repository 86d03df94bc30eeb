import { expect, type Page } from "@playwright/test";
import { shareClient, test } from "./harness/office.ts";
import { pngFile } from "./harness/picture-files.ts";
import {
  bubble,
  composer,
  conversation,
  expectState,
  openConversation,
  say,
  timeline,
} from "./harness/screens.ts";

/** Whoever types faster than the window answers, or holds a key too long, says nothing that they did not mean, and to nobody else. */

const emma = "Emma Clarke";
const huang = "黄磊";
const client = shareClient("lin.wei");

/** Two keydowns, of which the second is one of a key that is held. */
async function hold(page: Page, key: string): Promise<void> {
  await page.keyboard.down(key);
  await page.keyboard.down(key);
  await page.keyboard.up(key);
}

async function goTo(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type(name);
  await expect(page.getByRole("dialog").getByRole("option").first()).toContainText(name);
}

/** Fills in a new group's form, up to what makes it. */
async function newGroup(page: Page, title: string): Promise<void> {
  await page.getByRole("button", { name: "New chat" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "New group" }).click();
  const form = page.getByRole("dialog", { name: "New group" });
  await form.getByLabel("Name of the group").fill(title);
  await form.getByLabel("Find people").fill(emma);
  await form.getByRole("checkbox", { name: emma }).check();
}

test("the keyboard is where one writes, however a conversation was chosen", async () => {
  const { page } = client();
  await openConversation(page, huang);
  await conversation(page, huang).click();
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press("Alt+ArrowDown");
  await expect(page.getByRole("main", { name: huang })).toHaveCount(0);
  await expect(composer(page)).toBeFocused();
});

test("an Enter that is held sends no draft of what it opened, answers no question, and leaves no empty line", async () => {
  const { page } = client();
  await openConversation(page, huang);
  await composer(page).fill("half a thought");
  await openConversation(page, emma);
  await hold(page, "Enter");
  await expect(composer(page)).toHaveValue("");
  await goTo(page, huang);
  await hold(page, "Enter");
  await expect(page.getByRole("main", { name: huang })).toBeVisible();
  await expect(composer(page)).toHaveValue("half a thought");
  await expect(bubble(page, "half a thought")).toHaveCount(0);
  await composer(page).fill("");

  await page.keyboard.press("Control+,");
  await page.getByRole("tab", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out…" }).focus();
  await hold(page, "Enter");
  await expect(page.getByRole("button", { name: "Sign out, keep messages" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await page.getByRole("button", { name: "New chat" }).focus();
  await page.keyboard.down("Enter");
  await expect(page.getByRole("dialog").getByText("Daniel Kim")).toBeVisible();
  await page.keyboard.down("Enter");
  await page.keyboard.up("Enter");
  await page.keyboard.type("czy");
  await expect(page.getByRole("dialog").getByRole("button", { name: /陈志远/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("main", { name: huang })).toBeVisible();
});

test("an arrow right after Enter takes up no older message", async () => {
  const { page } = client();
  await openConversation(page, emma);
  await say(page, "the one before");
  await expectState(page, "the one before", "sent");
  await composer(page).fill("with a tpyo");
  // In one go of the page: the line is empty by then, and no answer can have come.
  await composer(page).evaluate(async (field) => {
    const press = (key: string) =>
      field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    press("Enter");
    for (let waited = 0; waited < 100; waited++) await Promise.resolve();
    press("ArrowUp");
  });
  await expect(bubble(page, "with a tpyo")).toBeVisible();
  await expect(page.getByText("Editing message")).toHaveCount(0);
  await expect(composer(page)).toHaveValue("");
});

test("files whose sending has begun are sent, although one goes elsewhere at once, with what was said, which then leaves the line", async () => {
  const { page } = client();
  await openConversation(page, emma);
  const plans = ["a.png", "b.png"].map((name) => ({
    ...pngFile(3_000, 2_000, (x, y) => [x % 256, y % 256, 90]),
    name,
  }));
  await page.getByTestId("file-picker").setInputFiles(plans);
  const sheet = page.getByTestId("send-sheet");
  await expect(sheet.locator("canvas")).toHaveCount(2);
  await sheet.getByRole("textbox", { name: "Caption" }).fill("two plans");
  // Whoever comes back to where they are is taken to the sheet, which stands before the line.
  await goTo(page, emma);
  await page.keyboard.press("Enter");
  await expect(sheet.getByRole("textbox", { name: "Caption" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+k");
  await page.keyboard.type(huang);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main", { name: huang })).toBeVisible();
  await expect(sheet).toHaveCount(0);
  await openConversation(page, emma);
  await expect(timeline(page).getByTestId("picture")).toHaveCount(2);
  await expect(timeline(page)).toContainText("two plans");
  await expect(composer(page)).toHaveValue("");
});

test("a second Enter makes no second group, and what is half done about one group is not about another", async () => {
  const { page } = client();
  const rows = (title: string) => page.getByRole("option").filter({ hasText: title });
  for (const title of ["Lunch", "Dinner"]) {
    await newGroup(page, title);
    await page.locator("form").evaluate((form: HTMLFormElement) => {
      form.requestSubmit();
      form.requestSubmit();
    });
    await expect(page.getByRole("main", { name: title })).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  await page.getByTitle("About this group").click();
  const panel = page.getByRole("dialog", { name: "About this group" });
  await panel.getByRole("button", { name: "Edit: Notice" }).click();
  await panel.getByRole("textbox", { name: "Notice" }).fill("Dinner's, half written");
  await goTo(page, "Lunch");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main", { name: "Lunch" })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  for (const title of ["Lunch", "Dinner"]) await expect(rows(title)).toHaveCount(1);
});
