import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { HistoryTrouble, SignInOutcome } from "#shared/ipc/contract.ts";
import type {
  AccountView,
  ConnectionReport,
  ConnectionView,
  LockReason,
  LockView,
  Rescued,
  StorageTrouble,
} from "#shared/ipc/views.ts";
import type { Account, Secret } from "./account/account.ts";
import { createAccountFolders } from "./account/account-folders.ts";
import type { Session } from "./account/session.ts";
import { createTurns, type Turns } from "./account/turns.ts";
import type { Hint } from "./connection/driver.ts";
import type { FileAddress } from "./desktop/app-scheme.ts";
import type { OpenFiles } from "./desktop/file-acts.ts";
import type { Readable } from "./files/files.ts";
import { errorName } from "./messaging/error-name.ts";
import type { UnreadSummary } from "./messaging/operations/views.ts";
import type { Picture } from "./messaging/pictures.ts";
import { runAccount, type RunningAccount, type RunningPorts } from "./running-account.ts";
import { dropNote, readNote } from "./store/rescue-note.ts";
import { StoreProblem } from "./store/store-problem.ts";
import { openWatchedStore, type WatchedStore } from "./store/storage-watch.ts";

export interface DeskPorts extends RunningPorts {
  readonly account: Account;
  /** Absolute; each account has a folder of its own in it. */
  readonly folder: string;
  readonly storeWorker: URL;
  /** Somebody has signed in, or nobody is any more; `same` says that it is who was signed in before. */
  onAccount(same: boolean): void;
}

/** A one-time ticket for a server. */
interface Offer {
  readonly server: string;
  readonly ticket: string;
}

/** The disk did not let go of the sign-in: the next start would remember it. */
class NotForgotten extends Error {
  override readonly name = "NotForgotten";
}

/** So often a database that is found damaged while it is in use is made anew; a disk that goes on spoiling it is said. */
const mendsMax = 3;

/** How long signing out waits for the server to revoke the token. */
const revokeMsMax = 2_000;

/** What a window is told when an account's messages cannot be opened. */
function troubleOf(error: unknown): HistoryTrouble {
  if (!(error instanceof StoreProblem)) return "noHistory";
  return error.kind === "tooNew" ? "newerHistory" : "damagedHistory";
}

/** How long windows have to hand in what is being written before the history is locked, in ms. */
const handInMs = 250;

/**
 * The account that is signed in, with its store, connection and engine running; nobody's when signed out. One change at
 * a time: signing in and closing wait for each other, and whoever asks for the open account waits for them too.
 */
