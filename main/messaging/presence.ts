import type { PresenceView } from "#shared/ipc/views.ts";
import { isDefinite } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import type { Presence } from "#shared/wire/rows.ts";
import { laterOf } from "./later.ts";
import type { Link, Random, Timers } from "./ports.ts";
import { boundedDelayMs, retryDelayMs } from "./retry-delay.ts";

export interface PresencePorts {
  readonly link: Link;
  readonly timers: Timers;
  readonly random: Random;
  /** Whether somebody is in front of the app. */
  isFront(): boolean;
  /** All that is known now; what is not in it is not known. */
  tell(known: readonly PresenceView[]): void;
}

/** Whom windows show is gathered for so long, in ms: a list that is scrolled asks once. */
export const gatherMs = 200;
/** The server hears no more often than this that somebody is in front, apart from the heartbeat; in ms. */
const frontEveryMs = 1_000;

const viewOf = ({ person, state, last_seen: lastSeen }: Presence): PresenceView => ({
  person,
  state,
  lastSeen,
});

/** How the people are whom windows show (SPEC.md, PR): in memory, for as long as a connection stands. */
export function createPresence({ link, timers, random, isFront, tell }: PresencePorts) {
  /** By window, in the order in which they began to show somebody. */
  const shown = new Map<number, readonly string[]>();
  const known = new Map<string, PresenceView>();
  /** Whom the server was asked about last on this connection, as `keyOf` says it; null where that has to be asked anew. */
  let watched: string | null = "";
  let supported = true;
  let asking = false;
  /** What was told while it was asked: it may be older than the answer, or newer. */
  const toldMeanwhile = new Map<string, PresenceView>();
  let tries = 0;
  let connection = 0;
  let cancelAsking: (() => void) | null = null;
  let cancelFront: (() => void) | null = null;

  const wanted = (): string[] =>
    [...new Set([...shown.values()].flat())].slice(0, limits.watchedMax).sort();
  /** Ids have no control characters. */
  const keyOf = (people: readonly string[]): string => people.join("\n");

  const isAsKnown = ({ person, state, lastSeen }: PresenceView): boolean => {
    const now = known.get(person);
    return !now || (now.state === state && now.lastSeen === lastSeen);
  };

  const askAfter = (delayMs: number): void => {
    cancelAsking ??= timers.after(delayMs, () => {
      cancelAsking = null;
      void ask();
    });
  };

  async function ask(): Promise<void> {
    const people = wanted();
    const key = keyOf(people);
    if (!link.live || !supported || asking || key === watched) return;
    const mine = connection;
    asking = true;
    toldMeanwhile.clear();
    const outcome = await link.request("watch", { people });
    if (mine !== connection) return;
    asking = false;
    if (outcome.kind === "answered") {
      tries = 0;
      known.clear();
      for (const one of outcome.payload.of)
        if (people.includes(one.person)) known.set(one.person, viewOf(one));
      watched = [...toldMeanwhile.values()].every(isAsKnown) ? key : null;
      tell([...known.values()]);
      // They may show others by now.
      askAfter(gatherMs);
    } else if (isDefinite(outcome)) supported = false;
    else {
      tries += 1;
      askAfter(
        boundedDelayMs(Math.max(laterOf(outcome)?.afterMs ?? 0, retryDelayMs(tries, random))),
      );
    }
  }

  const forget = (): void => {
    connection += 1;
    watched = "";
    supported = true;
    asking = false;
    tries = 0;
    for (const cancel of [cancelAsking, cancelFront]) cancel?.();
    cancelAsking = null;
    cancelFront = null;
    if (known.size === 0) return;
    known.clear();
    tell([]);
  };

  const sayFront = (front: boolean): void => {
    cancelFront = timers.after(frontEveryMs, () => (cancelFront = null));
    void link.request("ping", { front });
  };

  const onLive = (live: boolean): void => {
    forget();
    if (!live) return;
    sayFront(isFront());
    askAfter(gatherMs);
  };

  const disposers = [
    link.onLive(onLive),
    link.onPush((push) => {
      if (push.type !== "presence") return;
      // Frames that were read together are handed on together, before whoever waits for an answer among them goes on.
      if (asking) for (const one of push.payload.of) toldMeanwhile.set(one.person, viewOf(one));
      // One that was not asked about, or is no more, is none of ours.
      const news = push.payload.of.filter(({ person }) => known.has(person));
      for (const one of news) known.set(one.person, viewOf(one));
      if (news.length > 0) tell([...known.values()]);
    }),
  ];

  return {
    /** A window shows these people now, and no others; what is known of everybody. */
    watch(window: number, people: readonly string[]): PresenceView[] {
      if (people.length === 0) shown.delete(window);
      else shown.set(window, people);
      askAfter(gatherMs);
      return [...known.values()];
    },
    /** A window has got the focus: others need not wait for the next heartbeat. */
    front(): void {
      if (link.live && cancelFront === null && isFront()) sayFront(true);
    },
    stop(): void {
      for (const dispose of disposers) dispose();
      shown.clear();
      forget();
    },
  };
}

export type PresenceWatch = ReturnType<typeof createPresence>;
