import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { until } from "#shared/testing/until.ts";
import { filesFolder } from "../start.ts";
import { openOffice, quiet } from "../testing/office.ts";
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
    await until(async () => expect((await ann.head(url)).status).toBe(200));
    gone.resolve();
    await until(() => expect(opened.map(({ closed }) => closed)).toEqual([true]));
  } finally {
    gone.resolve();
    await office.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a stored file whose bytes are gone is one that is not to be had, and the server's log says so", async () => {
  const lines: unknown[] = [];
  const office = await openOffice({
    log: { ...quiet, error: (...line: unknown[]) => void lines.push(line) },
  });
  try {
    const { payload } = await office.signIn("ann");
    const ann = filesOf(office.url, (payload as { token: string }).token);
    const { url, sha256 } = await ann.upload(Buffer.from("gone"));
    // As after a database was put back without its files.
    rmSync(join(filesFolder(office.folder), sha256.slice(0, 2)), { recursive: true });
    const { status, said } = await ann.get(url);
    expect([status, said.code]).toEqual([404, codes.noSuchFile]);
    expect(lines).toEqual([[{}, "files.bytesMissing"]]);
  } finally {
    await office.close();
  }
});
