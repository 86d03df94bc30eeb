import { createStore, type StoreApi } from "zustand/vanilla";
import { compareConversations } from "#shared/ipc/order.ts";
import type { SettingsChange } from "#shared/ipc/settings.ts";
import type {
  ChangeOutcome,
  MagpieApi,
  PictureOutcome,
  SendOutcome,
  SignInOutcome,
  Start,
} from "#shared/ipc/contract.ts";
import type {
  AccountView,
  Changes,
  ConnectionReport,
  ConnectionView,
  ConversationView,
  MessageDetails,
  MessageView,
  PersonView,
  StorageTrouble,
  StorageUsed,
} from "#shared/ipc/views.ts";
import { createDrafts } from "./drafts.ts";
import { type Editing, createEdits } from "./edits.ts";
import { firstSeqOf, hasOlder, mergeMessages } from "./order.ts";

/** The loaded part of the conversation that is open. */
export interface OpenConversation {
  readonly id: string;
  readonly messages: readonly MessageView[];
  /** Whether there are older ones to load. */
  readonly more: boolean;
  readonly loading: boolean;
  readonly loadingOlder: boolean;
  /** It could not be read. */
  readonly failed: boolean;
  /** Whoever chose it wants to write at once. */
  readonly toWrite: boolean;
  /** A message that somebody asked for outside the window: it is to be brought into sight, once. */
  readonly reveal: number | null;
  /** Where the "new messages" line stands: behind this seq. Frozen when the chat opens; null for no line. */
  readonly newAfterSeq: number | null;
}

export interface AppState {
  readonly phase: "loading" | "signIn" | "ready" | "trouble";
  readonly start: Start | null;
  readonly account: AccountView | null;
  readonly connection: ConnectionView;
  /** How often this window has seen a connection come up. */
  readonly connects: number;
  /** Newest activity first. */
  readonly conversations: readonly ConversationView[];
  readonly open: OpenConversation | null;
  /** What is written and not sent, by conversation. */
  readonly drafts: Readonly<Record<string, string>>;
  /** Which message is being rewritten in this window, by conversation; the draft stays beside it. */
  readonly edits: Readonly<Record<string, Editing>>;
  /** The number of the last change that this window has seen. */
  readonly number: number;
  /** Something that was asked for did not work; said until it is dismissed. */
  readonly failed: boolean;
  /** Why nothing can be stored at present. */
  readonly storage: StorageTrouble;
}

/** Why a message was not changed. */
export type ChangeProblem = Extract<ChangeOutcome, { ok: false }>["problem"];

/** Why a picture was not set. */
export type PictureProblem = Extract<PictureOutcome, { ok: false }>["problem"];

export interface Actions {
  signIn(server: string, name: string, password: string): Promise<SignInOutcome>;
  showSignIn(): void;
  hideSignIn(): void;
  /** Opens a conversation; `toWrite` also takes the keyboard to where one writes. */
  select(conversation: string, toWrite: boolean, reveal?: number | null): Promise<void>;
  /** What was to be revealed has been. */
  revealed(): void;
  /** The previous (−1) or next (+1) conversation in the list, or one at an end of it. */
  step(to: -1 | 1 | "first" | "last"): void;
  dismissFailed(): void;
  /** The same, among conversations with unread messages. */
  stepUnread(by: 1 | -1): void;
  /** Closes the open conversation. */
  leave(): void;
  changeSettings(change: SettingsChange): void;
  connectionReport(): Promise<ConnectionReport | null>;
  storageUsed(): Promise<StorageUsed>;
  signOut(erase: boolean): void;
  showLogs(): void;
  loadOlder(): Promise<void>;
  /** Gives a conversation a window of its own. */
  openWindow(conversation: string): void;
  /** Pins or unpins, mutes or unmutes. */
  mark(conversation: string, mark: { pinned?: boolean; muted?: boolean }): void;
  /** What is written here; kept for all devices a moment later. */
  setDraft(conversation: string, text: string): void;
  /** Puts a text that could not be stored back, before what has been typed since. */
  giveBack(conversation: string, text: string): void;
  send(conversation: string, text: string): Promise<SendOutcome>;
  retry(id: string): void;
  /** Takes back a message that has not been confirmed: its text is there to be written anew. */
  takeBack(conversation: string, id: string): void;
  /** Takes a message into the line where one writes, to be rewritten there. */
  beginEdit(message: MessageView): void;
  writeEdit(conversation: string, text: string): void;
  /** Leaves the message as it is; the draft is there again. */
  cancelEdit(conversation: string): void;
  /** Null where the change has been taken; else why not, and the rewritten text stands there again. */
  saveEdit(conversation: string): Promise<ChangeProblem | null>;
  /** Recalls it for everybody; null where that has been taken, else why not. */
  recall(message: MessageView): Promise<ChangeProblem | null>;
  /** That a change of this message was refused has been seen. */
  dismissRefusal(id: string): void;
  /** Null where the message is no longer here. */
  details(id: string): Promise<MessageDetails | null>;
  seen(conversation: string, seq: number): void;
  people(): Promise<readonly PersonView[]>;
  startDirect(person: string): Promise<"ok" | "offline" | "noSuchPerson" | "failed">;
  /** Gives oneself a picture, in base64, or with null takes it away. */
  setPicture(picture: string | null): Promise<"ok" | PictureProblem>;
  connectNow(): void;
  openLink(url: string): void;
}

