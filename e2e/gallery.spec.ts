import { existsSync, readdirSync, readFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, type Page, type TestInfo } from "@playwright/test";
import { chromium, test } from "./harness/gallery.ts";
import { chromiumMajor, pictureMachine } from "./harness/picture-machine.ts";

/**
 * Every section of the gallery in both themes and languages, compared with the pictures in e2e/gallery. Those are true
 * on machines like the one that made them (machine.json says which); elsewhere a difference is noted and fails nothing.
 * `npm run gallery -- --update` makes them anew.
 */
const folder = join(import.meta.dirname, "gallery");

test.skip(chromium === null, "no Chromium, Chrome or Edge to draw with");
test.use({
  viewport: { width: 1010, height: 1200 },
  timezoneId: "Asia/Shanghai",
});

/** The pictures of this browser's version, else the newest that there are. */
function picturesFor(major: string): string {
  const majors = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  return majors.includes(major) ? major : (majors.at(-1) ?? major);
}

const isUpdating = (info: TestInfo): boolean => info.config.updateSnapshots === "all";

/** Whether pictures made here must equal those that are kept. */
async function isBinding(page: Page, pictures: string, info: TestInfo): Promise<boolean> {
  const machine = await pictureMachine(page);
  const file = join(folder, pictures, "machine.json");
  if (isUpdating(info)) {
    mkdirSync(join(folder, pictures), { recursive: true });
    writeFileSync(file, `${JSON.stringify(machine, null, 2)}\n`);
  }
  if (!existsSync(file)) return false;
  return isDeepStrictEqual(JSON.parse(readFileSync(file, "utf8")), machine);
}

/** Everything that draws itself a moment later is there. */
async function settled(page: Page): Promise<void> {
  // All scenes at once, each frame a page of its own, are much for a busy machine.
  await expect(page.getByTestId("connection-bar")).toHaveCount(6, { timeout: 60_000 });
  await expect(page.getByTestId("receiving")).toHaveCount(4);
  await expect(page.getByTestId("device")).toHaveCount(5);
  const inFrame = (section: string) => page.frameLocator(`[data-section="${section}"] iframe`);
  for (const dialog of [
    "modal",
    "details",
    "recall",
    "group-panel",
    "new-group",
    "send-sheet",
    "shared-files",
    "shared-links",
    "shared-voice",
    "shared-nothing",
    "new-announcement",
  ])
    await expect(inFrame(dialog).getByRole("dialog")).toBeVisible();
  // Pictures are looked at one after the other.
  await expect(inFrame("send-sheet").locator("canvas")).toHaveCount(2);
  await expect(inFrame("send-sheet").getByRole("alert")).toHaveCount(2);
  await expect(inFrame("shared-pictures").locator("img")).toHaveCount(7);
  await expect(inFrame("viewer").getByTestId("viewed")).toHaveCount(3);
  await expect(page.getByTestId("picture")).toHaveCount(11);
  await expect(page.getByTestId("file-card")).toHaveCount(8);
  await expect(page.getByTestId("voice")).toHaveCount(4);
  // What waits is said after a moment.
  await expect(inFrame("group-chat").locator("li")).toHaveCount(2);
  await expect(inFrame("announcements").getByTestId("read-by")).toHaveCount(2);
  await expect(page.getByTestId("readers")).toHaveCount(6);
  for (const menu of ["menu", "message-menu"])
    await expect(inFrame(menu).getByRole("menu")).toBeVisible();
  await expect(inFrame("mention-list").getByRole("option")).toHaveCount(4);
  await expect(inFrame("mention-list").getByTestId("mention-jump")).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
}

/** A colour may be one step of 256 off, as arithmetic differs between processors; and so may a handful of pixels. */
const exactly = { threshold: 0.004, maxDiffPixels: 12 } as const;

/**
 * Compares one section, taken to the page's corner for it: where it stands below others, a part of a pixel more above it
 * would draw all its letters otherwise.
 */
async function compare(page: Page, id: string, name: string[]): Promise<void> {
  const section = page.locator(`[data-section="${id}"]`);
  const corner = "position: absolute; inset: 0 auto auto 0; z-index: 1; background: var(--ground)";
  await section.evaluate((element, style) => element.setAttribute("style", style), corner);
  try {
    await expect(section).toHaveScreenshot(name, exactly);
  } finally {
    await section.evaluate((element) => element.removeAttribute("style"));
  }
}

for (const theme of ["light", "dark"])
  for (const language of ["en", "zh-CN"])
    test(`the gallery looks as it did: ${theme}, ${language}`, async ({ gallery }, info) => {
      // More than forty pictures, each of them taken until two are alike.
      test.setTimeout(240_000);
      const page = await gallery(theme, language);
      await settled(page);
      const pictures = isUpdating(info) ? chromiumMajor(page) : picturesFor(chromiumMajor(page));
      const binding = await isBinding(page, pictures, info);
      const sections = await page
        .locator("[data-section]")
        .evaluateAll((all) => all.map((one) => one.getAttribute("data-section") ?? ""));
      const differing: string[] = [];
      for (const id of sections) {
        const name = [pictures, `${theme}-${language}`, `${id}.png`];
        try {
          await compare(page, id, name);
        } catch (error) {
          differing.push(`${id}: ${error instanceof Error ? error.message : "unknown"}`);
        }
      }
      if (binding) {
        expect(differing, differing.join("\n\n")).toEqual([]);
        const kept = readdirSync(join(folder, pictures, `${theme}-${language}`));
        expect(kept.toSorted()).toEqual(sections.map((id) => `${id}.png`).toSorted());
      } else if (differing.length > 0)
        info.annotations.push({
          type: "gallery",
          description: `drawn otherwise than on the machine of e2e/gallery/${pictures}: ${differing.join("\n\n")}`,
        });
    });

test("a colour that is a little off is seen", async ({ gallery }, info) => {
  test.skip(isUpdating(info), "the pictures are just being made");
  const page = await gallery("light", "en");
  const pictures = picturesFor(chromiumMajor(page));
  test.skip(!(await isBinding(page, pictures, info)), "the pictures are of another machine");
  // By the page's own policy no style sheet may be added.
  await page.evaluate(() => document.documentElement.style.setProperty("--accent", "#0b6f9c"));
  const name = [pictures, "light-en", "buttons.png"];
  await expect(compare(page, "buttons", name)).rejects.toThrow("pixels");
});
