import { randomUUID } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import { expect } from "@playwright/test";
import { filesOf } from "#server/testing/uploading.ts";
import { test } from "./harness/office.ts";
import { useOf } from "./harness/process-use.ts";
import { openConversation, timeline } from "./harness/screens.ts";

/** What colleagues with programs of their own may send. */

const chunk = (name: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** A PNG of one colour and of so many pixels each way: a few kilobytes. */
function unfolding(edge: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(edge, 0);
  head.writeUInt32BE(edge, 4);
  // One bit for each pixel.
  head[8] = 1;
  const rows = Buffer.alloc((1 + Math.ceil(edge / 8)) * edge);
  return Buffer.concat([
    Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

test("a picture of fifty kilobytes that stands for gigabytes of pixels is not drawn, and takes no memory @long", async ({
  office,
}) => {
  const { app, page } = await office.open("lin.wei");
  const colleague = await office.scripted("emma");
  const { token } = await office.server.signIn("emma");
  const { person } = await office.server.signIn("lin.wei");
  const conversation = await colleague.conversationWith(person);
  const file = await filesOf(office.server.url, token).upload(unfolding(20_000), "large.png");
  await openConversation(page, "Emma Clarke");
  const pid = app.process().pid ?? 0;
  const before = useOf(pid).rssMb;
  const id = randomUUID();
  const content = { file, width: 400, height: 300 };
  await colleague.ask("send", { id, conversation, kind: "image", content });
  await expect(timeline(page).getByTestId("picture")).toContainText("cannot be shown here");
  expect(await page.evaluate((message) => window.magpie.copyPicture({ message }), id)).toEqual({
    done: false,
    problem: "tooLarge",
    toDraw: null,
  });
  expect(useOf(pid).rssMb - before).toBeLessThan(800);
});
