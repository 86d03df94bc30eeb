import { existsSync, readdirSync, readFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, type Locator, type Page, type TestInfo } from "@playwright/test";
import { chromium, test } from "./harness/gallery.ts";
import { chromiumMajor, pictureMachine } from "./harness/picture-machine.ts";

/**
 * Every section of the gallery, compared with the pictures in e2e/gallery: in `npm test` in one theme and language each, in
 * `npm run test:long` in all of them. Those are true on machines like the one that made them (machine.json says which);
 * elsewhere a difference is noted and fails nothing. `npm run gallery -- --update` makes them anew.
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

/** Where a section's content stands: on the page itself or in the frame that it is given. */
type Place = Pick<Page, "getByRole" | "getByTestId" | "locator">;

/** How many of what has to be there. */
type Drawn = readonly (readonly [what: Locator, count: number])[];

const dialog = (place: Place): Drawn => [[place.getByRole("dialog"), 1]];
const menu = (place: Place): Drawn => [[place.getByRole("menu"), 1]];

/** What of a section is drawn a moment later than the rest. */
const drawnLater: Readonly<Record<string, (place: Place) => Drawn>> = {
  modal: dialog,
  menu,
  // One of the two cannot be had.
  pictures: (place) => [[place.locator('img[src^="picture/"]'), 1]],
  "bubble-pictures": (place) => [[place.getByTestId("picture"), 11]],
  "bubble-files": (place) => [
    [place.getByTestId("file-card"), 8],
    [place.getByTestId("voice"), 4],
  ],
  "message-menu": menu,
  // Pictures are looked at one after the other.
  "send-sheet": (place) => [
    ...dialog(place),
    [place.locator("canvas"), 2],
    [place.getByRole("alert"), 2],
  ],
  viewer: (place) => [[place.getByTestId("viewed"), 3]],
  "shared-pictures": (place) => [[place.locator("img"), 7]],
  "shared-files": dialog,
  "shared-links": dialog,
  "shared-voice": dialog,
  "shared-nothing": dialog,
  details: dialog,
  recall: dialog,
  // What waits is said after a moment.
  "group-chat": (place) => [[place.locator("li"), 2]],
  "mention-list": (place) => [
    [place.getByRole("option"), 4],
    [place.getByTestId("mention-jump"), 1],
  ],
  "group-panel": dialog,
  "new-group": dialog,
  readers: (place) => [[place.getByTestId("readers"), 6]],
  announcements: (place) => [[place.getByTestId("read-by"), 2]],
  "new-announcement": dialog,
  connection: (place) => [
    [place.getByTestId("connection-bar"), 6],
    [place.getByTestId("receiving"), 4],
  ],
  devices: (place) => [[place.getByTestId("device"), 5]],
};

/** A colour may be one step of 256 off, as arithmetic differs between processors; and so may a handful of pixels. */
const exactly = { threshold: 0.004, maxDiffPixels: 12 } as const;

/** The addresses of all sections, each of which is a page of its own: with the others around it, a picture takes three times as long. */
async function addressesOf(page: Page): Promise<readonly [id: string, address: string][]> {
  await page.goto(`${page.url()}&only=`);
  await expect(page.getByRole("link").first()).toBeVisible();
  const addresses = await page
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
  return addresses.map((address) => [new URL(address).searchParams.get("only") ?? "", address]);
}

/** Compares one section with its picture, as soon as all of it is drawn. */
async function compare(page: Page, id: string, name: string[]): Promise<void> {
  const section = page.locator(`[data-section="${id}"]`);
  await expect(section).toBeVisible();
  const isFramed = (await section.locator("iframe").count()) > 0;
  const place = isFramed ? page.frameLocator("iframe") : page;
  for (const [what, count] of drawnLater[id]?.(place) ?? []) {
    await expect(what).toHaveCount(count);
    if (count === 1) await expect(what).toBeVisible();
  }
  await page.evaluate(() => document.fonts.ready);
  await expect(section).toHaveScreenshot(name, exactly);
}

interface Look {
  readonly theme: "light" | "dark";
  readonly language: "en" | "zh-CN";
}

const looks: readonly [Look, ...Look[]] = [
  { theme: "light", language: "en" },
  { theme: "dark", language: "zh-CN" },
  { theme: "light", language: "zh-CN" },
  { theme: "dark", language: "en" },
];
const nameOf = ({ theme, language }: Look): string => `${theme}-${language}`;

/** Looks at all sections, each in the look that comes to it. */
async function walk(
  gallery: (theme: string, language: string) => Promise<Page>,
  info: TestInfo,
  among: readonly [Look, ...Look[]],
): Promise<void> {
  // More than forty pages, and one more picture of each that differs.
  test.setTimeout(240_000);
  const page = await gallery(among[0].theme, among[0].language);
  const pictures = isUpdating(info) ? chromiumMajor(page) : picturesFor(chromiumMajor(page));
  const binding = await isBinding(page, pictures, info);
  const addresses = await addressesOf(page);
  const differing: string[] = [];
  for (const [at, [id, address]] of addresses.entries()) {
    const look = among[at % among.length] ?? among[0];
    const there = new URL(address);
    for (const [name, value] of Object.entries(look)) there.searchParams.set(name, value);
    await page.goto(there.href);
    try {
      await compare(page, id, [pictures, nameOf(look), `${id}.png`]);
    } catch (error) {
      differing.push(`${id}: ${error instanceof Error ? error.message : "unknown"}`);
    }
  }
  if (binding) {
    expect(differing, differing.join("\n\n")).toEqual([]);
    for (const look of among) {
      const kept = readdirSync(join(folder, pictures, nameOf(look)));
      expect(kept.toSorted()).toEqual(addresses.map(([id]) => `${id}.png`).toSorted());
    }
  } else if (differing.length > 0)
    info.annotations.push({
      type: "gallery",
      description: `drawn otherwise than on the machine of e2e/gallery/${pictures}: ${differing.join("\n\n")}`,
    });
}

test("each part of the gallery looks as it did, in one of its four looks", async ({
  gallery,
}, info) => {
  test.skip(isUpdating(info), "the pictures are just being made");
  await walk(gallery, info, looks);
});

for (const look of looks)
  test(`the gallery looks as it did: ${look.theme}, ${look.language} @long`, async ({
    gallery,
  }, info) => walk(gallery, info, [look]));

test("a colour that is a little off is seen", async ({ gallery }, info) => {
  test.skip(isUpdating(info), "the pictures are just being made");
  const page = await gallery("light", "en");
  await page.goto(`${page.url()}&only=buttons`);
  const pictures = picturesFor(chromiumMajor(page));
  test.skip(!(await isBinding(page, pictures, info)), "the pictures are of another machine");
  // By the page's own policy no style sheet may be added.
  await page.evaluate(() => document.documentElement.style.setProperty("--accent", "#0b6f9c"));
  const name = [pictures, "light-en", "buttons.png"];
  await expect(compare(page, "buttons", name)).rejects.toThrow("pixels");
});
