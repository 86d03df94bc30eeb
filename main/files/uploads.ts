import type { FileOfMessage } from "../messaging/operations/kept-files.ts";
import type { SourceNow } from "../messaging/operations/uploads.ts";
import type { Clock, Ids, Log, Random, Store, Timers } from "../messaging/ports.ts";
import { boundedDelayMs, capMs, retryDelayMs } from "../messaging/retry-delay.ts";
import { createRetryingLoop, type RoundEnd } from "../messaging/retrying-loop.ts";
import type { Touched, UploadRow } from "../messaging/tx.ts";
import type { FileServer, LocalFiles, NewHasher } from "./ports.ts";
import { newPlace } from "./place.ts";
import type { Progress } from "./progress.ts";
import type { Turns } from "./turns.ts";
import { type Checkpoint, type PartEnd, uploadPart } from "./upload-part.ts";

export interface UploadPorts {
  readonly store: Store;
  readonly server: FileServer;
  readonly local: LocalFiles;
  readonly newHasher: NewHasher;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly log: Log;
  readonly turns: Turns;
  readonly progress: Progress;
  /** Bytes of one request; those of upload-part.ts where it is left out. */
  readonly requestBytes?: number;
  onTouched(touched: Touched): void;
  /** A message has entered its lane. */
  onQueued(): void;
  /** A part is with the server: it may be kept here too (FI8). */
  onStored(row: UploadRow, sha256: string): Promise<void>;
}

/** Until when something waits for its next try. */
interface Delay {
  readonly failures: number;
  /** ms since the epoch. */
  readonly at: number;
  /** It waits for the store to take again what is written. */
  readonly forRoom: boolean;
}

const prefix = "up ";
const keyOf = (message: string): string => `${prefix}${message}`;
/** What a part's hash belongs to. */
const sourceKey = ({ message, part, size, source }: UploadRow): string =>
  JSON.stringify([message, part, size, source]);

/** The small picture first: whoever gets the message sees that at once. */
const inOrder = (parts: readonly UploadRow[]): UploadRow[] =>
  parts.toSorted((a, b) => (a.part < b.part ? 1 : -1)).filter(({ sha256 }) => sha256 === null);