export type AppStore = StoreApi<AppState> & {
  readonly actions: Actions;
  /** Keeps at once what is written. */
  flush(): void;
  dispose(): void;
};

/** The seq after which messages are new to the reader; null when nothing is. */
function newLine(messages: readonly MessageView[], unread: number): number | null {
  if (unread === 0) return null;
  const others = messages.filter(
    ({ mine, seq, kind }) => !mine && seq !== null && kind !== "system",
  );
  const first = others.at(-Math.min(unread, others.length));
  const seq = first?.seq ?? null;
  return seq === null ? null : seq - 1;
}

/**
 * What a window holds: views that main has sent. It is no truth of its own: every change carries a number, and a window
 * that misses one asks for everything again.
 */
export function createAppStore(api: MagpieApi): AppStore {
  const store = createStore<AppState>(() => ({
    phase: "loading",
    start: null,
    account: null,
    connection: { state: "signedOut", disabled: false },
    connects: 0,
    conversations: [],
    open: null,
    drafts: {},
    edits: {},
    number: 0,
    failed: false,
    storage: null,
  }));
  const { getState: get, setState: set } = store;
  const drafts = createDrafts(
    (conversation, text) => api.saveDraft({ conversation, text }),
    () => set({ failed: true }),
  );
  const edits = createEdits(
    () => get().edits,
    (now) => set({ edits: now }),
  );
  /** What is written in each conversation: here, or else on another device. */
  const draftsOf = (conversations: readonly ConversationView[]): Record<string, string> => {
    const kept = { ...get().drafts };
    for (const { id, draft } of conversations) {
      if (!drafts.takes(id, draft)) continue;
      if (draft === "") delete kept[id];
      else kept[id] = draft;
    }
    return kept;
  };
  /** Whether history of this conversation is still coming in. */
  const isComing = (id: string): boolean =>
    get().conversations.some((one) => one.id === id && !one.complete);
  /** A newer selection makes the answers of older ones void. */
  let selection = 0;

  /** A failure inside is said, and leaves the window as usable as it was. */
  const attempt = async (work: () => Promise<unknown>, undo?: () => void): Promise<void> => {
    try {
      await work();
    } catch {
      undo?.();
      set({ failed: true });
    }
  };

  const boot = async (): Promise<void> => {
    let start: Start;
    try {
      start = await api.start({});
    } catch {
      set({ phase: "trouble" });
      return;
    }
    const before = get().account;
    const same =
      before?.person === start.account?.person && before?.server === start.account?.server;
    if (!same) drafts.forget();
    set({
      phase: start.trouble === null ? (start.account ? "ready" : "signIn") : "trouble",
      start,
      account: start.account,
      connection: start.connection,
      conversations: start.list.conversations,
      number: start.list.number,
      open: null,
      // What one person wrote is not for the next one's eyes.
      drafts: same ? get().drafts : {},
      edits: same ? get().edits : {},
      storage: start.storage,
    });
    set({ drafts: draftsOf(start.list.conversations) });
  };

  /** Reads a conversation: its newest page, or all of what was loaded of it. */
  const loadOpen = async (id: string, fromSeq: number | null): Promise<void> => {
    selection += 1;
    const mine = selection;
    const page = await api.openConversation({ conversation: id, fromSeq });
    const before = get().open;
    if (mine !== selection || before?.id !== id) return;
    const unread = get().conversations.find((one) => one.id === id)?.unread ?? 0;
    set({
      open: {
        ...before,
        messages: page.messages,
        more: page.more,
        loading: false,
        loadingOlder: false,
        failed: false,
        newAfterSeq: before.loading ? newLine(page.messages, unread) : before.newAfterSeq,
      },
    });
  };

  const resync = async (): Promise<void> => {
    const { conversations, number } = await api.listConversations({});
    set({ conversations, number, drafts: draftsOf(conversations) });
    const { open } = get();
    if (open) await loadOpen(open.id, firstSeqOf(open.messages));
  };

  const apply = (changes: Changes): void => {
    const { number, conversations, open } = get();
    if (changes.number <= number) return;
    if (changes.number !== number + 1) {
      set({ number: changes.number });
      void attempt(resync);
      return;
    }
    const changed = new Map(changes.conversations.map((one) => [one.id, one]));
    const kept = conversations.filter(({ id }) => !changed.has(id));
    const messages = open ? changes.messages.filter((m) => m.conversation === open.id) : [];
    const removed = new Set(changes.removed);
    const stays = ({ id }: MessageView): boolean => !removed.has(id);
    // History that is still coming in may come by thousands: it is loaded by pages, as what was here before.
    const more = open !== null && (open.more || hasOlder(open.messages, messages));
    set({
      number: changes.number,
      ...(changed.size > 0
        ? {
            conversations: [...kept, ...changed.values()].sort(compareConversations),
            drafts: draftsOf(changes.conversations),
          }
        : {}),
      ...(open && (messages.length > 0 || removed.size > 0)
        ? {
            open: {
              ...open,
              more,
              messages: mergeMessages(open.messages.filter(stays), messages, more),
            },
          }
        : {}),
    });
  };

  const disposers = [
    api.on("changed", apply),
    api.on("connection", (connection) => {
      const before = get();
      const isUp = connection.state === "connected" && before.connection.state !== "connected";
      set({ connection, connects: before.connects + (isUp ? 1 : 0) });
    }),
    api.on("ownCard", (account) => {
      if (get().account?.person === account.person) set({ account });
    }),
    api.on("storage", ({ trouble }) => set({ storage: trouble })),
    api.on("show", ({ conversation, seq }) => void actions.select(conversation, true, seq)),
    api.on("settings", ({ settings, locale, region }) => {
      const { start } = get();
      if (start) set({ start: { ...start, settings, locale, region } });
    }),
    api.on("account", () => {
      void boot();
    }),
  ];

  const actions: Actions = {
    signIn: (server, name, password) => api.signIn({ server, name, password }),
    showSignIn: () => set({ phase: "signIn" }),
    hideSignIn: () => set({ phase: "ready" }),
    revealed() {
      const { open } = get();
      if (open) set({ open: { ...open, reveal: null } });
    },
    async select(conversation, toWrite, reveal = null) {
      const { open } = get();
      if (open?.id === conversation && !open.failed) {
        set({ open: { ...open, toWrite, reveal } });
        return;
      }
      selection += 1;
      set({
        open: {
          id: conversation,
          messages: [],
          more: false,
          loading: true,
          loadingOlder: false,
          failed: false,
          toWrite,
          reveal,
          newAfterSeq: null,
        },
      });
      try {
        await loadOpen(conversation, null);
      } catch {
        const now = get().open;
        if (now?.id === conversation) set({ open: { ...now, failed: true } });
      }
    },
    step(to) {
      const { conversations, open } = get();
      const at = conversations.findIndex(({ id }) => id === open?.id);
      const wanted =
        to === "first" ? 0 : to === "last" ? conversations.length - 1 : at === -1 ? 0 : at + to;
      const next = conversations[wanted];
      if (next) void actions.select(next.id, false);
    },
    stepUnread(by) {
      const { conversations, open } = get();
      const at = conversations.findIndex(({ id }) => id === open?.id);
      const rest =
        by === 1
          ? conversations.slice(at + 1)
          : conversations.slice(0, Math.max(at, 0)).toReversed();
      const next = rest.find(({ unread }) => unread > 0);
      if (next) void actions.select(next.id, false);
    },
    leave() {
      selection += 1;
      set({ open: null });
    },
    changeSettings: (change) => void attempt(() => api.changeSettings(change)),
    connectionReport: async () => (await api.connectionReport({})).report,
    storageUsed: () => api.storageUsed({}),
    signOut(erase) {
      drafts.flush();
      void attempt(() => api.signOut({ erase }));
    },
    showLogs: () => void attempt(() => api.showLogs({})),
    dismissFailed: () => set({ failed: false }),
    async loadOlder() {
      const { open } = get();
      const firstSeq = open ? firstSeqOf(open.messages) : null;
      if (!open || !open.more || open.loadingOlder || firstSeq === null) return;
      set({ open: { ...open, loadingOlder: true } });
      const mine = selection;
      /** The conversation as it is now, if it was not read anew meanwhile: then a page above the old one does not fit. */
      const still = (): OpenConversation | null => (mine === selection ? get().open : null);
      await attempt(
        async () => {
          const page = await api.olderMessages({ conversation: open.id, beforeSeq: firstSeq });
          const now = still();
          if (!now) return;
          set({
            open: {
              ...now,
              messages: mergeMessages(now.messages, page.messages, false),
              // What came in since the page was read is not counted in its word on what is left.
              more: page.more || (now.more && page.number < get().number && isComing(open.id)),
              loadingOlder: false,
            },
          });
        },
        () => {
          const now = still();
          if (now) set({ open: { ...now, loadingOlder: false } });
        },
      );
    },
    openWindow: (conversation) => void attempt(() => api.openWindow({ conversation })),
    mark: (conversation, mark) =>
      void attempt(() => api.markConversation({ conversation, ...mark })),
    setDraft(conversation, text) {
      set({ drafts: { ...get().drafts, [conversation]: text } });
      drafts.write(conversation, text);
    },
    giveBack(conversation, text) {
      const since = get().drafts[conversation] ?? "";
      actions.setDraft(conversation, since === "" ? text : `${text}\n${since}`);
    },
    async send(conversation, text) {
      const outcome = await api.sendMessage({ conversation, text });
      const { open } = get();
      // Its own bubble is there with the answer; the numbered change that follows says the same.
      if (outcome.ok && open?.id === conversation)
        set({
          open: {
            ...open,
            newAfterSeq: null,
            messages: open.messages.some(({ id }) => id === outcome.message.id)
              ? open.messages
              : mergeMessages(open.messages, [outcome.message], open.more),
          },
        });
      return outcome;
    },
    retry: (id) => void attempt(() => api.retryMessage({ id })),
    takeBack: (conversation, id) =>
      void attempt(async () => {
        const { text } = await api.takeBack({ id });
        if (text !== null) actions.giveBack(conversation, text);
      }),
    beginEdit: (message) => edits.begin(message),
    writeEdit: (conversation, text) => edits.write(conversation, text),
    cancelEdit: (conversation) => edits.end(conversation),
    async saveEdit(conversation) {
      const editing = get().edits[conversation];
      if (!editing) return null;
      // Room for the next line at once, as with sending.
      edits.end(conversation);
      if (editing.text === editing.before) return null;
      const outcome = await api
        .editMessage({ id: editing.id, text: editing.text })
        .catch((): ChangeOutcome => ({ ok: false, problem: "storage" }));
      if (outcome.ok) return null;
      // Who has begun to rewrite another one meanwhile gets the text among what is written.
      if (!edits.restore(conversation, editing)) actions.giveBack(conversation, editing.text);
      return outcome.problem;
    },
    async recall({ conversation, id }) {
      const outcome = await api
        .recallMessage({ id })
        .catch((): ChangeOutcome => ({ ok: false, problem: "storage" }));
      if (!outcome.ok) return outcome.problem;
      if (get().edits[conversation]?.id === id) edits.end(conversation);
      return null;
    },
    dismissRefusal: (id) => void attempt(() => api.dismissRefusal({ id })),
    details: async (id) => (await api.messageDetails({ id })).details,
    // Nobody asked for it: what was not marked now is marked with the next look.
    seen: (conversation, seq) => void api.markRead({ conversation, seq }).catch(() => undefined),
    people: async () => (await api.listPeople({})).people,
    async startDirect(person) {
      const outcome = await api.startDirect({ person });
      if (!outcome.ok) return outcome.problem;
      await actions.select(outcome.conversation, true);
      return "ok";
    },
    async setPicture(picture) {
      const outcome = await api.setPicture({ picture });
      return outcome.ok ? "ok" : outcome.problem;
    },
    connectNow: () => void attempt(() => api.connectNow({})),
    openLink: (url) => void attempt(() => api.openLink({ url })),
  };

  void boot();
  return Object.assign(store, {
    actions,
    flush: () => drafts.flush(),
    dispose() {
      drafts.flush();
      for (const dispose of disposers) dispose();
    },
  });
}
