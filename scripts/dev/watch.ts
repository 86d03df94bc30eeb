import { watch } from "node:fs";
import { join } from "node:path";

/** What runs of a room's source: the app is built anew and opened again, the server starts again. The page looks after itself. */
export interface Stale {
  readonly app: boolean;
  readonly server: boolean;
}

const rooms: Readonly<Record<string, Stale>> = {
  main: { app: true, server: false },
  preload: { app: true, server: false },
  shared: { app: true, server: true },
  server: { app: false, server: true },
};

/** An editor that saves all its files is heard once. */
const quietMs = 150;

const isSource = (file: string): boolean => /\.[cm]?tsx?$/.test(file) && !/\.test\./.test(file);

/** Calls back when sources have changed and a moment has passed without another change. Returns the call that ends it. */
export function watchSources(root: string, changed: (stale: Stale) => void): () => void {
  let stale: Stale = { app: false, server: false };
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    const now = stale;
    stale = { app: false, server: false };
    changed(now);
  };
  const watchers = Object.entries(rooms).map(([room, runs]) =>
    watch(join(root, room), { recursive: true }, (_event, file) => {
      if (file === null || !isSource(file)) return;
      stale = { app: stale.app || runs.app, server: stale.server || runs.server };
      clearTimeout(timer);
      timer = setTimeout(tell, quietMs);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
