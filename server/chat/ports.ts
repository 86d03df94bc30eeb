import type { RequestType } from "#shared/wire/requests.ts";
import type {
  AnswerPayload,
  PushPayload,
  PushType,
  RequestPayload,
} from "#shared/wire/requests.ts";
import type { Store } from "../store/store.ts";

/** What the rules are given; they own no clock, timer or chance. */
export interface Clock {
  /** ms since the Unix epoch. */
  now(): number;
}

export interface Timers {
  /** Calls `run` once after `delayMs` unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void;
}

export interface Ids {
  /** A new UUIDv7. */
  next(): string;
}

/** How much one answer may hold; see shared/wire/limits.ts. */
export interface PageBounds {
  readonly rowsMax: number;
  readonly bytesMax: number;
}

/** By which devices people are connected, as far as this process knows. */
export interface Connected {
  devices(person: string): ReadonlySet<string>;
  /** Ends those connections of a person's that no token lets in any more. */
  endRevoked(person: string): void;
}

/** Where the bytes of stored files are, by what they are. */
export interface StoredBytes {
  /** How many there are of a content; null where it is not there. */
  sizeOf(sha256: string): Promise<number | null>;
}

export interface ChatPorts {
  readonly store: Store;
  readonly bytes: StoredBytes;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly bounds: PageBounds;
  /** The SHA-256 of bytes, in lower-case hex. */
  sha256(bytes: Uint8Array): string;
  /** How long after it was sent a message may be edited and recalled, in ms. */
  readonly changeWindowMs: number;
  /** Keys of one person's self stream. */
  readonly selfKeysMax: number;
  /** Rings for a conversation or stream that a commit has changed; with `mover`, only this person's position has. */
  ring(conversation: string, mover?: string): void;
  /** Tells all devices of a person that are connected now. */
  push<T extends PushType>(person: string, type: T, payload: PushPayload<T>): void;
  readonly connected: Connected;
}

/** A definite refusal, before anything was changed. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: number;
  /** With a refusal about membership: the rev at which it was true. */
  readonly rev: number | undefined;
  /** With a refusal that passes: in how many ms it is worth asking again. */
  readonly retryMs: number | undefined;

  constructor(code: number, { rev, retryMs }: { rev?: number; retryMs?: number } = {}) {
    super(`refused with ${code}`);
    this.code = code;
    this.rev = rev;
    this.retryMs = retryMs;
  }
}

/** One rule for each request: the person who asks, what they ask, and on which device. Rejects with a Refusal. */
export type Rules = {
  readonly [T in RequestType]: (
    person: string,
    payload: RequestPayload<T>,
    device?: string,
  ) => Promise<AnswerPayload<T>>;
};

/** Those that speak of the very connection on which they are asked (presence.ts). */
export type SeatRules = Pick<Rules, "ping" | "watch">;
/** All others: the same on whichever connection. */
export type SharedRules = Omit<Rules, keyof SeatRules>;
