import type { Changes, ConversationView, MessageView } from "#shared/ipc/views.ts";
import type { Timers } from "../messaging/ports.ts";
import type { Touched } from "../messaging/tx.ts";

/** How long touched rows are gathered before windows are told: one frame. */
const gatherMs = 16;

/** More touched messages than this are not sent row by row: windows are made to ask again instead. */
const messagesPerChangeMax = 500;

export interface ChangeFeedPorts {
  readonly timers: Timers;
  /** The present views of what was touched; ids that are gone are left out. */
  views(
    touched: Touched,
  ): Promise<{ conversations: readonly ConversationView[]; messages: readonly MessageView[] }>;
  send(changes: Changes): void;
}

/**
 * Turns touched rows into numbered changes for all windows: gathered for a frame, read once, numbered without a gap, so
 * that a window which misses a number knows to ask again.
 */
export function createChangeFeed(ports: ChangeFeedPorts) {
  let number = 0;
  let conversations = new Set<string>();
  let messages = new Set<string>();
  let cancelTimer: (() => void) | null = null;
  let closed = false;
  /** What is on its way to the windows. */
  let telling: Promise<unknown> = Promise.resolve();

  const flush = async (): Promise<void> => {
    cancelTimer = null;
    const tooMany = messages.size > messagesPerChangeMax;
    const touched = {
      conversations: [...conversations],
      messages: tooMany ? [] : [...messages],
    };
    conversations = new Set();
    messages = new Set();
    const views = await ports.views(touched);
    if (closed) return;
    const found = new Set([...views.messages, ...views.conversations].map(({ id }) => id));
    number += tooMany ? 2 : 1;
    ports.send({
      number,
      conversations: [...views.conversations],
      messages: [...views.messages],
      removed: [...touched.messages, ...touched.conversations].filter((id) => !found.has(id)),
    });
  };

  const tell = (): void => {
    // The store reports its own failure; a window that missed this change sees the next one's number jump.
    const told = flush().catch(() => {
      number += 1;
    });
    telling = Promise.all([telling, told]);
  };

  return {
    /** The number of the last change sent; a page read now includes it. */
    get number(): number {
      return number;
    },
    touch(touched: Touched): void {
      if (closed || touched.conversations.length + touched.messages.length === 0) return;
      for (const id of touched.conversations) conversations.add(id);
      for (const id of touched.messages) messages.add(id);
      cancelTimer ??= ports.timers.after(gatherMs, tell);
    },
    /** Tells what has been touched so far; resolves when windows have it. */
    async settled(): Promise<void> {
      if (cancelTimer !== null) {
        cancelTimer();
        tell();
      }
      await telling;
    },
    close(): void {
      closed = true;
      cancelTimer?.();
    },
  };
}
