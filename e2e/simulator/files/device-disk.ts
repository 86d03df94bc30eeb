import { createHash } from "node:crypto";
import { unknownType } from "#shared/wire/files.ts";
import { pictureFormat } from "#shared/wire/picture.ts";
import { type Bytes, DiskFull, type LocalFiles, type Writing } from "#main/files/ports.ts";
import type { UploadSource } from "#main/messaging/tx.ts";
import type { MachineTime } from "../machine-time.ts";
import type { Mischief } from "../mischief.ts";
import type { Rng } from "../rng.ts";
import { diskSteps } from "./disk-steps.ts";

/** A file of the person's own, that programs may change at any time. */
export interface PickedFile {
  readonly bytes: Buffer;
  /** ms since the epoch. */
  readonly modified: number;
}

/** What lies on a machine's disk beside the account's database. It outlives every program. */
export interface DeviceDisk {
  readonly picked: Map<string, PickedFile>;
  readonly staged: Map<string, Buffer>;
  readonly kept: Map<string, Buffer>;
  readonly parts: Map<string, Buffer>;
  /** What is being written now and is not yet safe: where, and from which length on. */
  readonly unsafe: Map<Map<string, Buffer>, Map<string, number>>;
}

export const emptyDisk = (): DeviceDisk => ({
  picked: new Map(),
  staged: new Map(),
  kept: new Map(),
  parts: new Map(),
  unsafe: new Map(),
});

export const hashOfBytes = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** The machine's power is gone: of what was being written the length may be there and the bytes not. */
export function crashDisk({ unsafe }: DeviceDisk, random: Rng): void {
  for (const [files, writings] of unsafe)
    for (const [name, from] of writings) {
      const bytes = files.get(name);
      if (bytes && random.chance(0.3)) files.set(name, Buffer.from(bytes).fill(0, from));
    }
  unsafe.clear();
}

/** The bytes of a source as they are now; undefined where it is gone. */
export function bytesAt(disk: DeviceDisk, source: UploadSource): Buffer | undefined {
  if (source.kind === "path") return disk.picked.get(source.path)?.bytes;
  return source.kind === "staged" ? disk.staged.get(source.name) : disk.kept.get(source.sha256);
}

export interface DeviceDiskPorts {
  readonly disk: DeviceDisk;
  readonly time: MachineTime;
  readonly random: Rng;
  readonly diskMsMax: number;
  readonly mischief: Mischief;
  isFull(): boolean;
  /** Ends the program as kill -9 does. */
  kill(): void;
}

/** Bytes that are read at once. */
const readBytes = 500;

/** One program's way to the disk: it takes its time, may be full, and the program may be killed after each step. */
export function createDeviceDisk(ports: DeviceDiskPorts): LocalFiles {
  const { disk, time, random, diskMsMax, mischief } = ports;
  const { step, done, write } = diskSteps({
    time,
    random,
    diskMsMax,
    killChance: () => mischief.killInWriteChance,
    isFull: () => ports.isFull(),
    full: () => new DiskFull(),
    kill: () => ports.kill(),
  });
  const remove = async (files: Map<string, Buffer>, name: string): Promise<void> => {
    await step();
    files.delete(name);
    await done();
  };
  const writingTo = (files: Map<string, Buffer>, name: string): Writing => {
    const unsafe = disk.unsafe.get(files) ?? new Map<string, number>();
    disk.unsafe.set(files, unsafe);
    return {
      write: (bytes) =>
        write(() => {
          const known = files.get(name) ?? Buffer.alloc(0);
          unsafe.set(name, unsafe.get(name) ?? known.length);
          files.set(name, Buffer.concat([known, bytes]));
        }),
      async close() {
        await step();
        unsafe.delete(name);
        await done();
      },
    };
  };
  async function* reading(look: () => Buffer | undefined, from: number, to: number | null): Bytes {
    for (let at = from; ; at += readBytes) {
      await step();
      const bytes = look();
      if (!bytes) throw new Error("ENOENT");
      const end = Math.min(to === null ? bytes.length : to + 1, bytes.length);
      if (at >= end) return;
      yield Buffer.from(bytes.subarray(at, Math.min(at + readBytes, end)));
    }
  }

  return {
    async look(source) {
      await step();
      const bytes = bytesAt(disk, source);
      if (!bytes) return null;
      const modified = source.kind === "path" ? (disk.picked.get(source.path)?.modified ?? 0) : 0;
      return { size: bytes.length, modified };
    },
    // A simulated disk has files and nothing else.
    isNoFile: () => Promise.resolve(false),
    read: (source, { from, to }) => reading(() => bytesAt(disk, source), from, to),
    async typeOf(source, name) {
      await step();
      const found = pictureFormat(bytesAt(disk, source) ?? Buffer.alloc(0));
      return found?.type ?? (name.endsWith(".png") ? "image/png" : unknownType);
    },
    async stage(name) {
      await write(() => disk.staged.set(name, Buffer.alloc(0)));
      return writingTo(disk.staged, name);
    },
    removeStaged: (name) => remove(disk.staged, name),
    async partSize(sha256) {
      await step();
      return disk.parts.get(sha256)?.length ?? 0;
    },
    readPart: (sha256) => reading(() => disk.parts.get(sha256), 0, null),
    async continuePart(sha256) {
      await write(() => disk.parts.set(sha256, disk.parts.get(sha256) ?? Buffer.alloc(0)));
      return writingTo(disk.parts, sha256);
    },
    removePart: (sha256) => remove(disk.parts, sha256),
    /** This disk notes no times: nothing on it is old. */
    removePartsBefore: () => step(),
    finishPart: (sha256) =>
      write(() => {
        const bytes = disk.parts.get(sha256);
        if (!bytes) throw new Error("ENOENT");
        disk.kept.set(sha256, bytes);
        disk.parts.delete(sha256);
      }),
    async keepCopy(source, sha256) {
      await step();
      if (disk.kept.has(sha256)) return;
      const bytes = bytesAt(disk, source);
      if (!bytes) throw new Error("ENOENT");
      await write(() => disk.kept.set(sha256, bytes));
    },
    removeKept: (sha256) => remove(disk.kept, sha256),
    async sweep(inUse) {
      await step();
      for (const name of disk.staged.keys())
        if (!inUse.staged.includes(name)) await remove(disk.staged, name);
      for (const name of disk.kept.keys())
        if (!inUse.kept.includes(name)) await remove(disk.kept, name);
      return inUse.kept.filter((sha256) => !disk.kept.has(sha256));
    },
  };
}
