import type { EventName, EventPayload } from "#shared/ipc/contract.ts";
import type { ConnectionFigures } from "#shared/ipc/settings.ts";
import type { AccountView, LockReason } from "#shared/ipc/views.ts";
import { createDevices } from "./account/devices.ts";
import type { Session } from "./account/session.ts";
import { createConnection } from "./connection/driver.ts";
import type { FindRoutes } from "./connection/routes.ts";
import type { ConnectionSettings } from "./connection/settings.ts";
import { type CatchingUp, lockReasons } from "./connection/view.ts";
import { createChangeFeed } from "./ipc/changes.ts";
import type { OpenAccount } from "./ipc/handlers.ts";
import { errorName } from "./messaging/error-name.ts";
import { createMessenger } from "./messaging/messenger.ts";
import type { Clock, Ids, Log, Random, Sha256, Timers } from "./messaging/ports.ts";
import { createPresence } from "./messaging/presence.ts";
import { createTyping } from "./messaging/typing.ts";
import { openFiles } from "./open-files.ts";
import type { WatchedStore } from "./store/storage-watch.ts";

export interface RunningPorts {
  readonly hashWorker: URL;
  isFront(): boolean;
  readonly findRoutes: FindRoutes;
  /** Figures that differ from the defaults. */
  connectionFigures(): ConnectionFigures;
  /** Whether the person wants earlier history to wait. */
  isHistoryPaused(): boolean;
  /** How many bytes of files may be kept on this machine. */
  fileCacheBytes(): number;
  tell<E extends EventName>(event: E, payload: EventPayload<E>): void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly sha256: Sha256;
  readonly log: Log;
}

/** Whose account runs, and what was opened of it. */
export interface RunningOf {
  readonly session: Session;
  readonly keptSafely: boolean;
  /** The account's own folder. */
  readonly folder: string;
  readonly store: WatchedStore;
  /** The server does not take this session's token any more. */
  onTokenEnded(token: string, reason: LockReason): void;
}

/** How long changes of the directory are gathered before windows are told of them, in ms. */
const directoryGatherMs = 300;

/** Only what is named replaces a default. */
const figuresOf = (figures: ConnectionFigures): Partial<ConnectionSettings> =>
  Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));

/** Starts an account over its opened store: connection, engine, files, and what windows are told of them. Ends with `end`. */
export function runAccount(ports: RunningPorts, of: RunningOf) {
  const { clock, timers, random, ids, sha256, log } = ports;
  const system = { clock, timers, random, ids, log };
  const { session, keptSafely, folder, store } = of;
  let ended = false;
  const connection = createConnection({
    server: session.server,
    token: session.token,
    isFront: ports.isFront,
    get settings() {
      return figuresOf(ports.connectionFigures());
    },
    findRoutes: ports.findRoutes,
    ...system,
  });
  const { link } = connection;
  const messenger = createMessenger({
    store,
    link,
    ...system,
    sha256,
    self: session.person,
  });
  const feed = createChangeFeed({
    timers,
    views: (touched) => messenger.views(touched),
    send(changes) {
      ports.tell("changed", changes);
      typing.arrived(changes.messages);
    },
  });
  const presence = createPresence({
    link,
    timers,
    random,
    isFront: ports.isFront,
    tell: (known) => ports.tell("presence", { known: [...known] }),
  });
  const typing = createTyping({
    link,
    timers,
    self: session.person,
    nameOf: async (person) => (await messenger.person(person))?.name ?? "",
    tell: (conversation, people) => ports.tell("typing", { conversation, people: [...people] }),
  });
  const filesOpened = openFiles({
    hashWorker: ports.hashWorker,
    session,
    folder,
    store,
    link,
    findRoutes: ports.findRoutes,
    ...system,
    bytesMax: ports.fileCacheBytes,
    tell: (transfers) => ports.tell("transfers", { of: [...transfers] }),
    onChanged: (touched) => messenger.changed(touched),
  });

  const view = async (): Promise<AccountView> => {
    const [own, mayAnnounce] = await Promise.all([
      messenger.person(session.person),
      messenger.mayAnnounce(),
    ]);
    return {
      person: session.person,
      name: own?.name ?? session.name,
      title: own?.title ?? "",
      picture: own?.picture ?? null,
      status: own?.status ?? null,
      mayAnnounce,
      server: session.server,
      keptSafely,
    };
  };
  const tellOwnCard = async (): Promise<void> => {
    if (ended) return;
    const card = await view();
    // Who has left meanwhile is not to be told of.
    if (!ended) ports.tell("ownCard", card);
  };

  let cancelDirectory: (() => void) | null = null;
  /** A directory that comes in page by page is told of once in a while, not with each. */
  const tellDirectory = (): void => {
    if (ended) return;
    cancelDirectory ??= timers.after(directoryGatherMs, () => {
      cancelDirectory = null;
      ports.tell("directory", {});
    });
  };

  /** How many messages are sent again to a restored server, until the person has seen it. */
  let sentAgain = 0;
  const setSentAgain = (messages: number): void => {
    sentAgain = messages;
    ports.tell("sentAgain", { messages });
  };

  const followPause = (): void =>
    ports.isHistoryPaused() ? messenger.holdHistory("person") : messenger.releaseHistory("person");

  let catchingUp: CatchingUp = { catchingUp: false, progress: null };
  const setCatchingUp = async (value: CatchingUp): Promise<void> => {
    catchingUp = value;
    // Whoever is told that everything is here has been shown all of it.
    if (!value.catchingUp) await feed.settled();
    if (catchingUp === value) connection.setCatchingUp(value);
  };

  messenger.onTouched((touched) => {
    feed.touch(touched);
    filesOpened.engine.touched(touched);
    if (touched.directory === true) tellDirectory();
    if (touched.people?.includes(session.person))
      tellOwnCard().catch(() => log.warn("desk.ownCard"));
  });
  messenger.onSentAgain((messages) => {
    if (!ended) setSentAgain(sentAgain + messages);
  });
  messenger.onCatchingUp((value) => void setCatchingUp(value));
  // A connection begins with what was missed; messaging says when that is here.
  link.onLive((live) => void (live && setCatchingUp({ catchingUp: true, progress: null })));
  connection.onView(() => ports.tell("connection", connection.view()));
  connection.onSignedOut((reason) => {
    const lock = lockReasons[reason];
    if (session.token !== null && lock !== null) of.onTokenEnded(session.token, lock);
  });
  followPause();
  messenger.start();
  filesOpened.engine.start();
  connection.start();

  return {
    session,
    keptSafely,
    store,
    connection,
    messenger,
    presence,
    typing,
    devices: createDevices(link),
    files: filesOpened.engine,
    openFiles: filesOpened,
    changeNumber: (): number => feed.number,
    view,
    sentAgain: (): number => sentAgain,
    dismissSentAgain: (): void => setSentAgain(0),
    /** The person wants earlier history to wait, or no longer. */
    followPause,
    /** Whatever fails on the way, nothing of it is open afterwards. */
    async end(): Promise<void> {
      ended = true;
      cancelDirectory?.();
      feed.close();
      presence.stop();
      typing.stop();
      connection.close();
      for (const stop of [filesOpened.stop, () => messenger.stop(), () => store.close()])
        await stop().catch((error: unknown) => log.error("desk.end", { error: errorName(error) }));
    },
  } satisfies OpenAccount & Record<string, unknown>;
}

export type RunningAccount = ReturnType<typeof runAccount>;
