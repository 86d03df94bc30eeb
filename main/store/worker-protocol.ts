import type { OperationName } from "../messaging/operations/index.ts";

/** What the worker is started with. */
export interface WorkerData {
  readonly path: string;
  /** A damage was met in this database: it is set aside, however sound it looks. */
  readonly damaged: boolean;
}

/** What travels between the main thread and the store's worker. */
export type ToWorker =
  | {
      readonly kind: "run";
      readonly id: number;
      readonly name: OperationName;
      /** What it is given: as it is, or as JSON, which is copied to another thread in less time. */
      readonly args: { readonly plain: unknown } | { readonly json: string };
    }
  | { readonly kind: "probe"; readonly id: number }
  | { readonly kind: "close"; readonly id: number };

export type FromWorker =
  | {
      readonly kind: "opened";
      /** SQLite's code for why it can only be read. */
      readonly refused: string | null;
    }
  | {
      readonly kind: "problem";
      readonly problem: "tooNew" | "damaged" | "other";
      readonly message: string;
    }
  /** What shared a commit is answered together. */
  | { readonly kind: "answers"; readonly of: readonly Answer[] };

/** What became of one thing that was asked. */
export type Answer =
  | {
      readonly kind: "result";
      readonly id: number;
      readonly result: unknown;
      /** Whether it has written, so that the disk is known to take what is written. */
      readonly wrote: boolean;
    }
  | {
      readonly kind: "error";
      readonly id: number;
      readonly name: string;
      readonly message: string;
      /** SQLite's own code; null where it was not SQLite that refused. */
      readonly code: string | null;
    };
