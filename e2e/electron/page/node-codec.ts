import { createCodec } from "./codec.ts";

/** The codec as the main process uses it. */
export const nodeCodec = createCodec({
  toBase64: (bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
  fromBase64: (text) => new Uint8Array(Buffer.from(text, "base64")),
  isUncloneable: () => false,
});
