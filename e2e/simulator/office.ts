import { createHash } from "node:crypto";
import { decodeFrame } from "#shared/wire/frame.ts";
import { limits } from "#shared/wire/limits.ts";
import { createBells, type Bells } from "#server/chat/bells.ts";
import type { SharedRules } from "#server/chat/ports.ts";
import type { Listeners } from "#server/chat/push-news.ts";
import { createRules } from "#server/chat/rules.ts";
import { answerFrame } from "#server/gateway/frames.ts";
import { silentMsMax } from "#server/gateway/silence.ts";
import type { SimClock } from "./clock.ts";
import type { SentFrame } from "./evidence.ts";
import { createServerStore, type DiskState } from "./disk.ts";
import { createFileDesk, type FileDesk } from "./files/file-desk.ts";
import { createServerBytes, type ServerBytes } from "./files/server-bytes.ts";
import { frameWords } from "./frame-words.ts";
import type { Kills } from "./kills.ts";
import { createLiar } from "./lies.ts";
import { createMachineTime, type MachineTime } from "./machine-time.ts";
import type { Mischief } from "./mischief.ts";
import type { Wire } from "./network.ts";
import type { SimOptions } from "./options.ts";
import type { Rng } from "./rng.ts";
import type { ProcessStore } from "./stores.ts";
import type { Trace } from "./trace.ts";
import type { ServerWrite } from "./truth.ts";
import { nobodyConnected } from "#server/testing/nobody-connected.ts";

export interface OfficePorts {
  readonly clock: SimClock;
  readonly random: Rng;
  readonly options: SimOptions;
  readonly mischief: Mischief;
  readonly kills: Kills;
  readonly trace: Trace;
  readonly ids: { next(): string };
  /** Opens the store for a process that starts. */
  openStore(): ProcessStore;
  /** The folder of files. */
  bytes(): ServerBytes;
  nextFile(): number;
  onWrite(write: ServerWrite): void;
  /** A request comes in; what is returned takes the code of its answer. */
  onRequest(person: string, frame: object | undefined): (code: number) => void;
  onSent(sent: SentFrame): void;
  /** Something that no fault of this world explains. */
  onError(where: string, error: string): void;
}

/** The server's end of one connection. */
export interface ServerSocket {
  readonly person: string;
  readonly wire: Wire;
}

interface Running {
  readonly time: MachineTime;
  readonly rules: SharedRules;
  readonly bells: Bells;
  readonly sockets: Map<string, Set<ServerSocket>>;
  readonly files: FileDesk;
  readonly opened: ProcessStore;
  readonly silence: Map<ServerSocket, () => void>;
  /** Whether it takes connections yet. */
  listens: boolean;
  /** Asked at each call that it makes. Whether the process has ended at it. */
  mayEnd(): boolean;
}

