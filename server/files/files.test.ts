import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Upload as TusUpload } from "tus-js-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { filesPath } from "#shared/wire/files.ts";
import { pngBytes } from "#shared/wire/picture-fixtures.ts";
import { filesFolder } from "../start.ts";
import { openOffice } from "../testing/office.ts";
import { ask, type FilesClient, filesOf, sha256Of } from "../testing/uploading.ts";

type Office = Awaited<ReturnType<typeof openOffice>>;
let office: Office;
let ann: FilesClient;
let bob: FilesClient;

async function clientOf(login: string): Promise<FilesClient> {
  const { payload } = await office.signIn(login);
  return filesOf(office.url, (payload as { token: string }).token);
}

beforeAll(async () => {
  office = await openOffice({ files: { fileBytesMax: 5_000_000, personBytesMax: 8_000_000 } });
  [ann, bob] = [await clientOf("ann"), await clientOf("bob")];
});
afterAll(() => office.close());

const noise = (length: number, seed = 1): Buffer => {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = seed; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
};
const contentPath = (sha256: string): string =>
  join(filesFolder(office.folder), sha256.slice(0, 2), sha256);
const idOf = (path: string): string => path.slice(filesPath.length + 1);
const uploading = (): string[] => {
  const folder = join(filesFolder(office.folder), "uploading");
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe("uploading", () => {
  test("a file goes up in pieces, and stands on the disk once, under what it is", async () => {
    const bytes = noise(1_500_000);
    const announced = await ann.announce(bytes.length, "报告.bin");
    expect(announced.status).toBe(201);
    expect(announced.headers["upload-expires"]).toMatch(/GMT$/);
    const path = String(announced.headers.location);
    expect(path).toMatch(/^\/api\/files\/[0-9a-f-]{36}$/);
    expect(await ann.offset(path)).toBe(0);
    for (let at = 0; at < bytes.length; at += 400_000) {
      const sent = await ann.patch(path, at, bytes.subarray(at, at + 400_000));
      expect(sent.status).toBe(204);
      expect(sent.headers["upload-offset"]).toBe(String(Math.min(at + 400_000, bytes.length)));
    }
    expect(readFileSync(contentPath(sha256Of(bytes)))).toEqual(bytes);
    expect(uploading()).not.toContain(idOf(path));
    // It is whole, and says so to whoever lost the answer.
    expect(await ann.offset(path)).toBe(bytes.length);
    const again = await ann.patch(path, bytes.length, Buffer.alloc(0));
    expect(again.status).toBe(204);
    const read = await ann.get(path);
    expect([read.status, read.body.equals(bytes)]).toEqual([200, true]);
  });

  test("by the client's own library, in chunks, with what it says of the name", async () => {
    const bytes = noise(900_000);
    const url = await new Promise<string>((resolve, reject) => {
      const upload = new TusUpload(Readable.from([bytes]), {
        endpoint: office.url + filesPath,
        chunkSize: 250_000,
        uploadSize: bytes.length,
        headers: ann.mine,
        metadata: { filename: "名字 (1).bin", filetype: "text/html" },
        retryDelays: null,
        onError: reject,
        onSuccess: () => resolve(upload.url ?? ""),
      });
      upload.start();
    });
    const read = await ann.get(new URL(url).pathname);
    expect(sha256Of(read.body)).toBe(sha256Of(bytes));
    expect(read.headers["content-disposition"]).toBe(
      `attachment; filename="__ (1).bin"; filename*=UTF-8''%E5%90%8D%E5%AD%97%20%281%29.bin`,
    );
    expect(read.headers["content-type"]).toBe("application/octet-stream");
  });

  test("an empty file is a file, and one that comes with its announcement is one at once", async () => {
    const empty = await ann.upload(Buffer.alloc(0), "empty.txt");
    const read = await ann.get(empty.url);
    expect([read.status, read.body.length, read.headers["content-length"]]).toEqual([200, 0, "0"]);
    const bytes = noise(300);
    const created = await ann.ask(
      "POST",
      filesPath,
      {
        ...ann.tus,
        "upload-length": 300,
        "content-type": "application/offset+octet-stream",
        "content-length": 300,
      },
      bytes,
    );
    expect([created.status, created.headers["upload-offset"]]).toEqual([201, "300"]);
    expect((await ann.get(String(created.headers.location))).body).toEqual(bytes);
  });

  test("the same bytes are kept once, by whoever they come", async () => {
    const bytes = noise(10_000);
    const [first, second] = [await ann.upload(bytes), await bob.upload(bytes)];
    expect(first.url).not.toBe(second.url);
    expect(readdirSync(join(filesFolder(office.folder), first.sha256.slice(0, 2)))).toEqual([
      first.sha256,
    ]);
    expect((await ann.remove(first.url)).status).toBe(204);
    expect((await bob.get(second.url)).body).toEqual(bytes);
    expect((await ann.get(first.url)).said.code).toBe(codes.noSuchFile);
  });

  test("goes on after the server was started anew, with what is on the disk; the hash is that of all", async () => {
    const bytes = noise(700_000);
    const path = String((await ann.announce(bytes.length)).headers.location);
    await ann.patch(path, 0, bytes.subarray(0, 300_000));
    await office.restart();
    [ann, bob] = [await clientOf("ann"), await clientOf("bob")];
    expect(await ann.offset(path)).toBe(300_000);
    await ann.patch(path, 300_000, bytes.subarray(300_000));
    expect(readFileSync(contentPath(sha256Of(bytes)))).toEqual(bytes);
  });

  test("an announcement whose answer was lost is made again, and is one; what another has is not granted", async () => {
    const id = "0b8f3f4e-5d0c-4a52-9f3e-0123456789ab";
    const wish = (of: string) => ({
      "upload-metadata": `filename ${Buffer.from("n").toString("base64")},id ${Buffer.from(of).toString("base64")}`,
    });
    const announce = async (by: FilesClient, size = 3_000_000) => {
      const { status, headers } = await by.announce(size, "n", wish(id));
      return status === 201 ? String(headers.location) : status;
    };
    for (let again = 0; again < 4; again++) expect(await announce(ann)).toBe(`${filesPath}/${id}`);
    await ann.patch(`${filesPath}/${id}`, 0, noise(1_000));
    expect(await announce(ann)).toBe(`${filesPath}/${id}`);
    expect(await ann.offset(`${filesPath}/${id}`)).toBe(1_000);
    // Whoever knows the id learns nothing by it, takes nothing from it, and stands in nobody's way.
    const others = await announce(bob);
    expect(others).toMatch(/^\/api\/files\//);
    expect(others).not.toContain(id);
    await bob.remove(String(others));
    expect(await bob.ask("DELETE", `${filesPath}/${id}`, bob.tus)).toMatchObject({ status: 404 });
    const larger = await announce(ann, 1_000);
    expect(larger).not.toContain(id);
    await ann.remove(String(larger));
    // Bytes that came along a second time would be put behind those that are there.
    const withBytes = { ...wish(id), "content-type": "application/offset+octet-stream" };
    expect((await ann.announce(3_000_000, "n", withBytes)).status).toBe(400);
    for (const bad of ["../../x", "0b8f3f4e-5d0c-7a52-9f3e-0123456789ab"])
      expect((await ann.announce(1, "n", wish(bad))).status).toBe(400);
    await ann.remove(`${filesPath}/${id}`);
    expect(await announce(ann)).toBe(`${filesPath}/${id}`);
    expect(await ann.offset(`${filesPath}/${id}`)).toBe(0);
    await ann.remove(`${filesPath}/${id}`);
  });

  test("an upload is given up, and nothing of it stays", async () => {
    const path = String((await ann.announce(1_000)).headers.location);
    await ann.patch(path, 0, noise(500));
    expect(uploading()).toContain(idOf(path));
    expect((await ann.remove(path)).status).toBe(204);
    expect(uploading()).not.toContain(idOf(path));
    expect((await ann.head(path)).status).toBe(404);
  });
});

describe("limits are said before anything is sent", () => {
  test("a file that is too large", async () => {
    const refused = await ann.announce(5_000_001);
    expect([refused.status, refused.said]).toEqual([
      413,
      { code: codes.fileTooLarge, reason: "fileTooLarge" },
    ]);
  });

  test("a person's share: what is on its way counts as announced, a content counts once", async () => {
    const eve = await clientOf("eve");
    const bytes = noise(4_000_000);
    await eve.upload(bytes);
    await eve.upload(bytes);
    const path = String((await eve.announce(4_000_000)).headers.location);
    const refused = await eve.announce(1);
    expect([refused.status, refused.said.reason]).toEqual([413, "quotaExceeded"]);
    expect((await bob.announce(1)).status).toBe(201);
    await eve.remove(path);
    expect((await eve.announce(4_000_000)).status).toBe(201);
  });
});

describe("reading", () => {
  const png = Buffer.concat([pngBytes(2, 2), noise(5_000)]);

  test("a picture is shown as what it is; what claims to be one is handed over", async () => {
    const shown = await ann.get((await ann.upload(png, "a.png")).url);
    expect(shown.headers).toMatchObject({
      "content-type": "image/png",
      "content-disposition": `inline; filename="a.png"; filename*=UTF-8''a.png`,
      "x-content-type-options": "nosniff",
      etag: `"${sha256Of(png)}"`,
      "accept-ranges": "bytes",
    });
    for (const text of [
      "<html><script>alert(1)</script>",
      "<svg xmlns='http://www.w3.org/2000/svg'/>",
    ]) {
      const page = await ann.get((await ann.upload(Buffer.from(text), "a.png")).url);
      expect(page.headers).toMatchObject({
        "content-type": "application/octet-stream",
        "x-content-type-options": "nosniff",
      });
      expect(page.headers["content-disposition"]).toMatch(/^attachment;/);
      expect(page.headers["content-security-policy"]).toMatch(/sandbox/);
    }
  });

  test.each([
    ["bytes=0-9", 206, [0, 10]],
    ["bytes=100-", 206, [100, 5_024]],
    ["bytes=-24", 206, [5_000, 5_024]],
    ["bytes=-99999", 206, [0, 5_024]],
    ["bytes=5000-99999", 206, [5_000, 5_024]],
    ["bytes=0-0", 206, [0, 1]],
    ["bytes=5024-", 416, [0, 0]],
    ["bytes=-0", 416, [0, 0]],
    ["bytes=9-2", 200, [0, 5_024]],
    [`bytes=${"0-,".repeat(1_000)}0-`, 200, [0, 5_024]],
    ["bytes=0-,0-", 200, [0, 5_024]],
    ["bytes=99999999999999999999-", 200, [0, 5_024]],
    ["lines=0-9", 200, [0, 5_024]],
    ["bytes=a-b", 200, [0, 5_024]],
    ["bytes=-", 200, [0, 5_024]],
  ])("the range %.40s", async (range, status, [from, to]) => {
    const { url } = await ann.upload(png);
    const part = await ann.get(url, { range });
    expect(part.status).toBe(status);
    if (status !== 416) expect(part.body).toEqual(png.subarray(from, to));
    expect(part.headers["content-range"]).toBe(
      status === 206
        ? `bytes ${from}-${Number(to) - 1}/5024`
        : status === 416
          ? "bytes */5024"
          : undefined,
    );
  });

  test("HEAD says all but the bytes; ETag, If-None-Match and If-Range tell the same file from another", async () => {
    const { url, sha256 } = await ann.upload(png);
    const head = await ann.ask("HEAD", url);
    expect([head.status, head.headers["content-length"], head.headers.etag]).toEqual([
      200,
      "5024",
      `"${sha256}"`,
    ]);
    const known = await ann.get(url, { "if-none-match": `"x", "${sha256}"` });
    expect([known.status, known.body.length]).toEqual([304, 0]);
    const range = "bytes=0-9";
    expect((await ann.get(url, { range, "if-range": `"${sha256}"` })).status).toBe(206);
    expect((await ann.get(url, { range, "if-range": `"other"` })).status).toBe(200);
    const empty = await ann.upload(Buffer.alloc(0));
    expect((await ann.get(empty.url, { range: "bytes=0-" })).status).toBe(416);
  });
});

describe("messages with files", () => {
  const png = Buffer.concat([pngBytes(2, 2), noise(500)]);
  const picture = (id: string, conversation: string, file: object) => ({
    id,
    conversation,
    kind: "image",
    content: { file, width: 2, height: 2 },
  });

  test("who sees the message reads the file, and nobody else; a recall ends it", async () => {
    const [annHere, bobHere] = [await office.join("ann"), await office.join("bob")];
    const eve = await clientOf("eve");
    const conversation = await office.direct(annHere, "bob");
    const file = await ann.upload(png, "a.png");
    const refusal = async (by: FilesClient) => (await by.get(file.url)).said;
    const unknown = await bob.get(`${filesPath}/0b8f3f4e-5d0c-4a52-9f3e-0123456789ab`);
    expect(unknown.said).toEqual({ code: codes.noSuchFile, reason: "noSuchFile" });
    expect(await refusal(bob)).toEqual(unknown.said);

    expect(await annHere.ask("send", picture("m1", conversation, file))).toMatchObject({
      code: codes.ok,
    });
    expect((await bob.get(file.url)).body).toEqual(png);
    expect(await refusal(eve)).toEqual(unknown.said);
    const { rows } = (await bobHere.ask("pull", { conversation, since: 0 })).payload as {
      rows: { content: unknown }[];
    };
    expect(rows.at(-1)?.content).toEqual({
      file: { ...file, type: "image/png" },
      width: 2,
      height: 2,
    });

    // Bob passes it on to eve, without sending a byte.
    const other = await office.direct(bobHere, "eve");
    expect(await bobHere.ask("send", picture("m2", other, file))).toMatchObject({ code: codes.ok });
    expect((await eve.get(file.url)).status).toBe(200);
    await annHere.ask("recall", { op_id: "o1", conversation, id: "m1" });
    expect((await eve.get(file.url)).status).toBe(200);
    await bobHere.ask("recall", { op_id: "o2", conversation: other, id: "m2" });
    expect(await refusal(eve)).toEqual(unknown.said);
    expect(await refusal(bob)).toEqual(unknown.said);
    expect((await ann.get(file.url)).status).toBe(200);
  });

  test("what a message carries is not removed by who uploaded it", async () => {
    const annHere = await office.join("ann");
    const conversation = await office.direct(annHere, "bob");
    const file = await ann.upload(png);
    await annHere.ask("send", picture("m3", conversation, file));
    const refused = await ann.remove(file.url);
    expect([refused.status, refused.said.code]).toEqual([403, codes.notAllowed]);
    expect((await bob.get(file.url)).status).toBe(200);
  });

  test("a database that was put back without its files: what is sent is uploaded anew, for all messages with it", async () => {
    const annHere = await office.join("ann");
    const conversation = await office.direct(annHere, "bob");
    const bytes = noise(2_000, 9);
    const file = await ann.upload(bytes);
    const sent = { conversation, kind: "file", content: { file } };
    expect(await annHere.ask("send", { ...sent, id: "m5" })).toMatchObject({ code: codes.ok });
    rmSync(contentPath(file.sha256));
    const refused = await annHere.ask("send", { ...sent, id: "m6" });
    expect(refused).toMatchObject({ code: codes.noSuchFile });
    const again = { ...sent, id: "m6", content: { file: await ann.upload(bytes) } };
    expect(await annHere.ask("send", again)).toMatchObject({ code: codes.ok });
    expect((await bob.get(file.url)).body.equals(bytes)).toBe(true);
  });

  test("a page in a picture's clothes is no picture; a file of that name it may be", async () => {
    const annHere = await office.join("ann");
    const conversation = await office.direct(annHere, "bob");
    const file = await ann.upload(Buffer.from("<html><script>alert(1)</script>"), "a.png");
    expect(await annHere.ask("send", picture("m4", conversation, file))).toMatchObject({
      code: codes.notThatKind,
    });
    expect(
      await annHere.ask("send", { id: "m4", conversation, kind: "file", content: { file } }),
    ).toMatchObject({ code: codes.ok });
  });
});

test("nobody without a token, or with another's, learns anything", async () => {
  const file = await ann.upload(noise(100));
  const path = String((await ann.announce(10)).headers.location);
  for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: "Basic x" }])
    for (const method of ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"]) {
      const refused = await ask(office.url, method, file.url, headers);
      expect(refused.status).toBe(401);
    }
  const asked = [
    await bob.head(path),
    await bob.patch(path, 0, noise(10)),
    await bob.remove(path),
    await bob.get(path),
    await ann.get(path),
  ];
  expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  expect(asked.slice(1).map(({ said }) => said.code)).toEqual(Array(4).fill(codes.noSuchFile));
  expect(await ann.offset(path)).toBe(0);
});
