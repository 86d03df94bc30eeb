import { Readable } from "node:stream";
import type { FileStore } from "#server/files/file-store.ts";
import { CannotStore } from "#server/store/cannot-store.ts";
import type { MachineTime } from "../machine-time.ts";
import type { Mischief } from "../mischief.ts";
import type { Rng } from "../rng.ts";
import { diskSteps } from "./disk-steps.ts";

/** What lies in the server's folder of files. It outlives every process. */
export interface ServerBytes {
  uploads: Map<string, Buffer>;
  contents: Map<string, Buffer>;
}

export const noBytes = (): ServerBytes => ({ uploads: new Map(), contents: new Map() });

export interface ServerBytesPorts {
  /** The folder as it is now; another one once a backup was put in place. */
  disk(): ServerBytes;
  readonly time: MachineTime;
  readonly random: Rng;
  readonly diskMsMax: number;
  readonly mischief: Mischief;
  isFull(): boolean;
  /** Ends the process as kill -9 does. */
  kill(): void;
}

const plenty = 1_000_000_000_000;
/** So many of the pieces that come are written at once; others are in memory alone until the next one. */
const writtenShare = 0.7;
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** Writes at a place, over what is there. */
function writtenAt(known: Buffer, at: number, bytes: Uint8Array): Buffer {
  const whole = Buffer.alloc(Math.max(known.length, at + bytes.length));
  known.copy(whole);
  whole.set(bytes, at);
  return whole;
}

/** One process's way to the folder of files: it takes its time, may be full, and the process may be killed after each step. */
export function createServerBytes(ports: ServerBytesPorts): FileStore {
  const { time, random, diskMsMax, mischief } = ports;
  const { step, done, write } = diskSteps({
    time,
    random,
    diskMsMax,
    killChance: () => mischief.serverKillInWriteChance,
    isFull: () => ports.isFull(),
    full: () => new CannotStore("full"),
    kill: () => ports.kill(),
  });
  return {
    async arrived(id) {
      await step();
      return ports.disk().uploads.get(id)?.length ?? 0;
    },
    async append(id, from, chunks, onArrived) {
      let at = from;
      let waiting: Uint8Array[] = [];
      const flush = async (): Promise<void> => {
        const batch = waiting;
        waiting = [];
        await write(() => {
          const bytes = Buffer.concat(batch);
          const { uploads } = ports.disk();
          uploads.set(id, writtenAt(uploads.get(id) ?? Buffer.alloc(0), at, bytes));
          at += bytes.length;
        });
        onArrived(batch);
      };
      try {
        for await (const chunk of chunks) {
          if (time.ended) await never();
          waiting.push(chunk);
          if (random.chance(writtenShare)) await flush();
        }
      } finally {
        if (waiting.length > 0 || at === 0) await flush();
      }
    },
    readUpload: (id, length) =>
      Readable.from([(ports.disk().uploads.get(id) ?? Buffer.alloc(0)).subarray(0, length)]),
    keep: (id, sha256) =>
      write(() => {
        const { uploads, contents } = ports.disk();
        const bytes = uploads.get(id);
        if (bytes && contents.get(sha256)?.length !== bytes.length) contents.set(sha256, bytes);
        if (!contents.has(sha256)) throw new Error("there is nothing to keep");
      }),
    async drop(id) {
      await step();
      ports.disk().uploads.delete(id);
      await done();
    },
    async open(sha256, range) {
      await step();
      const bytes = ports.disk().contents.get(sha256);
      if (!bytes) return null;
      return Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes]);
    },
    async sizeOf(sha256) {
      await step();
      return ports.disk().contents.get(sha256)?.length ?? null;
    },
    async remove(sha256) {
      await step();
      ports.disk().contents.delete(sha256);
      await done();
    },
    async *uploads() {
      for (const id of ports.disk().uploads.keys()) {
        await step();
        yield id;
      }
    },
    async *contents() {
      for (const sha256 of ports.disk().contents.keys()) {
        await step();
        yield sha256;
      }
    },
    async room() {
      await step();
      return ports.isFull() ? 0 : plenty;
    },
  };
}
