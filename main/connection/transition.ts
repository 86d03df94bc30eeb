import { codes } from "#shared/wire/codes.ts";
import { backOff, connect, hurryUp, noTries, renew } from "./attempts.ts";
import { beat, firstBeat, hear, probe } from "./heartbeat.ts";
import type {
  Event,
  EventName,
  EventOf,
  Input,
  SignedOutReason,
  State,
  StateName,
  StateOf,
  Step,
  Tries,
} from "./state.ts";

/**
 * When to connect, to give up, to wait and to sleep (mission rows 4 and 5; delivery.md, Staying connected): one pure
 * transition over a total table. A state or an event without its cells does not compile.
 */

type Cell<S extends StateName, E extends EventName> = (
  state: StateOf<S>,
  event: EventOf<E>,
  input: Input,
) => Step;
type Row<S extends StateName> = { readonly [E in EventName]: Cell<S, E> };
type Table = { readonly [S in StateName]: Row<S> };

const stay = (state: State): Step => ({ state, effects: [] });

const stop = ({ generation }: State): Step => ({
  state: { name: "idle", generation },
  effects: [{ name: "close" }],
});

/** A late word from a socket that is no longer ours changes nothing. */
function ifCurrent(state: State, event: { readonly generation: number }, step: () => Step): Step {
  return event.generation === state.generation ? step() : stay(state);
}

/** An attempt came to nothing. A hint that came meanwhile still counts. */
function failed(state: StateOf<"connecting">, input: Input): Step {
  if (!state.hurried) return backOff(state, state.generation, input);
  const next = hurryUp(state, state.generation, input);
  return { state: next.state, effects: [{ name: "close" }, ...next.effects] };
}

/** What is remembered of a connection that is known to have held until `heldUntil`: long enough, it resets the backoff. */
function triesAfter(state: StateOf<"connected">, heldUntil: number, { settings }: Input): Tries {
  const steady = heldUntil - state.since >= settings.steadyAfterMs;
  return steady ? { ...noTries, lastAttemptAt: state.lastAttemptAt } : state;
}

/** A connection is over. While it was being probed a hint had come, which counts for the next attempt. */
function lost(state: StateOf<"connected">, heldUntil: number, input: Input): Step {
  const tries = triesAfter(state, heldUntil, input);
  if (state.heartbeat.probe === null) return backOff(tries, state.generation, input);
  const next = hurryUp(tries, state.generation, input);
  return { state: next.state, effects: [{ name: "close" }, ...next.effects] };
}

const signedOutReasons = new Map<number, SignedOutReason>([
  [codes.notSignedIn, "notSignedIn"],
  [codes.accountDisabled, "accountDisabled"],
]);

/** A refused handshake: two codes end it, one says that the versions do not fit, all others pass. */
function refused(
  state: StateOf<"connecting" | "connected">,
  event: EventOf<"refused">,
  { now, settings }: Input,
  otherwise: () => Step,
): Step {
  const { generation, recent, lastAttemptAt } = state;
  const reason = signedOutReasons.get(event.code);
  if (reason)
    return { state: { name: "signedOut", generation, reason }, effects: [{ name: "close" }] };
  if (event.code !== codes.incompatible) return otherwise();
  const { clientTooOld } = event;
  // The server was reached: the next try, much later, is a first one.
  const tries = { attempt: 0, recent, lastAttemptAt };
  return {
    state: {
      name: "incompatible",
      generation,
      clientTooOld,
      until: now + settings.sleepMs,
      ...tries,
    },
    effects: [{ name: "close" }],
  };
}

const hurryConnecting = (state: StateOf<"connecting">): Step => stay({ ...state, hurried: true });
const renewNow = (state: StateOf<"connecting">, _event: Event, input: Input): Step =>
  renew(state, input);
const hurryNow = (
  state: StateOf<"waiting" | "sleeping" | "incompatible">,
  _event: Event,
  input: Input,
): Step => hurryUp(state, state.generation, input);
const probeNow = (state: StateOf<"connected">, _event: Event, input: Input): Step =>
  probe(state, input);

