import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { seriousFaults } from "./harness/axe.ts";
import { test } from "./harness/office.ts";
import { pngFile } from "./harness/picture-files.ts";
import {
  bubble,
  caughtUp,
  chooseFor,
  composer,
  connectNow,
  conversation,
  openConversation,
  say,
  timeline,
} from "./harness/screens.ts";

/** Files from one colleague to another, through everything: page, main, server and back. */
const [wei, emma] = ["林薇", "Emma Clarke"] as const;
/** Chromium's microphone that hears a beep each second, and lets whoever may ask listen. */
const microphone = {
  switches: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
};

const sheet = (page: Page): Locator => page.getByTestId("send-sheet");
const send = async (page: Page): Promise<void> => {
  await sheet(page).getByRole("button", { name: "Send", exact: true }).click();
  await expect(sheet(page)).toHaveCount(0);
};
const pictures = (page: Page): Locator => timeline(page).getByTestId("picture");
const cards = (page: Page): Locator => timeline(page).getByTestId("file-card");
const voices = (page: Page): Locator => timeline(page).getByTestId("voice");
const viewer = (page: Page): Locator =>
  page.getByRole("dialog", { name: "Pictures of this conversation" });

/** How wide a picture that is drawn is in itself; 0 while nothing of it is here. */
const widthOf = (picture: Locator): Promise<number> =>
  picture
    .locator("img")
    .last()
    .evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0));
const arrived = async (message: Locator): Promise<void> => {
  await expect(message).toHaveAttribute("data-status", /sent|delivered|read/);
};
/** The message that this is a part of. */
const messageWith = (part: Locator): Locator =>
  part.locator("xpath=ancestor::*[@data-testid='message']");

const plan = (name: string, width = 1200, height = 900) => ({
  ...pngFile(width, height, (x, y) => [x % 256, y % 256, 90]),
  name,
});

