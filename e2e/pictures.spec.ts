import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import Database from "better-sqlite3";
import { seriousFaults } from "./harness/axe.ts";
import { type PickedFile, pngFile, turnedPhotograph } from "./harness/picture-files.ts";
import { test } from "./harness/office.ts";
import {
  connectNow,
  conversation,
  conversationList,
  openConversation,
  picturesIn,
} from "./harness/screens.ts";

const emma = "Emma Clarke";
const own = (page: Page): Locator => page.getByRole("region", { name: "Your picture" });
const change = (page: Page): Locator => own(page).getByRole("button", { name: "Change picture…" });
const remove = (page: Page): Locator => own(page).getByRole("button", { name: "Remove picture" });

async function openSettings(page: Page): Promise<void> {
  await expect(conversationList(page)).toBeVisible();
  await page.keyboard.press("Control+,");
  await page.getByRole("tab", { name: "Account" }).click();
  await expect(own(page)).toBeVisible();
}

/** Chooses a file the way a person does: by the button, with the keyboard. */
async function choose(page: Page, file: PickedFile): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await change(page).press("Enter");
  await (await chooser).setFiles({ ...file });
}

const red = pngFile(300, 200, () => [200, 30, 30]);
const text: PickedFile = {
  name: "holiday.png",
  mimeType: "image/png",
  buffer: Buffer.from("This is a text, whatever it is called.".repeat(100)),
};

/** The id of the one picture that is shown there. */
async function idIn(part: Locator): Promise<string> {
  const source = await picturesIn(part).first().getAttribute("src");
  return /^picture\/([0-9a-f]{64})/.exec(source ?? "")?.[1] ?? "none";
}

/** Whether our own scheme gives this picture. */
const has = (page: Page, id: string): Promise<string> =>
  page.evaluate(
    (wanted) =>
      new Promise<string>((resolve) => {
        const image = new Image();
        image.addEventListener("load", () => resolve(`${image.width}x${image.height}`));
        image.addEventListener("error", () => resolve("nothing"));
        image.src = `picture/${wanted}?looked`;
      }),
    id,
  );

test("one sets a picture, the other sees it everywhere, also offline after a restart; removing it brings the initials back", async ({
  office,
}) => {
  const [one, other] = [await office.open("emma"), await office.open("lin.wei")];
  await openConversation(other.page, emma);
  await openSettings(one.page);
  await expect(remove(one.page)).toBeHidden();
  await choose(one.page, red);
  await expect(own(one.page).getByRole("status")).toHaveText("Your picture has been changed.");
  await expect(picturesIn(own(one.page))).toHaveCount(1);
  expect(await seriousFaults(one.page)).toEqual([]);
  await one.page.keyboard.press("Escape");
  await expect(picturesIn(one.page.getByRole("navigation"))).toHaveCount(1);

  const { page } = other;
  const chat = page.getByRole("main", { name: emma });
  await expect(picturesIn(conversation(page, emma))).toHaveCount(1);
  await expect(picturesIn(chat.locator("header"))).toHaveCount(1);
  await expect(picturesIn(chat.getByTestId("message")).first()).toBeVisible();
  await expect(picturesIn(conversation(page, "陈志远"))).toHaveCount(0);
  const id = await idIn(conversation(page, emma));
  expect(await has(page, id)).toBe("200x200");
  await page.getByRole("button", { name: `About ${emma}` }).click();
  await expect(picturesIn(page.getByRole("dialog", { name: emma }))).toHaveCount(1);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await expect(picturesIn(page.getByRole("dialog"))).toHaveCount(1);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "New chat" }).click();
  await expect(picturesIn(page.getByRole("dialog"))).toHaveCount(1);

  await other.close();
  await office.server.stop();
  const again = await office.open("lin.wei", { signIn: false });
  await expect(picturesIn(conversation(again.page, emma))).toHaveCount(1);
  await openConversation(again.page, emma);
  await expect(
    picturesIn(again.page.getByRole("main", { name: emma }).locator("header")),
  ).toHaveCount(1);

  await office.server.resume();
  await openSettings(one.page);
  await expect(async () => {
    await connectNow(one.page);
    await remove(one.page).press("Enter");
    await expect(own(one.page).getByRole("status")).toHaveText("Your picture has been removed.");
  }).toPass();
  await expect(change(one.page)).toBeFocused();
  await expect(remove(one.page)).toBeHidden();
  await connectNow(again.page);
  await expect(picturesIn(again.page.locator("body"))).toHaveCount(0);
  await expect(conversation(again.page, emma).locator("[data-initials]")).toHaveAttribute(
    "data-initials",
    "EC",
  );
  expect(await has(again.page, id)).toBe("nothing");
});

