import type { IncomingMessage, ServerResponse } from "node:http";
import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import { FileId, filesPath } from "#shared/wire/files.ts";
import type { Accounts } from "../accounts/accounts.ts";
import { Refusal, type Timers } from "../chat/ports.ts";
import { BytesMissing } from "../files/download.ts";
import type { Files } from "../files/files.ts";
import { OffsetConflict } from "../files/tus.ts";
import { answerError, bearer, granted } from "./answers.ts";
import type { ServerLog } from "./log.ts";
import { cutIfLate, cutWhenIdle } from "./patience.ts";
import type { Throttle } from "./throttle.ts";
import { type Admitted, watchTokens } from "./token-watch.ts";

/** Requests about files that a person may have under way; an honest client has three or four. */
const underWayMax = 64;
const busyRetryMs = 500;
/** How long somebody may go on sending after they were answered, in ms: so much sooner do they read the answer. */
const lingerMs = 2_000;

export interface FileRoutePorts {
  readonly files: Pick<Files, "tus" | "download">;
  readonly accounts: Accounts;
  readonly throttle: Throttle;
  readonly timers: Timers;
  readonly log: ServerLog;
  isOpen(): boolean;
}

export interface FileRoutes {
  isFor(path: string): boolean;
  /** Answers a request; `letBe` ends the patience with a request as others are. Never rejects. */
  handle(request: IncomingMessage, response: ServerResponse, letBe: () => void): Promise<void>;
  /** Some of a person's tokens were revoked. */
  endRevoked(person: string): void;
  /** Cuts what is under way; resolves when it has ended. */
  close(): Promise<void>;
}

const tusMethods: readonly string[] = ["POST", "PATCH", "DELETE", "OPTIONS"];
/** One resource is a file to some and an upload to others: who speaks tus says so. */
const isTus = ({ method = "", headers }: IncomingMessage): boolean =>
  tusMethods.includes(method) || (method === "HEAD" && headers["tus-resumable"] !== undefined);

/** The id in a path, null for files as such. Throws a Refusal for what is neither. */
function idIn(path: string): string | null {
  if (path === filesPath) return null;
  const id = path.slice(filesPath.length + 1);
  if (!v.is(FileId, id)) throw new Refusal(codes.noSuchFile);
  return id;
}

const pathOf = ({ url = "" }: IncomingMessage): string => url.split("?")[0] ?? "";

/** Files over HTTP (docs/protocol.md, Files), for who has a token. */
export function createFileRoutes(ports: FileRoutePorts): FileRoutes {
  const { files, accounts, throttle, timers, log } = ports;
  const underWay = new Map<string, Set<Admitted>>();
  const running = new Set<Promise<void>>();
  const tokens = watchTokens({
    accounts,
    timers,
    log,
    admitted: () => [...underWay.values()].flatMap((those) => [...those]),
  });

  /** Counts a request as under way until the returned function is called. Throws a Refusal where there are too many. */
  const enter = (person: string, one: Admitted): (() => void) => {
    const mine = underWay.get(person) ?? new Set();
    if (mine.size >= underWayMax) throw new Refusal(codes.rateLimited, { retryMs: busyRetryMs });
    underWay.set(person, mine.add(one));
    return () => {
      mine.delete(one);
      if (mine.size === 0) underWay.delete(person);
    };
  };

  const serve = async (
    request: IncomingMessage,
    response: ServerResponse,
    person: string,
  ): Promise<void> => {
    const path = pathOf(request);
    const id = idIn(path);
    const isNamed = id !== null;
    if (isTus(request)) {
      const aboutAll = request.method === "POST" || request.method === "OPTIONS";
      if (isNamed === aboutAll) throw new Refusal(codes.unknownType);
      if (request.method === "POST") granted(throttle.upload(person));
      const { status, headers } = await files.tus(request, path, person);
      for (const [name, value] of headers) response.setHeader(name, value);
      response.writeHead(status, { "cache-control": "no-store" }).end();
      return;
    }
    if (!isNamed || (request.method !== "GET" && request.method !== "HEAD"))
      throw new Refusal(codes.unknownType);
    await files.download(request, response, { person, id });
  };

  const admitted = async (
    request: IncomingMessage,
    response: ServerResponse,
    letBe: () => void,
  ): Promise<void> => {
    if (!ports.isOpen()) throw new Refusal(codes.stopping);
    const token = bearer(request);
    const { person } = await accounts.admit(token);
    granted(throttle.file(person));
    const leave = enter(person, { token, cut: () => request.socket.destroy() });
    letBe();
    const stopWatching = cutWhenIdle(request, timers);
    try {
      await serve(request, response, person);
    } finally {
      stopWatching();
      leave();
    }
  };

  const answered = async (
    request: IncomingMessage,
    response: ServerResponse,
    letBe: () => void,
  ): Promise<void> => {
    try {
      await admitted(request, response, letBe);
    } catch (error) {
      if (error instanceof BytesMissing) log.error({}, "files.bytesMissing");
      const status =
        error instanceof OffsetConflict
          ? 409
          : error instanceof Refusal && error.code === codes.unknownType
            ? 404
            : undefined;
      answerError(response, error, log, status);
    }
    if (!request.complete) cutIfLate(request, timers, lingerMs);
  };

  return {
    isFor: (path) => path === filesPath || path.startsWith(`${filesPath}/`),
    handle(request, response, letBe) {
      const one = answered(request, response, letBe).finally(() => running.delete(one));
      running.add(one);
      return one;
    },
    endRevoked: (person) => tokens.check([...(underWay.get(person) ?? [])]),
    async close() {
      tokens.stop();
      for (const those of underWay.values()) for (const { cut } of those) cut();
      await Promise.allSettled(running);
    },
  };
}
