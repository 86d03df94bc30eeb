import type { StorageTrouble } from "#shared/ipc/views.ts";
import type { Store } from "#main/messaging/ports.ts";
import { type OperationName, runOperation } from "#main/messaging/operations/index.ts";
import type { MessageRecord, Tx } from "#main/messaging/tx.ts";
import type { ReadTx, Store as ServerStore, WriteTx } from "#server/store/store.ts";
import type { StorageWatchPorts } from "#main/store/storage-watch.ts";
import type { MachineTime } from "./machine-time.ts";
import type { Mischief } from "./mischief.ts";
import type { Rng } from "./rng.ts";
import type { ClientDisk } from "./stores.ts";
import { type ServerWrite, watchWrites } from "./truth.ts";

/** The disk has no room: what was to be written is not. */
export class DiskFull extends Error {
  override readonly name = "DiskFull";
}

/** So many of the moments at which a slow disk may take its time it does. */
const slowShare = 0.3;

/** The process was killed while the write was under way. */
class Killed extends Error {
  override readonly name = "Killed";
}

/** What one committed operation of a client's store has written. */
export interface DeviceWrite {
  readonly operation: OperationName;
  readonly messages: MessageRecord[];
  readonly removed: string[];
  readonly conversations: Set<string>;
  readonly positions: Set<string>;
  readonly outbox: Set<string>;
  /** The messages whose uploads were written, or forgotten. */
  readonly uploads: Set<string>;
  /** The hashes of files that are kept here from now on. */
  readonly kept: Set<string>;
}

/** Hands on every write to a client's rows and remembers what it was about; `guard` may throw before one. */
function watchTx(tx: Tx, noted: () => DeviceWrite, guard: () => void): Tx {
  const guarded =
    <T>(write: (row: T) => void, note: (row: T) => unknown) =>
    (row: T): void => {
      guard();
      write(row);
      note(row);
    };
  /** It is not said what was written, but that something was; and the disk has to take it. */
  const unseen = <T>(write: (row: T) => void) => guarded(write, () => undefined);
  const unseenAll = (write: () => void) => (): void => {
    guard();
    write();
  };
  return {
    ...tx,
    putAccount: unseen(tx.putAccount),
    setOwner: unseen(tx.setOwner),
    putSummary: unseen(tx.putSummary),
    markAllStale: unseenAll(tx.markAllStale),
    clearPositions: unseenAll(tx.clearPositions),
    agePersonal: unseenAll(tx.agePersonal),
    putPerson: unseen(tx.putPerson),
    removePerson: unseen(tx.removePerson),
    putDepartment: unseen(tx.putDepartment),
    removeDepartment: unseen(tx.removeDepartment),
    putPicture: unseen(tx.putPicture),
    removePicture: unseen(tx.removePicture),
    putRefused: unseen(tx.putRefused),
    removeRefused: unseen(tx.removeRefused),
    putRefusedAct: unseen(tx.putRefusedAct),
    removeRefusedAct: unseen(tx.removeRefusedAct),
    putRoster: unseen(tx.putRoster),
    clearRosterRevs: unseenAll(tx.clearRosterRevs),
    removeSend: unseen(tx.removeSend),
    putConversation: guarded(tx.putConversation, ({ id }) => noted().conversations.add(id)),
    putMessage: guarded(tx.putMessage, (row) => noted().messages.push(row)),
    addMessage(row) {
      guard();
      const isAdded = tx.addMessage(row);
      if (isAdded) noted().messages.push(row);
      return isAdded;
    },
    removeMessage: guarded(tx.removeMessage, (id) => noted().removed.push(id)),
    putPosition: guarded(tx.putPosition, (row) => noted().positions.add(row.conversation)),
    putPersonal: unseen(tx.putPersonal),
    putStream: unseen(tx.putStream),
    addOutbox: guarded(tx.addOutbox, (entry) => noted().outbox.add(entry.target)),
    putOutbox: unseen(tx.putOutbox),
    removeOutbox: unseen(tx.removeOutbox),
    putUpload: guarded(tx.putUpload, ({ message }) => noted().uploads.add(message)),
    removeUploads: guarded(tx.removeUploads, (message) => noted().uploads.add(message)),
    putKeptFile: guarded(tx.putKeptFile, ({ sha256 }) => noted().kept.add(sha256)),
    removeKeptFile: unseen(tx.removeKeptFile),
    putPlayed: unseen(tx.putPlayed),
  };
}

export interface DiskState {
  /** Writes are refused before this virtual time. */
  fullUntil: number;
}

export interface ClientDiskState extends DiskState {
  /** How many operations have run on the rows. */
  operations: number;
}

export interface ClientStorePorts {
  readonly disk: ClientDisk;
  readonly state: ClientDiskState;
  readonly time: MachineTime;
  readonly random: Rng;
  readonly diskMsMax: number;
  readonly mischief: Mischief;
  now(): number;
  /** After each commit that wrote something. */
  onWrite(write: DeviceWrite): void;
  /** A writing went well (null), or was refused for this. */
  onWriting(trouble: StorageTrouble): void;
  /** Ends the program as kill -9 does. */
  kill(): void;
  /** Asked after each operation that wrote. Whether the program has ended at it. */
  mayEnd(): boolean;
  /** It runs operation after operation, and no time passes. */
  onSpin(operation: OperationName): void;
}

/** Whoever runs more operations at one moment goes round and round. */
const operationsAtOnceMax = 1_000;

