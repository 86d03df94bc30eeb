import type { Clock } from "../chat/ports.ts";
import type { FileRow } from "../store/file-rows.ts";
import type { Store } from "../store/store.ts";
import type { FileStore } from "./file-store.ts";
import type { TurnsByKey } from "./turns-by-key.ts";
import { forgetFile } from "./upload-rows.ts";

/** How long a file may be on its way without anything coming, or stored without a message that carries it, in ms. */
export const idleMsMax = 7 * 24 * 3_600_000;
/**
 * After longer than this, in ms, since what is idle was looked through last, its week begins anew. A server that is off over a long
 * weekend is none whose clock has leaped: else what is idle there would stay for good.
 */
const gapMsMax = 4 * 24 * 3_600_000;
/** Rows that are looked at in one go. */
const batchMax = 100;

export interface SweepPorts {
  readonly store: Store;
  readonly bytes: FileStore;
  readonly clock: Clock;
  /** One at a time for each upload, and for each content. */
  readonly turns: TurnsByKey;
  readonly contentTurns: TurnsByKey;
  /** Whether to go on with the next one. */
  isOpen(): boolean;
}

/**
 * Removes what nobody needs: files that have been idle for a week, contents that have been no file's for a week, and bytes that no row
 * knows. Each is looked at again in the transaction that removes it: what is in use is never removed. The clock is believed where it was seen
 * to go from one sweep to the next: one that leaps by more than four days, that was wrong when the server started, or a database that
 * was put back, gives everything its whole week.
 */
export function createSweep({ store, bytes, clock, turns, contentTurns, isOpen }: SweepPorts) {
  /** Whether it was removed. */
  const forget = async ({ id, state }: FileRow, before: number): Promise<boolean> => {
    const release = turns.tryTake(id);
    // Something comes of it right now.
    if (!release) return false;
    try {
      const isGone = await store.write(async (tx) => {
        const row = await tx.file(id);
        if (row?.state !== state || row.touched_at >= before || (await tx.isFileUsed(id)))
          return false;
        await forgetFile(tx, row);
        return true;
      });
      if (isGone) await bytes.drop(id);
      return isGone;
    } finally {
      release();
    }
  };

  const sweepFiles = async (state: FileRow["state"], before: number): Promise<number> => {
    let removed = 0;
    for (let last = 1; last > 0 && isOpen(); removed += last) {
      last = 0;
      const idle = await store.read((tx) => tx.idleFiles(state, before, batchMax));
      for (const row of idle) if (isOpen() && (await forget(row, before))) last += 1;
    }
    return removed;
  };

  const removeContent = async (sha256: string, before: number): Promise<boolean> => {
    // Whoever makes a file of it now has their turn, and then it is one.
    const release = await contentTurns.take(sha256);
    try {
      const isGone = await store.write(async (tx) => {
        const row = await tx.content(sha256);
        if (row?.refs !== 0 || row.touched_at >= before) return false;
        await tx.removeContent(sha256);
        return true;
      });
      if (isGone) await bytes.remove(sha256);
      return isGone;
    } finally {
      release();
    }
  };

  const sweepContents = async (before: number): Promise<number> => {
    let removed = 0;
    for (let last = 1; last > 0 && isOpen(); removed += last) {
      last = 0;
      const idle = await store.read((tx) => tx.idleContents(before, batchMax));
      for (const { sha256 } of idle)
        if (isOpen() && (await removeContent(sha256, before))) last += 1;
    }
    return removed;
  };

  /** Says of some of what is idle that it was touched now; resolves to how many these were. */
  const touchSome = (now: number): Promise<number> =>
    store.write(async (tx) => {
      const files = [
        ...(await tx.idleFiles("uploading", now, batchMax)),
        ...(await tx.idleFiles("stored", now, batchMax)),
      ];
      const contents = await tx.idleContents(now, batchMax);
      for (const row of files) await tx.putFile({ ...row, touched_at: now });
      for (const row of contents) await tx.putContent({ ...row, touched_at: now });
      return files.length + contents.length;
    });

  /** Gives everything its week anew where the clock cannot be believed. Resolves to whether all has been looked at. */
  const beginAnew = async (now: number): Promise<boolean> => {
    const last = await store.read((tx) => tx.sweptAt());
    const isSteady = last !== null && Math.abs(now - last) <= gapMsMax;
    while (!isSteady && isOpen()) if ((await touchSome(now)) === 0) break;
    return isOpen();
  };

  /**
   * Bytes of contents that no row knows get one that is no file's: they stay for a week, as a database that was put back
   * may be followed by the right one.
   */
  const adopt = async (sha256: string): Promise<void> => {
    const release = await contentTurns.take(sha256);
    try {
      const size = await bytes.sizeOf(sha256);
      if (size === null) return;
      await store.write(async (tx) => {
        if (!(await tx.content(sha256)))
          await tx.putContent({ sha256, size, refs: 0, touched_at: clock.now() });
      });
    } finally {
      release();
    }
  };

  /** Bytes of an upload that is none any more. A new one has its row before it has bytes. */
  const dropStray = async (id: string): Promise<void> => {
    const release = turns.tryTake(id);
    if (!release) return;
    try {
      const row = await store.read((tx) => tx.file(id));
      if (row?.state !== "uploading") await bytes.drop(id);
    } finally {
      release();
    }
  };

  return {
    /** Resolves with how many files and contents were removed. */
    async sweep(): Promise<number> {
      const now = clock.now();
      if (!(await beginAnew(now))) return 0;
      await store.write((tx) => tx.putSweptAt(now));
      const before = now - idleMsMax;
      const files = (await sweepFiles("uploading", before)) + (await sweepFiles("stored", before));
      return files + (await sweepContents(before));
    },
    /** Goes through all bytes that are there. */
    async findStrays(): Promise<void> {
      for await (const id of bytes.uploads()) if (isOpen()) await dropStray(id);
      for await (const sha256 of bytes.contents())
        if (isOpen() && !(await store.read((tx) => tx.content(sha256)))) await adopt(sha256);
    },
  };
}