/** Brings files to the server, and their messages into their lanes when they are there (SPEC.md, FI1–FI6, FI11). */
export function createUploads(ports: UploadPorts) {
  const { store, server, local, newHasher, clock, timers, random, ids, log, turns } = ports;
  const { progress, onTouched } = ports;
  /** FI5: what is not to be tried before its time, by message. */
  const delays = new Map<string, Delay>();
  const checkpoints = new Map<string, Checkpoint>();
  /** The rows as they were last seen, by message: what is gone of them tells what was sent, or taken back. */
  const known = new Map<string, readonly UploadRow[]>();
  let cancelWake: (() => void) | null = null;

  const wakeAt = (at: number): void => {
    cancelWake?.();
    cancelWake = timers.after(Math.max(0, at - clock.now()), () => loop.run());
  };

  const postpone = (message: string, afterMs: number | null, forRoom = false): void => {
    const failures = (delays.get(message)?.failures ?? 0) + 1;
    const wait = boundedDelayMs(Math.max(retryDelayMs(failures, random), afterMs ?? 0));
    delays.set(message, { failures, at: clock.now() + wait, forRoom });
  };

  const noteKnown = ({ message, part }: UploadRow, change: Partial<UploadRow>): void => {
    const rows = known.get(message) ?? [];
    known.set(
      message,
      rows.map((row) => (row.part === part ? { ...row, ...change } : row)),
    );
  };

  const runPart = async (
    row: UploadRow,
    { done, total }: { readonly done: number; readonly total: number },
    signal: AbortSignal,
  ): Promise<PartEnd> => {
    const { message, part, source, size } = row;
    const key = sourceKey(row);
    const of = {
      server,
      local,
      newHasher,
      signal,
      ...(ports.requestBytes === undefined ? {} : { requestBytes: ports.requestBytes }),
      checkpoint: checkpoints.get(key) ?? null,
      newPlace: () => newPlace(ids, newHasher),
      noteUrl: async (url: string): Promise<boolean> => {
        const asked = { message, part, url, of: { source, size } };
        const isNoted = await store.run("noteUploadUrl", asked);
        if (isNoted) noteKnown(row, { url });
        return isNoted;
      },
      progress: (bytes: number): void =>
        progress.set(keyOf(message), { message, direction: "up", bytes: done + bytes, total }),
    };
    try {
      const end = await uploadPart(row, of);
      // Of a source that was another one meanwhile other bytes may have been read.
      if (end.kind === "failed" && end.failure === "changed") checkpoints.delete(key);
      else if (of.checkpoint) checkpoints.set(key, of.checkpoint);
      return end;
    } catch (error) {
      // Whatever broke may be what takes the hash: it is taken anew from the beginning.
      checkpoints.delete(key);
      throw error;
    }
  };

  const runParts = async (
    message: string,
    parts: readonly UploadRow[],
    signal: AbortSignal,
  ): Promise<PartEnd> => {
    const total = parts.reduce((sum, { size }) => sum + size, 0);
    const rest = inOrder(parts);
    let done = total - rest.reduce((sum, { size }) => sum + size, 0);
    progress.set(keyOf(message), { message, direction: "up", bytes: done, total });
    for (const row of rest) {
      const end = await runPart(row, { done, total }, signal);
      if (end.kind !== "stored") return end;
      const { sha256 } = end;
      done += row.size;
      noteKnown(row, { sha256 });
      const args = { message, part: row.part, sha256, opId: ids.next() };
      const { touched, isComplete } = await store.run("notePartStored", args);
      checkpoints.delete(sourceKey(row));
      onTouched(touched);
      if (isComplete) ports.onQueued();
      await ports.onStored(row, sha256);
    }
    return { kind: "stopped" };
  };

  const run = async (message: string, signal: AbortSignal): Promise<void> => {
    let end: PartEnd = { kind: "later", afterMs: null };
    try {
      const { touched, parts } = await store.run("beginUpload", { message });
      onTouched(touched);
      end = await runParts(message, parts, signal);
      if (end.kind === "failed") log.warn("files.uploadFailed", { failure: end.failure });
    } finally {
      progress.end(keyOf(message));
      if (end.kind === "later") postpone(message, end.afterMs);
      const failure = end.kind === "failed" ? end.failure : null;
      const noted = await store.run("endUpload", { message, failure }).catch(() => null);
      // What could not be noted would begin again at once, for as long as the disk is full.
      if (end.kind !== "later") {
        if (noted) delays.delete(message);
        else postpone(message, null, true);
      }
      if (noted) onTouched(noted);
    }
  };

  /**
   * FI4, FI11: what is not to be uploaded any more: its staged bytes go, and what nobody has sent the server forgets, be it stored already.
   * What a message carries there, as its answer was lost, the server keeps.
   */
  const forget = async (message: string, rows: readonly UploadRow[]): Promise<void> => {
    const isSent = (await fileOf(message)) !== null;
    for (const { source, url } of rows) {
      if (source.kind === "staged") await local.removeStaged(source.name);
      // What is new does not wait for whether this can be asked.
      if (url !== null && !isSent) void server.remove(url);
    }
  };
  const fileOf = (message: string): Promise<FileOfMessage | null> =>
    store.run("fileOfMessage", { message, part: "file", now: null });

  const round = async (): Promise<RoundEnd> => {
    const { rows, pending, ready } = await store.run("uploadsNow", {});
    for (const message of ready)
      if (await store.run("enterLane", { message, opId: ids.next() })) ports.onQueued();
    const all = Map.groupBy(rows, ({ message }) => message);
    const gone = [...known].filter(([message]) => !all.has(message));
    for (const [message, parts] of all) known.set(message, parts);
    const wanted = new Set(pending.map(({ message }) => keyOf(message)));
    turns.drop((key) => key.startsWith(prefix) && !wanted.has(key));
    for (const message of delays.keys()) if (!wanted.has(keyOf(message))) delays.delete(message);
    for (const [message, parts] of gone) {
      await forget(message, parts);
      known.delete(message);
    }
    const now = clock.now();
    const later: number[] = [];
    for (const { message, conversation } of pending) {
      const key = keyOf(message);
      if (turns.has(key)) continue;
      const delay = delays.get(message);
      // A clock that was set back must not keep one for ever.
      if (delay && delay.at > now && delay.at <= now + capMs) later.push(delay.at);
      else {
        const upload = (signal: AbortSignal): Promise<void> => run(message, signal);
        turns.add({ key, conversation, isAsked: false, run: upload, ended: () => loop.run() });
      }
    }
    if (later.length > 0) wakeAt(Math.min(...later));
    return "done";
  };
  const loop = createRetryingLoop({
    timers,
    random,
    log,
    failed: "files.uploads",
    gatherMs: 0,
    round,
  });

  return {
    /** Something was queued, paused, resumed or taken back. */
    run: () => loop.run(),
    /** Rows have changed: among them may be what is uploaded for, sent or taken back. */
    touched({ messages, uploads = false }: Touched): void {
      if (uploads || messages.some((id) => known.has(id))) loop.run();
    },
    /** The link came up: nothing waits for its next try. */
    live(): void {
      delays.clear();
      loop.live();
    },
    /** The disk takes again what is written. What waits for anything else goes on waiting: one write may go well where another does not. */
    storageBack(): void {
      for (const [message, { forRoom }] of delays) if (forRoom) delays.delete(message);
      loop.run();
    },
    async pause(message: string): Promise<void> {
      onTouched(await store.run("pauseUpload", { message }));
      loop.run();
    },
    /** FI6. */
    async resume(message: string): Promise<void> {
      const { rows } = await store.run("uploadsNow", {});
      const now: SourceNow[] = [];
      for (const row of rows) {
        const looked = row.message === message ? await local.look(row.source) : null;
        if (looked) now.push({ part: row.part, ...looked });
      }
      delays.delete(message);
      onTouched(await store.run("resumeUpload", { message, now }));
      const after = (await store.run("uploadsNow", {})).rows;
      for (const { part, url } of rows.filter((row) => row.message === message)) {
        const next = after.find((row) => row.message === message && row.part === part);
        // What has come of another source there is nobody's any more.
        if (url !== null && next?.url === null) void server.remove(url);
      }
      loop.run();
    },
    async stop(): Promise<void> {
      cancelWake?.();
      await loop.stop();
      cancelWake?.();
    },
  };
}
