import type { ConversationView } from "#shared/ipc/views.ts";

/** What a person is told of a conversation: one notification each, which later messages replace. */
export interface Notice {
  readonly conversation: ConversationView;
  /** The newest message that it speaks of. */
  readonly seq: number;
}

/** Many conversations at once are told of together. */
export interface Gathered {
  readonly messages: number;
  readonly conversations: number;
}

export interface AttentionPorts {
  show(notice: Notice): void;
  showGathered(gathered: Gathered): void;
  withdraw(conversation: string): void;
  /** Takes back what told of many together. */
  withdrawGathered(): void;
  /** The conversation that somebody looks at now; null while nobody does. */
  attended(): string | null;
}

/** More conversations than this at once are told of together. */
const singlyMax = 3;

/**
 * Decides what to tell of: the newest message of somebody else in a conversation with unread ones that nobody looks at,
 * once. What was there before Magpie had caught up for the first time is in the list, and nobody is told of it; what an
 * absence brings later is gathered until it is all here. What was read, here or on another device, is withdrawn, and so
 * is what was recalled: its words are not to stand on the screen any longer.
 */
export function createAttention(ports: AttentionPorts) {
  /** The newest message told of, or known not to be told of, by conversation. */
  const told = new Map<string, number>();
  const shown = new Set<string>();
  const gathered = new Map<string, Notice>();
  /** Conversations that are told of together. */
  const together = new Set<string>();
  let everUpToDate = false;
  let upToDate = false;

  const withdraw = (id: string): void => {
    gathered.delete(id);
    if (shown.delete(id)) ports.withdraw(id);
    if (together.delete(id) && together.size === 0) ports.withdrawGathered();
  };

  const tell = (): void => {
    const notices = [...gathered.values()];
    gathered.clear();
    if (notices.length <= singlyMax) {
      for (const notice of notices) {
        shown.add(notice.conversation.id);
        ports.show(notice);
      }
      return;
    }
    for (const { conversation } of notices) together.add(conversation.id);
    const messages = notices.reduce((sum, { conversation }) => sum + conversation.unread, 0);
    ports.showGathered({ messages, conversations: notices.length });
  };

  const look = (conversation: ConversationView): void => {
    const { id, unread, muted, lastOther } = conversation;
    const seq = lastOther?.seq ?? 0;
    const isNew = seq > (told.get(id) ?? 0);
    if (isNew) told.set(id, seq);
    if (unread === 0 || muted || lastOther?.recalled) withdraw(id);
    else if (isNew && everUpToDate && ports.attended() !== id)
      gathered.set(id, { conversation, seq });
  };

  return {
    changed(conversations: readonly ConversationView[]): void {
      for (const one of conversations) look(one);
      if (upToDate) tell();
    },
    /** What is in the list already when somebody begins: nobody is told of it, whatever touches it later. */
    known(conversations: readonly ConversationView[]): void {
      for (const { id, lastOther } of conversations)
        told.set(id, Math.max(told.get(id) ?? 0, lastOther?.seq ?? 0));
    },
    /** Whether the link stands and everything that was missed is here, shown to `changed` included. */
    setUpToDate(value: boolean): void {
      upToDate = value;
      if (!value) return;
      everUpToDate = true;
      tell();
    },
    /** Nobody is signed in any more, or somebody else. */
    reset(): void {
      for (const id of [...shown, ...together]) withdraw(id);
      gathered.clear();
      told.clear();
      everUpToDate = false;
      upToDate = false;
    },
  };
}
