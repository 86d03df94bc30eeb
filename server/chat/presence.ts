import type { PushPayload } from "#shared/wire/requests.ts";
import type { Presence } from "#shared/wire/rows.ts";
import type { ReadTx, Store } from "../store/store.ts";
import type { Clock, SeatRules, Timers } from "./ports.ts";

export interface PresencePorts {
  readonly store: Store;
  /** The wall clock, for when people were last seen. */
  readonly clock: Clock;
  /** Measures how long nobody was in front. */
  readonly steady: Clock;
  readonly timers: Timers;
  /** How long after nobody was in front of any of their devices a person is away, in ms. */
  readonly awayAfterMs: number;
  onError(error: unknown): void;
}

/** One connection of a person. */
export interface Seat {
  /** How the requests are answered that speak of this connection. */
  readonly rules: SeatRules;
  /** The connection has ended. */
  leave(): void;
}

/** How often at the most one connection is told what has changed of those it watches, in ms. */
export const tellEveryMs = 1_000;
/** Last-seen times are gathered for so long, and written together. */
export const writeAfterMs = 5_000;
/** While somebody is online, how old at the most what is written of it may be: more is lost only if the process is killed. */
export const seenEveryMs = 240_000;
/** So many people's last-seen times are written in one transaction. */
const writesAtOnceMax = 500;
/** How exactly it is kept and told when somebody was last seen, in ms. */
export const seenToMs = 60_000;

interface Device {
  /** As its last heartbeat said. */
  front: boolean;
  /** Whom it watches, and what it was told of them last. */
  watched: Map<string, string>;
  /** Those of whom something may have changed since. */
  readonly changed: Set<string>;
  cancelTelling: (() => void) | null;
  isGone: boolean;
  tell(payload: PushPayload<"presence">): void;
}

/** Somebody who was connected since this process began. */
interface Person {
  readonly id: string;
  readonly devices: Set<Device>;
  state: Presence["state"];
  /** When somebody was last known in front of one of the devices, by the steady clock. */
  frontAt: number;
  /** When they were last online, by the wall clock. */
  seenAt: number;
  /** When that was last to be written, by the steady clock. */
  keptAt: number;
  cancelAway: (() => void) | null;
}

const nothing = (): void => undefined;

const told = ({ state, last_seen }: Presence): string => `${state} ${last_seen}`;

/**
 * Who is there, by what their connected devices say: in memory, for the connections of this process. A person is online
 * while somebody is in front of one of their devices and for `awayAfterMs` after that, away while they are connected
 * otherwise. Everybody in the directory may see it of everybody there; it depends on people alone and never on
 * conversations, so it tells nothing of who shares one (security.md 11).
 */
