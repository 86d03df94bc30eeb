/** How long one may go on writing before it is kept. */
const keepAfterMs = 400;

export interface Drafts {
  write(conversation: string, text: string): void;
  /** Whether something was written that has not been kept yet: then what comes from elsewhere is older. */
  isWriting(conversation: string): boolean;
  /** Keeps everything now. */
  flush(): void;
  /** Keeps nothing of it: somebody else has signed in. */
  forget(): void;
}

/** Keeps what is written a moment after the last key, not with each. */
export function createDrafts(
  keep: (conversation: string, text: string) => Promise<unknown>,
): Drafts {
  const waiting = new Map<string, { text: string; timer: ReturnType<typeof setTimeout> }>();
  /** On their way to the store. */
  const underWay = new Map<string, number>();

  const send = (conversation: string): void => {
    const one = waiting.get(conversation);
    if (!one) return;
    clearTimeout(one.timer);
    waiting.delete(conversation);
    underWay.set(conversation, (underWay.get(conversation) ?? 0) + 1);
    void keep(conversation, one.text).finally(() => {
      const left = (underWay.get(conversation) ?? 1) - 1;
      if (left > 0) underWay.set(conversation, left);
      else underWay.delete(conversation);
    });
  };

  return {
    write(conversation, text) {
      clearTimeout(waiting.get(conversation)?.timer);
      const timer = setTimeout(() => send(conversation), keepAfterMs);
      waiting.set(conversation, { text, timer });
      // What was sent is no draft any more: that must not wait.
      if (text === "") send(conversation);
    },
    isWriting: (conversation) => waiting.has(conversation) || underWay.has(conversation),
    forget() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
    flush() {
      for (const conversation of waiting.keys()) send(conversation);
    },
  };
}
