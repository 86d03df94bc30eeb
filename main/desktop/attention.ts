import type { ConversationView, MessageView } from "#shared/ipc/views.ts";

/** What a person is told of a conversation: one notification each, which later messages replace. */
export interface Notice {
  readonly conversation: ConversationView;
  /** The newest message that it speaks of. */
  readonly seq: number;
  /** Where it is one that mentions the person: that is said, whatever else has come. */
  readonly mention: MessageView | null;
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
  /** Whether the person is told of mentions also where they have muted the conversation. */
  mentionsThroughMute(): boolean;
}

/** More conversations than this at once are told of together. */
const singlyMax = 3;

/**
 * Decides what to tell of: the newest message of somebody else in a conversation with unread ones that nobody looks at,
 * once. What was there before Magpie had caught up for the first time is in the list, and nobody is told of it; what an
 * absence brings later is gathered until it is all here. What was read, here or on another device, is withdrawn, and so
 * is what was recalled: its words are not to stand on the screen any longer. Of what is muted only mentions are told, where the
 * person wants that.
 */
export function createAttention(ports: AttentionPorts) {
  /** The newest message told of, or known not to be told of, by conversation. */
  const told = new Map<string, number>();
  const shown = new Set<string>();
  const gathered = new Map<string, Notice>();
  /** The mention that a notification tells of, by conversation. */
  const mentioned = new Map<string, number>();
  /** Conversations that are told of together. */
  const together = new Set<string>();
  let everUpToDate = false;
  let upToDate = false;

  const withdraw = (id: string): void => {
    gathered.delete(id);
    mentioned.delete(id);
    if (shown.delete(id)) ports.withdraw(id);
    if (together.delete(id) && together.size === 0) ports.withdrawGathered();
  };

  const tell = (): void => {
    const notices = [...gathered.values()];
    gathered.clear();
    if (notices.length <= singlyMax) {
      for (const notice of notices) {
        const { id } = notice.conversation;
        shown.add(id);
        if (notice.mention === null) mentioned.delete(id);
        else mentioned.set(id, notice.seq);
        ports.show(notice);
      }
      return;
    }
    for (const { conversation } of notices) together.add(conversation.id);
    const messages = notices.reduce(
      (sum, { conversation: { unread, muted } }) => sum + (muted ? 1 : unread),
      0,
    );
    ports.showGathered({ messages, conversations: notices.length });
  };

  const look = (conversation: ConversationView): void => {
    const { id, unread, muted, lastOther, lastMention } = conversation;
    const known = told.get(id) ?? 0;
    const seq = lastOther?.seq ?? 0;
    // Where a backup was put in place the server counts on from a lower place: what comes there is news again.
    if (seq > 0) told.set(id, seq);
    const mentionSeq = lastMention?.seq ?? 0;
    const waiting = gathered.get(id)?.mention ?? null;
    // What it tells of was recalled, or rewritten so that it mentions the person no more.
    if (mentionSeq < (waiting?.seq ?? mentioned.get(id) ?? 0)) withdraw(id);
    const isMention = mentionSeq > known;
    const isSilent = muted
      ? lastMention === null || !ports.mentionsThroughMute()
      : lastOther?.recalled === true && !isMention;
    if (unread === 0 || isSilent) withdraw(id);
    else if ((isMention || (seq > known && !muted)) && everUpToDate && ports.attended() !== id) {
      const mention = isMention || waiting !== null ? lastMention : null;
      gathered.set(id, { conversation, seq: mention?.seq ?? seq, mention });
    }
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
      mentioned.clear();
      told.clear();
      everUpToDate = false;
      upToDate = false;
    },
  };
}