export function createDesk(ports: DeskPorts) {
  const { account, timers, log } = ports;
  let running: RunningAccount | null = null;
  let trouble: HistoryTrouble | null = null;
  let spare: Offer | null = null;
  let mends = 0;
  const folders = createAccountFolders(ports.folder);
  const inTurn = createTurns();

  const connectionView = (): ConnectionView =>
    running
      ? running.connection.view()
      : { state: "signedOut", locked: account.current()?.ended ?? null };

  const databaseOf = (session: Session): string => join(folders.of(session), "magpie.db");

  const openHistory = async (session: Session, damaged = false): Promise<WatchedStore> => {
    await mkdir(folders.of(session), { recursive: true, mode: 0o700 });
    const store = await openWatchedStore({
      path: databaseOf(session),
      damaged,
      workerUrl: ports.storeWorker,
      timers,
      tell(storage) {
        log.warn("desk.storage", { trouble: storage });
        // Windows learn it of whoever is signed in; with another account they ask anew.
        if (running?.store !== store) return;
        ports.tell("storage", { trouble: storage });
        if (storage !== null) return;
        running.messenger.storageBack();
        running.files.storageBack();
      },
      onDamage: () => void inTurn(() => mend(store)),
    });
    return store;
  };

  const start = (session: Session, keptSafely: boolean, store: WatchedStore): void => {
    running = runAccount(ports, {
      session,
      keptSafely,
      folder: folders.of(session),
      store,
      onTokenEnded: (token, reason) => void inTurn(() => tokenEnded(token, reason)),
    });
    trouble = null;
  };

  const fails = (error: unknown): HistoryTrouble => {
    const kind = troubleOf(error);
    log.error("desk.open", { kind, error: errorName(error) });
    if (!running) trouble = kind;
    return kind;
  };

  /** Nobody's messages are open afterwards. */
  const end = async (): Promise<void> => {
    const ended = running;
    running = null;
    await ended?.end();
  };

  /** The database was found damaged while it is in use: it is set aside, and everything goes on with one made anew. */
  const mend = async (store: WatchedStore): Promise<void> => {
    const hurt = running;
    if (hurt?.store !== store || mends >= mendsMax) return;
    // Whoever has signed in meanwhile waits for their turn, and takes this one's place.
    if (account.current() !== hurt.session) return;
    mends += 1;
    log.warn("desk.damaged", { mends });
    await end();
    try {
      start(hurt.session, hurt.keptSafely, await openHistory(hurt.session, true));
    } catch (error) {
      fails(error);
    }
    ports.tell("account", running ? await running.view() : null);
    ports.onAccount(true);
    ports.tell("connection", connectionView());
  };

  /** Whether this account's messages are open: nobody else may open their database, which they might find damaged and set aside. */
  const isOpen = (session: Session): boolean =>
    running !== null && folders.of(running.session) === folders.of(session);

  /** Takes the place of whoever was there; `opened` is null where that is the same account, and its history is still theirs. */
  const takePlace = async (
    session: Session,
    keptSafely: boolean,
    opened: WatchedStore | null,
  ): Promise<SignInOutcome> => {
    const same = isOpen(session);
    await end();
    let failure: HistoryTrouble | null = null;
    try {
      start(session, keptSafely, opened ?? (await openHistory(session)));
    } catch (error) {
      failure = fails(error);
    }
    const view = running && (await running.view());
    ports.tell("account", view);
    ports.onAccount(same);
    ports.tell("connection", connectionView());
    return view
      ? { ok: true, account: view }
      : { ok: false, failure: { kind: failure ?? "noHistory" } };
  };

  /**
   * Signs in, and opens the history before anything is kept or ends: where either fails everything stays as it was.
   * `turn` comes around what changes the desk: a server that takes its time must not hold up those who read.
   */
  const signIn = async (server: string, secret: Secret, turn: Turns): Promise<SignInOutcome> => {
    let store: WatchedStore | null = null;
    const outcome = await account.signIn(server, secret, async (session) => {
      if (isOpen(session)) return null;
      try {
        store = await openHistory(session);
        return null;
      } catch (error) {
        return fails(error);
      }
    });
    // What the callback set, which the compiler does not follow.
    const opened = store as WatchedStore | null;
    if (!outcome.ok) {
      await opened?.close();
      return outcome;
    }
    return turn(async () => {
      const { session, keptSafely } = outcome;
      if (account.current() === session) return takePlace(session, keptSafely, opened);
      // Somebody has signed out, or another has signed in, while this one waited for its turn.
      await opened?.close();
      return { ok: false, failure: { kind: "noHistory" } };
    });
  };

  /** Only where the desk is changing already. */
  const useTicket = async ({ server, ticket }: Offer): Promise<void> => {
    const outcome = await signIn(server, { kind: "ticket", ticket }, (work) => work());
    if (!outcome.ok) log.warn("desk.ticket", { failure: outcome.failure.kind });
  };

  /** Windows let go of what they show before the history is closed: a disk that takes its time keeps nothing in sight. */
  const lock = async (): Promise<void> => {
    const ended = end();
    ports.tell("account", null);
    ports.onAccount(false);
    ports.tell("connection", connectionView());
    await ended;
  };

  /**
   * The server does not take this token any more: what is here is locked (decision 010). A ticket that was not needed so far
   * may be now.
   */
  const tokenEnded = async (token: string, reason: LockReason): Promise<void> => {
    const isOurs = await account.endedByServer(token, reason);
    if (isOurs && running?.session.token === token) {
      // The windows were told when the server said it: what is being written there is on its way here.
      await new Promise<void>((resolve) => void timers.after(handInMs, () => resolve()));
      await lock();
    }
    const offer = spare;
    spare = null;
    if (offer) await useTicket(offer);
  };

  return {
    signIn: (server: string, secret: Secret) => signIn(server, secret, inTurn),
    connectionView,
    connectionReport: (): Promise<ConnectionReport | null> =>
      inTurn(() => Promise.resolve(running?.connection.report() ?? null)),
    /** The folder with the messages of who is signed in; null when nobody is. */
    ownFolder: (): Promise<string | null> =>
      inTurn(() => Promise.resolve(running ? folders.of(running.session) : null)),
    /** Another way leads to servers from now on. */
    wayChanged(): void {
      running?.connection.wayChanged();
      running?.openFiles.wayChanged();
    },
    /** What may have changed the chances of connecting. */
    hurry: (hint: Hint) => running?.connection.hurry(hint),
    /** A window has got the focus. */
    front: () => running?.presence.front(),
    /** A window is gone, with whom it showed. */
    windowClosed(contents: number): void {
      running?.presence.watch(contents, []);
      running?.files.attend(contents, null);
      running?.files.staging.left(contents);
    },
    /** A window's page is gone, or another one is in its place. */
    pageLeft: (contents: number) => running?.files.staging.left(contents),
    networkDown: () => running?.connection.networkDown(),
    /** The person wants earlier history to wait, or no longer. */
    historyPauseChanged: () => running?.followPause(),
    unread: (limit: number): Promise<UnreadSummary> =>
      running?.messenger.unread(limit) ?? Promise.resolve({ total: 0, conversations: [] }),
    /** A picture that the open account's directory names; null when it cannot be had now. */
    picture: (id: string): Promise<Picture | null> =>
      running?.messenger.picture(id) ?? Promise.resolve(null),
    /** A file of the open account, as a page reads it; null when it cannot be had now. */
    readFile: ({ what, id }: FileAddress): Promise<Readable | null> => {
      const files = running?.files;
      if (!files) return Promise.resolve(null);
      return what === "staged" ? files.readableStaged(id) : files.readable(id, what);
    },
    /** Files of the account that is open, once whatever is under way is done. */
    openFiles: (): Promise<OpenFiles | null> =>
      inTurn(() => Promise.resolve(running?.openFiles ?? null)),
    /** More or less may be kept here from now on. */
    fileBoundChanged: (): void => running?.files.bytesMaxChanged(),
    /** Why nothing can be stored at present. */
    storage: (): StorageTrouble => running?.store.trouble() ?? null,
    /** What was done about a damage of who is signed in's database, until they have seen it. */
    rescued: (): Rescued | null => running && readNote(databaseOf(running.session)),
    dismissRescued(): void {
      if (running) dropNote(databaseOf(running.session));
      ports.tell("rescued", { rescued: null });
    },
    /** The damaged database that was set aside; null where nothing is to be told of one. */
    damagedFile(): string | null {
      const session = running?.session;
      const note = session && readNote(databaseOf(session));
      return note ? join(folders.of(session), note.file) : null;
    },
    /** How many messages are sent again to a restored server, until that was seen. */
    sentAgain: (): number => running?.sentAgain() ?? 0,
    dismissSentAgain: () => running?.dismissSentAgain(),
    /** Whose messages are locked here; null where nobody's are. */
    lockView: (): Promise<LockView | null> =>
      inTurn(() => {
        const session = account.current();
        const reason = session?.ended;
        return Promise.resolve(
          session && reason ? { reason, name: session.name, server: session.server } : null,
        );
      }),
    /** Why nobody's messages are open although somebody is signed in; null when that is not so. */
    trouble: (): Promise<HistoryTrouble | null> => inTurn(() => Promise.resolve(trouble)),
    /** The account that is open at this moment, whatever is under way; for what must not wait for that. */
    openNow: (): RunningAccount | null => running,
    /** The account that is open, once whatever is under way is done; null when nobody is signed in. */
    open: (): Promise<RunningAccount | null> => inTurn(() => Promise.resolve(running)),
    accountView: (): Promise<AccountView | null> =>
      inTurn(() => running?.view() ?? Promise.resolve(null)),

    /**
     * Opens what an earlier run kept. A ticket signs in where nothing usable was kept; beside a good session it waits
     * until the server says that this one has ended.
     */
    begin: (offered: { readonly server: string | null; readonly ticket: string | null }) =>
      // In turn, so that the first window waits for it instead of showing a form that is about to go.
      inTurn(async () => {
        const { server, ticket } = offered;
        const offer = server === null || ticket === null ? null : { server, ticket };
        await folders
          .erase()
          .catch((error: unknown) => log.warn("desk.erase", { error: errorName(error) }));
        const kept = await account.restore();
        try {
          if (kept?.token) spare = offer;
          if (kept && !kept.ended) start(kept, kept.token !== null, await openHistory(kept));
        } catch (error) {
          fails(error);
          return;
        }
        if (!kept?.token && offer) await useTicket(offer);
      }),

    /**
     * Signs out; with `erase` the messages on this machine go too. What the disk does not let go of is thrown when all else
     * has been done.
     */
    signOut: (erase: boolean): Promise<void> =>
      inTurn(async () => {
        const left = running?.session ?? null;
        const problems: unknown[] = [];
        const trying = (work: Promise<void>): Promise<void> =>
          work.catch((problem: unknown) => void problems.push(problem));
        spare = null;
        await end();
        // From here on nobody finds it, also when the rest is cut short.
        if (left && erase) await trying(folders.giveUp(left));
        // It is forgotten here first of all; a server that is away is not waited for.
        const patience = new Promise((resolve) => timers.after(revokeMsMax, () => resolve(null)));
        const { forgotten, revoked } = await account.signOut();
        await Promise.race([revoked, patience]);
        trouble = null;
        ports.tell("account", null);
        ports.onAccount(false);
        await trying(folders.erase());
        if (!forgotten) problems.push(new NotForgotten());
        for (const problem of problems) throw problem;
      }),

    close: (): Promise<void> => inTurn(end),
  };
}
