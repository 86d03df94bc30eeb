import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import * as v from "valibot";
import { encodeBase64 } from "./base64.ts";
import {
  FileName,
  FileUrl,
  fileIdOf,
  fileUrlOf,
  ImageContent,
  imageTypes,
  MediaType,
  unknownType,
  VoiceContent,
} from "./files.ts";
import { limits } from "./limits.ts";

const id = "0b8f3f4e-5d0c-4a52-9f3e-0123456789ab";
const sha256 = "a1".repeat(32);
const file = { url: fileUrlOf(id), name: "a.png", size: 0, type: "image/png", sha256 };

test.each(["a", "报告 最终版.pdf", ".hidden", "a..b", "x".repeat(255), "👍.png"])(
  "%s is a file's name",
  (name) => {
    expect(v.is(FileName, name)).toBe(true);
  },
);

test.each([
  "",
  ".",
  "..",
  "../a",
  "a/b",
  "a\\b",
  "a\u0000",
  "a\nb",
  "a\u2028b",
  "a\u0085b",
  "half \ud800",
  "cod\u202egpj.exe",
  "a\u2066b",
  "a\u200fb",
  "x".repeat(256),
])("%j is none", (name) => {
  expect(v.is(FileName, name)).toBe(false);
});

test("an address is a random id of the server's behind one path, and nothing else", () => {
  fc.assert(
    fc.property(fc.uuid({ version: 4 }), (any) => {
      expect(v.is(FileUrl, fileUrlOf(any))).toBe(true);
      expect(fileIdOf(fileUrlOf(any))).toBe(any);
    }),
    runs(),
  );
  for (const url of [
    id,
    `https://elsewhere/api/files/${id}`,
    `/api/files/${id}/`,
    `/api/files/../${id}`,
    `/api/files/${id.toUpperCase()}`,
    "/api/files/0b8f3f4e-5d0c-7a52-9f3e-0123456789ab",
    `/api/files/${id}\n`,
  ])
    expect(v.is(FileUrl, url)).toBe(false);
});

test("types are told without parameters, and no picture can hold a script", () => {
  for (const type of [...imageTypes, unknownType]) expect(v.is(MediaType, type)).toBe(true);
  expect(imageTypes.filter((type) => /svg|xml|html/.test(type))).toEqual([]);
});

describe("what a message says of its file is bounded", () => {
  const picture = (over: object) => v.is(ImageContent, { file, width: 1, height: 1, ...over });
  const voice = (over: object) =>
    v.is(VoiceContent, { file, duration_ms: 1, waveform: "", ...over });
  const bytes = (count: number) => encodeBase64(new Uint8Array(count));

  test("an empty file and the largest figures are taken", () => {
    expect(picture({})).toBe(true);
    expect(picture({ preview: bytes(limits.previewBytesMax), width: limits.mediaEdgeMax })).toBe(
      true,
    );
    expect(voice({ waveform: bytes(limits.waveformBytesMax), duration_ms: 302_000 })).toBe(true);
  });

  test.each([
    { width: 0 },
    { height: limits.mediaEdgeMax + 1 },
    { width: 1.5 },
    { preview: bytes(limits.previewBytesMax + 1) },
    { preview: "not base64!" },
    { file: { ...file, size: -1 } },
    { file: { ...file, sha256: sha256.toUpperCase() } },
    { file: { ...file, type: "text/html; charset=utf-8" } },
    { text: "x".repeat(limits.textLengthMax + 1) },
    { thumb: { ...file, width: 1, height: 1, size: limits.thumbBytesMax + 1 } },
  ])("a picture with %j is none", (over) => {
    expect(picture(over)).toBe(false);
  });

  test.each([
    { duration_ms: 302_001 },
    { duration_ms: -1 },
    { waveform: bytes(limits.waveformBytesMax + 1) },
  ])("a recording with %j is none", (over) => {
    expect(voice(over)).toBe(false);
  });
});
