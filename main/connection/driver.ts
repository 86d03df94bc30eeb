import { io, type Socket } from "socket.io-client";
import * as v from "valibot";
import type { ConnectionView } from "#shared/ipc/views.ts";
import { codes } from "#shared/wire/codes.ts";
import { decodeFrame, frameEvent, PushFrame, ResponseFrame } from "#shared/wire/frame.ts";
import { protocol } from "#shared/wire/limits.ts";
import { pushes, type PushType, requests, type RequestType } from "#shared/wire/requests.ts";
import { HandshakeRefusal } from "#shared/wire/sign-in.ts";
import type {
  Clock,
  Ids,
  Link,
  Log,
  Push,
  Random,
  RequestOutcome,
  Timers,
} from "../messaging/ports.ts";
import { type ConnectionSettings, defaultSettings } from "./settings.ts";
import {
  connectionView,
  type Effect,
  type Event,
  nextDue,
  type State,
  transition,
} from "./transition.ts";

export interface ConnectionPorts {
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
  readonly settings?: Partial<ConnectionSettings>;
}

/** More requests than this are not in flight at once; one more is `lost` at once. */
const outstandingMax = 256;

interface Outstanding {
  readonly type: RequestType;
  settle(outcome: RequestOutcome<RequestType>): void;
}

