import { limits } from "#shared/wire/limits.ts";

/** How long one may go on writing before it is kept. */
const keepAfterMs = 400;

/** What of a draft can be kept: one that is longer stays whole only in the window where it was written. */
const keepable = (text: string): string => text.slice(0, limits.draftLengthMax).toWellFormed();

export interface Drafts {
  write(conversation: string, text: string): void;
  /** Whether to take a draft that main tells of: it came from elsewhere, and nothing newer is written here. */
  takes(conversation: string, told: string): boolean;
  /** Keeps everything now. */
  flush(): void;
  /** Nothing can be kept for now, and nobody is told: what is written waits until `again`. */
  pause(): void;
  /** Tries again to keep what could not be kept. */
  again(): void;
  /** Keeps nothing of it: somebody else has signed in. */
  forget(): void;
}

/** Keeps what is written a moment after the last key, not with each. `keep` rejects where it could not. */
export function createDrafts(
  keep: (conversation: string, text: string) => Promise<unknown>,
  onFailed: () => void,
): Drafts {
  const waiting = new Map<string, { text: string; timer: ReturnType<typeof setTimeout> }>();
  /** On their way to the store. */
  const underWay = new Map<string, number>();
  /** What was kept last from here: main tells it back. */
  const kept = new Map<string, string>();
  /** What could not be kept stands in this window alone. */
  const unkept = new Map<string, string>();
  let paused = false;
  let times = 0;
  /** Counts the people who wrote here: an answer that is late is for one who has left. */
  let owner = 0;

  const send = async (conversation: string): Promise<void> => {
    const one = waiting.get(conversation);
    if (!one) return;
    clearTimeout(one.timer);
    waiting.delete(conversation);
    times += 1;
    const [mine, of, text] = [times, owner, keepable(one.text)];
    underWay.set(conversation, mine);
    const failed = await keep(conversation, text).then(
      () => false,
      () => true,
    );
    if (of !== owner) return;
    if (underWay.get(conversation) === mine) underWay.delete(conversation);
    if (failed) unkept.set(conversation, one.text);
    else unkept.delete(conversation);
    if (!failed) kept.set(conversation, text);
    else if (!paused) onFailed();
  };

  const write: Drafts["write"] = (conversation, text) => {
    clearTimeout(waiting.get(conversation)?.timer);
    const timer = setTimeout(() => void send(conversation), keepAfterMs);
    waiting.set(conversation, { text, timer });
    // What was sent is no draft any more: that must not wait.
    if (text === "") void send(conversation);
  };

  return {
    write,
    pause() {
      paused = true;
      for (const [conversation, { text, timer }] of waiting) {
        clearTimeout(timer);
        unkept.set(conversation, text);
      }
      waiting.clear();
    },
    again() {
      paused = false;
      for (const [conversation, text] of unkept)
        if (!waiting.has(conversation)) write(conversation, text);
    },
    takes(conversation, told) {
      const own = [waiting, underWay, unkept].some((those) => those.has(conversation));
      if (own || kept.get(conversation) === told) return false;
      // From now on nothing that stands there is from here: the same text again would be somebody else's.
      kept.delete(conversation);
      return true;
    },
    forget() {
      owner += 1;
      paused = false;
      for (const { timer } of waiting.values()) clearTimeout(timer);
      for (const those of [waiting, underWay, kept, unkept]) those.clear();
    },
    flush() {
      for (const conversation of waiting.keys()) void send(conversation);
    },
  };
}
