import type { ConnectionSettings } from "./settings.ts";
import type { EventOf, Heartbeat, Input, StateOf, Step } from "./state.ts";

/** The heartbeat of a connection that stands (mission row 4): silence alone never kills, an overdue pong does. Pure. */

type Connected = StateOf<"connected">;

export function firstBeat(now: number, settings: ConnectionSettings): Heartbeat {
  return {
    sent: 0,
    heard: 0,
    lastPongAt: now,
    nextPingAt: now + settings.pingEveryMs,
    pongBy: now + settings.pongWithinMs,
    probe: null,
  };
}

function ping(state: Connected, { now, settings }: Input, changes: Partial<Heartbeat>): Step {
  const sent = state.heartbeat.sent + 1;
  const nextPingAt = now + settings.pingEveryMs;
  return {
    state: { ...state, heartbeat: { ...state.heartbeat, sent, nextPingAt, ...changes } },
    effects: [{ name: "ping", ping: sent }],
  };
}

/** Sockets can look open while dead: a ping whose own pong must come fast. One probe at a time. */
export function probe(state: Connected, input: Input): Step {
  if (state.heartbeat.probe !== null) return { state, effects: [] };
  const pongBy = input.now + input.settings.probeWithinMs;
  return ping(state, input, { probe: state.heartbeat.sent + 1, pongBy });
}

/** What the time brings: a ping, a probe, nothing, or `overdue` when the server is gone. */
export function beat(state: Connected, input: Input): Step | "overdue" {
  const { sent, heard, pongBy, nextPingAt } = state.heartbeat;
  if (input.now >= pongBy) {
    // With no ping unanswered nobody was asked: the machine slept through its own ping.
    return sent > heard ? "overdue" : probe(state, input);
  }
  return input.now >= nextPingAt ? ping(state, input, {}) : { state, effects: [] };
}

export function hear(state: Connected, event: EventOf<"pong">, { now, settings }: Input): Step {
  const { sent, heard, probe: awaited } = state.heartbeat;
  const answersNothing = event.ping <= heard || event.ping > sent;
  if (answersNothing || (awaited !== null && event.ping < awaited)) return { state, effects: [] };
  const pongBy = now + settings.pongWithinMs;
  const heartbeat = {
    ...state.heartbeat,
    heard: event.ping,
    lastPongAt: now,
    pongBy,
    probe: null,
  };
  return { state: { ...state, heartbeat }, effects: [] };
}