test("several are chosen and go with a caption; text does not wait for them", async ({
  office,
  folder,
}) => {
  const [one, other] = [await office.open("lin.wei"), await office.open("emma")];
  await openConversation(one.page, emma);
  const paths = [join(folder, "plan.png"), join(folder, "报价单.txt")] as const;
  writeFileSync(paths[0], plan("plan.png").buffer);
  writeFileSync(paths[1], "报价 42");
  await composer(one.page).fill("For Monday");
  await one.page.getByTestId("file-picker").setInputFiles([...paths]);
  await expect(sheet(one.page).locator("canvas")).toHaveCount(1);
  await send(one.page);
  await say(one.page, "and this meanwhile");
  await expect(pictures(one.page)).toHaveCount(1);
  await expect(cards(one.page)).toHaveCount(1);
  await arrived(messageWith(pictures(one.page)));
  await arrived(bubble(one.page, "For Monday"));
  await expect.poll(() => widthOf(pictures(one.page))).toBeGreaterThan(0);

  await expect(conversation(other.page, wei)).toContainText(/For Monday|meanwhile|\[/);
  await openConversation(other.page, wei);
  await expect.poll(() => widthOf(pictures(other.page))).toBe(640);
  await expect(bubble(other.page, "For Monday").getByTestId("file-card")).toContainText(
    "报价单.txt",
  );
  await cards(other.page).getByRole("button", { name: "Download" }).click();
  await expect(cards(other.page).getByRole("button", { name: "Show in folder" })).toBeVisible();
  for (const { page } of [one, other]) expect(await seriousFaults(page)).toEqual([]);
});

test("a picture is dropped and one is pasted @long", async ({ office }) => {
  const { page } = await office.open("lin.wei");
  await openConversation(page, emma);
  for (const [count, event] of [
    [1, "drop"],
    [2, "paste"],
  ] as const) {
    await page.evaluate(async (name) => {
      const canvas = new OffscreenCanvas(300, 200);
      canvas.getContext("2d")?.fillRect(0, 0, 300, 200);
      const carried = new DataTransfer();
      const picture = await canvas.convertToBlob();
      carried.items.add(new File([picture], "image.png", { type: "image/png" }));
      const init = { bubbles: true, cancelable: true };
      const place = document.querySelector("textarea");
      place?.dispatchEvent(
        name === "paste"
          ? new ClipboardEvent(name, { ...init, clipboardData: carried })
          : new DragEvent(name, { ...init, dataTransfer: carried }),
      );
    }, event);
    await send(page);
    await expect(pictures(page)).toHaveCount(count);
    await arrived(messageWith(pictures(page).last()));
    await expect.poll(() => widthOf(pictures(page).last())).toBe(300);
  }
  await expect(conversation(page, emma)).toContainText("[Picture]");
});

test("a voice message is recorded, listened to, and no longer new @long", async ({ office }) => {
  const one = await office.open("lin.wei", microphone);
  const other = await office.open("emma");
  await openConversation(one.page, emma);
  await one.page.getByTestId("record").click();
  await expect(one.page.getByTestId("recording")).toContainText("0:02");
  await one.page.getByRole("button", { name: "Send voice message" }).click();
  await expect(voices(one.page)).toHaveCount(1);
  await arrived(messageWith(voices(one.page)));

  await expect(conversation(other.page, wei)).toContainText(/\[Voice\] 0:0\d/);
  await openConversation(other.page, wei);
  const unplayed = voices(other.page).getByRole("img", { name: "Not listened to yet" });
  await expect(unplayed).toBeVisible();
  await voices(other.page)
    .getByRole("button", { name: /^Play voice message/ })
    .click();
  await expect(voices(other.page)).toHaveAttribute("data-playing", "true");
  await expect(unplayed).toHaveCount(0);
  await expect(voices(other.page)).toHaveAttribute("data-playing", "false");
  await voices(other.page).getByRole("button", { name: "Speed: 1×" }).click();
  await expect(voices(other.page).getByRole("button", { name: "Speed: 1.5×" })).toBeVisible();
});

test("what was seen once is there without a network, also after a restart", async ({ office }) => {
  const one = await office.open("lin.wei");
  await openConversation(one.page, emma);
  const chosen = [plan("first.png", 1600, 1000), plan("second.png", 900, 1200)];
  await one.page.getByTestId("file-picker").setInputFiles(chosen);
  await send(one.page);
  await expect(pictures(one.page)).toHaveCount(2);
  await arrived(messageWith(pictures(one.page).last()));
  await say(one.page, "see https://example.com/plan");

  let other = await office.open("emma");
  await openConversation(other.page, wei);
  const full = (page: Page): Promise<number> =>
    widthOf(viewer(page).locator(".yarl__slide_current").getByTestId("viewed"));
  /** Both are there in full, in whichever order their uploads ended. */
  const look = async (page: Page): Promise<void> => {
    await pictures(page).first().getByRole("button").first().click();
    await expect.poll(() => full(page)).toBeGreaterThanOrEqual(900);
    const first = await full(page);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => full(page)).toBe(first === 1600 ? 900 : 1600);
    await page.keyboard.press("Escape");
    await expect(viewer(page)).toHaveCount(0);
  };
  await look(other.page);
  await other.close();
  await office.server.stop();

  other = await office.open("emma", { signIn: false });
  await openConversation(other.page, wei);
  await look(other.page);
  await other.page
    .getByRole("button", { name: "Pictures, files, links and voice messages", exact: true })
    .click();
  const panel = other.page.getByRole("dialog", { name: "Shared in this conversation" });
  await expect(panel.getByRole("button", { name: /^Show picture/ })).toHaveCount(2);
  await panel.getByRole("tab", { name: "Links" }).click();
  await expect(panel.getByRole("link").first()).toHaveText("https://example.com/plan");
  await panel.getByRole("tab", { name: "Voice" }).click();
  await expect(panel).toContainText("No voice messages yet");
});

test("a file that waits for the server stands there, and goes when it is back @long", async ({
  office,
}) => {
  const { page } = await office.open("lin.wei");
  await openConversation(page, emma);
  await office.server.stop();
  await page.getByTestId("file-picker").setInputFiles(plan("plan.png"));
  await send(page);
  await expect.poll(() => widthOf(pictures(page))).toBeGreaterThan(0);
  const ring = pictures(page).getByTestId("ring");
  await expect(ring).toHaveAttribute("data-state", /waiting|running/);
  await ring.click();
  await expect(ring).toHaveAttribute("data-state", "paused");
  await office.server.resume();
  await caughtUp(page);
  await expect(ring).toHaveAttribute("data-state", "paused");
  await ring.click();
  await arrived(messageWith(pictures(page)));
  await expect(ring).toHaveCount(0);
});

