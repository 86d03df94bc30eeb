import { randomUUID } from "node:crypto";
import type { Server as HttpServer } from "node:http";
import type { Socket as NetSocket } from "node:net";
import { Server, type Socket } from "socket.io";
import * as v from "valibot";
import { fromAfar } from "#shared/wire/bounded.ts";
import { codeName, codes } from "#shared/wire/codes.ts";
import { decodeFrame, frameEvent } from "#shared/wire/frame.ts";
import { protocol } from "#shared/wire/limits.ts";
import { Handshake } from "#shared/wire/sign-in.ts";
import type { Accounts } from "../accounts/accounts.ts";
import type { PresenceBoard } from "../chat/presence.ts";
import type { Listeners } from "../chat/push-news.ts";
import {
  type Clock,
  type Connected,
  Refusal,
  type Rules,
  type SharedRules,
  type Timers,
} from "../chat/ports.ts";
import {
  answerFrame,
  asRefusal,
  costOf,
  frameBytesMax,
  isHeartbeat,
  misfitCost,
  payloadBytes,
  refuseFrame,
} from "./frames.ts";
import { isCompatible } from "./http.ts";
import { createLastSeen } from "./last-seen.ts";
import { errorKind, type ServerLog } from "./log.ts";
import { silentMsMax } from "./silence.ts";
import type { Throttle } from "./throttle.ts";
import { type Admitted, watchTokens } from "./token-watch.ts";
import { createTurns, type TurnBounds } from "./turns.ts";

/** How long HTTP requests may take to end when the server does. */
const closeMsMax = 2_000;
/** What a client has not taken yet, in bytes: one that does not read is cut, and brings itself up to date when it is back. */
const unsentBytesMax = 8_000_000;
/** When a client with too many requests under way may try again, in ms. */
const inFlightRetryMs = 250;

export interface SocketBounds {
  /** Devices and windows of one account at once; the oldest gives way. */
  readonly socketsPerPersonMax: number;
  /** Refusals in a row for asking too often, after which a socket is cut. */
  readonly refusalsMax: number;
  /** Requests of one socket that may be under way at once; one more is told to come again. */
  readonly inFlightMax: number;
  /** Handshakes of all whose token is looked up at once, and those that wait; one more is told to come again. */
  readonly handshakes: TurnBounds;
}

export const socketBounds: SocketBounds = {
  socketsPerPersonMax: 16,
  refusalsMax: 2_000,
  inFlightMax: 64,
  // After a restart a whole office comes at once; looking a token up takes far less than a millisecond.
  handshakes: { atOnceMax: 8, waitingMax: 4_096 },
};

/** What is answered where a frame says nothing that could be meant. */
const misfitCodes: readonly (number | undefined)[] = [codes.badFrame, codes.invalidContent];

export interface SocketPorts {
  readonly http: HttpServer;
  readonly accounts: Accounts;
  readonly rules: SharedRules;
  readonly presence: PresenceBoard;
  readonly throttle: Throttle;
  readonly steady: Clock;
  readonly timers: Timers;
  readonly log: ServerLog;
  readonly bounds?: SocketBounds;
  isOpen(): boolean;
}

/** Who is behind a socket, set when its handshake was accepted. */
interface SocketData {
  readonly person: string;
  readonly device: string;
  readonly token: string;
}

const dataOf = (socket: Socket): SocketData => socket.data as SocketData;

/** Bytes that wait in the engine for a client that does not read. */
function unsentBytes(socket: Socket): number {
  // Not in the declared API, and there is no other way to see it.
  const { writeBuffer } = socket.conn as unknown as {
    readonly writeBuffer: readonly { readonly data?: { readonly length?: number } }[];
  };
  return writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
}

/** An error that Socket.IO hands to the client in its connect error. */
function connectError(code: number): Error & { data: unknown } {
  const reason = codeName(code) ?? "internal";
  return Object.assign(new Error(reason), { data: { code, reason, protocol } });
}

