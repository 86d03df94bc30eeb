import { expect, type Page } from "@playwright/test";
import { seriousFaults } from "./harness/axe.ts";
import { chromium, test } from "./harness/gallery.ts";
import { bubble, composer } from "./harness/screens.ts";

/**
 * What the hands do with a message: its menu, rewriting it, recalling it. On the gallery's page, whose chat stands without
 * a server: a draft is written there, and every change comes too late.
 */
test.skip(chromium === null, "no Chromium, Chrome or Edge to draw with");

const draft = "A draft that waits";
const own = "三点可以";

/** The chat with its menu closed. */
async function openChat(
  gallery: (theme: string, language: string) => Promise<Page>,
  theme = "light",
): Promise<Page> {
  const page = await gallery(theme, "en");
  await page.goto(`${page.url()}&section=message-menu`);
  await expect(menu(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(menu(page)).toHaveCount(0);
  await expect(composer(page)).toHaveValue(draft);
  return page;
}

const menu = (page: Page) => page.getByRole("menu");
const item = (page: Page, name: string) => menu(page).getByRole("menuitem", { name });
// Menus are opened by it and not by the right button: time is short here, and one held for long takes the menu away as it is let go.
const buttonOf = (page: Page, text: string) =>
  bubble(page, text).getByRole("button", { name: "What can be done" });

test("Tab comes to the last message, arrows lead to the others, the menu opens by keys and gives the keyboard back", async ({
  gallery,
}) => {
  const page = await openChat(gallery);
  await composer(page).focus();
  await page.keyboard.press("Shift+Tab");
  await expect(buttonOf(page, own)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(buttonOf(page, "three o'clock")).toBeFocused();
  await page.keyboard.press("Shift+F10");
  await expect(menu(page)).toBeVisible();
  await expect(item(page, "Copy")).toBeVisible();
  await expect(item(page, "Edit")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(menu(page)).toHaveCount(0);
  await expect(buttonOf(page, "three o'clock")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(item(page, "Recall")).toBeVisible();
});

test("rewriting leaves the draft alone, and Escape gives it back", async ({ gallery }) => {
  const page = await openChat(gallery);
  await buttonOf(page, own).click();
  await item(page, "Edit").click();
  await expect(composer(page)).toBeFocused();
  await expect(composer(page)).toHaveValue(/三点可以/);
  await page.keyboard.type(" and more");
  await expect(composer(page)).toHaveValue(/ and more$/);
  await page.keyboard.press("Escape");
  await expect(composer(page)).toHaveValue(draft);
  await expect(composer(page)).toBeFocused();

  await composer(page).fill("");
  await page.keyboard.press("ArrowUp");
  await expect(composer(page)).toHaveValue(/三点可以/);
  await page.keyboard.type("!");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toHaveText("This message can no longer be changed.");
  await expect(composer(page)).toHaveValue(/!$/);
  await page.getByRole("button", { name: "Stop editing" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(composer(page)).toHaveValue("");
});

test("a message that is rewritten to nothing is recalled only when one says so", async ({
  gallery,
}) => {
  const page = await openChat(gallery);
  await buttonOf(page, own).click();
  await item(page, "Edit").click();
  await composer(page).fill("");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Recall this message for everybody?" });
  await expect(dialog).toContainText("A message cannot be empty.");
  await expect(dialog.locator(":focus")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(composer(page)).toBeFocused();
  await expect(page.getByText("Editing message")).toBeVisible();
});

test("a recall is asked about once, and says when it was too late @long", async ({ gallery }) => {
  const page = await openChat(gallery);
  await buttonOf(page, own).click();
  await item(page, "Recall").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Recall" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toHaveText("This message can no longer be changed.");
});

test("a message's text, or what is selected of it, comes to the clipboard @long", async ({
  gallery,
  context,
}) => {
  await context.grantPermissions(["clipboard-read"]);
  const page = await openChat(gallery);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await buttonOf(page, own).click();
  await item(page, "Copy").click();
  await expect.poll(clipboard).toBe("三点可以，带上图纸。");
  await bubble(page, "three").getByText("three").click({ clickCount: 3 });
  await page.evaluate(() => {
    const text = document.querySelector("[data-id='message-1'] [data-testid=message-text]");
    const node = text?.firstChild;
    if (node) window.getSelection()?.setBaseAndExtent(node, 13, node, 18);
  });
  await buttonOf(page, "three").click();
  await item(page, "Copy").click();
  await expect.poll(clipboard).toBe("three");
});

for (const theme of ["light", "dark"])
  test(`axe finds nothing serious in menu, line and dialogs, ${theme} @long`, async ({
    gallery,
  }) => {
    const page = await openChat(gallery, theme);
    for (const name of ["Edit", "Recall", "Details"]) {
      await buttonOf(page, own).click();
      await expect(menu(page)).toBeVisible();
      expect(await seriousFaults(page)).toEqual([]);
      await item(page, name).click();
      await expect(menu(page)).toHaveCount(0);
      expect(await seriousFaults(page)).toEqual([]);
      await page.keyboard.press("Escape");
    }
  });
