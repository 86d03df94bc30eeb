import type { IncomingMessage } from "node:http";
import * as v from "valibot";

/** No honest answer is longer. */
const bodyBytesMax = 64 * 1024;

const Envelope = v.object({
  code: v.pipe(v.number(), v.integer()),
  payload: v.optional(v.unknown()),
});
export type Envelope = v.InferOutput<typeof Envelope>;

/** Reads a body up to the bound; null when it is longer. */
async function readBounded(response: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > bodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What a Magpie server says beside its files: a code, and what belongs to it. Null for any other answer; rejects where it is cut. */
export async function readEnvelope(response: IncomingMessage): Promise<Envelope | null> {
  const text = await readBounded(response);
  if (text === null) return null;
  try {
    const parsed = v.safeParse(Envelope, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