export function createPresence(ports: PresencePorts) {
  const { store, clock, steady, timers, awayAfterMs, onError } = ports;
  const people = new Map<string, Person>();
  const watchers = new Map<string, Set<Device>>();
  /** Whose last-seen time is to be written. */
  const unwritten = new Set<Person>();
  let cancelWriting: (() => void) | null = null;
  let writing: Promise<void> = Promise.resolve();

  const coarse = (at: number): number => Math.floor(at / seenToMs) * seenToMs;

  const viewOf = (id: string, kept: number | null): Presence => {
    const person = people.get(id);
    if (!person) return { person: id, state: "offline", last_seen: kept };
    const { state, seenAt } = person;
    return { person: id, state, last_seen: state === "online" ? null : coarse(seenAt) };
  };

  const tellDevice = (device: Device): void => {
    device.cancelTelling = null;
    const of: Presence[] = [];
    for (const id of device.changed) {
      const view = viewOf(id, null);
      if (device.watched.get(id) === told(view)) continue;
      device.watched.set(id, told(view));
      of.push(view);
    }
    device.changed.clear();
    if (of.length > 0) device.tell({ of });
  };

  const tellWatchers = ({ id }: Person): void => {
    for (const device of watchers.get(id) ?? []) {
      device.changed.add(id);
      device.cancelTelling ??= timers.after(tellEveryMs, () => tellDevice(device));
    }
  };

  const write = async (): Promise<void> => {
    cancelWriting = null;
    const those = [...unwritten];
    unwritten.clear();
    for (let from = 0; from < those.length; from += writesAtOnceMax) {
      const part = those.slice(from, from + writesAtOnceMax);
      await store.write(async (tx) => {
        for (const { id, seenAt } of part) await tx.putLastSeen(id, coarse(seenAt));
      });
    }
  };
  const writeNow = (): Promise<void> => (writing = writing.then(write).catch(onError));

  const keep = (person: Person): void => {
    person.keptAt = steady.now();
    unwritten.add(person);
    cancelWriting ??= timers.after(writeAfterMs, () => void writeNow());
  };

  /** Whether somebody is in front of one of the devices, of which is taken note. */
  const seeFront = (person: Person): boolean => {
    const isInFront = [...person.devices].some(({ front }) => front);
    if (isInFront) person.frontAt = steady.now();
    return isInFront;
  };

  const stateOf = ({ devices, frontAt }: Person): Presence["state"] => {
    if (devices.size === 0) return "offline";
    return steady.now() - frontAt < awayAfterMs ? "online" : "away";
  };

  /** Everything that changes a presence comes through here: a device says something or goes, or time has passed. */
  const change = (person: Person, work: () => void): void => {
    const before = person.state;
    // Who was in front of it was so until now.
    seeFront(person);
    work();
    const isInFront = seeFront(person);
    person.state = isInFront ? "online" : stateOf(person);
    person.cancelAway?.();
    person.cancelAway = null;
    if (person.state === "online" && !isInFront) {
      const leftMs = person.frontAt + awayAfterMs - steady.now();
      person.cancelAway = timers.after(leftMs, () => change(person, nothing));
    }
    const wasOnline = before === "online";
    if (wasOnline || person.state === "online") person.seenAt = clock.now();
    const isOld = steady.now() - person.keptAt >= seenEveryMs;
    if (before === person.state ? wasOnline && isOld : wasOnline) keep(person);
    if (before !== person.state) tellWatchers(person);
  };

  const personOf = (id: string): Person => {
    const known = people.get(id);
    if (known) return known;
    const now = steady.now();
    const person: Person = {
      id,
      devices: new Set(),
      state: "offline",
      // Who comes in for the first time has just done something.
      frontAt: now,
      seenAt: clock.now(),
      keptAt: now,
      cancelAway: null,
    };
    people.set(id, person);
    return person;
  };

  const unwatch = (device: Device): void => {
    for (const id of device.watched.keys()) {
      const those = watchers.get(id);
      those?.delete(device);
      if (those?.size === 0) watchers.delete(id);
    }
    device.watched = new Map();
    device.changed.clear();
  };

  /** Those of these people who are in the directory, with when they were last seen as far as it is written. */
  const keptOf = async (tx: ReadTx, ids: readonly string[]): Promise<[string, number | null][]> => {
    const found: [string, number | null][] = [];
    for (const id of new Set(ids)) {
      const account = await tx.account(id);
      if (account && !account.disabled) found.push([id, await tx.lastSeen(id)]);
    }
    return found;
  };

  const watch = async (device: Device, ids: readonly string[]): Promise<Presence[]> => {
    const found = await store.read((tx) => keptOf(tx, ids));
    const views = found.map(([id, kept]) => viewOf(id, kept));
    if (device.isGone) return views;
    unwatch(device);
    for (const view of views) {
      device.watched.set(view.person, told(view));
      watchers.set(view.person, (watchers.get(view.person) ?? new Set()).add(device));
    }
    return views;
  };

  return {
    /** A device of this person has connected; `tell` pushes to this connection alone. */
    join(id: string, tell: Device["tell"]): Seat {
      const person = personOf(id);
      const device: Device = {
        front: false,
        watched: new Map(),
        changed: new Set(),
        cancelTelling: null,
        isGone: false,
        tell,
      };
      change(person, () => person.devices.add(device));
      return {
        rules: {
          ping(_person, { front }) {
            change(person, () => (device.front = front));
            return Promise.resolve({});
          },
          watch: async (_person, { people: ids }) => ({ of: await watch(device, ids) }),
        },
        leave() {
          if (device.isGone) return;
          device.isGone = true;
          device.cancelTelling?.();
          unwatch(device);
          change(person, () => person.devices.delete(device));
        },
      };
    },
    /** Writes what is still to be written; call it when all connections have ended. */
    async close(): Promise<void> {
      for (const { cancelAway } of people.values()) cancelAway?.();
      cancelWriting?.();
      await writeNow();
    },
  };
}

export type PresenceBoard = ReturnType<typeof createPresence>;
