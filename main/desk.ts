import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { EventName, EventPayload } from "#shared/ipc/contract.ts";
import type { AccountView, ConnectionView } from "#shared/ipc/views.ts";
import { type Account, accountFolder } from "./account/account.ts";
import type { Session } from "./account/session.ts";
import { createConnection } from "./connection/driver.ts";
import { type ChangeFeed, createChangeFeed } from "./ipc/changes.ts";
import type { OpenAccount } from "./ipc/handlers.ts";
import { createMessenger, type Messenger } from "./messaging/messenger.ts";
import type { Clock, Ids, Log, Random, Store, Timers } from "./messaging/ports.ts";
import { openStore } from "./store/worker-store.ts";

export interface DeskPorts {
  readonly account: Account;
  /** Absolute; each account has a folder of its own in it. */
  readonly folder: string;
  readonly storeWorker: URL;
  isFront(): boolean;
  tell<E extends EventName>(event: E, payload: EventPayload<E>): void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly log: Log;
}

interface Running {
  readonly session: Session;
  readonly store: Store;
  readonly connection: ReturnType<typeof createConnection>;
  readonly messenger: Messenger;
  readonly feed: ChangeFeed;
}

/**
 * The account that is signed in, with its store, connection and engine running; nobody's when signed out. One change at
 * a time: signing in, out and closing wait for each other, and whoever asks for the open account waits for them too.
 */
export function createDesk(ports: DeskPorts) {
  const { account, clock, timers, random, ids, log } = ports;
  let running: Running | null = null;
  let turn: Promise<void> = Promise.resolve();

  const connectionView = (): ConnectionView =>
    running ? running.connection.view() : { state: "signedOut" };

  const accountView = async (): Promise<AccountView | null> => {
    await turn;
    if (!running) return null;
    const { session, messenger } = running;
    const own = await messenger.person(session.person);
    return {
      person: session.person,
      name: own?.name ?? session.name,
      title: own?.title ?? "",
      server: session.server,
      keptSafely: account.keptSafely(),
    };
  };

  const start = async (session: Session): Promise<void> => {
    const folder = join(ports.folder, accountFolder(session.server, session.person));
    await mkdir(folder, { recursive: true });
    const store = await openStore({
      path: join(folder, "magpie.db"),
      workerUrl: ports.storeWorker,
      account: session,
    });
    const connection = createConnection({
      server: session.server,
      token: session.token,
      isFront: ports.isFront,
      clock,
      timers,
      random,
      ids,
      log,
    });
    const messenger = createMessenger({ store, link: connection, clock, timers, random, ids, log });
    const feed = createChangeFeed({
      timers,
      views: (touched) => messenger.views(touched),
      send: (changes) => ports.tell("changed", changes),
    });
    running = { session, store, connection, messenger, feed };
    messenger.onTouched((touched) => feed.touch(touched));
    connection.onView(() => ports.tell("connection", connectionView()));
    await messenger.start();
    connection.start();
  };

  const end = async (): Promise<void> => {
    const ended = running;
    running = null;
    if (!ended) return;
    ended.feed.close();
    await ended.messenger.stop();
    ended.connection.close();
    await ended.store.close();
  };

  const change = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work).catch((error: unknown) => {
      log.error("desk.failed", { error: error instanceof Error ? error.message : "unknown" });
    });
    return turn;
  };

  return { accountView, connectionView, change, start, end };
}