test("a text named .png is refused in words, and so is any change without a connection; in Chinese too @long", async ({
  office,
}) => {
  const { page } = await office.open("emma");
  await openSettings(page);
  await choose(page, text);
  await expect(own(page).getByRole("alert")).toContainText("not a picture");
  await choose(page, { ...text, buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>") });
  await expect(own(page).getByRole("alert")).toContainText("not a picture");
  expect(await seriousFaults(page)).toEqual([]);
  await office.server.stop();
  await choose(page, red);
  await expect(own(page).getByRole("alert")).toContainText("needs the server");
  await page.getByRole("tab", { name: "General" }).click();
  await page.getByRole("radio", { name: "简体中文" }).click();
  await page.getByRole("tab", { name: "账号" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "更换头像" }).click();
  await (await chooser).setFiles({ ...red });
  await expect(page.getByRole("region", { name: "你的头像" }).getByRole("alert")).toContainText(
    "需要连接服务器",
  );
  await expect(picturesIn(page.locator("body"))).toHaveCount(0);
});

test("a photograph is turned the way it was held and cropped to its middle; one full of detail still fits @long", async ({
  office,
}) => {
  const { page } = await office.open("emma");
  await openSettings(page);
  await choose(page, await turnedPhotograph(page));
  const shown = picturesIn(own(page));
  await expect(shown).toHaveCount(1);
  const [above, below] = await shown.evaluate((image: HTMLImageElement) => {
    const context = new OffscreenCanvas(256, 256).getContext("2d");
    context?.drawImage(image, 0, 0);
    const at = (y: number) => [...(context?.getImageData(128, y, 1, 1).data ?? [])];
    return [at(20), at(235)];
  });
  expect(above?.[0]).toBeGreaterThan(200);
  expect(above?.[2]).toBeLessThan(60);
  expect(below?.[0]).toBeLessThan(60);
  expect(below?.[2]).toBeGreaterThan(200);

  const turned = await idIn(own(page));
  let noise = 1;
  const next = (): number => (noise = (noise * 48_271) % 2_147_483_647) & 255;
  await choose(
    page,
    pngFile(700, 900, () => [next(), next(), next()]),
  );
  await expect.poll(() => idIn(own(page))).not.toBe(turned);
  expect(await has(page, await idIn(own(page)))).toBe("256x256");
});

test("what a hostile server sends under a picture's name is not shown; the real one is, once it comes @long", async ({
  office,
  folder,
}) => {
  const one = await office.open("emma");
  await openSettings(one.page);
  await choose(one.page, red);
  await expect(picturesIn(own(one.page))).toHaveCount(1);
  const id = await idIn(own(one.page));
  await one.close();
  /** Puts other bytes in the place of the picture; gives back those that were there. */
  const swap = async (bytes: Buffer): Promise<Buffer> => {
    await office.server.stop();
    const database = new Database(join(folder, "server", "magpie.db"));
    const before = database
      .prepare<[string], { bytes: Buffer }>("SELECT bytes FROM pictures WHERE id = ?")
      .get(id);
    database.prepare("UPDATE pictures SET bytes = ?").run(bytes);
    database.close();
    await office.server.resume();
    return before?.bytes ?? Buffer.alloc(0);
  };
  const real = await swap(pngFile(64, 64, () => [0, 0, 0]).buffer);
  expect(real.length).toBeGreaterThan(100);
  const { page } = await office.open("lin.wei");
  await openConversation(page, emma);
  expect(await has(page, id)).toBe("nothing");
  await expect(picturesIn(page.locator("body"))).toHaveCount(0);
  await expect(conversation(page, emma).locator("[data-initials]")).toHaveAttribute(
    "data-initials",
    "EC",
  );

  await swap(real);
  await connectNow(page);
  await expect(picturesIn(conversation(page, emma))).toHaveCount(1);
});
