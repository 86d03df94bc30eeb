import type { FileToSend } from "#shared/ipc/contract.ts";
import type {
  FileOutcome,
  FileProblem,
  SendFilesOutcome,
  Transfer,
} from "#shared/ipc/file-views.ts";
import { imageTypes } from "#shared/wire/files.ts";
import { errorName } from "../messaging/error-name.ts";
import type { FileOfMessage } from "../messaging/operations/kept-files.ts";
import type { FileToQueue } from "../messaging/operations/uploads.ts";
import type { Clock, Ids, Link, Log, Random, Store, Timers } from "../messaging/ports.ts";
import type { Touched, UploadPart, UploadRow, UploadSource } from "../messaging/tx.ts";
import { createDownloads, type DownloadEnd, type Wanted, wantedOf } from "./downloads.ts";
import { isDrawableAt, isDrawableHead } from "./drawable.ts";
import { createKeeping } from "./keeping.ts";
import type { Bytes, FileServer, LocalFiles, NewHasher } from "./ports.ts";
import { createProgress } from "./progress.ts";
import { createStaging, type StagedFile, type Staging } from "./staging.ts";
import { createTurns } from "./turns.ts";
import { createUploads } from "./uploads.ts";

export interface FilePorts {
  readonly store: Store;
  readonly link: Link;
  readonly server: FileServer;
  readonly local: LocalFiles;
  readonly newHasher: NewHasher;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly log: Log;
  /** The person whose files these are. */
  readonly self: string;
  /** Bytes of one request of an upload; those of upload-part.ts where it is left out. */
  readonly requestBytes?: number;
  /** Whether the store has refused as this machine's disk takes nothing, and for no other reason. */
  isStorageTrouble(error: unknown): boolean;
  /** How many bytes may be kept here (FI8). */
  bytesMax(): number;
  tell(of: readonly Transfer[]): void;
  /** Rows have changed, and what was queued may go out. */
  onChanged(touched: Touched): void;
}

/** What a page is given: the whole of it, or from one byte up to another (both included). */
export interface Readable {
  /** Bytes of the whole. */
  readonly size: number;
  /** As it is by its content, or as its sender says where that is not here; to be checked against what may be shown. */
  readonly type: string;
  read(range: { readonly from: number; readonly to: number | null }): Bytes;
}

/** Where a file of a message lies on this machine. */
export interface Here {
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly source: UploadSource;
  /** It came from somebody else. */
  readonly isForeign: boolean;
}

/** A picture is brought here as a whole when it is looked at, and what is streamed beside that, up to this size. */
const besideBytesMax = 256 * 1024 * 1024;

/** A picture for which this disk has no room is held in memory while it is looked at, up to this size. */
const heldBytesMax = 32 * 1024 * 1024;

