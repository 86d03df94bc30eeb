import { crc32, deflateSync } from "node:zlib";
import { expect, type Page } from "@playwright/test";
import { seriousFaults } from "./harness/axe.ts";
import { chromium, test } from "./harness/gallery.ts";
import { type PickedFile, pngFile, turnedPhotograph } from "./harness/picture-files.ts";

/**
 * What the page makes of files that somebody wants to send, in a real Chromium: the gallery's chat takes in whatever it is given.
 * How they travel from there is e2e/files.spec.ts.
 */
test.skip(chromium === null, "no Chromium, Chrome or Edge to draw with");
test.use({
  viewport: { width: 900, height: 800 },
});

const plain = (x: number, y: number) => [x % 256, y % 256, 120] as const;
const sheet = (page: Page) => page.getByTestId("send-sheet");
const give = (page: Page, ...files: PickedFile[]): Promise<void> =>
  page.getByTestId("file-picker").setInputFiles(files);
const send = (page: Page) => sheet(page).getByRole("button", { name: "Send", exact: true });

/** What was sent, each with what it is by now: its bytes' length and its size when it is drawn. */
async function sent(page: Page) {
  await expect(sheet(page)).toHaveCount(0);
  return page.evaluate(async () => {
    const { staged, sent: asked } = window.gallery;
    const [last] = asked.slice(-1);
    return {
      text: last?.text,
      files: await Promise.all(
        (last?.files ?? []).map(async (one) => {
          const file = staged.get(one.token);
          const drawn = file && (await createImageBitmap(file).catch(() => null));
          const thumb = one.thumb && staged.get(one.thumb.token);
          return {
            ...one,
            name: file?.name,
            type: file?.type,
            bytes: file?.size,
            drawn: drawn && [drawn.width, drawn.height],
            thumbType: thumb?.type,
          };
        }),
      ),
    };
  });
}

test("a large picture is scaled and has a small one beside it", async ({ gallery }) => {
  const page = await gallery("light", "en", "files-chat");
  await give(page, { ...pngFile(3000, 1500, plain), name: "plan.png" });
  await expect(sheet(page).locator("canvas")).toHaveCount(1);
  expect(await seriousFaults(page)).toEqual([]);
  await send(page).click();
  const { files, text } = await sent(page);
  expect(text).toBe("");
  expect(files).toMatchObject([
    { kind: "image", width: 2048, height: 1024, drawn: [2048, 1024], name: "plan.webp" },
  ]);
  expect(files[0]).toMatchObject({
    type: "image/webp",
    thumb: { width: 640, height: 320 },
    thumbType: "image/webp",
  });
  expect(files[0]?.preview).toMatch(/^[\w+/]{20,60}=*$/);
  // The one that was chosen is not needed any more.
  expect(await page.evaluate(() => window.gallery.unstaged)).toEqual(["staged-0"]);
});

test("the original goes as it is @long", async ({ gallery }) => {
  const page = await gallery("light", "en", "files-chat");
  const picture = { ...pngFile(2100, 300, plain), name: "plan.png" };
  await give(page, picture);
  const original = sheet(page).getByRole("switch", {
    name: "Send pictures in their original size",
  });
  await original.check();
  await send(page).click();
  const { files } = await sent(page);
  expect(files).toMatchObject([
    { kind: "image", width: 2100, height: 300, name: "plan.png", bytes: picture.buffer.length },
  ]);
  // It was asked for these alone: neither what is sent next nor what follows something given up goes as large.
  await give(page, picture);
  await expect(original).not.toBeChecked();
  for (const leave of ["Cancel", "Leave out plan.png"]) {
    await original.check();
    await sheet(page).getByRole("button", { name: leave }).click();
    await expect(sheet(page)).toHaveCount(0);
    await give(page, picture);
    await expect(original).not.toBeChecked();
  }
});

test("a photograph is turned the way it was held, and says no more where it was taken", async ({
  gallery,
}) => {
  const page = await gallery("light", "en", "files-chat");
  await give(page, await turnedPhotograph(page));
  await send(page).click();
  const { files } = await sent(page);
  expect(files).toMatchObject([
    { kind: "image", width: 400, height: 640, drawn: [400, 640], type: "image/jpeg" },
  ]);
  const said = await page.evaluate(async (token) => {
    const file = window.gallery.staged.get(token);
    if (!file) throw new Error("nothing was staged");
    const drawn = await createImageBitmap(file);
    const context = new OffscreenCanvas(400, 640).getContext("2d");
    context?.drawImage(drawn, 0, 0);
    const [red, , blue] = context?.getImageData(200, 100, 1, 1).data ?? [];
    const head = await file.slice(0, 4096).text();
    return { red, blue, noted: head.includes("Exif") };
  }, files[0]?.token ?? "");
  expect(said.noted).toBe(false);
  expect(said.red).toBeGreaterThan(200);
  expect(said.blue).toBeLessThan(60);
});

/** A GIF of one pixel that is said to be larger than what is scaled. */
const gif: PickedFile = {
  name: "moving.gif",
  mimeType: "image/gif",
  buffer: Buffer.from("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==", "base64"),
};

test("what moves is not touched @long", async ({ gallery }) => {
  const page = await gallery("light", "en", "files-chat");
  await give(page, gif);
  await send(page).click();
  const { files } = await sent(page);
  expect(files).toMatchObject([
    { kind: "image", name: "moving.gif", bytes: gif.buffer.length, width: 1, height: 1 },
  ]);
});

