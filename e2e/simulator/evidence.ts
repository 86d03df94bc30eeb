import type { MessageView } from "#shared/ipc/views.ts";
import type { Tx } from "#main/messaging/tx.ts";
import type { DeviceWrite } from "./disk.ts";
import type { DeviceDisk } from "./files/device-disk.ts";
import type { ServerBytes } from "./files/server-bytes.ts";
import type { Ledger } from "./ledger.ts";
import type { SimOptions } from "./options.ts";
import type { ServerRefusal } from "./refusals.ts";
import type { ServerWrite, Truth } from "./truth.ts";

/** A device as the checkers see it: whose it is, and the rows on its disk. */
export interface Witness {
  readonly name: string;
  readonly person: string;
  readonly tx: Tx;
  readonly files: DeviceDisk;
  /** Grows with each operation that has run on its rows. */
  readonly operations: number;
}

/** Everything that the checkers may look at. */
export interface Evidence {
  /** The server's store. */
  truth(): Truth;
  /** The store as it was when a backup was put in its place, once for each time. */
  readonly earlierTruths: readonly Truth[];
  /** That of the store as it is now. */
  epoch(): string;
  readonly ledger: Ledger;
  /** What lies in the server's folder of files. */
  bytes(): ServerBytes;
  readonly options: SimOptions;
  /** The devices whose data are still there. */
  devices(): readonly Witness[];
}

/** What a server sends to a device, before anything happens to it on its way. */
export interface SentFrame {
  readonly person: string;
  readonly frame: {
    readonly type: string;
    readonly msg_id: string;
    /** Of an answer; a push has none. */
    readonly code?: number | undefined;
    readonly payload?: unknown;
    readonly rev?: number | undefined;
  };
  /** The payload that was asked with; null for a push. */
  readonly asked: unknown;
}

/** An invariant. Each method returns null, or what is wrong, in words. */
export interface Checker {
  readonly name: string;
  /** After a commit on the server; `before` is the store without it. */
  server?(write: ServerWrite, before: Truth): string | null;
  /** The server refuses something for good. */
  refused?(refusal: ServerRefusal): string | null;
  /** As the server sends something. */
  sent?(sent: SentFrame): string | null;
  /** After a commit on a device. */
  device?(write: DeviceWrite, device: Witness): string | null;
  /** A person looked at these messages. */
  shown?(messages: readonly MessageView[], device: Witness): string | null;
  /** What has still to come about, once nothing stands in its way any more. */
  pending?(): string | null;
  /** What must hold when nothing is pending. */
  atEnd?(): string | null;
}

export type MakeChecker = (evidence: Evidence) => Checker;

/** The store as it is, and all that it was before a backup was put in place. */
export const allTruths = ({ truth, earlierTruths }: Evidence): readonly Truth[] => [
  truth(),
  ...earlierTruths,
];

/** The first thing wrong among many. */
export function firstOf<T>(items: Iterable<T>, look: (item: T) => string | null): string | null {
  for (const item of items) {
    const wrong = look(item);
    if (wrong !== null) return wrong;
  }
  return null;
}

/**
 * What is still pending of any device by its rows and the server's alone. Worlds are asked again and again whether they have
 * settled: a device is looked at anew only once either has changed.
 */
export function pendingByRows(
  { truth, devices }: Evidence,
  look: (device: Witness) => string | null,
): () => string | null {
  interface Looked {
    readonly at: Truth;
    readonly writes: number;
    readonly operations: number;
    readonly wrong: string | null;
  }
  const known = new WeakMap<Witness, Looked>();
  return () =>
    firstOf(devices(), (device) => {
      const at = truth();
      const { operations } = device;
      const last = known.get(device);
      if (last?.at === at && last.writes === at.writes && last.operations === operations)
        return last.wrong;
      const wrong = look(device);
      known.set(device, { at, writes: at.writes, operations, wrong });
      return wrong;
    });
}