/** Files of one account: staged, sent, brought here and kept (SPEC.md, FI). */
export function createFiles(ports: FilePorts) {
  const { store, link, server, local, clock, log, self } = ports;
  const turns = createTurns(ports);
  const progress = createProgress(ports);
  const onTouched = (touched: Touched): void => ports.onChanged(touched);
  const keeping = createKeeping({ ...ports, onTouched });
  const common = { ...ports, turns, progress, keeping, onTouched };
  const downloads = createDownloads(common);
  /** What an earlier run has left is gone: before that, what is new could be taken for it. */
  const swept = Promise.withResolvers<void>();
  const staging: Staging = createStaging({ ...ports, ready: swept.promise });
  const uploads = createUploads({
    ...common,
    onQueued: () => ports.onChanged({ conversations: [], messages: [] }),
    onStored: (row, sha256) => keepOwn(row, sha256),
  });
  const disposers: (() => void)[] = [];

  /** FI8: what one has sent is here as if it had come. Without room for it the message goes out all the same. */
  async function keepOwn({ source, size }: UploadRow, sha256: string): Promise<void> {
    try {
      const isHere = (await local.look({ kind: "kept", sha256 }))?.size === size;
      if (source.kind !== "kept" && !isHere) {
        await local.keepCopy(source, sha256);
        // Another program may have been at it since it was read: what was copied then is not what this hash names.
        const now = source.kind === "path" ? await local.look(source) : null;
        if (source.kind === "path" && now?.modified !== source.modified)
          return await local.removeKept(sha256);
      }
      await keeping.add({ sha256, size }, async () => {
        // It may have had to go for another one since.
        if ((await local.look({ kind: "kept", sha256 }))?.size !== size) return "gone";
        return source.kind === "kept" || isHere ? "stood" : "brought";
      });
    } catch (error) {
      log.warn("files.ownNotKept", { error: errorName(error) });
    }
  }

  let isStopped = false;
  const onLive = (live: boolean): void => {
    if (isStopped) return;
    turns.open(live);
    if (live) uploads.live();
    else {
      // What hangs on a dead connection would keep the others from their turn.
      downloads.lost();
      turns.drop(() => true);
      uploads.run();
    }
  };

  const fileOf = (message: string, part: UploadPart): Promise<FileOfMessage | null> =>
    store
      .run("fileOfMessage", { message, part, now: clock.now() })
      // A disk that takes nothing shows all the same what is on it.
      .catch(() => store.run("fileOfMessage", { message, part, now: null }));

  const notNoted = (error: unknown): void =>
    log.warn("files.notNoted", { error: errorName(error) });

  /** Where it is here: among what is kept, or where it was picked. */
  const sourceHere = async (of: FileOfMessage): Promise<UploadSource | null> => {
    if (of.isKept && of.sha256 !== null) {
      const source = { kind: "kept", sha256: of.sha256 } as const;
      if ((await local.look(source))?.size === of.size) return source;
      // Somebody has taken it away: it can be had again.
      await keeping.lost([of.sha256]).catch(notNoted);
    }
    const looked = of.source && (await local.look(of.source));
    return of.source && looked?.size === of.size ? of.source : null;
  };

  const readableAt = async (
    source: UploadSource,
    of: { name: string; size: number },
  ): Promise<Readable> => ({
    size: of.size,
    type: await local.typeOf(source, of.name),
    read: (range) => local.read(source, range),
  });

  const shown = async (source: UploadSource, of: FileOfMessage): Promise<Readable | null> =>
    of.isPicture && !(await isDrawableAt(local, source)) ? null : readableAt(source, of);

  /** Streams from the server, and no more than is asked for of a file of `size` bytes; the page that goes away ends it. */
  async function* streamed(
    { url, size }: { readonly url: string; readonly size: number },
    range: { readonly from: number; readonly to: number | null },
  ): Bytes {
    const stop = new AbortController();
    let left = (range.to ?? size - 1) + 1 - range.from;
    try {
      const answer = await server.read(url, range, stop.signal);
      if (answer.kind !== "bytes") throw new Error(answer.kind);
      for await (const piece of answer.bytes) {
        yield piece.subarray(0, left);
        left -= piece.length;
        if (left <= 0) return;
      }
    } finally {
      stop.abort();
    }
  }

  /** A picture that is looked at without being kept: whole, and what its message says, as one that is kept. Null where it is not. */
  const held = async ({ url, sha256, size }: Wanted, type: string): Promise<Readable | null> => {
    if (size > heldBytesMax) return null;
    const hasher = ports.newHasher();
    const pieces: Uint8Array[] = [];
    try {
      for await (const piece of streamed({ url, size }, { from: 0, to: null }))
        pieces.push(Uint8Array.from(piece));
    } catch {
      return null;
    }
    const bytes = Buffer.concat(pieces);
    await hasher.update(bytes);
    const isRight = bytes.length === size && (await hasher.digest()) === sha256;
    if (!isRight || !isDrawableHead(bytes)) return null;
    return {
      size,
      type,
      async *read({ from, to }) {
        yield bytes.subarray(from, to === null ? undefined : to + 1);
      },
    };
  };

  const bring = async (
    message: string,
    part: UploadPart,
    isAsked: boolean,
  ): Promise<{ here: Here | null; end: DownloadEnd }> => {
    await swept.promise;
    const of = await fileOf(message, part);
    if (!of) return { here: null, end: "gone" };
    const hereAt = (source: UploadSource): Here => ({
      name: of.name,
      type: of.type,
      size: of.size,
      source,
      isForeign: of.source === null,
    });
    const known = await sourceHere(of);
    if (known) return { here: hereAt(known), end: null };
    const wanted = wantedOf(message, of, isAsked);
    if (!wanted) return { here: null, end: "gone" };
    const end = await downloads.fetch(wanted);
    const source = { kind: "kept", sha256: wanted.sha256 } as const;
    return { here: end === null ? hereAt(source) : null, end };
  };

  const toQueue = (
    { kind, width, height, durationMs, preview, waveform, ...rest }: FileToSend,
    file: StagedFile,
    thumb: StagedFile | null,
  ): FileToQueue => {
    const isDrawn = width !== undefined && height !== undefined && width > 0 && height > 0;
    const isPicture = kind === "image" && isDrawn && imageTypes.includes(file.type);
    return {
      id: ports.ids.next(),
      kind: kind === "image" && !isPicture ? "file" : kind,
      source: file.source,
      name: file.name,
      type: file.type,
      size: file.size,
      width: isDrawn ? width : null,
      height: isDrawn ? height : null,
      durationMs: durationMs ?? null,
      preview: preview ?? null,
      waveform: waveform ?? null,
      thumb:
        isPicture && thumb && rest.thumb && imageTypes.includes(thumb.type)
          ? {
              source: thumb.source,
              type: thumb.type,
              size: thumb.size,
              width: rest.thumb.width,
              height: rest.thumb.height,
            }
          : null,
    };
  };

  const begin = (): void => {
    if (link.live) onLive(true);
  };

  return {
    staging,
    start(): void {
      disposers.push(link.onLive((live) => void swept.promise.then(() => onLive(live))));
      store
        .run("startFiles", {})
        .then((inUse) => local.sweep(inUse))
        .then((missing) => keeping.lost(missing))
        .then(downloads.removeOldParts)
        .catch((error: unknown) => log.warn("files.sweep", { error: errorName(error) }))
        .finally(swept.resolve);
      uploads.run();
      void swept.promise.then(begin);
    },
    async stop(): Promise<void> {
      isStopped = true;
      for (const dispose of disposers.splice(0)) dispose();
      progress.stop();
      downloads.stop();
      await turns.stop();
      await uploads.stop();
      await staging.stop();
    },
    /** Rows have changed: what was taken back, sent or queued again concerns uploads too. */
    touched: (touched: Touched): void => uploads.touched(touched),
    run: (): void => uploads.run(),
    /** The disk takes again what is written: nothing waits for that any more. */
    storageBack(): void {
      if (link.live) uploads.storageBack();
    },
    attend: (window: number, conversation: string | null): void =>
      turns.attend(window, conversation),
    bytesMaxChanged: (): void => {
      keeping
        .fit()
        .catch((error: unknown) => log.warn("files.shrink", { error: errorName(error) }));
    },

    /** Removes what is kept and can be had again, and what has come of it. */
    async clear(): Promise<void> {
      await downloads.removeParts();
      await keeping.clear();
    },

    /** FI1. */
    async send(args: {
      conversation: string;
      text: string;
      chosen?: readonly string[] | undefined;
      files: readonly FileToSend[];
    }): Promise<SendFilesOutcome> {
      const { conversation, text, chosen } = args;
      const files: FileToQueue[] = [];
      const tokens: string[] = [];
      const named = args.files.flatMap(({ token, thumb }) => [
        token,
        ...(thumb ? [thumb.token] : []),
      ]);
      // The bytes of one go when its message is sent: they cannot be two messages'.
      if (new Set(named).size < named.length) return { ok: false, problem: "invalid" };
      for (const one of args.files) {
        const file = staging.find(one.token);
        const thumb = one.thumb ? staging.find(one.thumb.token) : null;
        if (!file) return { ok: false, problem: "gone" };
        files.push(toQueue(one, file, thumb));
        tokens.push(one.token, ...(one.thumb ? [one.thumb.token] : []));
      }
      const queue = { conversation, sender: self, text, chosen, now: clock.now(), files };
      // Before it is known to be committed: whoever ends meanwhile must not remove the bytes of a message that is there.
      const giveBack = staging.take(tokens);
      const queued = await store.run("queueFiles", queue).catch((error: unknown) => {
        log.error("files.queue", { error: errorName(error) });
        return null;
      });
      // Only what was not committed may be called not saved: people would send it a second time.
      if (!queued?.ok) giveBack();
      if (!queued) return { ok: false, problem: "storage" };
      if (!queued.ok) return queued;
      ports.onChanged(queued.touched);
      uploads.run();
      return { ok: true, messages: files.map(({ id }) => id) };
    },
    pause: (message: string): Promise<void> => uploads.pause(message),
    resume: (message: string): Promise<void> => uploads.resume(message),

    /** Brings the file of a message here. */
    async fetch(message: string): Promise<FileOutcome> {
      const { end } = await bring(message, "file", true);
      return end === "stopped"
        ? { done: false, problem: null }
        : { done: end === null, problem: end };
    },
    stopFetch: (message: string): void => downloads.stopFor(message),
    /** Where the file of a message is on this machine, after bringing it here; or why it cannot be had. */
    async here(message: string): Promise<Here | FileProblem | "stopped"> {
      const { here, end } = await bring(message, "file", true);
      return here ?? end ?? "failed";
    },
    /** What the page shows of a message; null for what is not to be had now, and for a picture that no page may unfold. */
    async readable(message: string, part: UploadPart): Promise<Readable | null> {
      await swept.promise;
      const of = await fileOf(message, part);
      if (!of) return null;
      const known = await sourceHere(of);
      if (known) return shown(known, of);
      const wanted = wantedOf(message, of, false);
      if (!wanted || !link.live) return null;
      if (of.isPicture || of.type.startsWith("image/")) {
        // One that is streamed could be anything.
        if (of.size > besideBytesMax) return null;
        const end = await downloads.fetch(wanted);
        if (end === null) return shown({ kind: "kept", sha256: wanted.sha256 }, of);
        // What this disk does not take can be looked at all the same.
        return end === "storage" ? held(wanted, of.type) : null;
      }
      if (of.size <= besideBytesMax && !downloads.isUnderWay(wanted.sha256))
        void downloads.fetch(wanted);
      return {
        size: of.size,
        type: of.type,
        read: (range) => streamed(wanted, range),
      };
    },
    /** A staged file, for the page to look at. */
    async readableStaged(token: string): Promise<Readable | null> {
      const file = staging.find(token);
      if (!file) return null;
      const isPicture = imageTypes.includes(file.type);
      return isPicture && !(await isDrawableAt(local, file.source))
        ? null
        : readableAt(file.source, file);
    },
    async played(message: string): Promise<void> {
      ports.onChanged(await store.run("notePlayed", { message }));
    },
  };
}
export type Files = ReturnType<typeof createFiles>;