/** A PNG of this edge in a few bytes: one bit a pixel, all of them white. */
function bomb(edge: number): PickedFile {
  const chunk = (name: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(Buffer.concat([Buffer.from(name, "latin1"), data])));
    return Buffer.concat([length, Buffer.from(name, "latin1"), data, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((Math.ceil(edge / 8) + 1) * edge));
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  const parts = [
    signature,
    chunk("IHDR", header),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return { name: "bomb.png", mimeType: "image/png", buffer: Buffer.concat(parts) };
}

test("what would unfold into too much, what is broken, and what only says it is a picture, go as files", async ({
  gallery,
}) => {
  const page = await gallery("light", "en", "files-chat");
  const html = Buffer.from("<!doctype html><script>alert(1)</script>");
  const broken = { ...pngFile(40, 30, plain), name: "broken.png" };
  await give(
    page,
    bomb(10_000),
    { ...broken, buffer: broken.buffer.subarray(0, 60) },
    { name: "page.png", mimeType: "image/png", buffer: html },
    { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) },
  );
  await expect(sheet(page).getByText("Too large to show: it goes as a file")).toHaveCount(1);
  await expect(sheet(page).getByText("Cannot be shown: it goes as a file")).toHaveCount(1);
  await expect(sheet(page).locator("canvas")).toHaveCount(0);
  await send(page).click();
  const { files } = await sent(page);
  expect(files.map(({ kind, name, bytes }) => ({ kind, name, empty: bytes === 0 }))).toEqual([
    { kind: "file", name: "bomb.png", empty: false },
    { kind: "file", name: "broken.png", empty: false },
    { kind: "file", name: "page.png", empty: false },
    { kind: "file", name: "empty.txt", empty: true },
  ]);
});

test("several at once: one is left out, the rest goes with what was being written", async ({
  gallery,
}) => {
  const page = await gallery("light", "en", "files-chat");
  await page.getByTestId("composer-input").fill("For Monday");
  await page.getByRole("button", { name: "Send files" }).focus();
  await give(page, { ...pngFile(40, 30, plain), name: "a.png" }, gif);
  await expect(page.getByRole("dialog", { name: "Send 2 files" })).toBeVisible();
  await give(page, { name: "c.txt", mimeType: "text/plain", buffer: Buffer.from("c") });
  await sheet(page).getByRole("button", { name: "Leave out moving.gif" }).click();
  const caption = sheet(page).getByRole("textbox", { name: "Caption" });
  await expect(caption).toHaveValue("For Monday");
  await caption.press("End");
  await caption.pressSequentially(", 下午");
  await caption.press("Enter");
  const { files, text } = await sent(page);
  expect(text).toBe("For Monday, 下午");
  expect(files.map(({ name, kind }) => [name, kind])).toEqual([
    ["a.png", "image"],
    ["c.txt", "file"],
  ]);
  await expect(page.getByTestId("composer-input")).toHaveValue("");
});

test("what cannot be read is said, and nothing goes before it is left out @long", async ({
  gallery,
}) => {
  const page = await gallery("light", "en", "files-chat");
  const text = { mimeType: "text/plain", buffer: Buffer.from("x") };
  await give(page, { name: "refused.txt", ...text }, { name: "b.txt", ...text });
  await expect(sheet(page).getByRole("alert")).toContainText("This file cannot be read.");
  await expect(send(page)).toBeDisabled();
  await sheet(page).getByRole("button", { name: "Leave out refused.txt" }).click();
  await send(page).click();
  expect((await sent(page)).files.map(({ name }) => name)).toEqual(["b.txt"]);
});

/** Lets the page believe that something is dragged over its chat, dropped or pasted. */
const carry = (
  page: Page,
  event: "dragenter" | "dragleave" | "drop" | "paste",
  text = "",
): Promise<void> =>
  page.evaluate(
    async ([name, written]) => {
      const carried = new DataTransfer();
      const canvas = new OffscreenCanvas(30, 20);
      canvas.getContext("2d")?.fillRect(0, 0, 30, 20);
      const picture = await canvas.convertToBlob();
      carried.items.add(new File([picture], "image.png", { type: "image/png" }));
      if (written !== "") carried.setData("text/plain", written);
      const init = { bubbles: true, cancelable: true };
      const target = document.querySelector(name === "paste" ? "textarea" : "main header");
      target?.dispatchEvent(
        name === "paste"
          ? new ClipboardEvent(name, { ...init, clipboardData: carried })
          : new DragEvent(name, { ...init, dataTransfer: carried }),
      );
    },
    [event, text] as const,
  );

test("files are dropped anywhere on the chat @long", async ({ gallery }) => {
  const page = await gallery("light", "en", "files-chat");
  const overlay = page.getByTestId("drop-overlay");
  await carry(page, "dragenter");
  await expect(overlay).toContainText("Drop here to send to Emma Clarke");
  expect(await seriousFaults(page)).toEqual([]);
  await carry(page, "dragleave");
  await expect(overlay).toHaveCount(0);
  await carry(page, "dragenter");
  await carry(page, "drop");
  await expect(overlay).toHaveCount(0);
  await send(page).click();
  expect((await sent(page)).files).toMatchObject([{ kind: "image", width: 30, height: 20 }]);
});

test("a picture is pasted; one that comes with text is how the text looks @long", async ({
  gallery,
}) => {
  const page = await gallery("light", "en", "files-chat");
  await carry(page, "paste", "copied cells");
  await carry(page, "paste");
  await expect(page.getByRole("dialog", { name: "Send 1 file" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sheet(page)).toHaveCount(0);
  expect(await page.evaluate(() => window.gallery.unstaged)).toEqual(["staged-0"]);
});