/** Owns the socket and the timers, carries out what the transition says, and is the `Link` that messaging uses. */
export function createConnection(ports: ConnectionPorts) {
  const { clock, timers, random, ids, log } = ports;
  const settings = { ...defaultSettings, ...ports.settings };
  let state: State = ports.token === null ? { name: "signedOut" } : { name: "idle" };
  let socket: Socket | null = null;
  let cancelDue: (() => void) | null = null;
  let catchingUp = false;
  const outstanding = new Map<string, Outstanding>();
  const liveListeners = new Set<(live: boolean) => void>();
  const pushListeners = new Set<(push: Push) => void>();
  const viewListeners = new Set<() => void>();

  const isLive = (): boolean => state.name === "connected";

  const settleAll = (): void => {
    const all = [...outstanding.values()];
    outstanding.clear();
    for (const one of all) one.settle({ kind: "lost" });
  };

  const closeSocket = (): void => {
    const old = socket;
    socket = null;
    if (old) {
      old.removeAllListeners();
      old.disconnect();
    }
    settleAll();
  };

  const onResponse = (frame: ResponseFrame): void => {
    const waiting = outstanding.get(frame.msg_id);
    if (!waiting) return;
    outstanding.delete(frame.msg_id);
    if (frame.code !== codes.ok) {
      const rev = frame.rev === undefined ? {} : { rev: frame.rev };
      waiting.settle({ kind: "refused", code: frame.code, reason: frame.reason ?? "", ...rev });
      return;
    }
    const answer = v.safeParse(requests[waiting.type].answer, frame.payload ?? {});
    if (!answer.success) log.warn("connection.oddAnswer", { type: waiting.type });
    waiting.settle(
      answer.success ? { kind: "answered", payload: answer.output } : { kind: "lost" },
    );
  };

  const onPushFrame = (frame: PushFrame): void => {
    if (!Object.hasOwn(pushes, frame.type)) return;
    const type = frame.type as PushType;
    const payload = v.safeParse(pushes[type], frame.payload);
    if (!payload.success) {
      log.warn("connection.oddPush", { type });
      return;
    }
    const push = { type, payload: payload.output } as Push;
    for (const listener of pushListeners) listener(push);
  };

  const onFrame = (generation: number, raw: unknown): void => {
    const frame = decodeFrame(raw);
    const response = v.safeParse(ResponseFrame, frame);
    if (response.success) {
      if (response.output.type === "pong") step({ name: "pong", generation });
      onResponse(response.output);
      return;
    }
    const push = v.safeParse(PushFrame, frame);
    if (push.success) onPushFrame(push.output);
    else log.warn("connection.oddFrame");
  };

  const onRefused = (generation: number, error: Error & { data?: unknown }): void => {
    const refusal = v.safeParse(HandshakeRefusal, error.data);
    const code = refusal.success ? refusal.output.code : null;
    if (code === codes.notSignedIn || code === codes.accountDisabled)
      step({ name: "signedOut", generation });
    else if (code === codes.incompatible) {
      const theirs = refusal.success ? refusal.output.protocol : undefined;
      const clientTooOld = theirs === undefined || theirs.min > protocol.max;
      step({ name: "incompatible", generation, clientTooOld });
    } else step({ name: "closed", generation });
  };

  const openSocket = (generation: number): void => {
    closeSocket();
    const opened = io(ports.server, {
      transports: ["websocket"],
      // Reconnecting is ours to run (delivery.md, Staying connected); nothing is buffered or retried by the library.
      reconnection: false,
      forceNew: true,
      timeout: settings.connectWithinMs,
      auth: { token: ports.token, protocol },
    });
    socket = opened;
    opened.on("connect", () => step({ name: "opened", generation }));
    opened.on("connect_error", (error) => onRefused(generation, error));
    opened.on("disconnect", () => step({ name: "closed", generation }));
    opened.on(frameEvent, (raw: unknown) => onFrame(generation, raw));
  };

  const carryOut = (effect: Effect): void => {
    switch (effect.name) {
      case "open":
        openSocket(effect.generation);
        break;
      case "close":
        closeSocket();
        break;
      case "ping":
        void link.request("ping", { front: ports.isFront() });
        break;
    }
  };

  const schedule = (): void => {
    cancelDue?.();
    cancelDue = null;
    const at = nextDue(state);
    if (at !== null)
      cancelDue = timers.after(Math.max(0, at - clock.now()), () => step({ name: "due" }));
  };

  function step(event: Event): void {
    const wasLive = isLive();
    const before = state;
    const next = transition(state, event, { now: clock.now(), jitter: random.next(), settings });
    state = next.state;
    if (state.name !== before.name) log.info("connection.state", { state: state.name });
    for (const effect of next.effects) carryOut(effect);
    schedule();
    if (wasLive !== isLive()) for (const listener of liveListeners) listener(isLive());
    if (state !== before) for (const listener of viewListeners) listener();
  }

  function listen<T>(set: Set<T>, listener: T): () => void {
    set.add(listener);
    return () => set.delete(listener);
  }

  const link: Link = {
    get live() {
      return isLive();
    },
    request(type, payload) {
      const open = socket;
      if (!open || !isLive() || outstanding.size >= outstandingMax)
        return Promise.resolve({ kind: "lost" });
      const msgId = ids.next();
      return new Promise((resolve) => {
        const cancel = timers.after(settings.answerWithinMs, () => {
          outstanding.delete(msgId);
          resolve({ kind: "lost" });
        });
        outstanding.set(msgId, {
          type,
          settle(outcome) {
            cancel();
            // The answer was parsed by the schema of this very request type.
            resolve(outcome as RequestOutcome<typeof type>);
          },
        });
        open.emit(frameEvent, { type, msg_id: msgId, payload });
      });
    },
    onLive: (listener) => listen(liveListeners, listener),
    onPush: (listener) => listen(pushListeners, listener),
  };

  return {
    link,
    start: () => step({ name: "start" }),
    /** Ends the connection for good; outstanding requests are `lost`. */
    close(): void {
      step({ name: "stop" });
      liveListeners.clear();
      pushListeners.clear();
      viewListeners.clear();
    },
    /** "Connect now", network-up, resume and unlock: ends waiting and sleeping, or probes at once. */
    hurry: () => step({ name: "hurry" }),
    networkLost: () => step({ name: "networkLost" }),
    view: (): ConnectionView => connectionView(state, catchingUp),
    onView: (listener: () => void): (() => void) => listen(viewListeners, listener),
    /** Whether history is still coming in; part of the view. */
    setCatchingUp(value: boolean): void {
      if (catchingUp === value) return;
      catchingUp = value;
      for (const listener of viewListeners) listener();
    },
  };
}

export type Connection = ReturnType<typeof createConnection>;
