/** The end of an HTTP head. */
const headEnd = Buffer.from("\r\n\r\n");

/** The length of the first WebSocket frame in a server's bytes (RFC 6455, 5.2: unmasked); null while it is not all there. */
function frameLength(bytes: Buffer): number | null {
  if (bytes.length < 2) return null;
  const short = (bytes[1] ?? 0) & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 2 + lengthBytes) return null;
  const payload =
    lengthBytes === 0
      ? short
      : lengthBytes === 2
        ? bytes.readUInt16BE(2)
        : Number(bytes.readBigUInt64BE(2));
  const whole = 2 + lengthBytes + payload;
  return bytes.length < whole ? null : whole;
}

/**
 * Cuts what a server says into its HTTP head and WebSocket frames, so that single frames can be kept back. Whatever is no
 * WebSocket passes as it comes.
 */
export function createFrameGate(pass: (bytes: Buffer) => void, isOpen: (frame: Buffer) => boolean) {
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
      kind = rest.toString("latin1", 0, 12).endsWith(" 101") ? "frames" : "other";
      const head = kind === "frames" ? end + headEnd.length : rest.length;
      pass(rest.subarray(0, head));
      rest = rest.subarray(head);
    }
    for (let length = frameLength(rest); length !== null; length = frameLength(rest)) {
      const frame = rest.subarray(0, length);
      if (isOpen(frame)) pass(frame);
      rest = rest.subarray(length);
    }
  };
}
