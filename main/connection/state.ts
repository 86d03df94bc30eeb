import type { ConnectionSettings } from "./settings.ts";

/** The states, events and effects of the link. All times are ms on a clock that never goes back (steady-clock.ts). */

/** What is remembered from one attempt to the next. */
export interface Tries {
  /** Attempts since a connection last held for `steadyAfterMs`, the present one included. */
  readonly attempt: number;
  /** When the counted attempts of the last period started, oldest first; at most `attemptsPerPeriodMax`. */
  readonly recent: readonly number[];
  /** When the last attempt started, counted or not; null before the first. */
  readonly lastAttemptAt: number | null;
}

/** Pings are numbered from 1 on each connection, so that a pong says which ping it answers. */
export interface Heartbeat {
  /** The last ping that went out; 0 before the first. */
  readonly sent: number;
  /** The last ping that was answered. */
  readonly heard: number;
  /** When the last pong came; the opening counts as one. */
  readonly lastPongAt: number;
  readonly nextPingAt: number;
  /** By then a pong must have come. */
  readonly pongBy: number;
  /**
   * While the link is being probed, the ping that must be answered: an older pong may have lain in a buffer since before
   * the machine slept. Null otherwise.
   */
  readonly probe: number | null;
}

/** Why there is nothing to connect with: the server's word, or what this device lacks. */
export type SignedOutReason = "notSignedIn" | "accountDisabled" | "noToken" | "badAddress";

/**
 * `generation` numbers the sockets; it only rises, so that a late word from an earlier socket is known as such in every
 * state.
 */
export type State = { readonly generation: number } & (
  | { readonly name: "idle" }
  | ({
      readonly name: "connecting";
      readonly deadline: number;
      /** A hint came meanwhile: should this attempt fail, the next follows at once. */
      readonly hurried: boolean;
    } & Tries)
  | ({
      readonly name: "connected";
      readonly since: number;
      readonly heartbeat: Heartbeat;
    } & Tries)
  | ({ readonly name: "waiting"; readonly nextTryAt: number } & Tries)
  | ({ readonly name: "sleeping"; readonly until: number } & Tries)
  | { readonly name: "signedOut"; readonly reason: SignedOutReason }
  | ({
      readonly name: "incompatible";
      readonly clientTooOld: boolean;
      /** When the server is asked again: one of the two may have been updated since. */
      readonly until: number;
    } & Tries)
);

interface FromSocket {
  readonly generation: number;
}

export type Event =
  | { readonly name: "start" }
  | { readonly name: "stop" }
  /** The timer that was set for `nextDue` has fired. */
  | { readonly name: "tick" }
  | ({ readonly name: "opened" } & FromSocket)
  | ({ readonly name: "connectFailed" } & FromSocket)
  /** The server disconnected, or the transport broke. */
  | ({ readonly name: "closed" } & FromSocket)
  /** The server refused the handshake; `clientTooOld` speaks only with code `incompatible`. */
  | ({
      readonly name: "refused";
      readonly code: number;
      readonly clientTooOld: boolean;
    } & FromSocket)
  | ({ readonly name: "pong"; readonly ping: number } & FromSocket)
  | { readonly name: "networkDown" }
  | { readonly name: "networkUp" }
  /** The machine resumed from sleep, or the screen was unlocked. */
  | { readonly name: "wake" }
  /** The person asked for it. */
  | { readonly name: "connectNow" };

export type Effect =
  | { readonly name: "open"; readonly generation: number }
  | { readonly name: "close" }
  | { readonly name: "ping"; readonly ping: number };

export interface Input {
  /** ms; never goes back. */
  readonly now: number;
  /** In [0, 1). */
  readonly jitter: number;
  readonly settings: ConnectionSettings;
}

export interface Step {
  readonly state: State;
  /** To be carried out in this order. */
  readonly effects: readonly Effect[];
}

export type StateName = State["name"];
export type EventName = Event["name"];
export type StateOf<N extends StateName> = Extract<State, { name: N }>;
export type EventOf<N extends EventName> = Extract<Event, { name: N }>;

/** When `tick` must come next; null when nothing is waited for. The driver keeps this one timer and no other. */
export function nextDue(state: State): number | null {
  switch (state.name) {
    case "connecting":
      return state.deadline;
    case "connected":
      return Math.min(state.heartbeat.nextPingAt, state.heartbeat.pongBy);
    case "waiting":
      return state.nextTryAt;
    case "sleeping":
    case "incompatible":
      return state.until;
    case "idle":
    case "signedOut":
      return null;
  }
}
