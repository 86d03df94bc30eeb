import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { DataStore, type Locker, Metadata, Server, Upload as TusUpload } from "@tus/server";
import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import { FileId, FileName, filesPath } from "#shared/wire/files.ts";
import { type Clock, Refusal } from "../chat/ports.ts";
import { CannotStore } from "../store/cannot-store.ts";
import { idleMsMax } from "./sweep.ts";
import type { TurnsByKey } from "./turns-by-key.ts";
import type { FileBounds } from "./upload-rows.ts";
import { touchEveryMs, type Uploads } from "./uploads.ts";

/** What is said of a file when it is announced: its name, and no honest client says much more. */
const metadataLengthMax = 4 * 1024;
/** Of a file that was announced without a name. */
const namelessName = "file";

export interface TusAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export interface TusPorts {
  readonly uploads: Uploads;
  readonly bounds: FileBounds;
  readonly clock: Clock;
  /** One at a time for each upload. */
  readonly turns: TurnsByKey;
}

/** The errors of the protocol by their status, as the wire's codes. */
const codeOfStatus: Readonly<Record<number, number>> = {
  404: codes.noSuchFile,
  410: codes.noSuchFile,
  413: codes.tooLarge,
  500: codes.internal,
};

/** What of an error the protocol's library is to know; the error itself goes another way. */
const statusOf = (error: unknown): number =>
  typeof error === "object" && error !== null && "status_code" in error
    ? Number(error.status_code)
    : 500;

/** The request that is being answered. */
const bodies = new AsyncLocalStorage<IncomingMessage>();

/** Where the library keeps uploads: in ours. */
class UploadStore extends DataStore {
  readonly #uploads: Uploads;

  constructor(uploads: Uploads) {
    super();
    this.#uploads = uploads;
    this.extensions = ["creation", "creation-with-upload", "termination", "expiration"];
  }

  /** It was announced before (`onUploadCreate`); an empty one is whole at once. */
  override async create(upload: TusUpload): Promise<TusUpload> {
    await this.#uploads.look(upload.id);
    return upload;
  }

  override async getUpload(id: string): Promise<TusUpload> {
    const { row, arrived } = await this.#uploads.look(id);
    return new TusUpload({
      id,
      size: row.size,
      offset: arrived,
      metadata: { filename: row.name },
      creation_date: new Date(row.created_at).toISOString(),
    });
  }

  /** The library would carry the bytes through five streams; they come from the request itself (`bodies`), and this one is empty. */
  override async write(stream: Readable, id: string): Promise<number> {
    stream.resume();
    const body = bodies.getStore();
    if (!body) throw new Error("there is no request");
    // Whoever sends too much is to read why.
    return this.#uploads.append(id, body.iterator({ destroyOnReturn: false }));
  }

  override remove(id: string): Promise<void> {
    return this.#uploads.remove(id);
  }
}

/** Whoever asks for an upload that is under way ends what is under way: it may hang on a connection that nobody has any more. */
const lockerOf = (turns: TurnsByKey): Locker => ({
  newLock(id) {
    let release = (): void => undefined;
    return {
      async lock() {
        const mine = bodies.getStore();
        release = await turns.take(id, () => {
          if (mine && !mine.complete) mine.destroy();
        });
      },
      unlock: () => Promise.resolve(release()),
    };
  },
});

/** What is said of a file when it is announced. */
interface Said {
  readonly name: string;
  /** Under which its owner would have it; null where they leave that to us. */
  readonly id: string | null;
}

/** What was said of a file. Throws a Refusal for what is not well made, or no name or id. */
function saidIn(text: string | undefined): Said {
  if (text === undefined || text === "") return { name: namelessName, id: null };
  if (text.length > metadataLengthMax) throw new Refusal(codes.tooLarge);
  let said: Partial<Record<string, string | null>>;
  try {
    said = Metadata.parse(text);
  } catch {
    throw new Refusal(codes.badFrame);
  }
  const name = said["filename"] ?? namelessName;
  const id = said["id"] ?? null;
  if (!v.is(FileName, name)) throw new Refusal(codes.invalidContent);
  if (id !== null && !v.is(FileId, id)) throw new Refusal(codes.invalidContent);
  return { name, id };
}

