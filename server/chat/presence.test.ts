import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Presence } from "#shared/wire/rows.ts";
import { createMemoryDatabase } from "../store/memory/memory-database.ts";
import { openMemoryStore } from "../store/memory/memory-store.ts";
import { createPresence, seenEveryMs, seenToMs, tellEveryMs, writeAfterMs } from "./presence.ts";

const awayAfterMs = 300_000;
/** The wall clock's beginning, in the middle of a minute. */
const morning = 1_700_000_000_000 - (1_700_000_000_000 % seenToMs) + 20_000;
const minute = morning - 20_000;

const database = () => createMemoryDatabase();
let disk: ReturnType<typeof database>;
let errors: unknown[];

/** A board over accounts of ann, bob and eve, and of dan who is disabled; time passes by `pass`. */
function board() {
  const store = openMemoryStore(disk);
  const waiting = new Set<{ at: number; run: () => void }>();
  let now = 0;
  const presence = createPresence({
    store,
    clock: { now: () => morning + now },
    steady: { now: () => now },
    timers: {
      after(delayMs, run) {
        const one = { at: now + delayMs, run };
        waiting.add(one);
        return () => waiting.delete(one);
      },
    },
    awayAfterMs,
    onError: (error) => errors.push(error),
  });
  return {
    presence,
    store,
    timers: () => waiting.size,
    async pass(ms: number): Promise<void> {
      const end = now + ms;
      for (;;) {
        const next = [...waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        waiting.delete(next);
        now = next.at;
        next.run();
      }
      now = end;
      // What was begun to be written is there when a later write is.
      await store.write(async () => undefined);
    },
    /** A device of this person, with what it was pushed. */
    join(person: string) {
      const pushed: Presence[][] = [];
      const seat = presence.join(person, ({ of }) => pushed.push(of));
      return {
        pushed,
        leave: () => seat.leave(),
        front: (front: boolean) => seat.rules.ping(person, { front }),
        watch: async (...people: string[]) => (await seat.rules.watch(person, { people })).of,
      };
    },
    seen: (person: string) => store.read((tx) => tx.lastSeen(person)),
  };
}
type Board = ReturnType<typeof board>;

let on: Board;
beforeEach(async () => {
  disk = database();
  errors = [];
  on = board();
  await on.store.write(async (tx) => {
    for (const person of ["ann", "bob", "eve", "dan"])
      await tx.putAccount({
        person,
        login: person,
        password: "",
        disabled: person === "dan",
        imported: false,
        gone: false,
        announcer: false,
      });
  });
});
afterEach(() => expect(errors).toEqual([]));

const is = (person: string, state: Presence["state"], last_seen: number | null = null) => ({
  person,
  state,
  last_seen,
});
const stateOf = async (person: string): Promise<unknown> =>
  (await on.join("eve").watch(person)).map(({ state, last_seen }) => [state, last_seen]);

describe("one person's devices are one presence", () => {
  test("in front of any of them is online; away comes so long after the last of them", async () => {
    const [desktop, laptop] = [on.join("ann"), on.join("ann")];
    await desktop.front(true);
    await laptop.front(false);
    await on.pass(2 * awayAfterMs);
    expect(await stateOf("ann")).toEqual([["online", null]]);
    await desktop.front(false);
    await laptop.front(true);
    await on.pass(awayAfterMs);
    await laptop.front(false);
    await on.pass(awayAfterMs - 1);
    expect(await stateOf("ann")).toEqual([["online", null]]);
    await on.pass(1);
    expect(await stateOf("ann")).toMatchObject([["away", expect.any(Number)]]);
    await laptop.front(true);
    expect(await stateOf("ann")).toEqual([["online", null]]);
  });

  test("offline is when the last of them has gone, and seen is when one was last online", async () => {
    const [desktop, laptop] = [on.join("ann"), on.join("ann")];
    await desktop.front(true);
    desktop.leave();
    expect(await stateOf("ann")).toEqual([["online", null]]);
    await on.pass(awayAfterMs);
    const away = Math.floor((morning + awayAfterMs) / seenToMs) * seenToMs;
    expect(await stateOf("ann")).toEqual([["away", away]]);
    await on.pass(3 * awayAfterMs);
    laptop.leave();
    laptop.leave();
    expect(await stateOf("ann")).toEqual([["offline", away]]);
  });

  test("a device that comes back in the background brings nobody back", async () => {
    const first = on.join("ann");
    await first.front(true);
    first.leave();
    await on.pass(2 * awayAfterMs);
    const tray = on.join("ann");
    await tray.front(false);
    expect(await stateOf("ann")).toEqual([["away", minute]]);
    await tray.front(true);
    expect(await stateOf("ann")).toEqual([["online", null]]);
  });

  test("a heartbeat of a connection that has ended counts no more", async () => {
    const gone = on.join("ann");
    gone.leave();
    await gone.front(true);
    expect(await stateOf("ann")).toEqual([["offline", minute]]);
  });
});

describe("who watches", () => {
  test("is answered with how they are, and told what changes, once a second at the most", async () => {
    const bob = on.join("bob");
    expect(await bob.watch("ann", "eve")).toEqual([is("ann", "offline"), is("eve", "offline")]);
    const ann = on.join("ann");
    await ann.front(true);
    const eve = on.join("eve");
    await on.pass(tellEveryMs - 1);
    expect(bob.pushed).toEqual([]);
    await on.pass(1);
    expect(bob.pushed).toEqual([[is("ann", "online"), is("eve", "online")]]);
    ann.leave();
    eve.leave();
    await on.pass(tellEveryMs);
    expect(bob.pushed[1]).toEqual([is("ann", "offline", minute), is("eve", "offline", minute)]);
    await on.pass(10 * tellEveryMs);
    expect(bob.pushed).toHaveLength(2);
  });

  test("hears nothing of what is as it was when it is told", async () => {
    const ann = on.join("ann");
    const bob = on.join("bob");
    await bob.watch("ann");
    ann.leave();
    on.join("ann");
    await on.pass(tellEveryMs);
    expect(bob.pushed).toEqual([]);
  });

  test("watches those whom it named last, and nobody once it has gone", async () => {
    const bob = on.join("bob");
    await bob.watch("ann");
    await bob.watch("eve");
    on.join("ann");
    await on.pass(tellEveryMs);
    expect(bob.pushed).toEqual([]);
    on.join("eve");
    await on.pass(tellEveryMs);
    expect(bob.pushed).toEqual([[is("eve", "online")]]);
    const late = bob.watch("ann");
    bob.leave();
    await late;
    on.join("ann").leave();
    await on.pass(10 * awayAfterMs);
    expect(bob.pushed).toHaveLength(1);
  });

  test("learns nothing of who is not in the directory, or is no longer", async () => {
    const dan = on.join("dan");
    const bob = on.join("bob");
    expect(await bob.watch("dan", "nobody", "ann")).toEqual([is("ann", "offline")]);
    dan.leave();
    on.join("nobody");
    await on.pass(tellEveryMs);
    expect(bob.pushed).toEqual([]);
  });

  test("is told of its own, and of nobody that it does not watch", async () => {
    const bob = on.join("bob");
    for (const person of ["ann", "eve"]) on.join(person);
    await on.pass(tellEveryMs);
    expect(bob.pushed).toEqual([]);
  });
});

describe("what is kept", () => {
  test("is written some seconds after the last device has gone, to the minute", async () => {
    const ann = on.join("ann");
    await ann.front(true);
    await on.pass(61_000);
    ann.leave();
    await on.pass(writeAfterMs - 1);
    expect(await on.seen("ann")).toBeNull();
    await on.pass(1);
    expect(await on.seen("ann")).toBe(minute + seenToMs);
  });

  test("while somebody is online, it is written every few minutes, and not with every heartbeat", async () => {
    const ann = on.join("ann");
    const beat = async (): Promise<number | null> => {
      await ann.front(true);
      await on.pass(30_000);
      return on.seen("ann");
    };
    const found: (number | null)[] = [];
    for (let beats = 0; beats < 20; beats++) found.push(await beat());
    const times = [...new Set(found)];
    expect(times).toEqual([null, minute + seenEveryMs, minute + 2 * seenEveryMs]);
  });

  test("is written on the way out, and known to the next process", async () => {
    const ann = on.join("ann");
    const bob = on.join("bob");
    await bob.watch("ann");
    ann.leave();
    bob.leave();
    await on.presence.close();
    expect(on.timers()).toBe(0);
    await on.store.close();
    on = board();
    expect(await stateOf("ann")).toEqual([["offline", minute]]);
  });

  test("a disk that refuses is said, and what comes later is written", async () => {
    const { store } = on;
    const { write } = store;
    const ann = on.join("ann");
    ann.leave();
    store.write = () => Promise.reject(new Error("full"));
    await on.pass(writeAfterMs).catch(() => undefined);
    store.write = write;
    await on.pass(0);
    expect(errors.splice(0)).toHaveLength(1);
    const again = on.join("ann");
    await again.front(true);
    again.leave();
    await on.pass(writeAfterMs);
    expect(await on.seen("ann")).toBe(minute);
  });
});