/**
 * A client's store on a disk that takes its time and may be full, in a program that may be killed before an operation, or
 * after its commit and before its answer. Operations run in the order in which they were asked for.
 */
export function createClientStore(ports: ClientStorePorts) {
  const { disk, state, time, random, diskMsMax, mischief, now } = ports;
  let noted: DeviceWrite | null = null;
  const writeNow = (): DeviceWrite => {
    if (!noted) throw new Error("a write outside an operation");
    return noted;
  };
  let hasWritten = false;
  const moment = { at: -1, operations: 0 };
  const isSpinning = (): boolean => {
    if (moment.at !== now()) Object.assign(moment, { at: now(), operations: 0 });
    moment.operations += 1;
    return moment.operations > operationsAtOnceMax;
  };
  const needRoom = (): void => {
    if (now() < state.fullUntil) throw new DiskFull("no room");
  };
  const tx = watchTx(disk.tx, writeNow, () => {
    needRoom();
    hasWritten = true;
  });
  /** Resolves when what was asked for before has run. */
  let before: Promise<unknown> = Promise.resolve();
  const pause = (): Promise<void> => {
    if (diskMsMax === 0 || !random.chance(slowShare)) return Promise.resolve();
    const delayMs = random.between(1, diskMsMax);
    return new Promise((resolve) => time.timers.after(delayMs, resolve));
  };
  const mayDie = (): Promise<void> => {
    if (!random.chance(mischief.killInWriteChance)) return Promise.resolve();
    ports.kill();
    return new Promise(() => undefined);
  };

  const runNow: Store["run"] = async (operation, args) => {
    const write: DeviceWrite = {
      operation,
      messages: [],
      removed: [],
      conversations: new Set(),
      positions: new Set(),
      outbox: new Set(),
      uploads: new Set(),
      kept: new Set(),
    };
    noted = write;
    hasWritten = false;
    state.operations += 1;
    const result = disk.transact(() => runOperation(operation, tx, args));
    noted = null;
    const wrote = write.messages.length + write.removed.length + write.outbox.size;
    const ofFiles = write.uploads.size + write.kept.size;
    if (hasWritten) {
      ports.onWrite(write);
      if (ports.mayEnd()) await new Promise(() => undefined);
    }
    if (wrote + ofFiles + write.conversations.size + write.positions.size > 0) await mayDie();
    if (hasWritten) ports.onWriting(null);
    return result;
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const answer = before.then(work);
    before = answer.catch((error: unknown) => {
      if (error instanceof DiskFull) ports.onWriting("full");
    });
    return answer;
  };

  return {
    run(operation, args) {
      const answer = inTurn(async () => {
        await pause();
        const spins = isSpinning();
        if (spins) ports.onSpin(operation);
        // What spins would keep time from passing for ever.
        if (spins || time.ended) await new Promise(() => undefined);
        return runNow(operation, args);
      });
      // An answer and an error both take their way back.
      return answer.then(
        (result) => pause().then(() => result),
        (error: unknown) => pause().then(() => Promise.reject(error)),
      );
    },
    /** Writes nothing that stays, to see whether there is room. */
    probe: () =>
      inTurn(async () => {
        needRoom();
        ports.onWriting(null);
      }),
    close: () => Promise.resolve(),
  } satisfies Store & Pick<StorageWatchPorts, "probe">;
}

export interface ServerStorePorts {
  /** The store as this process has opened it. */
  readonly store: ServerStore;
  readonly state: DiskState;
  readonly time: MachineTime;
  readonly random: Rng;
  readonly diskMsMax: number;
  readonly mischief: Mischief;
  now(): number;
  onWrite(write: ServerWrite): void;
  kill(): void;
  /** Asked after each commit. Whether the process has ended at it. */
  mayEnd(): boolean;
}

/**
 * One process's way to the server's store. A commit takes time after its work ran, during which readers see what was
 * before; a process that is killed meanwhile has written nothing, or everything without knowing it.
 */
export function createServerStore(ports: ServerStorePorts): ServerStore {
  const { store, state, time, random, diskMsMax, mischief, now } = ports;
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
  const pause = (): Promise<void> => {
    if (diskMsMax === 0 || time.ended || !random.chance(slowShare)) return Promise.resolve();
    const delayMs = random.between(1, diskMsMax);
    // A process that is killed lets go of the lock at once.
    return new Promise((resolve) => {
      const off = time.onEnd(resolve);
      time.timers.after(delayMs, () => {
        off();
        resolve();
      });
    });
  };
  const guard = (): void => {
    if (now() < state.fullUntil) throw new DiskFull("no room");
  };
  const committing = async <T>(tx: WriteTx, work: (tx: WriteTx) => Promise<T>) => {
    if (time.ended) throw new Killed("before the work");
    const watched = watchWrites(tx, guard);
    const value = await work(watched.tx);
    await pause();
    if (time.ended) throw new Killed("before the commit");
    return { value, write: watched.write };
  };
  return {
    async read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
      await pause();
      if (time.ended) return never();
      const result = await store.read(work);
      await pause();
      return time.ended ? never() : result;
    },
    async write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
      await pause();
      if (time.ended) return never();
      try {
        const { value, write } = await store.write((tx) => committing(tx, work));
        ports.onWrite(write);
        if (random.chance(mischief.serverKillInWriteChance)) ports.kill();
        else ports.mayEnd();
        await pause();
        return time.ended ? await never() : value;
      } catch (error) {
        return error instanceof Killed || time.ended ? never() : Promise.reject(error);
      }
    },
    close: () => Promise.resolve(),
  };
}
