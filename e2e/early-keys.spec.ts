import { expect, type Page } from "@playwright/test";
import { chromium, test } from "./harness/gallery.ts";

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
