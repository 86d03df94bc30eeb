import { sha256 } from "../../system.ts";
import type { AnswerPayload, RequestType } from "#shared/wire/requests.ts";
import { openSqliteStore } from "../../store/sqlite-store.ts";
import { createMessenger, type Messenger } from "../messenger.ts";
import type { OperationName } from "../operations/index.ts";
import type { Link, Push, RequestOutcome, Store } from "../ports.ts";
import { silentLog } from "./silent-log.ts";

/** A request that the engine has made and that the test has not answered yet; `answer` takes what its type wants. */
export interface Asked {
  readonly type: RequestType;
  readonly payload: object;
  answer<T extends RequestType>(payload: AnswerPayload<T>): Promise<void>;
  refuse(code: number, rev?: number, retryAfterMs?: number): Promise<void>;
  lose(): Promise<void>;
}

/** Lets everything that can run now run. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
};

/** A link whose other end is the test. */
export function scriptedLink() {
  const asked: Asked[] = [];
  const liveListeners = new Set<(live: boolean) => void>();
  const pushListeners = new Set<(push: Push) => void>();
  let live = false;

  const link: Link = {
    get live() {
      return live;
    },
    request(type, payload) {
      if (!live) return Promise.resolve({ kind: "lost" });
      return new Promise((resolve) => {
        const end = (outcome: RequestOutcome<RequestType>): Promise<void> => {
          const at = asked.indexOf(entry);
          if (at >= 0) asked.splice(at, 1);
          resolve(outcome);
          return settle();
        };
        const entry: Asked = {
          type,
          payload,
          answer: (answered) => end({ kind: "answered", payload: answered }),
          refuse: (code, rev, retryAfterMs) =>
            end({
              kind: "refused",
              code,
              reason: "",
              ...(rev === undefined ? {} : { rev }),
              ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
            }),
          lose: () => end({ kind: "lost" }),
        };
        asked.push(entry);
      });
    },
    onLive(listener) {
      liveListeners.add(listener);
      return () => liveListeners.delete(listener);
    },
    onPush(listener) {
      pushListeners.add(listener);
      return () => pushListeners.delete(listener);
    },
  };

  return {
    link,
    asked,
    listeners: () => liveListeners.size + pushListeners.size,
    async setLive(next: boolean): Promise<void> {
      live = next;
      // As the connection does it: what waited is lost, and in the same breath everybody is told.
      const ending = next ? [] : asked.slice().map((one) => one.lose());
      for (const listener of liveListeners) listener(next);
      await Promise.all(ending);
      await settle();
    },
    async push(push: Push): Promise<void> {
      for (const listener of pushListeners) listener(push);
      await settle();
    },
    /** The oldest request of a type that waits for its answer. */
    next(type: RequestType): Asked {
      const found = asked.find((one) => one.type === type);
      if (!found)
        throw new Error(`no ${type} was asked; waiting: ${asked.map((a) => a.type).join()}`);
      return found;
    },
  };
}

/** Timers that run when the test says so. */
export function manualTimers() {
  let now = 1_000_000;
  const due = new Map<number, { at: number; run: () => void }>();
  let last = 0;
  return {
    clock: { now: () => now },
    timers: {
      after(delayMs: number, run: () => void) {
        last += 1;
        const id = last;
        due.set(id, { at: now + delayMs, run });
        return () => due.delete(id);
      },
    },
    pending: () => due.size,
    setClock(to: number): void {
      now = to;
    },
    async advance(ms: number): Promise<void> {
      const end = now + ms;
      for (;;) {
        const [next] = [...due]
          .filter(([, { at }]) => at <= end)
          .sort(([, a], [, b]) => a.at - b.at);
        if (!next) break;
        due.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].run();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}

/** A store whose next operation can be made to fail, and one operation's answer be held back. */
interface MemoryStore extends Store {
  readonly fail: { next: boolean; always: OperationName | null };
  /** How often an operation was asked for. */
  readonly asked: Map<OperationName, number>;
  /** The next operation of this name commits at once and answers when released. */
  hold(name: OperationName): { release(): void };
}

/** A store in memory; the same rows for as many engines as a test starts over it. */
export function memoryStore(): MemoryStore {
  const store = openSqliteStore(":memory:");
  const fail: MemoryStore["fail"] = { next: false, always: null };
  const asked = new Map<OperationName, number>();
  const held = new Map<OperationName, Promise<void>>();
  return {
    fail,
    asked,
    hold(name) {
      let release = (): void => undefined;
      held.set(name, new Promise((resolve) => (release = resolve)));
      return { release: () => release() };
    },
    run(name, args) {
      asked.set(name, (asked.get(name) ?? 0) + 1);
      if (fail.next || fail.always === name) {
        fail.next = false;
        return Promise.reject(new Error("disk full"));
      }
      try {
        const result = store.run(name, args);
        const until = held.get(name) ?? Promise.resolve();
        held.delete(name);
        return until.then(() => result);
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error("unknown"));
      }
    },
    close: () => Promise.resolve(store.close()),
  };
}

/** An engine over a store, a scripted link and manual timers; its wall clock may be wrong, by so many ms. */
export function startEngine(store: Store, self: string, wallOffsetMs = 0) {
  const scripted = scriptedLink();
  const time = manualTimers();
  const wall = { offsetMs: wallOffsetMs };
  let id = 0;
  const messenger: Messenger = createMessenger({
    store,
    link: scripted.link,
    clock: { now: () => time.clock.now() + wall.offsetMs },
    timers: time.timers,
    random: { next: () => 0.5 },
    ids: { next: () => `id-${time.clock.now()}-${(id += 1)}` },
    sha256,
    log: silentLog,
    self,
  });
  messenger.start();
  return { messenger, ...scripted, time, wall };
}