test("what is said with a picture is edited while that still waits, edited once it is there, and taken away @long", async ({
  office,
}) => {
  const [one, other] = [await office.open("lin.wei"), await office.open("emma")];
  const rewrite = async (text: string, to: string): Promise<void> => {
    await chooseFor(one.page, text, "Edit caption");
    await expect(composer(one.page)).toHaveValue(text);
    await composer(one.page).fill(to);
    await composer(one.page).press("Enter");
  };
  await openConversation(one.page, emma);
  await openConversation(other.page, wei);
  await office.server.stop();
  await composer(one.page).fill("For Monday");
  await one.page.getByTestId("file-picker").setInputFiles(plan("plan.png"));
  await send(one.page);
  await rewrite("For Monday", "For Tuesday");
  await expect(bubble(one.page, "For Tuesday").getByTestId("ring")).toBeVisible();
  await expect(bubble(one.page, "For Monday")).toHaveCount(0);
  await office.server.resume();
  for (const { page } of [one, other]) {
    await connectNow(page);
    await caughtUp(page);
  }
  await arrived(bubble(one.page, "For Tuesday"));
  await expect(bubble(other.page, "For Tuesday").getByTestId("picture")).toBeVisible();
  // It was never sent otherwise.
  await expect(bubble(other.page, "For Tuesday")).not.toContainText("edited");

  await rewrite("For Tuesday", "For Friday");
  for (const { page } of [one, other]) {
    await expect(bubble(page, "For Friday")).toContainText("edited");
    await expect.poll(() => widthOf(pictures(page))).toBeGreaterThan(0);
  }
  await rewrite("For Friday", "");
  for (const { page } of [one, other]) {
    await expect(bubble(page, "For Friday")).toHaveCount(0);
    await expect(messageWith(pictures(page))).toContainText("edited");
    await expect.poll(() => widthOf(pictures(page))).toBeGreaterThan(0);
  }
});

test("a picture is recalled, and one that waits is taken back @long", async ({ office }) => {
  const { page } = await office.open("lin.wei");
  await openConversation(page, emma);
  await page.getByTestId("file-picker").setInputFiles(plan("plan.png"));
  await send(page);
  await arrived(messageWith(pictures(page)));
  await messageWith(pictures(page)).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Recall" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Recall" }).click();
  await expect(pictures(page)).toHaveCount(0);
  await expect(timeline(page)).toContainText("Message recalled");
  await office.server.stop();
  await page.getByTestId("file-picker").setInputFiles(plan("plan.png"));
  await send(page);
  await pictures(page).getByRole("button", { name: "Take back" }).click();
  await expect(pictures(page)).toHaveCount(0);
});

test("what Magpie keeps of files is shown, bounded, and removed where it can be had again @long", async ({
  office,
}) => {
  const { page } = await office.open("lin.wei");
  await openConversation(page, emma);
  await page.getByTestId("file-picker").setInputFiles(plan("plan.png"));
  await send(page);
  await arrived(messageWith(pictures(page)));
  await page
    .getByTestId("file-picker")
    .setInputFiles({ name: "here.txt", mimeType: "text/plain", buffer: Buffer.from("2 + 2") });
  await send(page);
  await arrived(messageWith(cards(page)));
  const isHere = cards(page).getByRole("button", { name: "Show in folder" });
  await expect(isHere).toBeVisible();
  const kept = (): Promise<number> =>
    page.evaluate(async () => (await window.magpie.storageUsed({})).files);
  await expect.poll(kept).toBeGreaterThan(1_000);
  await page.keyboard.press("Control+,");
  await page.getByRole("tab", { name: "Account" }).click();
  const storage = page.getByRole("region", { name: "On this computer" });
  // It is chosen once main has it, which may be after the click.
  await storage.getByRole("radio", { name: "10 GB" }).click();
  await expect
    .poll(() => page.evaluate(async () => (await window.magpie.start({})).settings.fileCacheBytes))
    .toBe(10_000_000_000);
  await storage.getByRole("button", { name: "Remove files" }).click();
  await expect(storage.getByRole("status")).toHaveText("Removed.");
  await expect.poll(kept).toBe(0);
  await page.keyboard.press("Escape");
  await expect(isHere).toHaveCount(0);
  // It is had again when it is looked at.
  await pictures(page).getByRole("button").first().click();
  await expect
    .poll(() => widthOf(viewer(page).locator(".yarl__slide_current").getByTestId("viewed")))
    .toBe(1200);
});
