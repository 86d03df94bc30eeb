import { codes } from "#shared/wire/codes.ts";
import { Refusal } from "../chat/ports.ts";

export interface TurnBounds {
  /** Pieces of work that run together. */
  readonly atOnceMax: number;
  /** Those that wait for their turn; one more is refused. */
  readonly waitingMax: number;
}

/** When somebody who found the queue full may find it shorter, in ms. */
const busyRetryMs = 1_000;

/** A bounded queue in front of costly work: first come, first served. Rejects with a Refusal, at once, when it is full. */
export function createTurns({ atOnceMax, waitingMax }: TurnBounds) {
  const waiting: (() => void)[] = [];
  let running = 0;

  const turn = (): Promise<void> | null => {
    if (running < atOnceMax) {
      running += 1;
      return null;
    }
    if (waiting.length >= waitingMax)
      throw new Refusal(codes.rateLimited, { retryMs: busyRetryMs });
    return new Promise((resolve) => waiting.push(resolve));
  };

  const passOn = (): void => {
    const next = waiting.shift();
    // Whoever waited runs in the place of the one that has ended.
    if (next) next();
    else running -= 1;
  };

  return async <T>(work: () => Promise<T>): Promise<T> => {
    await turn();
    try {
      return await work();
    } finally {
      passOn();
    }
  };
}
