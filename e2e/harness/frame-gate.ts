/** The end of an HTTP head. */
const headEnd = Buffer.from("\r\n\r\n");

interface Frame {
  readonly length: number;
  readonly payload: Buffer;
}

/** The first WebSocket frame of a stream (RFC 6455, 5.2), its payload unmasked; null while it is not all there. */
function firstFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null;
  const [isMasked, short] = [((bytes[1] ?? 0) & 0x80) !== 0, (bytes[1] ?? 0) & 0x7f];
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const head = 2 + lengthBytes + (isMasked ? 4 : 0);
  if (bytes.length < head) return null;
  const size =
    lengthBytes === 0
      ? short
      : lengthBytes === 2
        ? bytes.readUInt16BE(2)
        : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < head + size) return null;
  const payload = Buffer.from(bytes.subarray(head, head + size));
  if (isMasked)
    for (const [at, byte] of payload.entries())
      payload[at] = byte ^ (bytes[head - 4 + (at % 4)] ?? 0);
  return { length: head + size, payload };
}

/**
 * Cuts what one side of a connection says into its HTTP head and WebSocket frames, so that single frames can be looked at
 * and kept back: `isOpen` is given the payload, and the bytes as they are to be passed. Whatever is no WebSocket passes as
 * it comes.
 */
export function createFrameGate(
  pass: (bytes: Buffer) => void,
  isOpen: (payload: Buffer, bytes: Buffer) => boolean,
) {
  let kind: "head" | "frames" | "other" = "head";
  let rest: Buffer = Buffer.alloc(0);
  return (chunk: Buffer): void => {
    if (kind === "other") {
      pass(chunk);
      return;
    }
    rest = Buffer.concat([rest, chunk]);
    if (kind === "head") {
      const end = rest.indexOf(headEnd);
      if (end === -1) return;
      const head = rest.toString("latin1", 0, end);
      kind = / 101 |\r\nupgrade: websocket/i.test(head) ? "frames" : "other";
      const length = kind === "frames" ? end + headEnd.length : rest.length;
      pass(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    for (let frame = firstFrame(rest); frame !== null; frame = firstFrame(rest)) {
      const bytes = rest.subarray(0, frame.length);
      rest = rest.subarray(frame.length);
      if (isOpen(frame.payload, bytes)) pass(bytes);
    }
  };
}

/** A WebSocket frame that carries a text, as a server sends it: whole and unmasked. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 2 ** 16 ? 4 : 10);
  head[0] = 0x81;
  head[1] = head.length === 2 ? payload.length : head.length === 4 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(payload.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}
