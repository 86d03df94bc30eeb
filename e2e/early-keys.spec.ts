import { expect, type Page } from "@playwright/test";
import { chromium, test } from "./harness/gallery.ts";
import { composer } from "./harness/screens.ts";

/** An Enter that comes before it is known how names are read; on the gallery's page, where that can be held back. */
test.skip(chromium === null, "no Chromium, Chrome or Edge to draw with");

/** Holds back what comes after the page itself, the readings among it, until what is returned is called. */
async function holdReadings(page: Page): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/assets\/(?!index)[^/]+\.js$/, async (route) => {
    await released;
    await route.fallback();
  });
  return release;
}

test("somebody is chosen for a group by how their name is read as soon as that is known", async ({
  gallery,
  page,
}) => {
  const release = await holdReadings(page);
  await gallery("light", "en", "new-group");
  const search = page.getByRole("dialog").getByLabel("Find people");
  await search.pressSequentially("chenzy");
  await expect(page.getByText("Nobody of this name")).toBeVisible();
  await search.press("Enter");
  release();
  await expect(page.getByRole("button", { name: "Leave out 陈志远" })).toBeVisible();
  await expect(search).toHaveValue("");
});

test.describe("behind an @", () => {
  const typed = async (page: Page, text: string): Promise<void> => {
    await expect(composer(page)).toHaveValue("算上 @");
    await expect(page.getByRole("option")).toHaveCount(4);
    await composer(page).pressSequentially(text);
    await expect(page.getByRole("option")).toHaveCount(0);
  };
  /** What was sent comes back here: it cannot be saved. */
  const sent = (page: Page) => page.getByRole("alert");

  for (const key of ["Enter", "Tab"] as const)
    test(`${key} names whoever was typed as soon as it is known how they are read`, async ({
      gallery,
      page,
    }) => {
      const release = await holdReadings(page);
      await gallery("light", "en", "mention-list");
      await typed(page, "chenzy");
      await composer(page).press(key);
      release();
      await expect(composer(page)).toHaveValue("算上 @陈志远 ");
      await expect(composer(page)).toBeFocused();
      await expect(sent(page)).toHaveCount(0);
    });

  test("Enter sends where it turns out that nobody was meant", async ({ gallery, page }) => {
    const release = await holdReadings(page);
    await gallery("light", "en", "mention-list");
    await typed(page, "home");
    await composer(page).press("Enter");
    await expect(sent(page)).toHaveCount(0);
    release();
    await expect(sent(page)).toBeVisible();
    await expect(composer(page)).toHaveValue("算上 @home");
  });

  test("more letters, or Escape, call an Enter off", async ({ gallery, page }) => {
    const release = await holdReadings(page);
    await gallery("light", "en", "mention-list");
    await typed(page, "chenz");
    await composer(page).press("Enter");
    await composer(page).press("y");
    release();
    await expect(page.getByRole("option")).toHaveText([/陈志远/]);
    await expect(composer(page)).toHaveValue("算上 @chenzy");
    await expect(sent(page)).toHaveCount(0);
    const releaseAgain = await holdReadings(page);
    await page.reload();
    await typed(page, "chenzy");
    await composer(page).press("Enter");
    await composer(page).press("Escape");
    releaseAgain();
    // The list stays closed, and the next Enter sends.
    await composer(page).press("Enter");
    await expect(sent(page)).toBeVisible();
    await expect(composer(page)).toHaveValue("算上 @chenzy");
  });
});
