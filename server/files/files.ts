import type { Clock, Timers } from "../chat/ports.ts";
import type { Store } from "../store/store.ts";
import { createDownload, type Download } from "./download.ts";
import type { FileStore } from "./file-store.ts";
import { createSweep } from "./sweep.ts";
import { createTurnsByKey } from "./turns-by-key.ts";
import { createTus, type Tus } from "./tus.ts";
import type { FileBounds } from "./upload-rows.ts";
import { createUploads } from "./uploads.ts";

/** How often what nobody needs is removed, in ms, and every how many times all bytes are gone through. */
export const sweepEveryMs = 3_600_000;
const straysEvery = 24;

export interface FilesPorts {
  readonly store: Store;
  readonly bytes: FileStore;
  /** The wall clock. */
  readonly clock: Clock;
  readonly timers: Timers;
  readonly bounds: FileBounds;
  onError(error: unknown): void;
}

export interface Files {
  readonly tus: Tus;
  readonly download: Download;
  /** Sweeps now and from then on. */
  start(): void;
  /** Resolves when no sweep is under way any more. */
  stop(): Promise<void>;
}

/** Files on their way here, and from here; without sockets and without knowing who somebody is. */
export function createFiles({ store, bytes, clock, timers, bounds, onError }: FilesPorts): Files {
  const turns = createTurnsByKey();
  const contentTurns = createTurnsByKey();
  let isOpen = true;
  let cancel = (): void => undefined;
  let sweeping: Promise<void> = Promise.resolve();
  const uploads = createUploads({ store, bytes, clock, bounds, contentTurns });
  const { sweep, findStrays } = createSweep({
    store,
    bytes,
    clock,
    turns,
    contentTurns,
    isOpen: () => isOpen,
  });

  const round = async (count: number): Promise<void> => {
    try {
      if (count % straysEvery === 0) await findStrays();
      await sweep();
    } catch (error) {
      onError(error);
    }
    if (isOpen)
      cancel = timers.after(sweepEveryMs, () => {
        sweeping = round(count + 1);
      });
  };

  return {
    tus: createTus({ uploads, bounds, clock, turns }),
    download: createDownload({ store, bytes }),
    start() {
      sweeping = round(0);
    },
    async stop() {
      isOpen = false;
      cancel();
      await sweeping;
    },
  };
}
