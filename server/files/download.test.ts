import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { expect, test, vi } from "vitest";
import { openOffice } from "../testing/office.ts";
import { filesOf } from "../testing/uploading.ts";
import { createDiskFiles } from "./disk-files.ts";

test("who goes away before an answer begins leaves no file open", async () => {
  const folder = mkdtempSync(join(tmpdir(), "magpie-download-"));
  const disk = createDiskFiles(folder);
  const opened: Readable[] = [];
  const [asked, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const office = await openOffice({
    fileStore: {
      ...disk,
      async open(sha256, range) {
        const stream = await disk.open(sha256, range);
        if (stream) opened.push(stream);
        asked.resolve();
        await gone.promise;
        return stream;
      },
    },
  });
  try {
    const { payload } = await office.signIn("ann");
    const ann = filesOf(office.url, (payload as { token: string }).token);
    const { url } = await ann.upload(Buffer.alloc(300_000));
    const leaving = request(office.url + url, { headers: ann.mine, agent: false });
    leaving.on("error", () => undefined).end();
    await asked.promise;
    const left = new Promise((resolve) => leaving.once("close", resolve));
    leaving.destroy();
    await left;
    // The server hears of it a little later than whoever has gone.
    await vi.waitFor(async () => expect((await ann.head(url)).status).toBe(200));
    gone.resolve();
    await vi.waitFor(() => expect(opened.map(({ closed }) => closed)).toEqual([true]));
  } finally {
    gone.resolve();
    await office.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
