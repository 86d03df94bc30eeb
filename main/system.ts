import { createHash, type Hash } from "node:crypto";
import { networkInterfaces } from "node:os";
import { v7 } from "uuid";
import type { Hasher, NewHasher } from "./files/ports.ts";
import type { Clock, Ids, Log, LogFields, Random, Sha256, Timers } from "./messaging/ports.ts";

/** The real clock, timers, chance, ids and addresses, for index.ts to hand to the rooms. */

export const clock: Clock = { now: () => Date.now() };

export const timers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

export const random: Random = { next: () => Math.random() };

/** UUIDv7; the package keeps them in increasing order within a millisecond, Node's own does not. */
export const ids: Ids = { next: () => v7() };

export const sha256: Sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

const hasherOf = (hash: Hash): Hasher => ({
  async update(bytes) {
    hash.update(bytes);
  },
  copy: () => hasherOf(hash.copy()),
  digest: async () => hash.digest("hex"),
});
/** Hashes in this thread; the app has one for them (hashing.ts). */
export const newHasher: NewHasher = () => hasherOf(createHash("sha256"));

/** The machine's addresses towards others, each with its interface. */
export const ownAddresses = (): string[] =>
  Object.entries(networkInterfaces()).flatMap(([name, all = []]) =>
    all.filter(({ internal }) => !internal).map(({ address }) => `${name}/${address}`),
  );

function line(level: string, event: string, fields: LogFields = {}): string {
  const figures = Object.entries(fields).map(([name, value]) => ` ${name}=${String(value)}`);
  return `${new Date().toISOString()} ${level} ${event}${figures.join("")}\n`;
}

// Whoever read our output may be gone; that is no reason to end, nor to say so where nobody reads.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

let toFile: ((line: string) => void) | null = null;
/** From now on the log is written to a file too. */
export const logTo = (write: (line: string) => void): void => {
  toFile = write;
};

function write(level: string, event: string, fields?: LogFields): void {
  const text = line(level, event, fields);
  process.stderr.write(text);
  toFile?.(text);
}

/** Writes to standard error and the log's file, one line an event. */
export const log: Log = {
  info: (event, fields) => write("info", event, fields),
  warn: (event, fields) => write("warn", event, fields),
  error: (event, fields) => write("error", event, fields),
};
