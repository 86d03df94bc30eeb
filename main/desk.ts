import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type {
  EventName,
  EventPayload,
  HistoryTrouble,
  SignInOutcome,
} from "#shared/ipc/contract.ts";
import type { ConnectionFigures } from "#shared/ipc/settings.ts";
import type { AccountView, ConnectionView } from "#shared/ipc/views.ts";
import type { Account, Secret } from "./account/account.ts";
import { accountFolder } from "./account/account-folder.ts";
import type { Session } from "./account/session.ts";
import { createTurns } from "./account/turns.ts";
import { type Connection, createConnection, type Hint } from "./connection/driver.ts";
import { type ChangeFeed, createChangeFeed } from "./ipc/changes.ts";
import type { UnreadSummary } from "./messaging/operations/views.ts";
import type { OpenAccount } from "./ipc/handlers.ts";
import type { ConnectionSettings } from "./connection/settings.ts";
import { createMessenger, type Messenger } from "./messaging/messenger.ts";
import type { Picture } from "./messaging/pictures.ts";
import type { Clock, Ids, Log, Random, Sha256, Store, Timers } from "./messaging/ports.ts";
import { StoreProblem } from "./store/store-problem.ts";
import { openStore } from "./store/worker-store.ts";

export interface DeskPorts {
  readonly account: Account;
  /** Absolute; each account has a folder of its own in it. */
  readonly folder: string;
  readonly storeWorker: URL;
  isFront(): boolean;
  /** Figures that differ from the defaults. */
  connectionFigures(): ConnectionFigures;
  tell<E extends EventName>(event: E, payload: EventPayload<E>): void;
  /** Somebody else is signed in, or nobody. */
  onAccount(): void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly sha256: Sha256;
  readonly log: Log;
}

/** A one-time ticket for a server. */
interface Offer {
  readonly server: string;
  readonly ticket: string;
}

/** Only what is named replaces a default. */
const figuresOf = (figures: ConnectionFigures): Partial<ConnectionSettings> =>
  Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));

interface Running extends OpenAccount {
  readonly session: Session;
  readonly keptSafely: boolean;
  readonly store: Store;
  readonly connection: Connection;
  readonly messenger: Messenger;
  readonly feed: ChangeFeed;
}

/** How long signing out waits for the server to revoke the token. */
const revokeMsMax = 2_000;

/** What a window is told when an account's messages cannot be opened. */
function troubleOf(error: unknown): HistoryTrouble {
  if (!(error instanceof StoreProblem)) return "noHistory";
  return error.kind === "tooNew" ? "newerHistory" : "damagedHistory";
}

/**
 * The account that is signed in, with its store, connection and engine running; nobody's when signed out. One change at
 * a time: signing in and closing wait for each other, and whoever asks for the open account waits for them too.
 */
