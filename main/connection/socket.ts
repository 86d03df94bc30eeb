import { io } from "socket.io-client";
import { frameEvent } from "#shared/wire/frame.ts";
import { protocol } from "#shared/wire/limits.ts";
import type { Timers } from "../messaging/ports.ts";
import { RoutedAgent } from "./routed-agent.ts";
import type { FindRoutes } from "./routes.ts";

/** Socket.IO's own bound on the other side; pages stay far below (limits.ts). */
const frameBytesMax = 1024 * 1024;

export interface SocketEvents {
  /** `proxy` is the one that leads there, null where none does. */
  opened(proxy: string | null): void;
  /** Nobody answered, or the handshake was refused (refusal.ts tells which). */
  failed(error: unknown): void;
  closed(): void;
  frame(raw: unknown): void;
}

/** One Socket.IO socket, for one connection. It buffers nothing, retries nothing, and is silent once closed. */
export interface OpenSocket {
  /** Throws for a frame that JSON cannot hold. Does nothing when not connected. */
  emit(frame: object): void;
  close(): void;
}

export interface SocketTarget {
  /** An origin, from parseServerAddress. */
  readonly server: string;
  readonly token: string;
  readonly connectWithinMs: number;
  readonly findRoutes: FindRoutes;
  readonly timers: Timers;
}

export function openSocket(target: SocketTarget, events: SocketEvents): OpenSocket {
  const agent = new RoutedAgent(target.findRoutes, target.timers);
  // Not among the library's declared options, but handed on to the WebSocket.
  const bounds = { maxPayload: frameBytesMax };
  const socket = io(target.server, {
    ...bounds,
    transports: ["websocket"],
    // Reconnecting is ours to run (delivery.md, Staying connected).
    reconnection: false,
    forceNew: true,
    timeout: target.connectWithinMs,
    auth: { token: target.token, protocol },
    // Node's agent; the declared type only says string or boolean.
    agent: agent as unknown as boolean,
  });
  socket.on("connect", () => events.opened(agent.proxy));
  socket.on("connect_error", (error) => events.failed(error));
  socket.on("disconnect", () => events.closed());
  socket.on(frameEvent, (raw: unknown) => events.frame(raw));
  return {
    emit(frame) {
      // Emitted while disconnected it would be kept and sent on a later connection.
      if (socket.connected) socket.emit(frameEvent, frame);
    },
    close() {
      socket.removeAllListeners();
      socket.disconnect();
      agent.destroy();
    },
  };
}