/** States without a socket have nothing to hear from one: what still arrives is late. */
const deaf = {
  opened: stay,
  connectFailed: stay,
  closed: stay,
  refused: stay,
  pong: stay,
} as const;

const table: Table = {
  idle: {
    ...deaf,
    start: (s, _e, input) => connect(noTries, s.generation, input),
    stop: stay,
    tick: stay,
    networkDown: stay,
    networkUp: stay,
    wake: stay,
    connectNow: stay,
  },
  connecting: {
    start: stay,
    stop,
    tick: (s, _e, input) => (input.now >= s.deadline ? failed(s, input) : stay(s)),
    opened: (s, e, { now, settings }) =>
      ifCurrent(s, e, () => {
        const { generation, attempt, recent, lastAttemptAt } = s;
        const heartbeat = firstBeat(now, settings);
        const tries = { attempt, recent, lastAttemptAt };
        return stay({ name: "connected", generation, since: now, heartbeat, ...tries });
      }),
    connectFailed: (s, e, input) => ifCurrent(s, e, () => failed(s, input)),
    closed: (s, e, input) => ifCurrent(s, e, () => failed(s, input)),
    refused: (s, e, input) => ifCurrent(s, e, () => refused(s, e, input, () => failed(s, input))),
    pong: stay,
    networkDown: (s, _e, input) => backOff(s, s.generation, input),
    networkUp: renewNow,
    wake: renewNow,
    // The person sees that it is trying, and asks it to go on doing so.
    connectNow: hurryConnecting,
  },
  connected: {
    start: stay,
    stop,
    tick: (s, _e, input) => {
      const next = beat(s, input);
      return next === "overdue" ? lost(s, s.heartbeat.lastPongAt, input) : next;
    },
    opened: stay,
    connectFailed: (s, e, input) => ifCurrent(s, e, () => lost(s, input.now, input)),
    closed: (s, e, input) => ifCurrent(s, e, () => lost(s, input.now, input)),
    refused: (s, e, input) =>
      ifCurrent(s, e, () => refused(s, e, input, () => lost(s, input.now, input))),
    pong: (s, e, input) => ifCurrent(s, e, () => hear(s, e, input)),
    // Nothing leads anywhere: hurrying would be in vain.
    networkDown: (s, _e, input) => backOff(triesAfter(s, input.now, input), s.generation, input),
    networkUp: probeNow,
    wake: probeNow,
    connectNow: probeNow,
  },
  waiting: {
    ...deaf,
    start: stay,
    stop,
    tick: (s, _e, input) => (input.now >= s.nextTryAt ? connect(s, s.generation, input) : stay(s)),
    networkDown: stay,
    networkUp: hurryNow,
    wake: hurryNow,
    connectNow: hurryNow,
  },
  sleeping: {
    ...deaf,
    start: stay,
    stop,
    tick: (s, _e, input) => (input.now >= s.until ? connect(s, s.generation, input) : stay(s)),
    networkDown: stay,
    networkUp: hurryNow,
    wake: hurryNow,
    connectNow: hurryNow,
  },
  signedOut: {
    ...deaf,
    start: stay,
    stop,
    tick: stay,
    networkDown: stay,
    networkUp: stay,
    wake: stay,
    connectNow: stay,
  },
  // One try each time: the server may have been updated since, or be another one where the network is.
  incompatible: {
    ...deaf,
    start: stay,
    stop,
    tick: (s, _e, input) => (input.now >= s.until ? connect(s, s.generation, input) : stay(s)),
    networkDown: stay,
    networkUp: hurryNow,
    wake: hurryNow,
    connectNow: hurryNow,
  },
};

/** The next state and what to do, for any state and any event. */
export function transition(state: State, event: Event, input: Input): Step {
  // The table's type holds each cell to its own state and event; indexing with unions loses that.
  const cell = table[state.name][event.name] as (s: State, e: Event, i: Input) => Step;
  return cell(state, event, input);
}
