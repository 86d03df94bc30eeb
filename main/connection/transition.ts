import type { ConnectionView } from "#shared/ipc/views.ts";
import type { ConnectionSettings } from "./settings.ts";

/**
 * When to connect, to give up, to wait and to sleep: one pure transition. Time and chance come in as inputs; the driver
 * carries out the effects. The table is total: a state or an event that is added without a cell does not compile.
 */

interface Tries {
  /** Consecutive attempts since a connection last held; the first is 1. */
  readonly attempt: number;
  /** When recent attempts were made, oldest first, within the period. */
  readonly recent: readonly number[];
}

export type State =
  | { readonly name: "idle" }
  | ({
      readonly name: "connecting";
      readonly generation: number;
      readonly deadline: number;
    } & Tries)
  | ({
      readonly name: "connected";
      readonly generation: number;
      readonly since: number;
      readonly nextPingAt: number;
      /** The server must have been heard by then. */
      readonly pongBy: number;
    } & Tries)
  | ({ readonly name: "waiting"; readonly generation: number; readonly nextTryAt: number } & Tries)
  | ({ readonly name: "sleeping"; readonly generation: number; readonly until: number } & Tries)
  | { readonly name: "signedOut" }
  | { readonly name: "incompatible"; readonly generation: number; readonly clientTooOld: boolean };

export type Event =
  | { readonly name: "start" }
  | { readonly name: "stop" }
  /** Time has passed: whatever is due is done. */
  | { readonly name: "due" }
  | { readonly name: "opened"; readonly generation: number }
  /** Connecting failed, the server disconnected, or the transport broke. */
  | { readonly name: "closed"; readonly generation: number }
  | { readonly name: "pong"; readonly generation: number }
  /** The person asked, the network came up, the machine woke: do not wait, and prove that the link is alive. */
  | { readonly name: "hurry" }
  | { readonly name: "networkLost" }
  | { readonly name: "signedOut"; readonly generation: number }
  | { readonly name: "incompatible"; readonly generation: number; readonly clientTooOld: boolean };

export type Effect =
  | { readonly name: "open"; readonly generation: number }
  | { readonly name: "close" }
  | { readonly name: "ping" };

export interface Input {
  /** ms since the epoch. */
  readonly now: number;
  /** In [0, 1). */
  readonly jitter: number;
  readonly settings: ConnectionSettings;
}

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

type StateOf<N extends State["name"]> = Extract<State, { name: N }>;
type EventOf<N extends Event["name"]> = Extract<Event, { name: N }>;
type Cell<S extends State["name"], E extends Event["name"]> = (
  state: StateOf<S>,
  event: EventOf<E>,
  input: Input,
) => Step;
type Table = { readonly [S in State["name"]]: { readonly [E in Event["name"]]: Cell<S, E> } };

const stay = (state: State): Step => ({ state, effects: [] });
const idle: State = { name: "idle" };

function connect(tries: Tries, generation: number, { now, settings }: Input): Step {
  const recent = [...tries.recent.filter((at) => at > now - settings.periodMs), now].slice(
    -settings.attemptsPerPeriodMax,
  );
  return {
    state: {
      name: "connecting",
      generation,
      deadline: now + settings.connectWithinMs,
      attempt: tries.attempt + 1,
      recent,
    },
    effects: [{ name: "open", generation }],
  };
}

/** Waits with full jitter, or sleeps when the period's attempts are used up. */
function retreat(tries: Tries, generation: number, { now, jitter, settings }: Input): Step {
  const recent = tries.recent.filter((at) => at > now - settings.periodMs);
  const kept = { generation, attempt: tries.attempt, recent };
  if (recent.length >= settings.attemptsPerPeriodMax)
    return {
      state: { name: "sleeping", until: now + settings.sleepMs, ...kept },
      effects: [{ name: "close" }],
    };
  const ceiling = Math.min(
    settings.backoffCapMs,
    settings.backoffBaseMs * 2 ** Math.min(Math.max(tries.attempt - 1, 0), 16),
  );
  const delay = Math.max(settings.backoffFloorMs, Math.floor(jitter * ceiling));
  return {
    state: { name: "waiting", nextTryAt: now + delay, ...kept },
    effects: [{ name: "close" }],
  };
}

/** A connection is over. One that held long enough has earned a fresh backoff. */
function lost(state: StateOf<"connected">, input: Input): Step {
  const steady = input.now - state.since >= input.settings.steadyAfterMs;
  return retreat(steady ? { attempt: 0, recent: [] } : state, state.generation, input);
}

const stop = (): Step => ({ state: idle, effects: [{ name: "close" }] });
const ended = (state: State): Step => ({ state, effects: [{ name: "close" }] });
const afresh: Tries = { attempt: 0, recent: [] };

/** A late word from a socket that is no longer ours changes nothing. */
function ifCurrent<S extends State & { readonly generation: number }>(
  state: S,
  event: { readonly generation: number },
  step: () => Step,
): Step {
  return event.generation === state.generation ? step() : stay(state);
}

const toSignedOut = (): Step => ended({ name: "signedOut" });
const toIncompatible = (event: EventOf<"incompatible">): Step =>
  ended({ name: "incompatible", generation: event.generation, clientTooOld: event.clientTooOld });

