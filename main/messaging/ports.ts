import type {
  AnswerPayload,
  PushPayload,
  PushType,
  RequestPayload,
  RequestType,
} from "#shared/wire/requests.ts";
import type { OperationArgs, OperationName, OperationResult } from "./operations/index.ts";

/**
 * What the rules of messaging need from the outside world. `main/connection` and `main/store` implement the last two;
 * tests and the simulator bring their own. Nothing in this room reads a clock, a timer or chance in any other way.
 */

export interface Clock {
  /** Milliseconds since the Unix epoch. May jump, also backwards. */
  now(): number;
}

export interface Timers {
  /** Calls `run` once after `delayMs` unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void;
}

export interface Random {
  /** A number in [0, 1). */
  next(): number;
}

export interface Ids {
  /** A new UUIDv7, in increasing order within the process. */
  next(): string;
}

/** The SHA-256 of bytes, in lower-case hex. */
export type Sha256 = (bytes: Uint8Array) => string;

/** What became of a request. Only `refused` says that it was not done. */
export type RequestOutcome<T extends RequestType> =
  | { readonly kind: "answered"; readonly payload: AnswerPayload<T> }
  | {
      readonly kind: "refused";
      readonly code: number;
      readonly reason: string;
      readonly rev?: number;
      /** In how many ms it is worth asking again, where the server says so. */
      readonly retryAfterMs?: number;
    }
  /** No connection, or it ended, or no answer in time, or one that does not parse: whether it was done is unknown. */
  | { readonly kind: "lost" };

export type Push = {
  [P in PushType]: { readonly type: P; readonly payload: PushPayload<P> };
}[PushType];
/** A push about rows. The others are signals that pass: nothing of them is kept. */
export type Doorbell = Extract<Push, { readonly type: "change" | "left" }>;

/** The link to the server as messaging sees it: at most once, and only while live. */
export interface Link {
  /** Authenticated and connected now. */
  readonly live: boolean;
  /** Never rejects. Resolves `lost` at once when not live, and when the connection ends or the answer is overdue. */
  request<T extends RequestType>(type: T, payload: RequestPayload<T>): Promise<RequestOutcome<T>>;
  /** Called with each change of `live`. Returns the disposer. */
  onLive(listener: (live: boolean) => void): () => void;
  /** Called with each push that parses. Returns the disposer. */
  onPush(listener: (push: Push) => void): () => void;
}

/**
 * The store: named operations, each one atomic and durable when its promise resolves (SQLite, WAL, synchronous=FULL),
 * run in the order in which they were asked for. Rejects with the error of the operation, which then has changed nothing.
 */
export interface Store {
  run<O extends OperationName>(name: O, args: OperationArgs<O>): Promise<OperationResult<O>>;
  close(): Promise<void>;
}

/** Where the main process writes what happened: an event's name and plain figures, never message text, tokens or paths. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;
