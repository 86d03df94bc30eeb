import { createStore, type StoreApi } from "zustand/vanilla";
import type { MagpieApi, SendOutcome, SignInOutcome, Start } from "#shared/ipc/contract.ts";
import type {
  AccountView,
  Changes,
  ConnectionView,
  ConversationView,
  MessageView,
  PersonView,
} from "#shared/ipc/views.ts";
import { mergeMessages } from "./order.ts";

/** The loaded part of the conversation that is open. */
export interface OpenConversation {
  readonly id: string;
  readonly messages: readonly MessageView[];
  /** Whether there are older ones to load. */
  readonly more: boolean;
  readonly loading: boolean;
  readonly loadingOlder: boolean;
  /** Where the "new messages" line stands: behind this seq. Frozen when the chat opens; null for no line. */
  readonly newAfterSeq: number | null;
}

export interface AppState {
  readonly phase: "loading" | "signIn" | "ready" | "trouble";
  readonly start: Start | null;
  readonly account: AccountView | null;
  readonly connection: ConnectionView;
  /** Newest activity first. */
  readonly conversations: readonly ConversationView[];
  readonly open: OpenConversation | null;
  /** What is written and not sent, by conversation. */
  readonly drafts: Readonly<Record<string, string>>;
  /** The number of the last change that this window has seen. */
  readonly number: number;
}

export interface Actions {
  signIn(server: string, name: string, password: string): Promise<SignInOutcome>;
  showSignIn(): void;
  hideSignIn(): void;
  select(conversation: string): Promise<void>;
  /** The previous (−1) or next (+1) conversation in the list. */
  step(by: 1 | -1): void;
  loadOlder(): Promise<void>;
  setDraft(conversation: string, text: string): void;
  /** Puts a text that could not be stored back, before what has been typed since. */
  giveBack(conversation: string, text: string): void;
  send(conversation: string, text: string): Promise<SendOutcome>;
  retry(id: string): void;
  seen(conversation: string, seq: number): void;
  people(): Promise<readonly PersonView[]>;
  startDirect(person: string): Promise<"ok" | "offline" | "noSuchPerson" | "failed">;
  connectNow(): void;
  openLink(url: string): void;
}

export type AppStore = StoreApi<AppState> & { readonly actions: Actions; dispose(): void };

const byActivity = (a: ConversationView, b: ConversationView): number =>
  b.activeAt - a.activeAt || (a.id < b.id ? -1 : 1);

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
    connection: { state: "signedOut" },
    conversations: [],
    open: null,
    drafts: {},
    number: 0,
  }));
  const { getState: get, setState: set } = store;
  /** A newer selection makes the answers of older ones void. */
  let selection = 0;

  const boot = async (): Promise<void> => {
    let start: Start;
    try {
      start = await api.start({});
    } catch {
      set({ phase: "trouble" });
      return;
    }
    set({
      phase: start.trouble === null ? (start.account ? "ready" : "signIn") : "trouble",
      start,
      account: start.account,
      connection: start.connection,
      conversations: start.list.conversations,
      number: start.list.number,
      open: null,
    });
  };

  const loadOpen = async (id: string): Promise<void> => {
    selection += 1;
    const mine = selection;
    const page = await api.openConversation({ conversation: id });
    if (mine !== selection) return;
    const unread = get().conversations.find((one) => one.id === id)?.unread ?? 0;
    const before = get().open;
    set({
      open: {
        id,
        messages: page.messages,
        more: page.more,
        loading: false,
        loadingOlder: false,
        newAfterSeq:
          before?.id === id && !before.loading
            ? before.newAfterSeq
            : newLine(page.messages, unread),
      },
    });
  };

  const resync = async (): Promise<void> => {
    const { conversations, number } = await api.listConversations({});
    set({ conversations, number });
    const { open } = get();
    if (open) await loadOpen(open.id);
  };

  const apply = (changes: Changes): void => {
    const { number, conversations, open } = get();
    if (changes.number <= number) return;
    if (changes.number !== number + 1) {
      set({ number: changes.number });
      void resync();
      return;
    }
    const changed = new Map(changes.conversations.map((one) => [one.id, one]));
    const kept = conversations.filter(({ id }) => !changed.has(id));
    const messages = open ? changes.messages.filter((m) => m.conversation === open.id) : [];
    set({
      number: changes.number,
      ...(changed.size > 0
        ? { conversations: [...kept, ...changed.values()].sort(byActivity) }
        : {}),
      ...(open && messages.length > 0
        ? { open: { ...open, messages: mergeMessages(open.messages, messages, open.more) } }
        : {}),
    });
  };

  const disposers = [
    api.on("changed", apply),
    api.on("connection", (connection) => set({ connection })),
    api.on("account", () => {
      void boot();
    }),
  ];

  const actions: Actions = {
    signIn: (server, name, password) => api.signIn({ server, name, password }),
    showSignIn: () => set({ phase: "signIn" }),
    hideSignIn: () => set({ phase: "ready" }),
    async select(conversation) {
      if (get().open?.id === conversation) return;
      set({
        open: {
          id: conversation,
          messages: [],
          more: false,
          loading: true,
          loadingOlder: false,
          newAfterSeq: null,
        },
      });
      await loadOpen(conversation);
    },
    step(by) {
      const { conversations, open } = get();
      const at = conversations.findIndex(({ id }) => id === open?.id);
      const next = conversations[at === -1 ? 0 : at + by];
      if (next) void actions.select(next.id);
    },
    async loadOlder() {
      const { open } = get();
      const firstSeq = open?.messages.find(({ seq }) => seq !== null)?.seq ?? null;
      if (!open || !open.more || open.loadingOlder || firstSeq === null) return;
      set({ open: { ...open, loadingOlder: true } });
      const page = await api.olderMessages({ conversation: open.id, beforeSeq: firstSeq });
      const now = get().open;
      if (now?.id !== open.id) return;
      set({
        open: {
          ...now,
          messages: mergeMessages(now.messages, page.messages, false),
          more: page.more,
          loadingOlder: false,
        },
      });
    },
    setDraft: (conversation, text) => set({ drafts: { ...get().drafts, [conversation]: text } }),
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
    retry: (id) => void api.retryMessage({ id }),
    seen: (conversation, seq) => void api.markRead({ conversation, seq }),
    people: async () => (await api.listPeople({})).people,
    async startDirect(person) {
      const outcome = await api.startDirect({ person });
      if (!outcome.ok) return outcome.problem;
      await actions.select(outcome.conversation);
      return "ok";
    },
    connectNow: () => void api.connectNow({}),
    openLink: (url) => void api.openLink({ url }),
  };

  void boot();
  return Object.assign(store, {
    actions,
    dispose() {
      for (const dispose of disposers) dispose();
    },
  });
}
