import { errorName } from "./error-name.ts";
import type {
  AnnounceOutcome,
  ChangeOutcome,
  DirectOutcome,
  PictureOutcome,
  ReadersOutcome,
  SendOutcome,
  StatusOutcome,
} from "#shared/ipc/contract.ts";
import type {
  ConversationView,
  DirectoryView,
  MessageDetails,
  PersonView,
  ReadFigure,
} from "#shared/ipc/views.ts";
import { codes } from "#shared/wire/codes.ts";
import { directoryStream, type PersonStatus } from "#shared/wire/rows.ts";
import { createAnnouncing } from "./announcing.ts";
import { createCatchUp } from "./catch-up.ts";
import type { ChangeResult } from "./operations/changing.ts";
import type { FileMessages } from "./operations/file-messages.ts";
import type { OperationArgs } from "./operations/index.ts";
import type { Views } from "./operations/conversation-views.ts";
import { answerSizeMax, type Page, type UnreadSummary } from "./operations/views.ts";
import { createGroups, type Groups } from "./groups.ts";
import { createOutbox } from "./outbox.ts";
import type { Clock, Ids, Link, Log, Random, Sha256, Store, Timers } from "./ports.ts";
import { createPersonal } from "./personal.ts";
import { createPictures, type Picture } from "./pictures.ts";
import type { CatchingUp } from "./progress.ts";
import { createReaders } from "./readers.ts";
import { createReceipts } from "./receipts.ts";
import type { Touched } from "./tx.ts";

export interface MessengerPorts {
  readonly store: Store;
  readonly link: Link;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly sha256: Sha256;
  readonly log: Log;
  /** The person whose messages these are. */
  readonly self: string;
  /** So many changes behind, a conversation's newest page comes before the rest; 200 when it is left out. */
  readonly peekBehind?: number;
}

const peekBehindUsual = 200;

export interface Messenger extends Groups {
  /** Listens to the link; what was left undone is taken up when it is live. */
  start(): void;
  /** Ends every loop and timer; resolves when nothing is under way. */
  stop(): Promise<void>;
  /** Called after each commit with what it changed. Returns the disposer. */
  onTouched(listener: (touched: Touched) => void): () => void;
  onCatchingUp(listener: (state: CatchingUp) => void): () => void;
  /** Called with how many messages of one's own go out again because a restored server has lost them. */
  onSentAgain(listener: (messages: number) => void): () => void;

  /** `chosen` says who was chosen to be mentioned while it was written. */
  sendMessage(args: {
    conversation: string;
    text: string;
    chosen?: readonly string[] | undefined;
  }): Promise<SendOutcome>;
  retryMessage(id: string): Promise<void>;
  /** Takes back what has not been confirmed; resolves to its text, null where it is too late. */
  takeBack(id: string): Promise<string | null>;
  editMessage(id: string, text: string, chosen?: readonly string[]): Promise<ChangeOutcome>;
  recallMessage(id: string): Promise<ChangeOutcome>;
  dismissRefusal(id: string): Promise<void>;
  messageDetails(id: string): Promise<MessageDetails | null>;
  /** How many have read these messages of one's own, by their places; what is not known is left out. */
  readFigures(
    conversation: string,
    seqs: readonly number[],
  ): Promise<{ seq: number; figure: ReadFigure }[]>;
  messageReaders(id: string): Promise<ReadersOutcome>;
  /** The first word to everybody. */
  announce(text: string): Promise<AnnounceOutcome>;
  /** Whether one may speak to everybody, as far as the server has told. */
  mayAnnounce(): Promise<boolean>;
  /** Somebody looks at this conversation: what it lacks comes before the others. */
  prefer(conversation: string): void;
  /** Earlier history waits from now on, until whoever holds it has let go (CU16). */
  holdHistory(holder: string): void;
  releaseHistory(holder: string): void;
  /** Somebody has scrolled to where what lies below this place is not here: it comes although history is held. */
  reachHistory(conversation: string, beforeSeq: number): void;
  markRead(conversation: string, seq: number): Promise<void>;
  /** Pins, unpins, mutes or unmutes; what is not named stays. */
  mark(
    conversation: string,
    mark: { pinned?: boolean | undefined; muted?: boolean | undefined },
  ): Promise<void>;
  saveDraft(conversation: string, text: string): Promise<void>;
  startDirect(person: string): Promise<DirectOutcome>;
  /** Gives oneself a picture, in base64, or with null takes it away. */
  setPicture(picture: string | null): Promise<PictureOutcome>;
  /** Says of oneself, for everybody, what one does at present; null takes it away. */
  setStatus(status: PersonStatus | null): Promise<StatusOutcome>;
  /** A picture that the directory names; null when it cannot be had now. Never rejects. */
  picture(id: string): Promise<Picture | null>;

