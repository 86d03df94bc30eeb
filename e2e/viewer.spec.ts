import { expect, type Page } from "@playwright/test";
import { seriousFaults } from "./harness/axe.ts";
import { chromium, test } from "./harness/gallery.ts";

/** Looking at what was sent, under the policy of the app's own pages; see e2e/sending-files.spec.ts. */
test.skip(chromium === null, "no Chromium, Chrome or Edge to draw with");
test.use({
  viewport: { width: 900, height: 800 },
});

/** What the policy has kept from being done. */
const keptFrom = async (page: Page): Promise<string[]> => {
  const said: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) said.push(message.text());
  });
  return said;
};
const viewer = (page: Page) => page.getByRole("dialog", { name: "Pictures of this conversation" });
/** The picture in the middle. */
const shown = (page: Page) => viewer(page).locator(".yarl__slide_current");

test("pictures are looked through, turned and made larger, and Escape comes back", async ({
  gallery,
  page: before,
}) => {
  const kept = await keptFrom(before);
  const page = await gallery("light", "en", "files-chat");
  await page.getByRole("button", { name: "Show picture harbour.jpg" }).first().click();
  await expect(viewer(page)).toBeVisible();
  await expect(viewer(page)).toContainText("Emma Clarke,");
  const box = async () =>
    (await shown(page).getByTestId("viewed").boundingBox()) ?? { width: 0, height: 0 };
  await expect.poll(async () => Math.round((await box()).width)).toBe(900);
  expect(await seriousFaults(page)).toEqual([]);

  await viewer(page).getByRole("button", { name: "Rotate" }).click();
  await expect.poll(async () => (await box()).height > (await box()).width).toBe(true);
  // On its way round it is wider than at its end.
  const picture = shown(page).getByTestId("viewed");
  await picture.evaluate((it) => Promise.all(it.getAnimations().map((turn) => turn.finished)));
  const { width } = await box();
  await viewer(page).getByRole("button", { name: "Larger" }).click();
  await expect.poll(async () => Math.round((await box()).width / width)).toBe(2);

  await page.keyboard.press("Control+0");
  await page.keyboard.press("ArrowRight");
  await expect(viewer(page)).toContainText("You,");
  await page.keyboard.press("ArrowLeft");
  await expect(viewer(page)).toContainText("Emma Clarke,");
  await page.keyboard.press("Escape");
  await expect(viewer(page)).toHaveCount(0);
  // The conversation is still open, and the keyboard where it was.
  await expect(page.getByTestId("composer-input")).toBeVisible();
  await expect(
    page.getByRole("button", { name: "Show picture harbour.jpg" }).first(),
  ).toBeFocused();
  expect(kept).toEqual([]);
});

test("why something did not work is said on the picture @long", async ({ gallery }) => {
  const page = await gallery("light", "en", "files-chat");
  await page.getByRole("button", { name: "Show picture harbour.jpg" }).first().click();
  await viewer(page).getByRole("button", { name: "Copy picture" }).click();
  await expect(viewer(page).getByRole("alert")).toContainText("That did not work.");
});

test("what was shared is found by kind, and axe finds nothing serious", async ({ gallery }) => {
  const page = await gallery("light", "en", "files-chat");
  await page
    .getByRole("button", { name: "Pictures, files, links and voice messages", exact: true })
    .click();
  const panel = page.getByRole("dialog", { name: "Shared in this conversation" });
  await expect(panel.getByRole("tab", { selected: true })).toHaveText("Pictures");
  for (const tab of ["Pictures", "Files", "Links", "Voice"]) {
    await panel.getByRole("tab", { name: tab }).click();
    expect(await seriousFaults(page)).toEqual([]);
  }
  await panel.getByRole("tab", { name: "Pictures" }).click();
  await panel.getByRole("button", { name: "Show picture harbour.jpg" }).first().click();
  await expect(viewer(page).locator(":focus")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(viewer(page)).toHaveCount(0);
  await expect(panel).toBeVisible();
});

for (const theme of ["light", "dark"])
  for (const section of [
    "bubble-pictures",
    "bubble-files",
    "files-chat",
    "recording",
    "shared-links",
  ])
    test(`axe finds nothing serious in ${section}, ${theme} @long`, async ({ gallery }) => {
      const page = await gallery(theme, "en", section);
      await expect(page.locator("#root > *, [role=dialog]").first()).toBeAttached();
      expect(await seriousFaults(page)).toEqual([]);
    });

test("the menu of a message offers what can be done with its file @long", async ({ gallery }) => {
  const page = await gallery("light", "en", "files-chat");
  const offers = async (index: number, items: string[]): Promise<void> => {
    // Not by the right button: time is short here, and one held for long takes the menu away as it is let go.
    const message = page.getByTestId("message").nth(index);
    await message.getByRole("button", { name: "What can be done with this message" }).click();
    await expect(page.getByRole("menuitem")).toHaveText(items);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toHaveCount(0);
  };
  await offers(1, ["Copy picture", "Save as…", "Show in folder", "Details"]);
  await offers(2, ["Open", "Save as…", "Show in folder", "Details"]);
  await offers(3, ["Save as…", "Show in folder", "Details"]);
});
