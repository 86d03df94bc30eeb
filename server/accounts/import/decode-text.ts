import { wholeFile } from "./import-problem.ts";

/** As its marks say, and without any: UTF-8, or else GB18030, in which Excel saves on a Chinese Windows. */
const encodings = ["utf-8", "gb18030"] as const;

/** The encoding that the first bytes name. */
function marked(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

/** The text of a file, without a byte order mark. Throws ImportProblem where it is in no encoding that is known. */
export function decodeText(bytes: Uint8Array): string {
  const named = marked(bytes);
  for (const encoding of named === null ? encodings : [named]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes("\0")) return text;
    } catch {
      // Another one may fit.
    }
  }
  throw wholeFile("this is no text: save it as CSV in UTF-8 (or GB18030)");
}
