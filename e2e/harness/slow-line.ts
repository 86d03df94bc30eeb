/** How a line carries what it is given, in one direction. */
export interface LineFigures {
  /** How long each byte is on its way, in ms, and up to how much longer. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Null for as much as there is. */
  readonly bytesPerSecond: number | null;
}

export const fastLine: LineFigures = { delayMs: 0, jitterMs: 0, bytesPerSecond: null };

/** So much travels together, in bytes: a large answer trickles in as it does from a network. */
const pieceBytes = 1_024;

/**
 * One direction of a connection, as slow as its figures say when something is put on it. Whatever the jitter, bytes come out in
 * their order. While it is held nothing comes out, and nothing is lost.
 */
export function createSlowLine(figures: () => LineFigures, pass: (bytes: Buffer) => void) {
  const timers = new Set<NodeJS.Timeout>();
  /** What is on its way, in order. */
  const travelling: Buffer[] = [];
  /** When the line is free for the next byte, and when the last one put on it comes out. */
  let freeAt = 0;
  let lastAt = 0;
  let isHeld = false;
  const waiting: Buffer[] = [];

  const arrive = (piece: Buffer): void => {
    if (isHeld) waiting.push(piece);
    else pass(piece);
  };
  const carry = (piece: Buffer, { delayMs, jitterMs, bytesPerSecond }: LineFigures): void => {
    const now = performance.now();
    const takesMs = bytesPerSecond === null ? 0 : (piece.length / bytesPerSecond) * 1_000;
    freeAt = Math.max(now, freeAt) + takesMs;
    lastAt = Math.max(lastAt, freeAt + delayMs + Math.random() * jitterMs);
    if (lastAt <= now && timers.size === 0) {
      arrive(piece);
      return;
    }
    travelling.push(piece);
    const timer = setTimeout(() => {
      timers.delete(timer);
      // Two timers of one moment ring in any order: each lets the first one out.
      const first = travelling.shift();
      if (first) arrive(first);
    }, lastAt - now);
    timers.add(timer);
  };

  return {
    put(bytes: Buffer): void {
      const now = figures();
      for (let from = 0; from < bytes.length; from += pieceBytes)
        carry(bytes.subarray(from, from + pieceBytes), now);
    },
    hold(on: boolean): void {
      isHeld = on;
      if (!on) for (const piece of waiting.splice(0)) pass(piece);
    },
    /** What is still on it is gone. */
    cut(): void {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      travelling.length = 0;
      waiting.length = 0;
    },
  };
}
