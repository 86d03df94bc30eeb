import type { FileProblem } from "#shared/ipc/file-views.ts";
import { errorName } from "../messaging/error-name.ts";
import type { FileOfMessage } from "../messaging/operations/kept-files.ts";
import type { Clock, Link, Log, Random, Timers } from "../messaging/ports.ts";
import { retryDelayMs } from "../messaging/retry-delay.ts";
import { gathered } from "./gathered.ts";
import type { Keeping } from "./keeping.ts";
import { problemOf } from "./outcomes.ts";
import {
  DiskFull,
  type FileServer,
  type LocalFiles,
  type NewHasher,
  type Writing,
} from "./ports.ts";
import type { Progress } from "./progress.ts";
import type { Turns } from "./turns.ts";

export interface DownloadPorts {
  readonly server: FileServer;
  readonly local: LocalFiles;
  readonly newHasher: NewHasher;
  readonly link: Link;
  readonly timers: Timers;
  readonly random: Random;
  readonly clock: Clock;
  readonly log: Log;
  readonly turns: Turns;
  readonly progress: Progress;
  readonly keeping: Keeping;
  /** Whether the store has refused as this machine's disk takes nothing, and for no other reason. */
  isStorageTrouble(error: unknown): boolean;
}

/** Null when it is here. */
export type DownloadEnd = FileProblem | "stopped" | null;

/** A file that the server has. */
export interface Wanted {
  readonly message: string;
  readonly conversation: string;
  readonly url: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Somebody waits for it, rather than only looking by. */
  readonly isAsked: boolean;
}

/** What is wanted of a part of a message; null where the server does not have it yet. */
export function wantedOf(message: string, of: FileOfMessage, isAsked: boolean): Wanted | null {
  const { conversation, url, sha256, size } = of;
  return url === null || sha256 === null
    ? null
    : { message, conversation, url, sha256, size, isAsked };
}

/** What has come of a download that nobody goes on with stays for so long, in ms. */
const partMsMax = 7 * 24 * 3_600_000;
/** So often a download that gets on no further is tried again before that is said. */
const triesMax = 5;

const keyOf = (sha256: string): string => `down ${sha256}`;
/** Why a download ends when there is no connection any more. */
const lostReason = "lost";

