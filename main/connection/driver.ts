import { isDeepStrictEqual } from "node:util";
import type { ConnectionReport, ConnectionView } from "#shared/ipc/views.ts";
import type { ResponseFrame } from "#shared/wire/frame.ts";
import { parseServerAddress } from "../account/server-address.ts";
import type { Clock, Ids, Link, Log, Push, Random, Timers } from "../messaging/ports.ts";
import { createAlarm } from "./alarm.ts";
import { createDropped } from "./dropped.ts";
import { readIncoming } from "./incoming.ts";
import { createListeners } from "./listeners.ts";
import { createOutstanding } from "./outstanding.ts";
import { readRefusal } from "./refusal.ts";
import { type ConnectionSettings, defaultSettings } from "./settings.ts";
import { type FindRoutes, goDirect } from "./routes.ts";
import { type OpenSocket, openSocket as openRealSocket } from "./socket.ts";
import { type Effect, type Event, nextDue, type SignedOutReason, type State } from "./state.ts";
import { createSteadyClock } from "./steady-clock.ts";
import { transition } from "./transition.ts";
import { type CatchingUp, connectionView } from "./view.ts";

export interface ConnectionPorts {
  /** An origin, as parseServerAddress gives it; any other leaves the state at "signed out". */
  readonly server: string;
  /** Null stands for a token that is gone: the state is "signed out" from the start. */
  readonly token: string | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly log: Log;
  /** Whether the app is in the foreground, for the heartbeat (mission row 4). */
  isFront(): boolean;
  /** Read anew for each event. */
  readonly settings?: Partial<ConnectionSettings>;
  /** Asked anew for each attempt. Straight where it is absent. */
  readonly findRoutes?: FindRoutes;
  /** Opens the sockets; Socket.IO's where it is absent. */
  readonly openSocket?: typeof openRealSocket;
}

/** What may have changed the chances of connecting. `connectNow` is the person's own wish. */
export type Hint = "connectNow" | "networkUp" | "wake";

/** Pings whose pong may still count; more than fit into any sensible pair of figures. */
const pingsKeptMax = 16;

/**
 * Owns the socket and the timer, carries out what the transition says, and is the `Link` that messaging uses. Nothing
 * happens before `start`, nothing remains after `close`.
 */