const table: Table = {
  idle: {
    start: (_s, _e, input) => connect(afresh, 1, input),
    stop: stay,
    due: stay,
    opened: stay,
    closed: stay,
    pong: stay,
    hurry: stay,
    networkLost: stay,
    signedOut: stay,
    incompatible: stay,
  },
  connecting: {
    start: stay,
    stop,
    due: (s, _e, input) => (input.now >= s.deadline ? retreat(s, s.generation, input) : stay(s)),
    opened: (s, e, { now, settings }) =>
      ifCurrent(s, e, () => ({
        state: {
          name: "connected",
          generation: s.generation,
          since: now,
          nextPingAt: now + settings.pingEveryMs,
          pongBy: now + settings.pongWithinMs,
          attempt: s.attempt,
          recent: s.recent,
        },
        effects: [],
      })),
    closed: (s, e, input) => ifCurrent(s, e, () => retreat(s, s.generation, input)),
    pong: stay,
    hurry: stay,
    networkLost: (s, _e, input) => retreat(s, s.generation, input),
    signedOut: (s, e) => ifCurrent(s, e, toSignedOut),
    incompatible: (s, e) => ifCurrent(s, e, () => toIncompatible(e)),
  },
  connected: {
    start: stay,
    stop,
    due: (s, _e, input) => {
      const { now, settings } = input;
      if (now >= s.pongBy) return lost(s, input);
      if (now < s.nextPingAt) return stay(s);
      return {
        state: { ...s, nextPingAt: now + settings.pingEveryMs },
        effects: [{ name: "ping" }],
      };
    },
    opened: stay,
    closed: (s, e, input) => ifCurrent(s, e, () => lost(s, input)),
    pong: (s, e, { now, settings }) =>
      ifCurrent(s, e, () => stay({ ...s, pongBy: now + settings.pongWithinMs })),
    hurry: (s, _e, { now, settings }) => ({
      state: {
        ...s,
        nextPingAt: now + settings.pingEveryMs,
        pongBy: Math.min(s.pongBy, now + settings.probeWithinMs),
      },
      effects: [{ name: "ping" }],
    }),
    networkLost: (s, _e, input) => lost(s, input),
    signedOut: (s, e) => ifCurrent(s, e, toSignedOut),
    incompatible: (s, e) => ifCurrent(s, e, () => toIncompatible(e)),
  },
  waiting: {
    start: stay,
    stop,
    due: (s, _e, input) =>
      input.now >= s.nextTryAt ? connect(s, s.generation + 1, input) : stay(s),
    opened: stay,
    closed: stay,
    pong: stay,
    hurry: (s, _e, input) => connect({ ...afresh, recent: s.recent }, s.generation + 1, input),
    networkLost: stay,
    signedOut: stay,
    incompatible: stay,
  },
  sleeping: {
    start: stay,
    stop,
    due: (s, _e, input) =>
      input.now >= s.until ? connect(afresh, s.generation + 1, input) : stay(s),
    opened: stay,
    closed: stay,
    pong: stay,
    hurry: (s, _e, input) => connect(afresh, s.generation + 1, input),
    networkLost: stay,
    signedOut: stay,
    incompatible: stay,
  },
  signedOut: {
    start: stay,
    stop,
    due: stay,
    opened: stay,
    closed: stay,
    pong: stay,
    hurry: stay,
    networkLost: stay,
    signedOut: stay,
    incompatible: stay,
  },
  incompatible: {
    start: stay,
    stop,
    due: stay,
    opened: stay,
    closed: stay,
    pong: stay,
    // After an update on either side a new try may fit.
    hurry: (s, _e, input) => connect(afresh, s.generation + 1, input),
    networkLost: stay,
    signedOut: stay,
    incompatible: stay,
  },
};

/** The next state and what to do, for any state and any event. */
export function transition(state: State, event: Event, input: Input): Step {
  // The map's types hold each cell to its own state and event; indexing with unions loses that, so it is said here.
  const cell = table[state.name][event.name] as (s: State, e: Event, i: Input) => Step;
  return cell(state, event, input);
}

/** When `due` must be sent next, in ms since the epoch; null when nothing is waited for. */
export function nextDue(state: State): number | null {
  switch (state.name) {
    case "connecting":
      return state.deadline;
    case "connected":
      return Math.min(state.nextPingAt, state.pongBy);
    case "waiting":
      return state.nextTryAt;
    case "sleeping":
      return state.until;
    case "idle":
    case "signedOut":
    case "incompatible":
      return null;
  }
}

/** What windows are told. */
export function connectionView(state: State, catchingUp: boolean): ConnectionView {
  switch (state.name) {
    case "connected":
      return { state: "connected", catchingUp };
    case "connecting":
      return { state: "connecting", attempt: state.attempt };
    case "waiting":
      return { state: "waiting", attempt: state.attempt, nextTryAt: state.nextTryAt };
    case "sleeping":
      return { state: "sleeping", until: state.until };
    case "incompatible":
      return { state: "incompatible", clientTooOld: state.clientTooOld };
    case "idle":
    case "signedOut":
      return { state: "signedOut" };
  }
}