/** Brings files to this machine, each once, whole or not at all (SPEC.md, FI8, FI9). */
export function createDownloads(ports: DownloadPorts) {
  const { server, local, newHasher, link, timers, random, clock, log, turns, progress } = ports;
  const underWay = new Map<
    string,
    {
      readonly end: Promise<DownloadEnd>;
      readonly messages: Set<string>;
      readonly stop: AbortController;
    }
  >();

  /** Takes what comes behind what is here; null when all of it is here and is what it should be. */
  const take = async (
    { url, sha256, size }: Wanted,
    onBytes: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<DownloadEnd | "again"> => {
    let at = await local.partSize(sha256);
    if (at > size) {
      await local.removePart(sha256);
      at = 0;
    }
    const resumed = at > 0;
    const hasher = newHasher();
    if (resumed) for await (const piece of local.readPart(sha256)) await hasher.update(piece);
    onBytes(at);
    if (at < size || size === 0) {
      const over = new AbortController();
      const either = AbortSignal.any([signal, over.signal]);
      const answer = size === 0 ? null : await server.read(url, { from: at, to: null }, either);
      if (answer?.kind === "refused") return problemOf(answer);
      if (answer?.kind === "lost") return "again";
      let writing: Writing | null = null;
      let isCut = false;
      try {
        writing = await local.continuePart(sha256);
        if (answer) {
          let came = at;
          const reading = gathered(answer.bytes, (bytes) => onBytes((came += bytes)));
          const pieces = reading[Symbol.asyncIterator]();
          /** One piece is hashed and written while the next one comes. */
          let taking: Promise<unknown> = Promise.resolve();
          for (;;) {
            const next = await pieces.next().catch(() => null);
            isCut = next === null;
            if (!next || next.done === true) break;
            at += next.value.length;
            if (at > size) break;
            await taking;
            taking = Promise.all([hasher.update(next.value), writing.write(next.value)]);
            // It is awaited with the next piece.
            taking.catch(() => undefined);
            if (signal.aborted) break;
          }
          await pieces.return?.();
          await taking;
        }
      } finally {
        // What is not read to its end, as the disk is full, would hold its connection open.
        over.abort();
        await writing?.close();
      }
      if (signal.aborted) return "stopped";
      if (isCut || at < size) return "again";
    }
    if (at === size && (await hasher.digest()) === sha256) return null;
    await local.removePart(sha256);
    // What was here before may be what is wrong.
    return resumed ? "again" : "mismatch";
  };

  const pause = (delayMs: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const cancel = timers.after(delayMs, resolve);
      signal.addEventListener("abort", () => {
        cancel();
        resolve();
      });
    });

  const bring = async (wanted: Wanted, signal: AbortSignal): Promise<DownloadEnd> => {
    const { message, sha256, size } = wanted;
    let furthest = -1;
    for (let tries = 0; tries < triesMax;) {
      let reached = 0;
      const end = await take(
        wanted,
        (bytes) => {
          reached = bytes;
          progress.set(keyOf(sha256), { message, direction: "down", bytes, total: size });
        },
        signal,
      );
      if (end !== "again") return end;
      if (!link.live) return "offline";
      // One that comes on, however slowly, is gone on with.
      tries = reached > furthest ? 1 : tries + 1;
      furthest = Math.max(furthest, reached);
      await pause(retryDelayMs(tries, random), signal);
      if (signal.aborted) return "stopped";
    }
    return "offline";
  };

  const keep = async ({ sha256, size }: Wanted): Promise<void> => {
    try {
      await ports.keeping.add({ sha256, size }, async () => {
        await local.finishPart(sha256);
        return "brought";
      });
    } catch (error) {
      if (!ports.isStorageTrouble(error)) throw error;
      log.warn("files.notKept", { error: errorName(error) });
      throw new DiskFull();
    }
  };

  const problem = (error: unknown): FileProblem => {
    log.error("files.download", { error: errorName(error) });
    return error instanceof DiskFull ? "storage" : "failed";
  };

  const begin = (wanted: Wanted) => {
    const { sha256, conversation, isAsked } = wanted;
    const stop = new AbortController();
    const { promise, resolve } = Promise.withResolvers<DownloadEnd>();
    // Nobody has decided that the connection should go: whoever waits is to hear why nothing comes.
    stop.signal.addEventListener("abort", () =>
      resolve(stop.signal.reason === lostReason ? "offline" : "stopped"),
    );
    turns.add({
      key: keyOf(sha256),
      conversation,
      isAsked,
      isShown: !isAsked,
      run: async (signal) => {
        const either = AbortSignal.any([signal, stop.signal]);
        let end: DownloadEnd = "stopped";
        try {
          end = either.aborted ? "stopped" : await bring(wanted, either);
          if (end === null) await keep(wanted);
        } catch (error) {
          end = problem(error);
          // What has come would hold the last of the room, which messages need: it can be had again.
          if (end === "storage") await local.removePart(sha256);
        } finally {
          progress.end(keyOf(sha256));
          resolve(end);
        }
      },
    });
    const one = {
      messages: new Set<string>(),
      stop,
      end: promise.finally(() => underWay.delete(sha256)),
    };
    underWay.set(sha256, one);
    return one;
  };

  return {
    /** FI9: brings a file here, or joins in where that is under way. */
    async fetch(wanted: Wanted): Promise<DownloadEnd> {
      if (!link.live) return "offline";
      const known = underWay.get(wanted.sha256);
      if (known) turns.renew(keyOf(wanted.sha256), wanted.isAsked);
      const one = known ?? begin(wanted);
      one.messages.add(wanted.message);
      return one.end;
    },
    isUnderWay: (sha256: string): boolean => underWay.has(sha256),
    stopFor(message: string): void {
      for (const [sha256, { messages, stop }] of underWay) {
        if (!messages.has(message)) continue;
        stop.abort();
        turns.drop((key) => key === keyOf(sha256));
      }
    },
    /** The link went down: what has not begun is not waited for. */
    lost(): void {
      for (const [sha256, { stop }] of underWay) {
        turns.drop((key) => key === keyOf(sha256));
        stop.abort(lostReason);
      }
    },
    /** FI8: what has come of downloads that nobody has gone on with for a week. */
    removeOldParts: (): Promise<void> =>
      local.removePartsBefore(clock.now() - partMsMax, (sha256) => underWay.has(sha256)),
    /** FI8: what has come of all downloads that are not under way. */
    removeParts: (): Promise<void> =>
      local.removePartsBefore(Infinity, (sha256) => underWay.has(sha256)),
    stop(): void {
      for (const { stop } of underWay.values()) stop.abort();
    },
  };
}
