import type { Tx } from "../tx.ts";

/** Uses within so many ms are noted once: looking at a list is not to write to the disk. */
const useNotedEveryMs = 86_400_000;

export interface StoredPicture {
  /** Whether the directory or a conversation names it (PC1). */
  readonly named: boolean;
  /** null when it is not here. */
  readonly bytes: Uint8Array | null;
}

/** A picture that is named, as far as it is here; a look at it counts as a use (PC4), at `now`; null where nothing can be noted. */
export function picture(
  tx: Tx,
  { id, now }: { readonly id: string; readonly now: number | null },
): StoredPicture {
  if (!tx.isPictureNamed(id)) return { named: false, bytes: null };
  const row = tx.picture(id);
  // A clock that was set back must not make one the eldest, nor keep it for ever.
  if (row && now !== null && Math.abs(now - row.used_at) >= useNotedEveryMs)
    tx.putPicture({ ...row, used_at: now });
  return { named: true, bytes: row?.bytes ?? null };
}

/**
 * Keeps what came, while it is still named. PC4: all pictures together stay within `bytesMax`; those that were
 * not used for longest go first. False when it is not wanted any more.
 */
export function keepPicture(
  tx: Tx,
  args: {
    readonly id: string;
    readonly bytes: Uint8Array;
    readonly now: number;
    readonly bytesMax: number;
  },
): boolean {
  if (!tx.isPictureNamed(args.id)) return false;
  for (;;) {
    const eldest = tx.leastUsedPicture();
    if (eldest === null || tx.picturesSize() + args.bytes.length <= args.bytesMax) break;
    tx.removePicture(eldest);
  }
  tx.putPicture({ id: args.id, bytes: args.bytes, used_at: args.now });
  return true;
}

/** PC4: a picture that somebody in the directory had goes at once when nothing names it any more. */
export function dropUnnamed(tx: Tx, id: string | null): void {
  if (id !== null && !tx.isPictureNamed(id)) tx.removePicture(id);
}