/** A length in bytes as the protocol has it: digits and nothing else. */
function lengthIn(said: string | undefined): number {
  const length = said !== undefined && /^\d{1,16}$/.test(said) ? Number(said) : Number.NaN;
  if (!Number.isSafeInteger(length)) throw new Refusal(codes.badFrame);
  return length;
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(",") : value;

/** The headers of the protocol, and none that would make the library do something else. */
const passedOn = [
  "content-length",
  "content-type",
  "tus-resumable",
  "upload-length",
  "upload-metadata",
  "upload-offset",
] as const;

/** tus 1.0.0 with creation, creation-with-upload, termination and expiration, for requests of people who are known. */
export function createTus({ uploads, bounds, clock, turns }: TusPorts) {
  /** Who asks, and what went wrong, by request. */
  const asked = new WeakMap<object, { readonly person: string; error: unknown }>();
  const askedIn = (request: object) => {
    const found = asked.get(request);
    if (!found) throw new Error("nobody asked this");
    return found;
  };

  const server = new Server({
    path: filesPath,
    relativeLocation: true,
    datastore: new UploadStore(uploads),
    locker: lockerOf(turns),
    maxSize: bounds.fileBytesMax,
    allowedOrigins: [],
    // A wish that cannot be granted is no error, and says nothing of who has that id: whoever reads the answer goes by that.
    namingFunction: async (request) => {
      const { headers } = request;
      const { id } = saidIn(headers.get("upload-metadata") ?? undefined);
      const size = Number(headers.get("upload-length"));
      const { person: owner } = askedIn(request);
      return id !== null && (await uploads.isFree({ id, owner, size })) ? id : randomUUID();
    },
    getFileIdFromRequest: (_, last) => (v.is(FileId, last) ? last : undefined),
    onIncomingRequest: async (request, id) => {
      // What is being announced is nobody's yet.
      if (request.method !== "POST") await uploads.requireOwn(askedIn(request).person, id);
    },
    onUploadCreate: async (request, upload) => {
      const { person } = askedIn(request);
      const { name } = saidIn(request.headers.get("upload-metadata") ?? undefined);
      const release = await turns.take(upload.id);
      try {
        await uploads.begin({ id: upload.id, owner: person, name, size: upload.size ?? 0 });
      } finally {
        release();
      }
      return {};
    },
    onResponseError: (request, error) => {
      askedIn(request).error ??= error;
      return { status_code: statusOf(error), body: "" };
    },
  });

  /** Before the library looks: what it would answer in words of its own. */
  const assertSound = ({ method, headers }: IncomingMessage): void => {
    if (method === "OPTIONS") return;
    if (headers["tus-resumable"] !== "1.0.0") throw new Refusal(codes.badFrame);
    if (method === "POST") {
      if (lengthIn(single(headers["upload-length"])) > bounds.fileBytesMax)
        throw new Refusal(codes.fileTooLarge);
      const { id } = saidIn(single(headers["upload-metadata"]));
      // Announced a second time, bytes that come along would be put behind those that are there.
      if (id !== null && headers["content-type"] !== undefined) throw new Refusal(codes.badFrame);
    }
    if (method !== "PATCH") return;
    lengthIn(single(headers["upload-offset"]));
    if (headers["content-type"] !== "application/offset+octet-stream")
      throw new Refusal(codes.badFrame);
  };

  /**
   * Does what a request of the protocol asks. Rejects with a Refusal, CannotStore, or the fault that it met; `OffsetConflict` where
   * other bytes come than those that are due.
   */
  return async (incoming: IncomingMessage, path: string, person: string): Promise<TusAnswer> => {
    assertSound(incoming);
    const { method = "GET", headers } = incoming;
    const passed = new Headers();
    for (const name of passedOn) {
      const value = single(headers[name]);
      if (value !== undefined) passed.set(name, value);
    }
    const request = new Request(`http://localhost${path}`, { method, headers: passed });
    const about = { person, error: null as unknown };
    asked.set(request, about);
    const answer = await bodies.run(incoming, () => server.handleWeb(request));
    if (answer.status < 400) {
      const headers = [...answer.headers].filter(isTold);
      // By the server's own clock, and anew with everything that comes: an upload goes when it is idle, not when it is old.
      if (method === "POST" || method === "PATCH")
        headers.push(["upload-expires", expiryOf(clock.now())]);
      return { status: answer.status, headers };
    }
    const { error } = about;
    if (error instanceof Refusal || error instanceof CannotStore) throw error;
    if (answer.status === 409) throw new OffsetConflict();
    if (answer.status === 500 && error !== null) throw error;
    throw new Refusal(codeOfStatus[answer.status] ?? codes.badFrame);
  };
}

/** Other bytes come than those that are due: HEAD says which those are. */
export class OffsetConflict extends Refusal {
  constructor() {
    super(codes.badFrame);
  }
}

/** It stays at least until then: that something came may have been noted a little earlier. */
const expiryOf = (now: number): string => new Date(now + idleMsMax - touchEveryMs).toUTCString();

/** Nobody's page is asked in from another origin, and an answer says its length itself. */
const isTold = ([name]: [string, string]): boolean =>
  !name.startsWith("access-control-") && name !== "content-length" && name !== "content-type";

export type Tus = ReturnType<typeof createTus>;