export function createConnection(ports: ConnectionPorts) {
  const { server, token, timers, random, ids, log, openSocket = openRealSocket } = ports;
  const settingsNow = (): ConnectionSettings => ({ ...defaultSettings, ...ports.settings });
  const clock = createSteadyClock(ports.clock);
  const dropped = createDropped(log);
  const { answerWithinMs } = settingsNow();
  const outstanding = createOutstanding({ timers, ids, dropped, answerWithinMs });
  const live = createListeners<boolean>(log);
  const pushed = createListeners<Push>(log);
  const viewed = createListeners<ConnectionView>(log);
  const signedOut = createListeners<SignedOutReason>(log);

  let state: State = { name: "idle", generation: 0 };
  if (token === null) state = { name: "signedOut", generation: 0, reason: "noToken" };
  else if (!parseServerAddress(server).ok)
    state = { name: "signedOut", generation: 0, reason: "badAddress" };

  let socket: OpenSocket | null = null;
  let catchingUp: CatchingUp = { catchingUp: false, progress: null };
  /** By msg_id, oldest first. */
  const pings = new Map<string, { readonly number: number; readonly sentAt: number }>();
  let roundTripMs: number | null = null;
  let connections = 0;
  let proxy: string | null = null;
  /** Events that a listener caused while another event was still being told. */
  const next: Event[] = [];
  let stepping = false;

  const isLive = (): boolean => state.name === "connected";
  const view = (): ConnectionView => connectionView(state, catchingUp, clock.toWall);
  let told = view();
  const tellView = (): void => {
    const now = view();
    if (isDeepStrictEqual(now, told)) return;
    told = now;
    viewed.tell(now);
  };

  const closeSocket = (): void => {
    const closed = socket;
    socket = null;
    pings.clear();
    roundTripMs = null;
    closed?.close();
    outstanding.loseAll();
  };

  const onResponse = (generation: number, frame: ResponseFrame): void => {
    const ping = pings.get(frame.msg_id);
    if (ping === undefined) {
      outstanding.answer(frame);
      return;
    }
    pings.delete(frame.msg_id);
    roundTripMs = Math.round(clock.now() - ping.sentAt);
    // Whatever it says, a server that answers lives.
    step({ name: "pong", generation, ping: ping.number });
  };

  const onFrame = (generation: number, raw: unknown): void => {
    const incoming = readIncoming(raw);
    if (incoming.kind === "response") onResponse(generation, incoming.frame);
    else if (incoming.kind === "push") pushed.tell(incoming.push);
    else dropped.add(incoming.reason, incoming.type);
  };

  const onFailed = (generation: number, error: unknown): void => {
    const refusal = readRefusal(error);
    if (refusal) log.info("connection.refused", { code: refusal.code });
    step(
      refusal ? { name: "refused", generation, ...refusal } : { name: "connectFailed", generation },
    );
  };

  const open = (generation: number): void => {
    if (token === null) return;
    const { connectWithinMs } = settingsNow();
    const { findRoutes = goDirect } = ports;
    const target = { server, token, connectWithinMs, findRoutes, timers };
    socket = openSocket(target, {
      opened: (through) => {
        proxy = through;
        connections += 1;
        step({ name: "opened", generation });
      },
      failed: (error) => onFailed(generation, error),
      closed: () => step({ name: "closed", generation }),
      frame: (raw) => onFrame(generation, raw),
    });
  };

  const sendPing = (ping: number): void => {
    const msgId = ids.next();
    pings.set(msgId, { number: ping, sentAt: clock.now() });
    for (const oldest of pings.keys()) {
      if (pings.size <= pingsKeptMax) break;
      pings.delete(oldest);
    }
    socket?.emit({ type: "ping", msg_id: msgId, payload: { front: ports.isFront() } });
  };

  const carryOut = (effect: Effect): void => {
    switch (effect.name) {
      case "open":
        open(effect.generation);
        break;
      case "close":
        closeSocket();
        break;
      case "ping":
        sendPing(effect.ping);
        break;
    }
  };

  const alarm = createAlarm({
    clock,
    timers,
    onDue: () => step({ name: "tick" }),
    // Nobody may tell of it: some desktops have no such event, and people set clocks.
    onLeap: () => step({ name: "wake" }),
  });

  const take = (event: Event): void => {
    const before = state;
    const input = { now: clock.now(), jitter: random.next(), settings: settingsNow() };
    const { state: after, effects } = transition(before, event, input);
    state = after;
    for (const effect of effects) carryOut(effect);
    alarm.set(nextDue(state));
    if (after.name !== before.name) {
      log.info("connection.state", { state: after.name, after: event.name });
      if (before.name === "connected" || after.name === "connected") live.tell(isLive());
      if (after.name === "signedOut") signedOut.tell(after.reason);
    }
    tellView();
  };

  function step(event: Event): void {
    next.push(event);
    if (stepping) return;
    stepping = true;
    try {
      for (let one = next.shift(); one; one = next.shift()) take(one);
    } finally {
      stepping = false;
    }
  }

  const link: Link = {
    get live() {
      return isLive();
    },
    request(type, payload) {
      const on = socket;
      if (!on || !isLive()) return Promise.resolve({ kind: "lost" });
      return outstanding.ask(type, (msgId) => on.emit({ type, msg_id: msgId, payload }));
    },
    onLive: (listener) => live.add(listener),
    onPush: (listener) => pushed.add(listener),
  };

  return {
    link,
    start: () => step({ name: "start" }),
    /** Ends the connection; outstanding requests are `lost`. No view is told: nobody has been signed out. */
    close(): void {
      viewed.clear();
      step({ name: "stop" });
      for (const listeners of [live, pushed, signedOut]) listeners.clear();
    },
    /** Ends waiting and sleeping at once; a connection that stands has to prove itself. */
    hurry: (hint: Hint = "connectNow") => step({ name: hint }),
    /** The machine has lost its network. */
    networkDown: () => step({ name: "networkDown" }),
    /** Another way leads to the server from now on: what stands on the old one ends, and the next attempt follows at once. */
    wayChanged(): void {
      step({ name: "networkDown" });
      step({ name: "networkUp" });
    },
    view,
    report: (): ConnectionReport => ({
      server,
      proxy: isLive() ? proxy : null,
      since: state.name === "connected" ? clock.toWall(state.since) : null,
      roundTripMs: isLive() ? roundTripMs : null,
      connections,
    }),
    /** Called with each new view. Returns the disposer. */
    onView: (listener: (view: ConnectionView) => void) => viewed.add(listener),
    /** Called when the server says that this token no longer signs anybody in. Returns the disposer. */
    onSignedOut: (listener: (reason: SignedOutReason) => void) => signedOut.add(listener),
    /** How far history has come in; part of the view. */
    setCatchingUp(value: CatchingUp): void {
      catchingUp = value;
      tellView();
    },
    /** What the server sent and nobody could use, by reason. */
    droppedCounts: dropped.counts,
  };
}

export type Connection = ReturnType<typeof createConnection>;
