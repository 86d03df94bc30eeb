import { expect, type Page } from "@playwright/test";
import { seriousFaults } from "./harness/axe.ts";
import { chromium, test } from "./harness/gallery.ts";

/** Recording in a real Chromium, whose microphone hears a beep each second; see e2e/sending-files.spec.ts. */
test.skip(chromium === null, "no Chromium, Chrome or Edge to draw with");
test.use({
  viewport: { width: 900, height: 800 },
});

const recording = (page: Page) => page.getByTestId("recording");
const button = (page: Page) => page.getByTestId("record");
const begun = async (page: Page): Promise<void> => {
  await expect(recording(page)).toHaveAttribute("data-phase", "recording");
  // A beep has been heard by then. A busy machine may not look in that very second.
  await expect(recording(page)).toContainText(/0:(0[2-9]|[1-5]\d)/);
};

/** The voice notes that were sent, each with the bytes of its recording. */
const sent = (page: Page) =>
  page.evaluate(() =>
    window.gallery.sent.map(({ text, files }) => ({
      text,
      files: files.map((one) => ({
        ...one,
        bytes: window.gallery.staged.get(one.token)?.size ?? 0,
      })),
    })),
  );

test("a press begins a voice note and another one sends it", async ({ gallery }) => {
  const page = await gallery("light", "en", "files-chat");
  await button(page).click();
  await begun(page);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Send voice message" }).click();
  await expect(recording(page)).toHaveCount(0);
  await expect.poll(async () => (await sent(page)).length).toBe(1);
  const [note] = await sent(page);
  expect(note).toMatchObject({ text: "", files: [{ kind: "voice" }] });
  const [file] = note?.files ?? [];
  expect(file?.waveform).toHaveLength(100);
  expect(Math.max(...(file?.waveform ?? []))).toBe(255);
  expect(Math.min(...(file?.waveform ?? []))).toBeLessThan(255);
  expect(file?.durationMs).toBeGreaterThan(1_800);
  expect(file?.durationMs).toBeLessThan(20_000);
  expect(file?.bytes).toBeGreaterThan(1_000);
});

test("held down, it is sent by letting go @long", async ({ gallery }) => {
  const page = await gallery("light", "en", "files-chat");
  await button(page).hover();
  await page.mouse.down();
  await begun(page);
  await expect(recording(page)).toContainText("Let go to send, slide away to cancel");
  await page.mouse.up();
  await expect.poll(async () => (await sent(page)).length).toBe(1);
});

test("sliding away cancels, and so does Escape, which leaves the conversation open @long", async ({
  gallery,
}) => {
  const page = await gallery("light", "en", "files-chat");
  await button(page).hover();
  await page.mouse.down();
  await begun(page);
  await page.mouse.move(200, 400);
  await expect(recording(page)).toContainText("Let go to cancel");
  await page.mouse.up();
  await expect(recording(page)).toHaveCount(0);
  await button(page).focus();
  await page.keyboard.press("Enter");
  await begun(page);
  await page.keyboard.press("Escape");
  await expect(recording(page)).toHaveCount(0);
  await expect(page.getByTestId("composer-input")).toBeVisible();
  expect(await sent(page)).toEqual([]);
});

for (const [name, words] of [
  ["NotAllowedError", "Magpie may not use the microphone."],
  ["NotFoundError", "No microphone was found on this computer."],
  ["AbortError", "This could not be recorded."],
] as const)
  test(`what is in the way is said: ${name} @long`, async ({ gallery, page: before }) => {
    await before.addInitScript((fault) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", fault));
    }, name);
    const page = await gallery("light", "en", "files-chat");
    await button(page).click();
    await expect(page.getByRole("alert")).toContainText(words);
    expect(await seriousFaults(page)).toEqual([]);
  });

test("what was recorded is played from any place in it", async ({ gallery }) => {
  const page = await gallery("light", "en", "files-chat");
  await button(page).click();
  await begun(page);
  await page.getByRole("button", { name: "Send voice message" }).click();
  await expect.poll(async () => (await sent(page)).length).toBe(1);
  const heard = await page.evaluate(async () => {
    const [note] = [...window.gallery.staged.values()];
    if (!note) throw new Error("nothing was recorded");
    const audio = new Audio(URL.createObjectURL(note));
    const said = (event: string): Promise<unknown> =>
      new Promise((resolve) => audio.addEventListener(event, resolve, { once: true }));
    audio.muted = true;
    await audio.play();
    const sought = said("seeked");
    audio.currentTime = 1.2;
    await sought;
    const at = audio.currentTime;
    await said("ended");
    return { at, end: audio.currentTime };
  });
  expect(heard.at).toBeGreaterThan(1);
  expect(heard.end).toBeGreaterThan(1.5);
});
