import type { StorageTrouble } from "#shared/ipc/views.ts";
import type { Store, Timers } from "../messaging/ports.ts";
import { openStore } from "./worker-store.ts";

/** A disk in trouble is tried after so many ms, and then after twice as many each time, up to the other figure. */
const firstProbeMs = 1_000;
const probeMsMax = 30_000;

export interface StorageWatchPorts {
  readonly timers: Timers;
  /** Storing has stopped working, or for another reason than before, or (null) works again. */
  tell(trouble: StorageTrouble): void;
  /** Writes something that changes nothing; what became of it comes to `seen`, whether it rejects or not. */
  probe(): Promise<void>;
}

/**
 * Knows from what became of each writing whether things can be stored. While they cannot, and nobody writes, it tries by
 * itself now and then, so that what is said of the trouble goes with it.
 */
export function createStorageWatch({ timers, tell, probe }: StorageWatchPorts) {
  let trouble: StorageTrouble = null;
  let probes = 0;
  let closed = false;
  let cancelProbe: (() => void) | null = null;

  const probeLater = (): void => {
    if (closed || trouble === null || cancelProbe) return;
    const cancel = timers.after(Math.min(probeMsMax, firstProbeMs * 2 ** probes), () => {
      probes += 1;
      const again = (): void => {
        // A trouble that came after this one was over has begun a wait of its own.
        if (cancelProbe !== cancel) return;
        cancelProbe = null;
        probeLater();
      };
      probe().then(again, again);
    });
    cancelProbe = cancel;
  };

  return {
    trouble: (): StorageTrouble => trouble,
    /** It begins with this trouble, which nobody needs to be told of. */
    begin(now: StorageTrouble): void {
      trouble = now;
      probeLater();
    },
    /** A writing went well (null), or was refused for this. */
    seen(now: StorageTrouble): void {
      if (closed || now === trouble) return;
      trouble = now;
      if (now === null) {
        cancelProbe?.();
        cancelProbe = null;
        probes = 0;
      }
      probeLater();
      tell(now);
    },
    close(): void {
      closed = true;
      cancelProbe?.();
      cancelProbe = null;
    },
  };
}

export type StorageWatch = ReturnType<typeof createStorageWatch>;

/** A store that knows whether things can be stored. */
export interface WatchedStore extends Store {
  /** Why nothing can be stored at present. */
  trouble(): StorageTrouble;
}

/** Opens the store in its thread (see openStore for what it rejects with) and watches over it. */
export async function openWatchedStore(options: {
  readonly path: string;
  readonly workerUrl: URL;
  /** A damage was met in this database: it is set aside, and one is made anew. */
  readonly damaged?: boolean;
  readonly timers: Timers;
  tell(trouble: StorageTrouble): void;
  /** The database itself is damaged; told once. */
  onDamage(): void;
}): Promise<WatchedStore> {
  const { path, workerUrl, damaged = false, timers, tell } = options;
  let isTold = false;
  const store = await openStore({
    path,
    workerUrl,
    damaged,
    onWriting: (trouble) => watch.seen(trouble),
    onDamage() {
      if (!isTold) options.onDamage();
      isTold = true;
    },
  });
  const watch = createStorageWatch({ timers, tell, probe: () => store.probe() });
  watch.begin(store.refused);
  return {
    run: (name, args) => store.run(name, args),
    trouble: () => watch.trouble(),
    close() {
      watch.close();
      return store.close();
    },
  };
}
