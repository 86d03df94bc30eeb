import type { Transfer } from "#shared/ipc/file-views.ts";
import type { Session } from "./account/session.ts";
import { createFileServer } from "./connection/file-server.ts";
import type { FindRoutes } from "./connection/routes.ts";
import type { OpenFiles } from "./desktop/file-acts.ts";
import { localFilesIn } from "./desktop/local-files.ts";
import { createFiles } from "./files/files.ts";
import type { Clock, Ids, Link, Log, Random, Store, Timers } from "./messaging/ports.ts";
import type { Touched } from "./messaging/tx.ts";
import { createHashing } from "./hashing.ts";
import { isStorageTrouble } from "./store/store-problem.ts";

export interface OpenFilesPorts {
  readonly session: Session;
  /** The account's own folder. */
  readonly folder: string;
  readonly store: Store;
  readonly link: Link;
  readonly findRoutes: FindRoutes;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly log: Log;
  /** The built hashing thread. */
  readonly hashWorker: URL;
  /** How many bytes of files may be kept here. */
  bytesMax(): number;
  tell(of: readonly Transfer[]): void;
  onChanged(touched: Touched): void;
}

/** The files of the account that is open, over the real disk and the real server. */
export function openFiles(ports: OpenFilesPorts): OpenFiles & {
  /** Another way leads to the server from now on. */
  wayChanged(): void;
  stop(): Promise<void>;
} {
  const { session, folder } = ports;
  const { server: address, token, person: self } = session;
  const server = createFileServer({ ...ports, server: address, token });
  const local = localFilesIn(folder);
  const hashing = createHashing(ports.hashWorker);
  const { newHasher } = hashing;
  const engine = createFiles({ ...ports, server, local, newHasher, self, isStorageTrouble });
  return {
    engine,
    folder,
    pathOf: local.pathOf,
    wayChanged: server.close,
    async stop(): Promise<void> {
      // What waits for a server that is away ends at once.
      const stopped = engine.stop();
      server.close();
      await stopped;
      await hashing.stop();
    },
  };
}