export function createDesk(ports: DeskPorts) {
  const { account, clock, timers, random, ids, sha256, log } = ports;
  let running: Running | null = null;
  let trouble: HistoryTrouble | null = null;
  let spare: Offer | null = null;
  const inTurn = createTurns();

  const connectionView = (): ConnectionView =>
    running ? running.connection.view() : { state: "signedOut" };

  const viewOf = async ({ session, keptSafely, messenger }: Running): Promise<AccountView> => {
    const own = await messenger.person(session.person);
    return {
      person: session.person,
      name: own?.name ?? session.name,
      title: own?.title ?? "",
      picture: own?.picture ?? null,
      server: session.server,
      keptSafely,
    };
  };

  const tellOwnCard = async (): Promise<void> => {
    const of = running;
    const view = of && (await viewOf(of));
    // Who has left meanwhile is not to be told of.
    if (view && of === running) ports.tell("ownCard", view);
  };

  const openHistory = async ({ server, person }: Session): Promise<Store> => {
    const folder = join(ports.folder, accountFolder(server, person));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return openStore({ path: join(folder, "magpie.db"), workerUrl: ports.storeWorker });
  };

  const start = (session: Session, keptSafely: boolean, store: Store): Running => {
    const connection = createConnection({
      server: session.server,
      token: session.token,
      isFront: ports.isFront,
      settings: figuresOf(ports.connectionFigures()),
      clock,
      timers,
      random,
      ids,
      log,
    });
    const messenger = createMessenger({
      store,
      link: connection.link,
      clock,
      timers,
      random,
      ids,
      sha256,
      log,
      self: session.person,
    });
    const feed = createChangeFeed({
      timers,
      views: (touched) => messenger.views(touched),
      send: (changes) => ports.tell("changed", changes),
    });
    messenger.onTouched((touched) => {
      feed.touch(touched);
      if (touched.people?.includes(session.person))
        tellOwnCard().catch(() => log.warn("desk.ownCard"));
    });
    messenger.onCatchingUp((catchingUp) => connection.setCatchingUp(catchingUp));
    connection.onView(() => ports.tell("connection", connection.view()));
    connection.onSignedOut(() => {
      const { token } = session;
      if (token !== null) void inTurn(() => tokenEnded(token));
    });
    messenger.start();
    connection.start();
    const changeNumber = (): number => feed.number;
    trouble = null;
    running = { session, keptSafely, store, connection, messenger, feed, changeNumber };
    return running;
  };

  const fails = (error: unknown): HistoryTrouble => {
    const kind = troubleOf(error);
    log.error("desk.open", { kind, error: error instanceof Error ? error.name : "unknown" });
    if (!running) trouble = kind;
    return kind;
  };

  const end = async (): Promise<void> => {
    const ended = running;
    running = null;
    if (!ended) return;
    ended.feed.close();
    ended.connection.close();
    await ended.messenger.stop();
    await ended.store.close();
  };

  const useTicket = async ({ server, ticket }: Offer): Promise<void> => {
    const signedIn = await account.signIn(server, { kind: "ticket", ticket });
    const outcome = signedIn.ok ? await replaceBy(signedIn.session, signedIn.keptSafely) : signedIn;
    if (!outcome.ok) log.warn("desk.ticket", { failure: outcome.failure.kind });
  };

  /** The server does not know this token any more: a ticket that was not needed so far may be now. */
  const tokenEnded = async (token: string): Promise<void> => {
    await account.endedByServer(token);
    const offer = spare;
    spare = null;
    if (offer) await useTicket(offer);
  };

  /** Opens the history before anything else ends: where that fails everything stays as it was. */
  const replaceBy = async (session: Session, keptSafely: boolean): Promise<SignInOutcome> => {
    try {
      const store = await openHistory(session);
      await end();
      const view = await viewOf(start(session, keptSafely, store));
      ports.tell("account", view);
      ports.onAccount();
      ports.tell("connection", connectionView());
      return { ok: true, account: view };
    } catch (error) {
      return { ok: false, failure: { kind: fails(error) } };
    }
  };

  const signIn = async (server: string, secret: Secret): Promise<SignInOutcome> => {
    // A server that takes its time must not hold up those who read: only what changes the desk is done in turn.
    const outcome = await account.signIn(server, secret);
    if (!outcome.ok) return outcome;
    return inTurn(() => replaceBy(outcome.session, outcome.keptSafely));
  };

  return {
    signIn,
    connectionView,
    /** What may have changed the chances of connecting. */
    hurry: (hint: Hint) => running?.connection.hurry(hint),
    networkDown: () => running?.connection.networkDown(),
    unread: (limit: number): Promise<UnreadSummary> =>
      running?.messenger.unread(limit) ?? Promise.resolve({ total: 0, conversations: [] }),
    /** A picture that the open account's directory names; null when it cannot be had now. */
    picture: (id: string): Promise<Picture | null> =>
      running?.messenger.picture(id) ?? Promise.resolve(null),
    /** Why nobody's messages are open although somebody is signed in; null when that is not so. */
    trouble: (): Promise<HistoryTrouble | null> => inTurn(() => Promise.resolve(trouble)),
    /** The account that is open, once whatever is under way is done; null when nobody is signed in. */
    open: (): Promise<Running | null> => inTurn(() => Promise.resolve(running)),
    accountView: (): Promise<AccountView | null> =>
      inTurn(() => (running ? viewOf(running) : Promise.resolve(null))),

    /**
     * Opens what an earlier run kept. A ticket signs in where nothing usable was kept; beside a good session it waits
     * until the server says that this one has ended.
     */
    begin: (offered: { readonly server: string | null; readonly ticket: string | null }) =>
      // In turn, so that the first window waits for it instead of showing a form that is about to go.
      inTurn(async () => {
        const { server, ticket } = offered;
        const offer = server === null || ticket === null ? null : { server, ticket };
        const kept = await account.restore();
        try {
          if (kept?.token) spare = offer;
          if (kept) start(kept, kept.token !== null, await openHistory(kept));
        } catch (error) {
          fails(error);
          return;
        }
        if (!kept?.token && offer) await useTicket(offer);
      }),

    /** Signs out; with `erase` the messages on this machine go too. What the disk does not let go of is thrown. */
    signOut: (erase: boolean): Promise<void> =>
      inTurn(async () => {
        const left = running?.session ?? null;
        spare = null;
        await end();
        // It is forgotten here first of all; a server that is away is not waited for.
        const patience = new Promise((resolve) => timers.after(revokeMsMax, () => resolve(null)));
        await Promise.race([account.signOut(), patience]);
        trouble = null;
        ports.tell("account", null);
        ports.onAccount();
        if (left && erase)
          await rm(join(ports.folder, accountFolder(left.server, left.person)), {
            recursive: true,
            force: true,
            maxRetries: 3,
          });
      }),

    close: (): Promise<void> => inTurn(end),
  };
}
