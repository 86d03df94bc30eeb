import type { PushPayload, PushType } from "#shared/wire/requests.ts";
import { directoryStream, selfStream } from "#shared/wire/rows.ts";
import type { ReadTx, Store } from "../store/store.ts";
import { isVisible, meOf, othersOf, wireRow } from "./membership.ts";
import { fitPage } from "./page-bounds.ts";
import type { PageBounds, Timers } from "./ports.ts";
import { personOfSelf } from "./self.ts";

/** Those who are connected to this process, by person; the gateway implements it. */
export interface Listeners {
  people(): Iterable<string>;
  has(person: string): boolean;
  push<T extends PushType>(person: string, type: T, payload: PushPayload<T>): void;
}

export interface BellPorts {
  readonly store: Store;
  readonly timers: Timers;
  readonly listeners: Listeners;
  readonly bounds: PageBounds;
  onError(error: unknown): void;
}

/** How often a process looks for itself what has changed: it heals a bell that was lost. */
const pollEveryMs = 5_000;

/**
 * Doorbells (delivery.md, Pushing). A ring carries nothing: it makes this process read what is new in a conversation and
 * push it to the sockets of those who are members as of that read, each within their own spans. One read at a time per
 * conversation; a ring meanwhile makes it go round again.
 */
export function createBells({ store, timers, listeners, bounds, onError }: BellPorts) {
  /** The rev up to which this process has pushed; none means that it has no memory of the conversation. */
  const pushed = new Map<string, number>();
  /** The stamp of the read that was pushed last: what is not newer has been told. */
  const told = new Map<string, number>();
  const running = new Map<string, "once" | "again">();
  let seenStamp: number | null = null;
  let cancelPoll: (() => void) | null = null;
  let stopped = false;

  const pushSelf = async (tx: ReadTx, name: string, person: string): Promise<void> => {
    if (!listeners.has(person)) return;
    const rev = (await tx.stream(name))?.rev ?? 0;
    listeners.push(person, "change", { conversation: selfStream, prev_rev: -1, rev, rows: [] });
  };

  const pushStream = async (tx: ReadTx): Promise<void> => {
    const rev = (await tx.stream(directoryStream))?.rev ?? 0;
    for (const person of listeners.people())
      listeners.push(person, "change", {
        conversation: directoryStream,
        prev_rev: -1,
        rev,
        rows: [],
      });
  };

  const pushConversation = async (tx: ReadTx, id: string): Promise<void> => {
    const conversation = await tx.conversation(id);
    if (!conversation) return;
    const last = pushed.get(id);
    const members = await tx.openStints(id);
    const rows = last === undefined ? [] : await tx.changedRows(id, last, bounds.rowsMax + 1);
    const page = fitPage(rows, bounds);
    // What does not fit into one push is pulled: the receiver is told that something came before.
    const whole = last !== undefined && !page.more;
    for (const { person } of members) {
      if (!listeners.has(person)) continue;
      const stints = await tx.stints(id, person);
      listeners.push(person, "change", {
        conversation: id,
        prev_rev: whole ? last : -1,
        rev: conversation.rev,
        rows: whole ? page.rows.filter(({ seq }) => isVisible(stints, seq)).map(wireRow) : [],
        n: conversation.n,
        me: await meOf(tx, id, person, stints),
        positions: await othersOf(tx, id, person, members),
      });
    }
    for (const { person, to_rev } of await tx.leftSince(id, last ?? -1))
      if (listeners.has(person)) listeners.push(person, "left", { conversation: id, rev: to_rev });
    pushed.set(id, conversation.rev);
  };

  const run = async (id: string): Promise<void> => {
    while (!stopped) {
      running.set(id, "once");
      await store
        .read(async (tx) => {
          const stamp = await tx.stamp();
          const person = personOfSelf(id);
          if (id === directoryStream) await pushStream(tx);
          else if (person !== null) await pushSelf(tx, id, person);
          else await pushConversation(tx, id);
          told.set(id, stamp);
        })
        .catch(onError);
      if (running.get(id) === "once") break;
    }
    running.delete(id);
  };

  const ring = (id: string): void => {
    if (stopped) return;
    if (running.has(id)) running.set(id, "again");
    else void run(id);
  };

  const poll = async (): Promise<void> => {
    const { stamp, changed } = await store.read(async (tx) => ({
      stamp: await tx.stamp(),
      changed: seenStamp === null ? [] : await tx.changedAfter(seenStamp),
    }));
    seenStamp = stamp;
    for (const { id, stamp: changedAt } of changed) if ((told.get(id) ?? -1) < changedAt) ring(id);
  };

  const pollLater = (): void => {
    if (stopped) return;
    cancelPoll = timers.after(pollEveryMs, () => {
      poll().catch(onError).finally(pollLater);
    });
  };

  return {
    ring,
    async start(): Promise<void> {
      await poll();
      pollLater();
    },
    stop(): void {
      stopped = true;
      cancelPoll?.();
    },
  };
}

export type Bells = ReturnType<typeof createBells>;
