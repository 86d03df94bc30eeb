import type { StoreApi } from "zustand/vanilla";
import type { MagpieApi } from "#shared/ipc/contract.ts";
import type { MessagePage, MessageView } from "#shared/ipc/views.ts";
import type { Actions, AppState, OpenConversation } from "./app-state.ts";
import { withMentions } from "./mentions.ts";
import { firstSeqOf, lastSeqOf, withChanges, withNewer, withOlder } from "./loaded.ts";

export interface Opened {
  readonly actions: Pick<
    Actions,
    | "select"
    | "goTo"
    | "sighted"
    | "revealed"
    | "leave"
    | "loadOlder"
    | "loadNewer"
    | "showNewest"
    | "stand"
  >;
  /** Takes in what has changed of the conversation that is open; the rest is nothing to it. */
  takeIn(changed: readonly MessageView[], removed: readonly string[]): void;
  /** A message was written in this window. */
  wrote(message: MessageView): Promise<void>;
  /** Messages were written in this window, which come with a numbered change: whoever wrote them goes on from there. */
  sent(conversation: string): Promise<void>;
  /** Reads what is loaded anew: changes were missed. Rejects where it cannot be read. */
  readAgain(): Promise<void>;
}

/** So many places above the message that somebody goes to are loaded with it. */
const placesAbove = 20;

/** Whether a place lies in the part that is loaded. */
function holds({ messages }: OpenConversation, seq: number): boolean {
  const [first, last] = [firstSeqOf(messages), lastSeqOf(messages)];
  return first !== null && last !== null && seq >= first && seq <= last;
}

/** Where the reader of a conversation that was just chosen is. */
const chosen = (
  id: string,
  { toWrite, reveal }: Pick<OpenConversation, "toWrite" | "reveal">,
): OpenConversation => ({
  id,
  messages: [],
  more: false,
  newer: false,
  follows: true,
  moves: 0,
  loading: true,
  loadingOlder: false,
  loadingNewer: false,
  failed: false,
  toWrite,
  writes: 0,
  reveal,
  mentions: [],
  readSeq: 0,
  newAfterSeq: null,
});

/**
 * The conversation that is open, of which a part is loaded. `attempt` does something of which a failure is to be said,
 * and undone.
 */