  /** Another room has changed rows: windows are told, and what was queued goes out. */
  changed(touched: Touched): void;
  /** The messages of a conversation with something of one kind in them, newest first. */
  fileMessages(args: Omit<OperationArgs<"fileMessages">, "self">): Promise<FileMessages>;

  /** The disk takes what is written again: nothing waits for its next try. */
  storageBack(): void;

  listConversations(): Promise<ConversationView[]>;
  /** The one unread figure, and up to `limit` of those that it is made of. */
  unread(limit: number): Promise<UnreadSummary>;
  newestPage(conversation: string): Promise<Page>;
  /** Everything from a seq on, but no more than one answer holds. */
  pagesFrom(conversation: string, fromSeq: number): Promise<Page>;
  olderPage(conversation: string, beforeSeq: number): Promise<Page>;
  newerPage(conversation: string, fromSeq: number): Promise<Page>;
  views(touched: Touched): Promise<Views>;
  listPeople(): Promise<PersonView[]>;
  directory(): Promise<DirectoryView>;
  person(id: string): Promise<PersonView | null>;
  /** How many there are in the office. */
  officeSize(): Promise<number>;
}

/** The rules of messaging put together: what index.ts starts and windows ask. */
export function createMessenger(ports: MessengerPorts): Messenger {
  const { store, link, clock, ids, log, self } = ports;
  const touchedListeners = new Set<(touched: Touched) => void>();
  const catchingUpListeners = new Set<(state: CatchingUp) => void>();
  const sentAgainListeners = new Set<(messages: number) => void>();
  const disposers: (() => void)[] = [];

  const tell = (touched: Touched): void => {
    const { conversations, messages, people = [], directory = false } = touched;
    if (conversations.length + messages.length + people.length === 0 && !directory) return;
    for (const listener of touchedListeners) listener(touched);
  };
  /** Those that a window may show: only their messages are anybody's to hear of one by one. */
  const opened = new Set<string>();
  const readPage = (args: Omit<OperationArgs<"messagePage">, "self">): Promise<Page> => {
    opened.add(args.conversation);
    return store.run("messagePage", { self, ...args });
  };
  /** After what came from the server or was looked at: there may be something to report. */
  const onTouched = (touched: Touched): void => {
    tell(touched);
    if (touched.conversations.length > 0) receipts.run();
  };
  const onCatchingUp = (state: CatchingUp): void => {
    for (const listener of catchingUpListeners) listener(state);
  };

  const onReached = (conversation: string, rev: number): Promise<void> =>
    catchUp.ring(conversation, rev);
  const outbox = createOutbox({ ...ports, onTouched, onReached });
  const groups = createGroups({ ...ports, onTouched: tell, onQueued: () => outbox.run() });
  const catchUp = createCatchUp({
    ...ports,
    peekBehind: ports.peekBehind ?? peekBehindUsual,
    onTouched,
    onCatchingUp,
    onKept: () => receipts.run(),
    isOpened: (conversation) => opened.has(conversation),
    onSynced: () => receipts.release(),
    onRequeued() {
      outbox.run();
      personal.run();
    },
    onSentAgain(messages) {
      for (const listener of sentAgainListeners) listener(messages);
    },
  });
  const receipts = createReceipts({ ...ports, onTouched });
  const readers = createReaders(ports);
  const announce = createAnnouncing({ ...ports, onReached });
  const personal = createPersonal(ports);
  const onDirectory = (rev: number): Promise<void> => onReached(directoryStream, rev);
  const pictures = createPictures({ ...ports, onDirectory });

  const failed =
    (where: string) =>
    (error: unknown): void =>
      log.error(where, { error: errorName(error) });

  const onLive = (live: boolean): void => {
    receipts.hold();
    catchUp.live(live);
    pictures.live();
    if (!live) {
      outbox.lost();
      return;
    }
    personal.live();
    outbox.live().catch(failed("outbox.failed"));
  };

  const change = async (work: () => Promise<ChangeResult>): Promise<ChangeOutcome> => {
    const changed = await work().catch(failed("change.storage"));
    if (!changed) return { ok: false, problem: "storage" };
    if (!changed.ok) return changed;
    tell(changed.touched);
    outbox.run();
    return { ok: true };
  };

  return {
    start() {
      store.run("actAs", { self }).catch(failed("store.failed"));
      disposers.push(
        link.onLive(onLive),
        link.onPush((push) => {
          if (push.type === "change" || push.type === "left")
            catchUp.push(push).catch(failed("push.failed"));
        }),
      );
      if (link.live) onLive(true);
    },
    async stop() {
      for (const dispose of disposers.splice(0)) dispose();
      const parts = [outbox, catchUp, receipts, personal, pictures, readers];
      await Promise.all(parts.map((part) => part.stop()));
      touchedListeners.clear();
      catchingUpListeners.clear();
      sentAgainListeners.clear();
    },
    onTouched(listener) {
      touchedListeners.add(listener);
      return () => touchedListeners.delete(listener);
    },
    onCatchingUp(listener) {
      catchingUpListeners.add(listener);
      return () => catchingUpListeners.delete(listener);
    },
    onSentAgain(listener) {
      sentAgainListeners.add(listener);
      return () => sentAgainListeners.delete(listener);
    },

    async sendMessage({ conversation, text, chosen }) {
      const entry = { id: ids.next(), opId: ids.next(), conversation, sender: self, text, chosen };
      const queued = await store
        .run("queueMessage", { ...entry, now: clock.now() })
        .catch(failed("send.storage"));
      // Only what was not committed may be called not saved: people would write it a second time.
      if (!queued) return { ok: false, problem: "storage" };
      if (!queued.ok) return queued;
      tell(queued.touched);
      outbox.run();
      return { ok: true, message: queued.message };
    },
    async retryMessage(id) {
      tell(await store.run("retryMessage", { id, opId: ids.next() }));
      outbox.run();
    },
    async takeBack(id) {
      const { text, touched } = await store.run("takeBack", { id, opId: ids.next() });
      tell(touched);
      outbox.run();
      return text;
    },
    editMessage: (id, text, chosen) =>
      change(() => store.run("editMessage", { id, text, chosen, opId: ids.next(), self })),
    recallMessage: (id) => change(() => store.run("recallMessage", { id, opId: ids.next(), self })),
    async dismissRefusal(id) {
      tell(await store.run("dismissRefusal", { id }));
    },
    messageDetails: (id) => store.run("messageDetails", { self, id }),
    readFigures: (conversation, seqs) => readers.figures(conversation, seqs),
    messageReaders: (id) => readers.readers(id),
    announce,
    mayAnnounce: () => store.run("mayAnnounce", {}),
    prefer: (conversation) => catchUp.prefer(conversation),
    holdHistory: (holder) => catchUp.hold.take(holder),
    releaseHistory: (holder) => catchUp.hold.release(holder),
    reachHistory: (conversation, beforeSeq) => catchUp.reach(conversation, beforeSeq),
    async markRead(conversation, seq) {
      onTouched(await store.run("wantRead", { conversation, seq }));
    },
    async mark(conversation, { pinned, muted }) {
      const at = pinned === undefined ? undefined : pinned ? clock.now() : null;
      tell(await store.run("setMark", { conversation, pinned: at, muted }));
      personal.run();
    },
    async saveDraft(conversation, text) {
      tell(await store.run("setDraft", { conversation, text }));
      personal.run();
    },
    async startDirect(person) {
      const outcome = await link.request("direct", { person });
      if (outcome.kind === "lost") return { ok: false, problem: "offline" };
      if (outcome.kind === "refused")
        return {
          ok: false,
          problem: outcome.code === codes.noSuchPerson ? "noSuchPerson" : "failed",
        };
      const { conversation, rev } = outcome.payload;
      await onReached(conversation, rev);
      return { ok: true, conversation };
    },

    changed(touched) {
      tell(touched);
      outbox.run();
    },
    fileMessages: (args) => store.run("fileMessages", { self, ...args }),

    storageBack() {
      outbox.run();
      catchUp.hurry();
      if (!link.live) return;
      receipts.hurry();
      personal.live();
    },

    ...groups,
    setPicture: (picture) => pictures.set(picture),
    picture: (id) => pictures.picture(id),
    async setStatus(status) {
      const outcome = await link.request("set_status", { status });
      if (outcome.kind === "lost") return { ok: false, problem: "offline" };
      if (outcome.kind === "refused")
        return {
          ok: false,
          problem: outcome.code === codes.invalidContent ? "invalidContent" : "failed",
        };
      await onDirectory(outcome.payload.rev);
      return { ok: true };
    },

    unread: (limit) => store.run("unreadSummary", { self, limit }),
    listConversations: () => store.run("listConversations", { self }),
    newestPage(conversation) {
      catchUp.prefer(conversation);
      return readPage({ conversation, beforeSeq: null, fromSeq: null });
    },
    pagesFrom(conversation, fromSeq) {
      catchUp.prefer(conversation);
      return readPage({ conversation, beforeSeq: null, fromSeq, limit: answerSizeMax });
    },
    olderPage: (conversation, beforeSeq) => readPage({ conversation, beforeSeq, fromSeq: null }),
    newerPage: (conversation, fromSeq) => readPage({ conversation, beforeSeq: null, fromSeq }),
    views: (touched) => store.run("views", { self, ...touched }),
    listPeople: () => store.run("listPeople", { self }),
    directory: () => store.run("directory", {}),
    person: (id) => store.run("person", { id }),
    officeSize: () => store.run("officeSize", {}),
  };
}
