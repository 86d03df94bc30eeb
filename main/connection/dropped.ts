import type { Log } from "../messaging/ports.ts";

/** Why something that the server sent went no further. */
export type DropReason =
  | "badFrame"
  | "unknownPush"
  | "badPush"
  | "badAnswer"
  /** An answer that nobody waits for: it came after its deadline, or twice. */
  | "unknownAnswer";

export type DroppedCounts = Readonly<Record<DropReason, number>>;

/**
 * Counts what is dropped and says so in the log, without content, at each power of two: a server that sends nothing but
 * rubbish fills no disk.
 */
export function createDropped(log: Log) {
  const counts: Record<DropReason, number> = {
    badFrame: 0,
    unknownPush: 0,
    badPush: 0,
    badAnswer: 0,
    unknownAnswer: 0,
  };
  return {
    counts: (): DroppedCounts => ({ ...counts }),
    /** `type` is a name of ours, never what the frame said. */
    add(reason: DropReason, type: string | null = null): void {
      counts[reason] += 1;
      const count = counts[reason];
      if (Number.isInteger(Math.log2(count)))
        log.warn("connection.dropped", { reason, type, count });
    },
  };
}

export type Dropped = ReturnType<typeof createDropped>;
