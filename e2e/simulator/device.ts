import { type Connection, createConnection, type Hint } from "#main/connection/driver.ts";
import type { OpenSocket, SocketEvents } from "#main/connection/socket.ts";
import { createMessenger, type Messenger } from "#main/messaging/messenger.ts";
import { createStorageWatch, type StorageWatch } from "#main/store/storage-watch.ts";
import { sha256 } from "#main/system.ts";
import type { DevicePorts } from "./device-ports.ts";
import { type ClientDiskState, createClientStore, DiskFull } from "./disk.ts";
import { crashDisk, emptyDisk } from "./files/device-disk.ts";
import { type DeviceFiles, startFiles } from "./files/device-files.ts";
import { frameWords } from "./frame-words.ts";
import { createMachineTime, type MachineTime } from "./machine-time.ts";
import { createLine, createWire, type Line, type Wire } from "./network.ts";

interface Running {
  readonly time: MachineTime;
  readonly connection: Connection;
  readonly messenger: Messenger;
  /** Null in a world without files. */
  readonly files: DeviceFiles | null;
  readonly watch: StorageWatch;
}

/** What the server's end says first; nothing of the product reads it. */
const welcome = "welcome";

/** Errors that the world itself makes. */
const planned = new Set([DiskFull.name]);

/** One installation of the client: its disk, and while it runs the real connection and engine over it. */
export function createDevice(ports: DevicePorts) {
  const { name, person, disk, clock, network, options, trace, office, mischief } = ports;
  const line: Line = createLine(options.delayMsMax, options.bytesPerMs);
  const diskState: ClientDiskState = { fullUntil: 0, operations: 0 };
  const files = emptyDisk();
  const hasFiles = Object.keys(options.fileWork).length > 0;
  let running: Running | null = null;
  let wires: Wire[] = [];
  /** Those of files. */
  let fileWires: Wire[] = [];
  /** What arrived while the machine slept. */
  let held: (() => void)[] = [];
  let isGone = false;

  const whenAwake = (time: MachineTime, run: () => void): void => {
    if (time.ended) return;
    if (time.asleep) held.push(() => whenAwake(time, run));
    else run();
  };

  const dial = (time: MachineTime, mayEnd: () => boolean, events: SocketEvents): OpenSocket => {
    const process = office.pick();
    const failSoon = (): void => {
      const delayMs = network.between(1, options.delayMsMax);
      time.timers.after(delayMs, () => events.failed(new Error("refused")));
    };
    const none: OpenSocket = { emit: () => undefined, close: () => undefined };
    if (line.isDown) {
      // Some systems say at once that there is no network, others let one wait.
      if (network.chance(0.5)) failSoon();
      return none;
    }
    if (!process || network.chance(mischief.refuseChance)) {
      failSoon();
      return none;
    }
    let server: ReturnType<typeof process.accept> = null;
    let isOpen = false;
    let isClosed = false;
    const wire: Wire = createWire(clock, network, line, {
      toServer: {
        heard(text) {
          if (text !== welcome) return server?.heard(text);
          server = process.accept(person, wire);
          if (server) wire.send("toClient", welcome);
          else wire.close("server");
        },
        ended: () => server?.ended(),
      },
      toClient: {
        heard(text) {
          whenAwake(time, () => {
            if (isClosed) return;
            if (text !== welcome) return events.frame(text);
            isOpen = true;
            events.opened(null);
          });
        },
        ended: () =>
          whenAwake(time, () => {
            if (isClosed) return;
            if (isOpen) events.closed();
            else events.failed(new Error("refused"));
          }),
      },
    });
    wires = [...wires.filter(({ isCut }) => !isCut), wire].slice(-8);
    wire.send("toServer", welcome);
    return {
      emit(frame) {
        // The code that was running when the program was killed runs on to its end.
        if (!isOpen || isClosed || time.ended || mayEnd()) return;
        trace.line(name, "sends", frameWords(frame));
        wire.send("toServer", JSON.stringify(frame));
        mayEnd();
      },
      close() {
        if (isClosed) return;
        isClosed = true;
        wire.close("client");
      },
    };
  };

  const log = {
    info: (event: string, fields?: object) => trace.line(name, event, JSON.stringify(fields ?? {})),
    warn: (event: string, fields?: object) => trace.line(name, event, JSON.stringify(fields ?? {})),
    error(event: string, fields: Readonly<Record<string, unknown>> = {}) {
      const error = String(fields["error"]);
      trace.line(name, event, error);
      if (!planned.has(error)) ports.onError(`${name} ${event}`, error);
    },
  };

  const end = (): void => {
    running?.time.end();
    running = null;
    held = [];
  };

  return {
    name,
    person,
    disk,
    line,
    diskState,
    files,
    tx: disk.tx,
    get operations(): number {
      return diskState.operations;
    },
    get isUp(): boolean {
      return running !== null;
    },
    get isAsleep(): boolean {
      return running?.time.asleep ?? false;
    },
    /** The engine, while a person can reach it. */
    get messenger(): Messenger | null {
      return running && !running.time.asleep ? running.messenger : null;
    },
    /** The engine of files, while a person can reach it. */
    get fileEngine(): DeviceFiles | null {
      return running && !running.time.asleep ? running.files : null;
    },
    get state(): string {
      return running ? running.connection.view().state : "off";
    },
    /** Whether its newest connection stands in fact, whatever it believes. */
    get isReached(): boolean {
      return wires.at(-1)?.isCut === false;
    },
    /** Whether it believes that things can be stored. */
    get canStore(): boolean {
      return running !== null && running.watch.trouble() === null;
    },
    wires: (): readonly Wire[] => [...wires, ...fileWires].filter(({ isCut }) => !isCut),

    start(): void {
      if (running || isGone) return;
      trace.line(name, "starts");
      const time = createMachineTime(clock, ports.wall);
      const mayEnd = (): boolean =>
        ports.kills.at("killAtCallChance", {
          kill: () => this.kill({ isTold: true }),
          start: () => this.start(),
        });
      const store = createClientStore({
        disk,
        state: diskState,
        time,
        random: ports.diskRandom,
        diskMsMax: options.clientDiskMsMax,
        mischief,
        now: clock.now,
        onWrite: ports.onWrite,
        onWriting: (trouble) => watch.seen(trouble),
        kill: () => this.kill(),
        mayEnd,
        onSpin: (operation) => ports.onError(`${name} spins`, operation),
      });
      const watch = createStorageWatch({
        timers: time.timers,
        probe: store.probe,
        tell(trouble) {
          trace.line(name, "storage", String(trouble));
          if (trouble !== null) return;
          running?.messenger.storageBack();
          running?.files?.engine.storageBack();
        },
      });
      const shared = { clock: time.clock, timers: time.timers, random: ports.jitter, log };
      const connection = createConnection({
        ...shared,
        ids: ports.ids,
        server: "https://office.example.com",
        token: name,
        isFront: () => true,
        settings: ports.settings,
        openSocket: (_, events) => dial(time, mayEnd, events),
      });
      const messenger = createMessenger({
        ...shared,
        store,
        link: connection.link,
        ids: ports.ids,
        sha256,
        self: person,
        peekBehind: ports.options.peekBehind,
      });
      messenger.onCatchingUp((value) => connection.setCatchingUp(value));
      const fileEngine = hasFiles
        ? startFiles({
            ...ports,
            store,
            log,
            link: connection.link,
            messenger,
            line,
            time,
            disk: files,
            random: ports.diskRandom,
            diskMsMax: options.clientDiskMsMax,
            isFull: () => clock.now() < diskState.fullUntil,
            kill: () => this.kill(),
            whenAwake: (run) => whenAwake(time, run),
            onWire(wire) {
              fileWires = [...fileWires.filter(({ isCut }) => !isCut), wire];
            },
          })
        : null;
      running = { time, connection, messenger, files: fileEngine, watch };
      messenger.start();
      fileEngine?.engine.start();
      connection.start();
    },

    /**
     * Ends it as a power cut does; where `isTold`, as kill -9 does: the system still sends what it was given, and says that the
     * connection is over.
     */
    kill({ isTold }: { readonly isTold: boolean } = { isTold: false }): void {
      if (!running) return;
      trace.line(name, "killed");
      end();
      for (const wire of wires) {
        if (isTold) {
          wire.close("client");
          continue;
        }
        const isNoticed = !network.chance(mischief.halfOpenChance);
        wire.cut({ client: null, server: isNoticed ? network.between(1, line.delayMsMax) : null });
      }
      for (const wire of fileWires) wire.cut({ client: null, server: 1 });
      wires = [];
      fileWires = [];
      crashDisk(files, ports.diskRandom);
    },

    /** Ends it as a person does. Resolves when the engine says that nothing is under way. */
    async quit(): Promise<void> {
      const ended = running;
      if (!ended || ended.time.asleep) return;
      trace.line(name, "quits");
      ended.connection.close();
      await ended.files?.stop();
      await ended.messenger.stop();
      if (running === ended) end();
    },

    sleep(): void {
      if (!running || running.time.asleep) return;
      trace.line(name, "sleeps");
      running.time.sleep();
    },
    wake(): void {
      if (!running?.time.asleep) return;
      trace.line(name, "wakes");
      running.time.wake();
      for (const run of held.splice(0)) run();
      running?.connection.hurry("wake");
    },
    hint(hint: Hint | "networkDown"): void {
      if (!running || running.time.asleep) return;
      trace.line(name, "hint", hint);
      if (hint === "networkDown") running.connection.networkDown();
      else running.connection.hurry(hint);
    },

    /** Its person has signed out, and its data are erased. */
    erase(): void {
      this.kill();
      isGone = true;
      disk.close();
    },

    /** Everything that stood in its way is gone. */
    heal(): void {
      line.isDown = false;
      line.delayMsMax = Math.min(line.delayMsMax, 200);
      line.bytesPerMs = Math.max(line.bytesPerMs, 100);
      line.blockedUntil.toClient = 0;
      line.blockedUntil.toServer = 0;
      diskState.fullUntil = 0;
      for (const wire of this.wires()) wire.look();
      this.wake();
      this.start();
    },
  };
}

export type Device = ReturnType<typeof createDevice>;
