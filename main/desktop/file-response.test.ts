import { describe, expect, test } from "vitest";
import type { Readable } from "../files/files.ts";
import { fileAddressOf } from "./app-scheme.ts";
import { fileAnswer, rangeOf } from "./file-response.ts";
import { markAsForeign } from "./quarantine.ts";

const content = Buffer.from("0123456789");
const file = (type = "video/mp4"): Readable => ({
  size: content.length,
  type,
  async *read({ from, to }) {
    yield content.subarray(from, to === null ? undefined : to + 1);
  },
});
const bodyOf = async (range: string | null, type?: string) => {
  const answer = fileAnswer(file(type), range);
  return [answer.status, await answer.text(), answer.headers.get("content-range")];
};

describe("ranges of a file (RFC 9110)", () => {
  test.each([
    [null, [200, "0123456789", null]],
    ["bytes=0-", [206, "0123456789", "bytes 0-9/10"]],
    ["bytes=2-4", [206, "234", "bytes 2-4/10"]],
    ["bytes=8-99", [206, "89", "bytes 8-9/10"]],
    ["bytes=-3", [206, "789", "bytes 7-9/10"]],
    ["bytes=-99", [206, "0123456789", "bytes 0-9/10"]],
    ["bytes=10-", [416, "", "bytes */10"]],
    ["bytes=-0", [416, "", "bytes */10"]],
    ["bytes=4-2", [200, "0123456789", null]],
    ["bytes=0-1,3-4", [200, "0123456789", null]],
    ["lines=0-1", [200, "0123456789", null]],
    ["bytes=-", [200, "0123456789", null]],
  ])("%s", async (range, expected) => expect(await bodyOf(range)).toEqual(expected));

  test("of an empty file there is none, and the whole is empty", () => {
    expect(rangeOf("bytes=0-", 0)).toBe("none");
    const answer = fileAnswer({ ...file(), size: 0 }, null);
    expect([answer.status, answer.headers.get("content-length")]).toEqual([200, "0"]);
  });
});

test("only what is known to hold no script is served as what it is; nothing is sniffed or kept by Chromium", () => {
  const typeOf = (type: string) => fileAnswer(file(type), null).headers.get("content-type");
  for (const type of ["image/png", "image/bmp"]) expect(typeOf(type)).toBe(type);
  expect(typeOf("audio/webm;codecs=opus")).toBe("audio/webm");
  for (const type of ["text/html", "image/svg+xml", "application/pdf", "", "toString"])
    expect(typeOf(type)).toBe("application/octet-stream");
  const { headers } = fileAnswer(file(), null);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
  expect(fileAnswer(null, null).status).toBe(404);
});

test("files of our scheme are named by what they are and one id", () => {
  expect(fileAddressOf("app://magpie/file/m-1")).toEqual({ what: "file", id: "m-1" });
  expect(fileAddressOf("app://magpie/thumb/m%2F1?x=1")).toEqual({ what: "thumb", id: "m/1" });
  expect(fileAddressOf("app://magpie/staged/t")).toEqual({ what: "staged", id: "t" });
  for (const url of [
    "app://magpie/file/",
    "app://magpie/file/a/b",
    "app://magpie/files/a",
    "app://magpie/file/%00",
    "app://magpie/file/%E0%A4%A",
    `app://magpie/file/${"x".repeat(65)}`,
    "app://other/file/a",
    "https://magpie/file/a",
  ])
    expect([url, fileAddressOf(url)]).toEqual([url, null]);
});

test.each([
  ["win32", ["write /f.exe:Zone.Identifier [ZoneTransfer]\r\nZoneId=3\r\n"]],
  ["darwin", ["run /usr/bin/xattr -w com.apple.quarantine 0081;1;Magpie; /f.exe"]],
  ["linux", []],
] as const)(
  "what came from elsewhere is marked as that on %s, and a disk that cannot keep it is let be",
  async (platform, expected) => {
    const did: string[] = [];
    await markAsForeign("/f.exe", {
      platform,
      now: () => 1_000,
      async write(path, text) {
        did.push(`write ${path} ${text}`);
        throw new Error("no place");
      },
      async run(program, args) {
        did.push(["run", program, ...args].join(" "));
      },
    });
    expect(did).toEqual(expected);
  },
);
