import { expect, type Page } from "@playwright/test";
import type { Client } from "./harness/client.ts";
import { test } from "./harness/office.ts";
import { type PickedFile, turnedPhotograph } from "./harness/picture-files.ts";
import { openConversation, timeline } from "./harness/screens.ts";

/** Pictures on the clipboard: whatever they were sent as, others paste a PNG. */

const emma = "Emma Clarke";
const file = (name: string, mimeType: string, buffer: Buffer): PickedFile => ({
  name,
  mimeType,
  buffer,
});

async function webp(page: Page): Promise<PickedFile> {
  const base64 = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(30, 20);
    canvas.getContext("2d")?.fillRect(0, 0, 30, 20);
    const blob = await canvas.convertToBlob({ type: "image/webp" });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
  return file("a.webp", "image/webp", Buffer.from(base64, "base64"));
}

/** One pixel, on a screen that is said to be so large. */
function gif(name: string, width: number, height: number): PickedFile {
  const buffer = Buffer.from("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==", "base64");
  buffer.writeUInt16LE(width, 6);
  buffer.writeUInt16LE(height, 8);
  return file(name, "image/gif", buffer);
}

/** Two by two pixels. */
const avif = file(
  "c.avif",
  "image/avif",
  Buffer.from(
    "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADybWV0YQAAAAAAAAAoaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAGxpYmF2aWYAAAAADnBpdG0AAAAAAAEAAAAe" +
      "aWxvYwAAAABEAAABAAEAAAABAAABGgAAAB0AAAAoaWluZgAAAAAAAQAAABppbmZlAgAAAAABAABhdjAxQ29sb3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3BlAAAAAAAAAAIAAAAC" +
      "AAAAEHBpeGkAAAAAAwgICAAAAAxhdjFDgQ0MAAAAABNjb2xybmNseAACAAIAAYAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAACVtZGF0EgAKCBgANogQEAwgMg8f8D///8WfhwB8" +
      "+ErK42A=",
    "base64",
  ),
);

/** Three by two pixels of 24 bits, each row filled up to four bytes. */
function bmp(): PickedFile {
  const buffer = Buffer.alloc(54 + 2 * 12, 0x40);
  buffer.fill(0, 0, 54);
  buffer.write("BM", "latin1");
  buffer.writeUInt32LE(buffer.length, 2);
  for (const [at, value] of [
    [10, 54],
    [14, 40],
    [18, 3],
    [22, 2],
    [34, 24],
  ] as const)
    buffer.writeUInt32LE(value, at);
  buffer.writeUInt16LE(1, 26);
  buffer.writeUInt16LE(24, 28);
  return file("d.bmp", "image/bmp", buffer);
}

/** The size of the PNG on the clipboard; null while there is none. */
const copied = ({ app }: Client): Promise<string | null> =>
  app.evaluate(async ({ clipboard }) => {
    const [item] = await clipboard.read();
    if (!item?.types.includes("image/png")) return null;
    const blob = await item.getType("image/png");
    const view = new DataView(await blob.arrayBuffer());
    return `${view.getUint32(16)}x${view.getUint32(20)}`;
  });

test("pictures of every kind are copied as PNG; of one that would unfold into too much it is said that it is not @long", async ({
  office,
}) => {
  const client = await office.open("lin.wei");
  const { app, page } = client;
  await openConversation(page, emma);
  const sizes = [
    [await webp(page), "30x20"],
    [gif("b.gif", 1, 1), "1x1"],
    [avif, "2x2"],
    [bmp(), "3x2"],
    // As it was held, which the camera has only noted.
    [await turnedPhotograph(page), "400x640"],
  ] as const;
  const vast = gif("vast.gif", 10_000, 10_000);
  await page.getByTestId("file-picker").setInputFiles([...sizes.map(([picture]) => picture), vast]);
  const sheet = page.getByTestId("send-sheet");
  await sheet.getByRole("switch", { name: "Send pictures in their original size" }).click();
  await sheet.getByRole("button", { name: "Send", exact: true }).click();
  await expect(sheet).toHaveCount(0);

  const messages = timeline(page).getByTestId("message");
  const message = (name: string) =>
    messages
      .filter({ hasText: name })
      .or(messages.filter({ has: page.getByRole("button", { name: `Show picture ${name}` }) }));
  const copy = async (name: string): Promise<void> => {
    await expect(message(name)).toHaveAttribute("data-status", /sent|delivered|read/);
    await app.evaluate(({ clipboard }) => clipboard.clear());
    await message(name).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Copy picture" }).click();
  };
  for (const [{ name }, size] of sizes) {
    await copy(name);
    await expect.poll(() => copied(client)).toBe(size);
  }
  await copy(vast.name);
  await expect(message(vast.name).getByRole("alert")).toContainText(
    "This picture is too large to copy. It can be saved instead.",
  );
  expect(await copied(client)).toBeNull();

  // The same from the picture as it is looked at.
  await page.getByRole("button", { name: "Show picture a.webp" }).click();
  await page.getByRole("button", { name: "Copy picture" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await copied(client)).toBe("30x20");

  const odd = await page.evaluate(() => window.magpie.copyDrawn({ png: new Uint8Array([1, 2]) }));
  expect(odd).toEqual({ done: false, problem: "notAPicture" });
});
