import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { v7 } from "uuid";
import { limits } from "#shared/wire/limits.ts";
import { createAccounts } from "./accounts/accounts.ts";
import { type Bells, createBells } from "./chat/bells.ts";
import type { Clock, Ids, PageBounds, Timers } from "./chat/ports.ts";
import { createPresence } from "./chat/presence.ts";
import { createRules } from "./chat/rules.ts";
import { createDiskFiles } from "./files/disk-files.ts";
import type { FileStore } from "./files/file-store.ts";
import { createFiles } from "./files/files.ts";
import type { FileBounds } from "./files/upload-rows.ts";
import { createFileRoutes } from "./gateway/file-routes.ts";
import { createHttpServer, type TlsIdentity } from "./gateway/http.ts";
import { createLog, errorKind, type ServerLog } from "./gateway/log.ts";
import { createSockets, type Sockets } from "./gateway/sockets.ts";
import { createThrottle, type ThrottleSettings } from "./gateway/throttle.ts";
import type { TurnBounds } from "./gateway/turns.ts";
import type { StoreTrouble } from "./store/cannot-store.ts";
import { holdData } from "./store/sqlite/data-lock.ts";
import { openSqliteStore } from "./store/sqlite/sqlite-store.ts";
import type { Store } from "./store/store.ts";

export const systemClock: Clock = { now: () => Date.now() };
/** For everything that lasts: it is not set back or forward with the wall clock. */
const steadyClock: Clock = { now: () => performance.now() };
export const systemIds: Ids = { next: () => v7() };
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
/** Some 24 days; what setTimeout is given above that it does after 1 ms. */
const timerMsMax = 2 ** 31 - 1;
/** Who waits longer than `timerMsMax` is called then already, looks whether it is time, and waits on. */
export const systemTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, timerMsMax));
    return () => clearTimeout(timer);
  },
};

export interface ServerOptions {
  /** The data folder; made when it is not there. */
  readonly data: string;
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  readonly tls?: TlsIdentity | null;
  /** The wall clock, for the times that people see. */
  readonly clock?: Clock;
  /** A clock in ms that only goes forward, from any beginning: silence and rates are measured with it. */
  readonly steady?: Clock;
  readonly timers?: Timers;
  readonly bounds?: PageBounds;
  readonly selfKeysMax?: number;
  readonly changeWindowMs?: number;
  /** How long after nobody was in front of any of their devices a person is away. */
  readonly awayAfterMs?: number;
  readonly throttle?: ThrottleSettings;
  readonly signIns?: TurnBounds;
  readonly files?: Partial<FileBounds>;
  /** Where the bytes of files are; the data folder's own where it is left out. */
  readonly fileStore?: FileStore;
  readonly log?: ServerLog;
  /** Opens the store at a path; SQLite's own where it is left out. */
  readonly openStore?: typeof openSqliteStore;
}

export interface RunningServer {
  readonly url: string;
  /** Takes no new work, finishes what is under way, closes the store. */
  close(): Promise<void>;
}

/** The one file that holds everything but the bytes of files. */
export const databasePath = (data: string): string => join(data, "magpie.db");

/** Where the bytes of files are. */
export const filesFolder = (data: string): string => join(data, "files");

/** Files of one person's that are on their way at once, as many as somebody may choose in one go. */
const defaultFileBounds: FileBounds = {
  fileBytesMax: limits.fileBytesMax,
  personBytesMax: limits.personBytesMax,
  uploadsMax: 1_000,
};

/** The store of a data folder that is held; let go again where it cannot be opened. */
function openHeld(
  { data, openStore = openSqliteStore }: ServerOptions,
  letGo: () => void,
  onTrouble: (trouble: StoreTrouble) => void,
): Store {
  try {
    return openStore(databasePath(data), { onTrouble });
  } catch (error) {
    letGo();
    throw error;
  }
}

/**
 * Starts a server, the only one on its data. Rejects when the port is taken, the data cannot be opened or another server has them; then
 * nothing is left running.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host = "127.0.0.1", port = 0, clock = systemClock, timers = systemTimers } = options;
  const { steady = steadyClock } = options;
  const bounds = options.bounds ?? {
    rowsMax: limits.pageRowsMax,
    bytesMax: limits.pageBytesMax,
  };
  const log = options.log ?? createLog();
  mkdirSync(options.data, { recursive: true, mode: 0o700 });
  const letGo = holdData(options.data);
  let trouble: StoreTrouble = null;
  const store = openHeld(options, letGo, (now) => {
    trouble = now;
    if (now === null) log.info({}, "store.writesAgain");
    else log.error({ trouble: now }, "store.cannotStore");
  });
  let open = true;
  const isOpen = (): boolean => open;
  let bells: Bells | null = null;
  let sockets: Sockets | null = null;

  const accounts = createAccounts({ store, clock, ids: systemIds });
  const ring = (conversation: string, mover?: string): void => bells?.ring(conversation, mover);
  const { selfKeysMax = limits.selfKeysMax, changeWindowMs = limits.changeWindowMs } = options;
  let cutTransfers: (person: string) => void = () => undefined;
  const endRevoked = (person: string): void => {
    sockets?.connected.endRevoked(person);
    cutTransfers(person);
  };
  const bytes = options.fileStore ?? createDiskFiles(filesFolder(options.data));
  const rules = createRules({
    store,
    bytes,
    clock,
    ids: systemIds,
    bounds,
    selfKeysMax,
    changeWindowMs,
    sha256,
    ring,
    push: (person, type, payload) => sockets?.listeners.push(person, type, payload),
    connected: {
      devices: (person) => sockets?.connected.devices(person) ?? new Set(),
      endRevoked,
    },
  });
  const presence = createPresence({
    store,
    clock,
    steady,
    timers,
    awayAfterMs: options.awayAfterMs ?? limits.awayAfterMs,
    onError: (error) => log.error({ error: errorKind(error) }, "presence.failed"),
  });
  const throttle = createThrottle(steady, options.throttle);
  const files = createFiles({
    store,
    bytes,
    clock,
    timers,
    bounds: { ...defaultFileBounds, ...options.files },
    onError: (error) => log.error({ error: errorKind(error) }, "files.sweepFailed"),
  });
  const fileRoutes = createFileRoutes({ files, accounts, throttle, timers, log, isOpen });
  cutTransfers = fileRoutes.endRevoked;
  const http = createHttpServer({
    accounts,
    throttle,
    log,
    timers,
    files: fileRoutes,
    onRevoked: endRevoked,
    isOpen,
    trouble: () => trouble,
    tls: options.tls ?? null,
    ...(options.signIns ? { signIns: options.signIns } : {}),
  });
  sockets = createSockets({
    http,
    accounts,
    rules,
    presence,
    throttle,
    steady,
    timers,
    log,
    isOpen,
  });
  bells = createBells({
    store,
    timers,
    listeners: sockets.listeners,
    bounds,
    onError: (error) => log.error({ error: errorKind(error) }, "bell.failed"),
  });
  const { stop: stopBells, start: startBells } = bells;

  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    stopBells();
    await fileRoutes.close();
    await files.stop();
    await sockets?.close();
    await presence.close();
    await store.close();
    letGo();
  };

  try {
    await startBells();
    http.listen(port, host);
    await once(http, "listening");
    files.start();
  } catch (error) {
    await close();
    throw error;
  }
  const address = http.address();
  const bound = address !== null && typeof address === "object" ? address.port : port;
  log.info({ host, port: bound }, "server.listening");
  const scheme = options.tls ? "https" : "http";
  return { url: `${scheme}://${host.includes(":") ? `[${host}]` : host}:${bound}`, close };
}
