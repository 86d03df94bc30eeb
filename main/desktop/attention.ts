import type { ConversationView } from "#shared/ipc/views.ts";

/** What a person is told of a conversation: one notification each, which later messages replace. */
export interface Notice {
  readonly conversation: ConversationView;
  /** The newest message that it speaks of. */
  readonly seq: number;
}

export interface AttentionPorts {
  show(notice: Notice): void;
  withdraw(conversation: string): void;
  /** The conversation that somebody looks at now; null while nobody does. */
  attended(): string | null;
}

/**
 * Decides what to tell of: the newest message of somebody else in a conversation with unread ones that nobody looks at,
 * once, and nothing that is older than `since` (ms since the epoch): the backlog of an absence is in the list. What was
 * read, here or on another device, is withdrawn.
 */
export function createAttention(ports: AttentionPorts, since: number) {
  /** The newest message told of, by conversation. */
  const told = new Map<string, number>();
  const shown = new Set<string>();

  const withdraw = (id: string): void => {
    if (shown.delete(id)) ports.withdraw(id);
  };

  const look = (conversation: ConversationView): void => {
    const { id, unread, muted, last } = conversation;
    if (unread === 0 || muted) {
      withdraw(id);
      return;
    }
    if (last === null || last.mine || last.seq === null || last.time < since) return;
    if (last.seq <= (told.get(id) ?? 0)) return;
    told.set(id, last.seq);
    if (ports.attended() === id) return;
    shown.add(id);
    ports.show({ conversation, seq: last.seq });
  };

  return {
    changed(conversations: readonly ConversationView[]): void {
      for (const one of conversations) look(one);
    },
    /** Nobody is signed in any more, or somebody else. */
    reset(): void {
      for (const id of shown) ports.withdraw(id);
      shown.clear();
      told.clear();
    },
  };
}
