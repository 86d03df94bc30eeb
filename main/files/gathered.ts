import type { Bytes } from "./ports.ts";

/** Bytes of a piece: few enough of them for a thread that hashes, and a disk. */
export const gatheredBytes = 512 * 1024;

/**
 * The same bytes in large pieces of shared memory, two buffers over and over: another thread takes the hash of them where they are, and
 * nothing is left for the collector. A piece holds until the next but one is asked for. What had come before an error is given out first.
 */
export async function* gathered(bytes: Bytes, onCame: (bytes: number) => void): Bytes {
  const make = (): Uint8Array => new Uint8Array(new SharedArrayBuffer(gatheredBytes));
  let [buffer, other] = [make(), make()];
  let length = 0;
  const take = (): Uint8Array => {
    const piece = buffer.subarray(0, length);
    [buffer, other] = [other, buffer];
    length = 0;
    return piece;
  };
  let failure: { readonly error: unknown } | null = null;
  const coming = bytes[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await coming.next().catch((error: unknown) => {
        failure = { error };
        return null;
      });
      if (!next || next.done === true) break;
      onCame(next.value.length);
      for (let rest = next.value; rest.length > 0;) {
        const part = rest.subarray(0, buffer.length - length);
        buffer.set(part, length);
        length += part.length;
        rest = rest.subarray(part.length);
        if (length === buffer.length) yield take();
      }
    }
    if (length > 0) yield take();
  } finally {
    await coming.return?.();
  }
  if (failure) throw (failure as { readonly error: unknown }).error;
}
