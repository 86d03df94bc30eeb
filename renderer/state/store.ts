import { createStore } from "zustand/vanilla";
import type { ChangeOutcome, MagpieApi, PasswordOutcome, Start } from "#shared/ipc/contract.ts";
import { compareConversations } from "#shared/ipc/order.ts";
import type { AccountView, Changes, ConversationView, PresenceView } from "#shared/ipc/views.ts";
import { limits } from "#shared/wire/limits.ts";
import type { Actions, AppState, AppStore } from "./app-state.ts";
import { createAnnounceActions } from "./announcing.ts";
import { createChosen } from "./chosen.ts";
import { createDrafts } from "./drafts.ts";
import { createEdits } from "./edits.ts";
import { createFileActions } from "./files.ts";
import { createGroupActions } from "./groups.ts";
import { filtered } from "./list-filter.ts";
import { createOpened } from "./opened.ts";
import { createReaderActions } from "./readers.ts";
import { createTold } from "./told.ts";
import { createWatched } from "./watched.ts";

/**
 * What a window holds: views that main has sent. It is no truth of its own: every change carries a number, and a window
 * that misses one asks for everything again.
 */
export function createAppStore(api: MagpieApi): AppStore {
  const store = createStore<AppState>(() => ({
    phase: "loading",
    start: null,
    account: null,
    connection: { state: "signedOut", locked: null },
    connects: 0,
    conversations: [],
    open: null,
    page: "chats",
    filter: "all",
    directoryChanges: 0,
    drafts: {},
    edits: {},
    presence: {},
    typing: {},
    transfers: {},
    fileTrouble: null,
    number: 0,
    changed: [],
    failed: false,
    storage: null,
    rescued: null,
    sentAgain: 0,
  }));
  const { getState: get, setState: set } = store;
  const chosen = createChosen();
  const drafts = createDrafts(
    (conversation, text) => api.saveDraft({ conversation, text }),
    () => set({ failed: true }),
  );
  const edits = createEdits(
    () => get().edits,
    (now) => set({ edits: now }),
  );
  const setPresence = (known: readonly PresenceView[]): void =>
    set({ presence: Object.fromEntries(known.map((one) => [one.person, one])) });
  const watched = createWatched(limits.watchedMax, (people) => {
    // Nobody asked for it, so nobody is told of a failure: how people are stays unknown.
    api.watchPeople({ people: [...people] }).then(
      ({ known }) => setPresence(known),
      () => undefined,
    );
  });
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
  /** A failure inside is said, and leaves the window as usable as it was. */
  const attempt = async (work: () => Promise<unknown>, undo?: () => void): Promise<void> => {
    try {
      await work();
    } catch {
      undo?.();
      set({ failed: true });
    }
  };

  const opened = createOpened(api, store, attempt);
  /** How often somebody has gone somewhere, written something, or wished to. */
  let wishes = 0;
  /** A new wish; whether there was none since: else a late answer takes nobody anywhere. */
  const wish = (): (() => boolean) => {
    const mine = ++wishes;
    return () => mine === wishes;
  };
  const writeDraft = (conversation: string, text: string): void => {
    set({ drafts: { ...get().drafts, [conversation]: text } });
    drafts.write(conversation, text);
  };

  /** Tries again what could not be stored. */
  const storeAgain = (): void => {
    drafts.again();
    for (const [conversation, seq] of unmarked) actions.seen(conversation, seq);
  };

  /** Who was there last. */
  let last: AccountView | null = null;
  const begin = (start: Start): void => {
    const { account } = start;
    // What somebody has written waits for them while their history is locked or cannot be opened, and not once they have signed out.
    const same = account
      ? last?.person === account.person && last.server === account.server
      : start.locked !== null || start.trouble !== null;
    last = account ?? (same ? last : null);
    if (!same) {
      drafts.forget();
      unmarked.clear();
      chosen.forget();
    }
    set({
      phase: start.trouble === null ? (start.account ? "ready" : "signIn") : "trouble",
      start,
      account: start.account,
      connection: start.connection,
      conversations: start.list.conversations,
      number: start.list.number,
      open: null,
      page: same ? get().page : "chats",
      filter: same ? get().filter : start.settings.listFilter,
      // What one person wrote is not for the next one's eyes.
      drafts: same ? get().drafts : {},
      edits: same ? get().edits : {},
      failed: same && get().failed,
      storage: start.storage,
      rescued: start.rescued,
      sentAgain: start.sentAgain,
    });
    set({ drafts: draftsOf(start.list.conversations) });
    if (account !== null) storeAgain();
  };

  const told = createTold(api);
  let boots = 0;
  /** Asks for everything; the answer counts unless it has been asked for again meanwhile. */
  const boot = async (): Promise<void> => {
    const turn = ++boots;
    told.hold();
    const start = await api.start({}).catch(() => null);
    if (turn !== boots) return;
    try {
      if (start) begin(start);
      else set({ phase: "trouble" });
    } finally {
      told.release();
    }
  };

  const resync = async (): Promise<void> => {
    const { conversations, number } = await api.listConversations({});
    set({ conversations, number, drafts: draftsOf(conversations) });
    await opened.readAgain();
  };

  const apply = (changes: Changes): void => {
    const { number, conversations } = get();
    if (changes.number <= number) return;
    if (changes.number !== number + 1) {
      set({ number: changes.number, changed: null });
      void attempt(resync);
      return;
    }
    const changed = new Map(changes.conversations.map((one) => [one.id, one]));
    const removed = new Set(changes.removed);
    const kept = conversations.filter(({ id }) => !changed.has(id) && !removed.has(id));
    set({
      number: changes.number,
      changed: changes.messages,
      ...(changed.size > 0 || kept.length < conversations.length
        ? {
            conversations: [...kept, ...changed.values()].sort(compareConversations),
            drafts: draftsOf(changes.conversations),
          }
        : {}),
    });
    opened.takeIn(changes.messages, changes.removed);
  };

  /** Up to where conversations have been seen, where that could not be kept. */
  const unmarked = new Map<string, number>();
  const disposers = [
    told.on("changed", apply),
    told.on("connection", (connection) => {
      const before = get();
      const isUp = connection.state === "connected" && before.connection.state !== "connected";
      set({ connection, connects: before.connects + (isUp ? 1 : 0) });
    }),
    api.on("connection", ({ state }) => {
      // It may be the last moment in which what was written can be kept here.
      if (state === "signedOut") drafts.flush();
    }),
    told.on("ownCard", (account) => {
      if (get().account?.person === account.person) set({ account });
    }),
    told.on("sentAgain", ({ messages }) => set({ sentAgain: messages })),
    told.on("directory", () => set({ directoryChanges: get().directoryChanges + 1 })),
    told.on("storage", ({ trouble }) => {
      set({ storage: trouble });
      if (trouble === null) storeAgain();
    }),
    told.on("rescued", ({ rescued }) => set({ rescued })),
    told.on("show", ({ conversation, seq }) => void actions.select(conversation, true, seq)),
    told.on("settings", ({ settings, locale, region }) => {
      const { start } = get();
      if (start) set({ start: { ...start, settings, locale, region } });
    }),
    told.on("presence", ({ known }) => setPresence(known)),
    told.on("typing", ({ conversation, people }) => {
      const { [conversation]: _ended, ...others } = get().typing;
      set({ typing: people.length === 0 ? others : { ...others, [conversation]: people } });
    }),
    told.on("transfers", ({ of }) =>
      set({ transfers: Object.fromEntries(of.map((one) => [one.message, one])) }),
    ),
    api.on("account", (account) => {
      set({ presence: {}, typing: {}, transfers: {}, fileTrouble: null });
      watched.again();
      // Whatever it takes to ask anew: nothing of who has left stays in sight meanwhile.
      if (account === null) {
        drafts.pause();
        set({ phase: "loading", account, conversations: [], open: null });
      }
      void boot();
    }),
  ];

  const actions: Actions = {
    ...opened.actions,
    select(...of) {
      wish();
      return opened.actions.select(...of);
    },
    leave() {
      wish();
      opened.actions.leave();
    },
    ...createGroupActions(api, {
      attempt,
      select: (conversation) => actions.select(conversation, true),
    }),
    ...createFileActions(api, {
      attempt,
      chosen,
      sent: (conversation) => void opened.sent(conversation),
      say: (fileTrouble) => set({ fileTrouble }),
    }),
    ...createReaderActions(api),
    ...createAnnounceActions(api, {
      wish,
      select: (conversation) => actions.select(conversation, true),
    }),
    signIn: (server, name, password) => api.signIn({ server, name, password }),
    showSignIn: () => set({ phase: "signIn" }),
    hideSignIn: () => set({ phase: "ready" }),
    step(to, toWrite = false) {
      const { open, filter } = get();
      const conversations = filtered(get().conversations, filter, open?.id ?? null);
      const at = conversations.findIndex(({ id }) => id === open?.id);
      const wanted =
        to === "first" ? 0 : to === "last" ? conversations.length - 1 : at === -1 ? 0 : at + to;
      const next = conversations[wanted];
      if (next) void actions.select(next.id, toWrite);
    },
    stepUnread(by) {
      const { conversations, open } = get();
      const at = conversations.findIndex(({ id }) => id === open?.id);
      const rest =
        by === 1
          ? conversations.slice(at + 1)
          : conversations.slice(0, Math.max(at, 0)).toReversed();
      const next = rest.find(({ unread }) => unread > 0);
      if (next) void actions.select(next.id, true);
    },
    changeSettings: (change) => void attempt(() => api.changeSettings(change)),
    connectionReport: async () => (await api.connectionReport({})).report,
    devices: () => api.listDevices({}),
    signOutDevices: (device) => api.signOutDevices({ device }),
    async changePassword(current, next) {
      const outcome = await api
        .changePassword({ current, next })
        .catch((): PasswordOutcome => ({ ok: false, problem: "failed" }));
      return outcome.ok ? "ok" : outcome.problem;
    },
    storageUsed: () => api.storageUsed({}),
    signOut(erase) {
      drafts.flush();
      void attempt(() => api.signOut({ erase }));
    },
    showLogs: () => void attempt(() => api.showLogs({})),
    showDamaged: () => void attempt(() => api.showDamaged({})),
    dismissRescued: () => void attempt(() => api.dismissRescued({})),
    sayFailed: () => set({ failed: true }),
    dismissFailed: () => set({ failed: false }),
    dismissSentAgain: () => void attempt(() => api.dismissSentAgain({})),
    openWindow: (conversation) => void attempt(() => api.openWindow({ conversation })),
    mark: (conversation, mark) =>
      void attempt(() => api.markConversation({ conversation, ...mark })),
    show: (person) => watched.show(person),
    typing: (conversation) => void api.typing({ conversation }).catch(() => undefined),
    setDraft(conversation, text) {
      wish();
      writeDraft(conversation, text);
    },
    clearDraft(conversation, text) {
      if (get().drafts[conversation] === text) writeDraft(conversation, "");
    },
    giveBack(conversation, text) {
      const since = get().drafts[conversation] ?? "";
      writeDraft(conversation, since === "" ? text : `${text}\n${since}`);
    },
    async send(conversation, text) {
      const taken = chosen.take(conversation);
      const outcome = await api
        .sendMessage({ conversation, text, ...taken })
        .catch((error: unknown) => {
          chosen.giveBack(conversation, taken.chosen);
          throw error;
        });
      if (outcome.ok) await opened.wrote(outcome.message);
      else chosen.giveBack(conversation, taken.chosen);
      return outcome;
    },
    choose: chosen.choose,
    retry: (id) => void attempt(() => api.retryMessage({ id })),
    takeBack: (conversation, id) =>
      void attempt(async () => {
        const { text } = await api.takeBack({ id });
        if (text !== null) actions.giveBack(conversation, text);
      }),
    beginEdit(message) {
      wish();
      edits.begin(message);
    },
    writeEdit(conversation, text) {
      wish();
      edits.write(conversation, text);
    },
    cancelEdit: (conversation) => edits.end(conversation),
    async saveEdit(conversation) {
      const editing = get().edits[conversation];
      if (!editing) return null;
      // Room for the next line at once, as with sending.
      edits.end(conversation);
      if (editing.text === editing.before) return null;
      const taken = chosen.take(conversation);
      const outcome = await api
        .editMessage({ id: editing.id, text: editing.text, ...taken })
        .catch((): ChangeOutcome => ({ ok: false, problem: "storage" }));
      if (outcome.ok) return null;
      chosen.giveBack(conversation, taken.chosen);
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
    seen(conversation, seq) {
      unmarked.delete(conversation);
      // Nobody asked for it, so nobody is told: it is marked when there is room again, or with the next look.
      void api.markRead({ conversation, seq }).catch(() => unmarked.set(conversation, seq));
    },
    showPage(page) {
      wish();
      set({ page });
    },
    setFilter(filter) {
      set({ filter });
      actions.changeSettings({ listFilter: filter });
    },
    directory: () => api.directory({}),
    people: async () => (await api.listPeople({})).people,
    async startDirect(person, isWanted = () => true) {
      const known = get().conversations.find(
        ({ kind, peer, member }) => kind === "direct" && member && peer?.id === person,
      );
      // What is here needs no server to be opened.
      if (known) {
        await actions.select(known.id, true);
        return "ok";
      }
      const isLast = wish();
      const outcome = await api.startDirect({ person });
      if (!isLast() || !isWanted()) return "late";
      if (!outcome.ok) return outcome.problem;
      await actions.select(outcome.conversation, true);
      return "ok";
    },
    async setPicture(picture) {
      const outcome = await api.setPicture({ picture });
      return outcome.ok ? "ok" : outcome.problem;
    },
    // Where it does not come the place stays marked, and the next look asks again.
    reach: (conversation, beforeSeq) =>
      void api.reachHistory({ conversation, beforeSeq }).catch(() => undefined),
    async setStatus(status) {
      const outcome = await api.setStatus({ status });
      return outcome.ok ? "ok" : outcome.problem;
    },
    connectNow: () => void attempt(() => api.connectNow({})),
    openLink: (url) => void attempt(() => api.openLink({ url })),
  };

  void boot();
  return Object.assign(store, {
    actions,
    flush: () => drafts.flush(),
    setVisible: (visible: boolean) => watched.setVisible(visible),
    dispose() {
      watched.dispose();
      drafts.flush();
      for (const dispose of disposers) dispose();
    },
  });
}