/** Errors that the world itself makes. */
const planned = new Set(["DiskFull"]);

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** One process of the server: the real rules and bells over its own way to the store, and its sockets. */
function createProcess(
  name: string,
  ports: OfficePorts,
  disk: DiskState,
  ringOthers: (id: string, mover?: string) => void,
) {
  const { clock, random, options, trace, mischief } = ports;
  const liar = createLiar(random);
  let running: Running | null = null;

  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (...[fields, where]: unknown[]) => {
      const isNamed = typeof fields === "object" && fields !== null && "error" in fields;
      const error = isNamed ? String(fields.error) : "unknown";
      trace.line(name, "error", `${String(where)} ${error}`);
      if (!planned.has(error)) ports.onError(`${name} ${String(where)}`, error);
    },
  };

  const send = (
    on: Running,
    { wire, person }: ServerSocket,
    frame: SentFrame["frame"],
    asked: unknown = null,
  ): void => {
    // The code that was running when the process was killed runs on to its end.
    if (running !== on || on.mayEnd()) return;
    ports.onSent({ person, frame, asked });
    if (!wire.isCut) trace.line(name, "sends", `${person} ${frameWords(frame)}`);
    const text = JSON.stringify(frame);
    const lies = mischief.lieChance > 0 && random.chance(mischief.lieChance);
    for (const said of lies ? liar.lie(text) : [text]) {
      // An epoch is the one thing that no seed decides.
      const words = (): string => said.replaceAll(/[0-9a-f-]{32,36}/g, "epoch").slice(0, 300);
      if (lies) trace.line(name, "lies", `${person} ${words()}`);
      wire.send("toClient", said);
    }
    on.mayEnd();
  };

  const leave = (on: Running, socket: ServerSocket): void => {
    on.silence.get(socket)?.();
    on.silence.delete(socket);
    const mine = on.sockets.get(socket.person);
    mine?.delete(socket);
    if (mine?.size === 0) on.sockets.delete(socket.person);
  };

  const listenersOf = (sockets: Running["sockets"]): Listeners => ({
    people: () => sockets.keys(),
    has: (person) => sockets.has(person),
    push(person, type, payload) {
      const on = running;
      if (on?.sockets !== sockets) return;
      for (const socket of sockets.get(person) ?? [])
        send(on, socket, { type, msg_id: ports.ids.next(), payload });
    },
  });

  const hearSilence = (on: Running, socket: ServerSocket): void => {
    on.silence.get(socket)?.();
    const cancel = on.time.timers.after(Math.ceil(silentMsMax / options.hurry), () => {
      trace.line(name, "silent", socket.person);
      leave(on, socket);
      socket.wire.close("server");
    });
    on.silence.set(socket, cancel);
  };

  return {
    name,
    get isUp(): boolean {
      return running !== null;
    },
    get bells(): Bells | null {
      return running?.bells ?? null;
    },

    start(): void {
      if (running) return;
      trace.line(name, "starts");
      const time = createMachineTime(clock, { offsetMs: 0, rate: 1 });
      const mayEnd = (): boolean =>
        ports.kills.at("serverKillAtCallChance", {
          kill: () => this.kill({ isTold: true }),
          start: () => this.start(),
        });
      const opened = ports.openStore();
      const store = createServerStore({
        store: opened.store,
        state: disk,
        time,
        random,
        diskMsMax: options.serverDiskMsMax,
        mischief,
        now: clock.now,
        onWrite: ports.onWrite,
        kill: () => this.kill(),
        mayEnd,
      });
      const sockets: Running["sockets"] = new Map();
      const bounds = { rowsMax: options.rowsMax, bytesMax: options.bytesMax };
      const listeners = listenersOf(sockets);
      const bells = createBells({
        store,
        timers: time.timers,
        listeners,
        bounds,
        onError: (error) =>
          log.error({ error: error instanceof Error ? error.name : "unknown" }, "bell.failed"),
      });
      const bytes = createServerBytes({
        ...ports,
        disk: ports.bytes,
        time,
        diskMsMax: options.serverDiskMsMax,
        isFull: () => clock.now() < disk.fullUntil,
        kill: () => this.kill(),
      });
      const rules = createRules({
        store,
        bytes,
        clock: time.clock,
        ids: ports.ids,
        bounds,
        selfKeysMax: limits.selfKeysMax,
        changeWindowMs: limits.changeWindowMs,
        sha256,
        ring(id, mover) {
          bells.ring(id, mover);
          ringOthers(id, mover);
        },
        push: listeners.push,
        connected: nobodyConnected,
      });
      const files = createFileDesk({
        store,
        bytes,
        time,
        random,
        options,
        mischief,
        nextFile: ports.nextFile,
        say: (event, detail) => trace.line(name, event, detail),
        onError: (error) => ports.onError(name, error instanceof Error ? String(error.stack) : ""),
      });
      const on: Running = {
        time,
        rules,
        bells,
        sockets,
        files,
        silence: new Map(),
        mayEnd,
        opened,
        listens: false,
      };
      running = on;
      const started = bells.start().catch((error: unknown) => {
        // A server that cannot read its store at its start does not start; this one is tried again.
        log.error({ error: error instanceof Error ? error.name : "unknown" }, "start.failed");
      });
      // Nobody connects before that.
      void started.then(() => (on.listens = true));
      if (Object.keys(options.fileWork).length > 0) files.start();
    },

    /** Ends it as kill -9 does; the system ends its connections, where `isTold` behind all that it was given to send. */
    kill({ isTold }: { readonly isTold: boolean } = { isTold: false }): void {
      const on = running;
      if (!on) return;
      running = null;
      trace.line(name, "killed");
      on.bells.stop();
      on.opened.kill();
      on.time.end();
      for (const wire of on.files.wires)
        wire.cut({ client: random.between(1, options.delayMsMax), server: null });
      for (const sockets of on.sockets.values())
        for (const { wire } of sockets) {
          if (isTold) {
            wire.close("server");
            continue;
          }
          const isNoticed = !random.chance(mischief.halfOpenChance);
          const client = isNoticed ? random.between(1, options.delayMsMax) : null;
          wire.cut({ client, server: null });
        }
    },

    /** A request for files came in. Null where there is nobody to take it. */
    acceptFiles: (person: string, wire: Wire) => running?.files.accept(person, wire) ?? null,

    /** A connection came in. Null where there is nobody to take it. */
    accept(person: string, wire: Wire): { heard(text: string): void; ended(): void } | null {
      const on = running;
      if (!on?.listens) return null;
      const socket: ServerSocket = { person, wire };
      // Subscribed before any request is served (delivery.md, Connecting).
      on.sockets.set(person, (on.sockets.get(person) ?? new Set()).add(socket));
      hearSilence(on, socket);
      const rules = { ...on.rules, ping: () => Promise.resolve({}) };
      const answer = async (text: string): Promise<void> => {
        const asked = decodeFrame(text);
        const onAnswer = ports.onRequest(person, asked);
        const frame = await answerFrame(asked, { person }, rules, log);
        if (running !== on) return;
        onAnswer(frame.code);
        send(on, socket, frame, asked && "payload" in asked ? asked.payload : null);
        if (frame.type === "pong" || !random.chance(mischief.lostAnswerChance)) return;
        trace.line(name, "loses", frame.type);
        wire.cut({ client: random.between(1, options.delayMsMax), server: 1 });
      };
      return {
        heard(text) {
          if (running !== on || !on.sockets.get(person)?.has(socket)) return;
          hearSilence(on, socket);
          void answer(text);
        },
        ended: () => {
          if (running === on) leave(on, socket);
        },
      };
    },
  };
}

export type ServerProcess = ReturnType<typeof createProcess>;

/** The server: one or two processes on one store, ringing for each other over a bus that may lose what it carries. */
export function createOffice(ports: OfficePorts) {
  const { clock, random, options, mischief } = ports;
  const disk: DiskState = { fullUntil: 0 };
  const processes: ServerProcess[] = [];

  for (let number = 1; number <= options.processes; number++) {
    const name = `server${number}`;
    const ringOthers = (id: string, mover?: string): void => {
      for (const other of processes) {
        if (other.name === name || random.chance(mischief.busLoss)) continue;
        const delayMs = random.between(1, options.delayMsMax);
        clock.after(delayMs, () => other.bells?.ring(id, mover));
      }
    };
    processes.push(createProcess(name, ports, disk, ringOthers));
  }

  return {
    disk,
    processes,
    /** One of those that are up. */
    pick: (): ServerProcess | undefined => random.pick(processes.filter(({ isUp }) => isUp)),
    heal(): void {
      disk.fullUntil = 0;
      for (const process of processes) process.start();
    },
  };
}

export type Office = ReturnType<typeof createOffice>;
