import type { Clock, Store } from "../messaging/ports.ts";
import type { Touched } from "../messaging/tx.ts";
import type { LocalFiles } from "./ports.ts";

export interface KeepingPorts {
  readonly store: Store;
  readonly local: LocalFiles;
  readonly clock: Clock;
  /** How many bytes may be kept here. */
  bytesMax(): number;
  onTouched(touched: Touched): void;
}

/** How the bytes of a file came to lie under their hash: they were brought just now, lay there already, or are not there. */
export type Placed = "brought" | "stood" | "gone";

/**
 * What is kept on this machine (SPEC.md, FI8): the rows first, then the disk, then whoever shows it. Whatever comes or goes, the views of
 * its messages are told anew. One after the other: what has to go for one file must not be what has just been brought for another.
 */
export function createKeeping({ store, local, clock, bytesMax, onTouched }: KeepingPorts) {
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const run = before.then(work);
    before = run.catch(() => undefined);
    return run;
  };
  const shrink = async (to: number): Promise<void> => {
    const { dropped, touched } = await store.run("shrinkFiles", { bytesMax: to });
    for (const one of dropped) await local.removeKept(one);
    onTouched(touched);
  };
  return {
    /**
     * Keeps a file that `place` sees to lie on the disk, whole, under its hash. Others go where it needs their room. False where it is
     * not there. Rejects as `place` does, or where it cannot be noted: then what was brought is removed again, or it would be nobody's
     * until the next start, and hold room that messages need.
     */
    add: (
      { sha256, size }: { readonly sha256: string; readonly size: number },
      place: () => Promise<Placed>,
    ): Promise<boolean> =>
      inTurn(async () => {
        const placed = await place();
        if (placed === "gone") return false;
        const args = { sha256, size, now: clock.now(), bytesMax: bytesMax() };
        const { dropped, touched } = await store.run("keepFile", args).catch(async (error) => {
          if (placed === "brought") await local.removeKept(sha256);
          throw error;
        });
        // What the disk does not give up is nobody's, and goes at the next start: the file is here all the same.
        for (const one of dropped) await local.removeKept(one).catch(() => undefined);
        onTouched(touched);
        return true;
      }),
    /** These are not on the disk any more, by whomever. */
    async lost(hashes: readonly string[]): Promise<void> {
      if (hashes.length > 0) onTouched(await store.run("forgetFiles", { hashes }));
    },
    /** The bound is another one. */
    fit: (): Promise<void> => inTurn(() => shrink(bytesMax())),
    /** Removes all that can be had again. A full disk has no room to note it in: what goes before that makes it. */
    clear: (): Promise<void> =>
      inTurn(async () => {
        try {
          await shrink(0);
        } catch {
          for (const one of await store.run("removableFiles", {})) await local.removeKept(one);
          await shrink(0);
        }
      }),
  };
}
export type Keeping = ReturnType<typeof createKeeping>;