/** The sockets of this process, and who is behind them. */
export function createSockets(ports: SocketPorts) {
  const { http, accounts, presence, throttle, steady, timers, log, isOpen } = ports;
  const { socketsPerPersonMax, refusalsMax, inFlightMax, handshakes } =
    ports.bounds ?? socketBounds;
  const sockets = new Map<string, Set<Socket>>();
  const underWay = new Set<Promise<void>>();
  const connections = new Set<NetSocket>();
  http.on("connection", (connection: NetSocket) => {
    connections.add(connection);
    connection.once("close", () => connections.delete(connection));
  });
  const io = new Server(http, {
    // As docs/protocol.md says. With polling a connection is none that could be cut, and what waits for it goes nowhere.
    transports: ["websocket"],
    // Rarer than the 60 and 90 s rules of the heartbeat, so that those decide (delivery.md, Staying connected).
    pingInterval: 30_000,
    pingTimeout: 90_000,
    maxHttpBufferSize: frameBytesMax,
    serveClient: false,
    // Nobody's page is asked in from another origin; the desktop client sends none.
    cors: { origin: false },
  });

  const tell = (socket: Socket, frame: object): void => {
    if (unsentBytes(socket) <= unsentBytesMax) {
      socket.emit(frameEvent, frame);
      return;
    }
    log.warn({}, "socket.deaf");
    // It would not hear a farewell either, and what waits for it is to go now: a WebSocket is the connection that asked for it.
    socket.request.socket.destroy();
  };

  const inTurn = createTurns(handshakes);
  /**
   * The connections with a handshake under way or a socket. Two sockets on one would end with each other, and Socket.IO itself refuses
   * the second handshake only once the first is through.
   */
  const taken = new WeakSet<object>();

  /** Rejects with a Refusal. */
  const authenticate = async (socket: Socket): Promise<void> => {
    if (!isOpen()) throw new Refusal(codes.stopping);
    const handshake = v.safeParse(Handshake, socket.handshake.auth, fromAfar);
    if (!handshake.success) throw new Refusal(codes.notSignedIn);
    if (!isCompatible(handshake.output.protocol)) throw new Refusal(codes.incompatible);
    const { token } = handshake.output;
    const { person, device } = await inTurn(() => accounts.admit(token));
    socket.data = { person, device, token } satisfies SocketData;
  };

  io.use((socket, next) => {
    if (taken.has(socket.conn)) return next(connectError(codes.badFrame));
    taken.add(socket.conn);
    authenticate(socket).then(
      () => next(),
      (error: unknown) => {
        taken.delete(socket.conn);
        const refusal = asRefusal(error);
        if (refusal) return next(connectError(refusal.code));
        log.error({ error: errorKind(error) }, "handshake.failed");
        next(connectError(codes.internal));
      },
    );
  });

  const dropWhenSilent = (socket: Socket): { heard(): void; end(): void } => {
    let heardAt = steady.now();
    let cancel: () => void = () => undefined;
    const check = (): void => {
      const left = heardAt + silentMsMax - steady.now();
      if (left <= 0) socket.disconnect(true);
      else cancel = timers.after(left, check);
    };
    cancel = timers.after(silentMsMax, check);
    return {
      heard: () => {
        heardAt = steady.now();
      },
      end: () => cancel(),
    };
  };

  const lastSeen = createLastSeen({ accounts, timers, log });

  const serve = (socket: Socket): void => {
    const { person, device, token } = dataOf(socket);
    let inFlight = 0;
    const silence = dropWhenSilent(socket);
    const seat = presence.join(person, (payload) =>
      tell(socket, { type: "presence", msg_id: randomUUID(), payload }),
    );
    const rules: Rules = { ...ports.rules, ...seat.rules };

    const cutForFlood = (): void => {
      log.warn({}, "socket.flood");
      socket.disconnect(true);
    };
    let refusals = 0;
    /** Whether a frame is to be done; what is too much is refused, and who goes on nevertheless is cut. */
    const refusalOf = (frame: object | undefined, bytes: number): Refusal | null => {
      if (!isOpen()) return new Refusal(codes.stopping);
      // A client that is busy is not dead: its heartbeat neither counts nor waits.
      if (isHeartbeat(frame) && throttle.heartbeat(socket.id) === 0) return null;
      const retryMs =
        inFlight > inFlightMax ? inFlightRetryMs : throttle.frame(person, costOf(frame, bytes));
      refusals = retryMs > 0 ? refusals + 1 : 0;
      if (refusals > refusalsMax) cutForFlood();
      return retryMs > 0 ? new Refusal(codes.rateLimited, { retryMs }) : null;
    };

    const answer = async (raw: unknown): Promise<void> => {
      const frame = decodeFrame(raw);
      const bytes = payloadBytes(frame);
      const refusal = refusalOf(frame, bytes);
      const done = refusal
        ? refuseFrame(frame, refusal)
        : await answerFrame(frame, { person, device, bytes }, rules, log);
      tell(socket, done);
      const isMisfit = misfitCodes.includes(done.code);
      if (isMisfit && throttle.misfit(socket.id, misfitCost(bytes)) > 0) cutForFlood();
    };

    socket.on(frameEvent, (raw: unknown) => {
      silence.heard();
      inFlight += 1;
      const one = answer(raw)
        .catch((error: unknown) => log.error({ error: errorKind(error) }, "frame.failed"))
        .finally(() => {
          inFlight -= 1;
          underWay.delete(one);
        });
      underWay.add(one);
    });
    socket.on("disconnect", () => {
      taken.delete(socket.conn);
      silence.end();
      seat.leave();
      const mine = sockets.get(person);
      mine?.delete(socket);
      if (mine?.size === 0) sockets.delete(person);
      lastSeen.note(token);
    });
    lastSeen.note(token);
  };

  /** The oldest sockets of somebody give way until there is room for one more. */
  const makeRoom = (person: string): void => {
    const mine = sockets.get(person);
    for (const oldest of mine ?? []) {
      if (!mine || mine.size < socketsPerPersonMax) return;
      mine.delete(oldest);
      oldest.disconnect(true);
    }
  };

  io.on("connection", (socket) => {
    const { person } = dataOf(socket);
    makeRoom(person);
    // What has ended already would never be taken off the list again.
    if (!socket.connected) return;
    // Subscribed before any request is served (delivery.md, Connecting).
    const mine = sockets.get(person) ?? new Set();
    mine.add(socket);
    sockets.set(person, mine);
    serve(socket);
  });

  const admitted = (those: ReadonlySet<Socket> | undefined): Admitted[] =>
    [...(those ?? [])].map((socket) => ({
      token: dataOf(socket).token,
      cut: () => socket.disconnect(true),
    }));
  const tokens = watchTokens({
    accounts,
    timers,
    log,
    admitted: () => [...sockets.values()].flatMap(admitted),
  });

  const connected: Connected = {
    devices: (person) => new Set([...(sockets.get(person) ?? [])].map((one) => dataOf(one).device)),
    endRevoked: (person) => tokens.check(admitted(sockets.get(person))),
  };

  const listeners: Listeners = {
    people: () => sockets.keys(),
    has: (person) => sockets.has(person),
    push(person, type, payload) {
      for (const socket of sockets.get(person) ?? [])
        tell(socket, { type, msg_id: randomUUID(), payload });
    },
  };

  return {
    listeners,
    connected,
    /** Waits for what is under way, then cuts every socket and closes the HTTP server. */
    async close(): Promise<void> {
      tokens.stop();
      // A request that never ends, or a client that does not hear the farewell, must not keep the server.
      const cancel = timers.after(closeMsMax, () => {
        for (const connection of connections) connection.destroy();
      });
      await Promise.all(underWay);
      await io.close();
      await lastSeen.close();
      cancel();
    },
  };
}

export type Sockets = ReturnType<typeof createSockets>;
