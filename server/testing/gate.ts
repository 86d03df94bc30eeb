import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { limits } from "#shared/wire/limits.ts";
import type { Accounts } from "../accounts/accounts.ts";
import { createPresence } from "../chat/presence.ts";
import type { SharedRules, Timers } from "../chat/ports.ts";
import { createSockets, socketBounds, type SocketBounds } from "../gateway/sockets.ts";
import { createThrottle, defaultThrottle } from "../gateway/throttle.ts";
import { openMemoryStore } from "../store/memory/memory-store.ts";
import { Colleague, quiet } from "./office.ts";

export interface GateOptions {
  readonly bounds?: Partial<SocketBounds>;
  readonly framesPerSecond?: number;
  readonly misfitsPerMinute?: number;
  readonly rules?: Partial<SharedRules>;
  /** Comes before a token is found good. */
  readonly admitting?: (token: string) => Promise<void>;
}

/**
 * The sockets alone, over rules of the test's own. The steady clock stands until the test moves it, so periods end and
 * silences last when the test says so. A token is its person's name.
 */
export async function openGate({
  bounds,
  framesPerSecond,
  misfitsPerMinute,
  rules,
  admitting,
}: GateOptions = {}) {
  const gate = { now: 0, isOpen: true, warnings: [] as string[] };
  const waiting = new Set<{ readonly at: number; readonly run: () => void }>();
  const timers: Timers = {
    after(delayMs, run) {
      const one = { at: gate.now + delayMs, run };
      waiting.add(one);
      return () => waiting.delete(one);
    },
  };
  const steady = { now: () => gate.now };
  const store = openMemoryStore();
  await store.write(async (tx) => {
    for (const person of ["ann", "bob"])
      await tx.putAccount({
        person,
        login: person,
        password: "",
        disabled: false,
        imported: false,
        gone: false,
        announcer: false,
      });
  });
  const http = createServer();
  const sockets = createSockets({
    http,
    // What sockets use of it.
    accounts: {
      admit: async (token: string) => {
        await admitting?.(token);
        return { person: token, login: token, device: `${token}'s device` };
      },
      validOf: (tokens: readonly string[]) => Promise.resolve(new Set(tokens)),
      seen: () => Promise.resolve(),
    } as unknown as Accounts,
    rules: { ...rules } as SharedRules,
    presence: createPresence({
      store,
      clock: steady,
      steady,
      timers,
      awayAfterMs: limits.awayAfterMs,
      onError(error) {
        throw error;
      },
    }),
    throttle: createThrottle(steady, {
      ...defaultThrottle,
      framesPerSecond: framesPerSecond ?? defaultThrottle.framesPerSecond,
      ...(misfitsPerMinute === undefined ? {} : { misfitsPerMinute }),
    }),
    steady,
    timers,
    log: { ...quiet, warn: (...line: unknown[]) => void gate.warnings.push(String(line[1])) },
    bounds: { ...socketBounds, ...bounds },
    isOpen: () => gate.isOpen,
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const open: Colleague[] = [];

  return Object.assign(gate, {
    url,
    /** Whether anybody is taken to be connected as this person. */
    has: (person: string): boolean => sockets.listeners.has(person),
    async join(person: string): Promise<Colleague> {
      const colleague = new Colleague(url, person);
      open.push(colleague);
      return colleague.connected();
    },
    /** Moves the steady clock, and runs what is due. */
    pass(ms: number): void {
      gate.now += ms;
      for (const one of waiting)
        if (one.at <= gate.now) {
          waiting.delete(one);
          one.run();
        }
    },
    async close(): Promise<void> {
      for (const { socket } of open) socket.disconnect();
      await sockets.close();
    },
  });
}

export type Gate = Awaited<ReturnType<typeof openGate>>;
