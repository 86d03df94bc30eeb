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

/**
 * What is kept on this machine (SPEC.md, FI8): the rows first, then the disk, then whoever shows it. Whatever comes or goes, the views of
 * its messages are told anew.
 */
export function createKeeping({ store, local, clock, bytesMax, onTouched }: KeepingPorts) {
  const shrink = async (to: number): Promise<void> => {
    const { dropped, touched } = await store.run("shrinkFiles", { bytesMax: to });
    for (const one of dropped) await local.removeKept(one);
    onTouched(touched);
  };
  return {
    /** All of a file is on the disk, under its hash. Others go where it needs their room. */
    async add({ sha256, size }: { readonly sha256: string; readonly size: number }): Promise<void> {
      const args = { sha256, size, now: clock.now(), bytesMax: bytesMax() };
      const { dropped, touched } = await store.run("keepFile", args);
      for (const one of dropped) await local.removeKept(one);
      onTouched(touched);
    },
    /** These are not on the disk any more, by whomever. */
    async lost(hashes: readonly string[]): Promise<void> {
      if (hashes.length > 0) onTouched(await store.run("forgetFiles", { hashes }));
    },
    /** The bound is another one. */
    fit: (): Promise<void> => shrink(bytesMax()),
    /** Removes all that can be had again. A full disk has no room to note it in: what goes before that makes it. */
    async clear(): Promise<void> {
      try {
        await shrink(0);
      } catch {
        for (const one of await store.run("removableFiles", {})) await local.removeKept(one);
        await shrink(0);
      }
    },
  };
}
export type Keeping = ReturnType<typeof createKeeping>;
