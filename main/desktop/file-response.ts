import { ReadableStream } from "node:stream/web";
import { copiedTypes, plainType, unknownType } from "#shared/wire/files.ts";
import { playedAs } from "#shared/wire/played.ts";
import type { Readable } from "../files/files.ts";

/** What a page is shown as it is: pictures, sound and video that hold no script. Everything else is bytes. */
function typeOf(type: string): string {
  const plain = plainType(type);
  if (plain === "image/apng") return "image/png";
  return copiedTypes.includes(plain) ? plain : (playedAs(plain) ?? unknownType);
}

/** A range of bytes, both ends included; null for the whole; "none" where there is no such range. */
export function rangeOf(
  header: string | null,
  size: number,
): { readonly from: number; readonly to: number } | "none" | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  // Several at once, or another unit: the whole is an answer to that too.
  if (!found) return null;
  const [, first = "", last = ""] = found;
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "none" : { from: size - length, to: size - 1 };
  }
  const from = Number(first);
  const to = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (from >= size) return "none";
  return to < from ? null : { from, to };
}

/** Nothing of a message is kept by Chromium: what is locked or erased is not to be found there. */
const headersOf = (type: string) => ({
  "content-type": typeOf(type),
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; sandbox",
  "accept-ranges": "bytes",
});

/** The answer for a page; 404 for what is not to be had. */
export function fileAnswer(found: Readable | null, range: string | null): Response {
  if (!found) return new Response("not found", { status: 404, headers: headersOf("") });
  const { size, type } = found;
  const headers = headersOf(type);
  const asked = rangeOf(range, size);
  if (asked === "none")
    return new Response(null, {
      status: 416,
      headers: { ...headers, "content-range": `bytes */${size}` },
    });
  const length = asked ? asked.to - asked.from + 1 : size;
  const bytes = size === 0 ? null : found.read(asked ?? { from: 0, to: null });
  // One and the same stream, to which two sets of types give two names.
  const body = bytes && (ReadableStream.from(bytes) as unknown as BodyInit);
  return new Response(body, {
    status: asked ? 206 : 200,
    headers: {
      ...headers,
      "content-length": String(length),
      ...(asked ? { "content-range": `bytes ${asked.from}-${asked.to}/${size}` } : {}),
    },
  });
}