export function createOpened(
  api: MagpieApi,
  { getState: get, setState: set }: StoreApi<AppState>,
  attempt: (work: () => Promise<unknown>, undo?: () => void) => Promise<void>,
): Opened {
  /** A newer selection makes the answers of older ones void. */
  let selection = 0;
  /** The seq of what stands at the top of the window. */
  let at: number | null = null;
  /** What mentions oneself and has been in sight since the conversation was opened. */
  let sighted = new Set<number>();

  /** Whether history of this conversation is still coming in. */
  const isComing = (id: string): boolean =>
    get().conversations.some((one) => one.id === id && !one.complete);

  /** What follows when the newest part takes the place of what is loaded. */
  const moved = (
    open: OpenConversation,
    newFirstSeq: number | null,
  ): Pick<OpenConversation, "moves" | "newAfterSeq"> => {
    const lastSeq = lastSeqOf(open.messages);
    const skips = lastSeq !== null && newFirstSeq !== null && newFirstSeq > lastSeq;
    // What nobody has seen begins where one stood.
    return { moves: open.moves + 1, newAfterSeq: open.newAfterSeq ?? (skips ? lastSeq : null) };
  };

  /** Reads a part of it: the newest page, or what there is from a seq on. */
  const load = async (id: string, fromSeq: number | null): Promise<void> => {
    selection += 1;
    const mine = selection;
    const page = await api.openConversation({ conversation: id, fromSeq });
    const { open, conversations } = get();
    if (mine !== selection || open?.id !== id) return;
    const unread = conversations.find((one) => one.id === id)?.unread ?? 0;
    const { messages, more, newer } = page;
    const place = open.loading
      ? { newAfterSeq: unread === 0 ? null : page.readSeq }
      : fromSeq === null
        ? moved(open, firstSeqOf(messages))
        : {};
    const { readSeq } = open.loading ? page : open;
    // What was there before is not lost by a page that was read after it had been looked at elsewhere.
    const told = [...new Set([...open.mentions, ...page.mentions])].sort((a, b) => a - b);
    const unseen = { readSeq, mentions: told.filter((seq) => seq > readSeq && !sighted.has(seq)) };
    const still = { loading: false, loadingOlder: false, loadingNewer: false, failed: false };
    set({ open: { ...open, ...still, ...unseen, messages, more, newer, ...place } });
  };

  const takeIn: Opened["takeIn"] = (changed, removed) => {
    const { open } = get();
    const messages = changed.filter(({ conversation }) => conversation === open?.id);
    if (!open || messages.length + removed.length === 0) return;
    const sight = { follows: open.follows, at, coming: isComing(open.id) };
    const { moved: isMoved, ...loaded } = withChanges(open, messages, removed, sight);
    const place = isMoved ? moved(open, firstSeqOf(loaded.messages)) : {};
    const mentions = withMentions(open, messages, sighted);
    set({ open: { ...open, ...loaded, ...place, mentions } });
  };

  /** Loads a page beside what is loaded; `take` is given what is loaded by then. */
  const loadPage = async (
    flag: "loadingOlder" | "loadingNewer",
    read: () => Promise<MessagePage>,
    take: (open: OpenConversation, page: MessagePage) => OpenConversation,
  ): Promise<void> => {
    const before = get().open;
    if (!before) return;
    set({ open: { ...before, [flag]: true } });
    const mine = selection;
    /** The conversation as it is now, if it was not read anew meanwhile: then the page does not fit. */
    const still = (): OpenConversation | null => (mine === selection ? get().open : null);
    await attempt(
      async () => {
        const page = await read();
        const now = still();
        if (now) set({ open: { ...take(now, page), [flag]: false } });
      },
      () => {
        const now = still();
        if (now) set({ open: { ...now, [flag]: false } });
      },
    );
  };

  const actions: Opened["actions"] = {
    async select(conversation, toWrite, reveal = null) {
      const { open } = get();
      set({ page: "chats" });
      if (open?.id === conversation && !open.failed) {
        set({ open: { ...open, toWrite, writes: open.writes + 1, reveal } });
        if (reveal !== null && open.newer) await actions.showNewest();
        return;
      }
      selection += 1;
      at = null;
      sighted = new Set();
      set({ open: chosen(conversation, { toWrite, reveal }) });
      try {
        await load(conversation, null);
      } catch {
        const now = get().open;
        if (now?.id === conversation) set({ open: { ...now, failed: true } });
      }
    },
    async goTo(seq) {
      const { open } = get();
      if (!open || open.loading) return;
      if (!holds(open, seq)) await attempt(() => load(open.id, Math.max(1, seq - placesAbove)));
      const now = get().open;
      // Where it could not be read, that was said.
      if (now?.id === open.id && holds(now, seq))
        set({ open: { ...now, follows: false, reveal: seq } });
    },
    sighted(seqs) {
      const { open } = get();
      for (const seq of seqs) sighted.add(seq);
      if (open)
        set({ open: { ...open, mentions: open.mentions.filter((seq) => !sighted.has(seq)) } });
    },
    revealed() {
      const { open } = get();
      if (open) set({ open: { ...open, reveal: null } });
    },
    leave() {
      if (get().page !== "chats") {
        set({ page: "chats" });
        return;
      }
      selection += 1;
      set({ open: null });
    },
    async loadOlder() {
      const { open } = get();
      const firstSeq = firstSeqOf(open?.messages ?? []);
      if (!open?.more || open.loadingOlder || firstSeq === null) return;
      await loadPage(
        "loadingOlder",
        () => api.olderMessages({ conversation: open.id, beforeSeq: firstSeq }),
        (now, page) => {
          // Another part may have taken its place meanwhile, above which this page does not stand.
          if (firstSeqOf(now.messages) !== firstSeq) return now;
          // What came in since the page was read is not counted in its word on what is left.
          const since = now.more && page.number < get().number && isComing(now.id);
          const above = { ...page, more: page.more || since };
          return { ...now, ...withOlder(now, above, { ...now, at }) };
        },
      );
    },
    async loadNewer() {
      const { open } = get();
      const lastSeq = lastSeqOf(open?.messages ?? []);
      if (!open?.newer || open.loadingNewer || lastSeq === null) return;
      await loadPage(
        "loadingNewer",
        () => api.newerMessages({ conversation: open.id, fromSeq: lastSeq }),
        (now, page) => {
          if (lastSeqOf(now.messages) !== lastSeq) return now;
          // What came in since the page was read stayed out.
          const newer = page.newer || page.number < get().number;
          return { ...now, ...withNewer(now, { ...page, newer }, { ...now, at }) };
        },
      );
    },
    async showNewest() {
      const { open } = get();
      if (!open) return;
      if (open.newer) await attempt(() => load(open.id, null));
      else set({ open: { ...open, moves: open.moves + 1 } });
    },
    stand(isAtEnd, seq) {
      at = seq;
      const { open } = get();
      if (open && open.follows !== isAtEnd) set({ open: { ...open, follows: isAtEnd } });
    },
  };

  const sent: Opened["sent"] = async (conversation) => {
    const { open } = get();
    if (open?.id !== conversation) return;
    set({ open: { ...open, newAfterSeq: null } });
    if (open.newer) await actions.showNewest();
  };

  return {
    actions,
    takeIn,
    async wrote(message) {
      const { open } = get();
      const shown = sent(message.conversation);
      // Its own bubble is there with the answer; the numbered change that follows says the same.
      const isNew = open?.messages.every(({ id }) => id !== message.id);
      if (open?.id === message.conversation && !open.newer && isNew) takeIn([message], []);
      await shown;
    },
    sent,
    async readAgain() {
      const { open } = get();
      // Whoever follows the end needs its newest page; whoever reads further up stays there.
      if (open) await load(open.id, open.follows ? null : firstSeqOf(open.messages));
    },
  };
}
