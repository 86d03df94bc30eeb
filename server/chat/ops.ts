import type { OpRow, WriteTx } from "../store/store.ts";

/** How long the answer to a repeated change is known, in ms; clients ask again within minutes of being back. */
export const opsKeptMs = 90 * 24 * 3_600_000;
/** How far one operation may be from the one before it, in ms, where these are counted. */
const stepMsMax = 3_600_000;

/**
 * Keeps what was done under an `op_id`, and forgets what is old. One reading of the clock is not believed for that: where it leaps by
 * years, or was behind when the server started, everything else would be forgotten at once, and be done a second time.
 */
export async function keepOp(tx: WriteTx, op: Omit<OpRow, "at">, now: number): Promise<void> {
  const newest = await tx.newestOpAt();
  const at = newest === null ? now : Math.max(newest, Math.min(now, newest + stepMsMax));
  await tx.putOp({ ...op, at }, at - opsKeptMs);
}
