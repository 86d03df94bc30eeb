import { expect, type Locator, type Page } from "@playwright/test";
import { recordedVideo, toneFile } from "./harness/media-files.ts";
import { test } from "./harness/office.ts";
import { openConversation, timeline } from "./harness/screens.ts";

/** Video and audio files, played where they stand: out of main's own scheme, by parts. */
const [wei, emma] = ["林薇", "Emma Clarke"] as const;

const video = (page: Page): Locator => timeline(page).getByTestId("video");
const sheet = (page: Page): Locator => page.getByTestId("send-sheet");
const played = (media: Locator): Promise<{ seconds: number; ended: boolean; width: number }> =>
  media.evaluate((element: HTMLVideoElement) => ({
    seconds: element.currentTime,
    ended: element.ended,
    width: element.videoWidth,
  }));
/** The colour in the middle of what a video shows now. */
const colourOf = (media: Locator): Promise<"red" | "blue" | "other"> =>
  media.evaluate((element: HTMLVideoElement) => {
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    if (!context) throw new Error("no canvas");
    context.drawImage(element, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    if (green > 80) return "other";
    if (red > 150 && blue < 100) return "red";
    return blue > 150 && red < 100 ? "blue" : "other";
  });

test("a video is looked at before it goes, plays in its bubble, and plays without a network once it was seen @long", async ({
  office,
}) => {
  const one = await office.open("lin.wei");
  await openConversation(one.page, emma);
  await one.page.getByTestId("file-picker").setInputFiles(await recordedVideo(one.page));
  await expect(sheet(one.page).locator("canvas")).toHaveCount(1);
  await sheet(one.page).getByRole("button", { name: "Send", exact: true }).click();
  await expect(video(one.page)).toBeVisible();

  let other = await office.open("emma");
  await openConversation(other.page, wei);
  const play = async (page: Page): Promise<void> => {
    const element = video(page).locator("video");
    await video(page).getByRole("button", { name: "Video walk.webm" }).click();
    await expect.poll(async () => (await played(element)).ended).toBe(true);
    const { seconds, width } = await played(element);
    expect(width).toBe(320);
    expect(seconds).toBeGreaterThan(0.7);
    expect(await colourOf(element)).toBe("blue");
    // Back to where it began: what is sought is read by its place in the file.
    await element.evaluate((media: HTMLVideoElement) => {
      media.currentTime = 0.1;
    });
    await expect.poll(() => colourOf(element)).toBe("red");
  };
  await play(other.page);
  // It was streamed, and is brought here whole beside that.
  await expect(video(other.page).locator("video")).toHaveAttribute("preload", "metadata");
  await other.close();
  await office.server.stop();

  other = await office.open("emma", { signIn: false });
  await openConversation(other.page, wei);
  await play(other.page);
});

test("an audio file plays in its bubble, and stops when another begins @long", async ({
  office,
}) => {
  const one = await office.open("lin.wei");
  const other = await office.open("emma");
  await openConversation(one.page, emma);
  await openConversation(other.page, wei);
  const tone = toneFile();
  await one.page.getByTestId("file-picker").setInputFiles([tone, { ...tone, name: "second.wav" }]);
  await sheet(one.page).getByRole("button", { name: "Send", exact: true }).click();

  const audio = timeline(other.page).locator("audio");
  await expect(audio).toHaveCount(2);
  const begin = (element: Locator): Promise<void> =>
    element.evaluate((media: HTMLAudioElement) => {
      media.loop = true;
      return media.play();
    });
  const isPaused = (element: Locator): Promise<boolean> =>
    element.evaluate((media: HTMLAudioElement) => media.paused);
  await begin(audio.first());
  await expect.poll(async () => (await played(audio.first())).seconds).toBeGreaterThan(0);
  await begin(audio.last());
  await expect.poll(() => isPaused(audio.first())).toBe(true);
  expect(await isPaused(audio.last())).toBe(false);
});
