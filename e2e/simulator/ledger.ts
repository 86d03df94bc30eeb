import type { SentFile } from "./files/sent-file.ts";
import { actOf } from "#main/messaging/operations/acts.ts";
import type { Tx } from "#main/messaging/tx.ts";
import type { DeviceWrite } from "./disk.ts";

/** What people did and were told, for the checkers to hold against what became of it. */

/** A message that the product has said it took. */
export interface Accepted {
  readonly id: string;
  readonly device: string;
  readonly person: string;
  readonly conversation: string;
  readonly text: string;
}

/** A change of a message that somebody asked for. */
export interface AskedChange {
  readonly device: string;
  readonly kind: "edit" | "recall";
  /** What it was to be; empty for a recall. */
  readonly text: string;
  /** How often a backup had been put in place by then: only a later one can have undone it. */
  readonly restores: number;
  /** The product has said that it took it. Until then the program may end under it, and nothing was promised. */
  isTaken: boolean;
  /** The message was gone there as soon as its recall was taken: that had become a taking back (OB8). */
  isGone: boolean;
}

/** Something that a device has said it would ask of a group. */
export interface AskedAct {
  readonly op: string;
  readonly device: string;
  readonly person: string;
  readonly conversation: string;
  readonly request: string;
  readonly ask: Readonly<Record<string, unknown>>;
  /** As that of a change. */
  readonly restores: number;
}

export interface Ledger {
  readonly accepted: Map<string, Accepted>;
  /** When a message was queued: how often a backup had been put in place by then. */
  readonly queued: Map<string, number>;
  /** What was taken back: the ids whose text came back to its writer, on which device, and how often a backup had been put in place by then. */
  readonly takenBack: Map<string, { readonly device: string; readonly restores: number }>;
  /** What may have been taken back, and how many have asked for it: those to whom it was not said that it was too late. */
  readonly maybeTakenBack: Map<string, number>;
  /**
   * What still waited to be taken back when the last backup was put in place, by device and message: that one is asked too. Not what
   * had been tried, whose answer may have been on its way.
   */
  toBeTakenBack: ReadonlySet<string>;
  /** What a device stored of its person's words when they were new, by message: a program may end before it says that it took them. */
  readonly written: Map<string, string>;
  /** What was asked of messages, in order of asking, by message; those of which nobody heard the answer too. */
  readonly changes: Map<string, AskedChange[]>;
  /** Refused changes that were put away, by device and message. */
  readonly dismissed: Set<string>;
  /** What was asked of groups, by its op_id. */
  readonly acts: Map<string, AskedAct>;
  /** Refused acts that were put away, by their op_ids. */
  readonly dismissedActs: Set<string>;
  /** With which codes the server has refused something for good, by person, request and what it was about (refusals.ts). */
  readonly refused: Map<string, readonly number[]>;
  /** Up to which seq a person has looked, on any device, by conversation and person. */
  readonly looked: Map<string, number>;
  /** The ids of what has ever been stored on any device of a person, by person. */
  readonly held: Map<string, Set<string>>;
  /** What is known of the files of messages, by message. */
  readonly files: Map<string, SentFile>;
  /** The hashes of all that was ever stored on the server. */
  readonly stored: Set<string>;
  /** How often a backup was put in place of the server's store. */
  restores: number;
}

export const createLedger = (): Ledger => ({
  accepted: new Map(),
  queued: new Map(),
  takenBack: new Map(),
  maybeTakenBack: new Map(),
  toBeTakenBack: new Set(),
  written: new Map(),
  changes: new Map(),
  dismissed: new Set(),
  acts: new Map(),
  dismissedActs: new Set(),
  refused: new Map(),
  looked: new Map(),
  held: new Map(),
  files: new Map(),
  stored: new Set(),
  restores: 0,
});

export const lookedKey = (conversation: string, person: string): string =>
  `${conversation} ${person}`;

export function noteLooked(
  ledger: Ledger,
  conversation: string,
  person: string,
  seq: number,
): void {
  const key = lookedKey(conversation, person);
  ledger.looked.set(key, Math.max(ledger.looked.get(key) ?? 0, seq));
}

/** Notes what was asked; `settle` is told whether it was taken, as what was refused at once never was, and whether its message is gone. */
export function noteChange(
  { changes, restores }: Ledger,
  id: string,
  asked: Omit<AskedChange, "isTaken" | "isGone" | "restores">,
): { settle(isTaken: boolean, isGone?: boolean): void } {
  const change: AskedChange = { ...asked, restores, isTaken: false, isGone: false };
  changes.set(id, [...(changes.get(id) ?? []), change]);
  return {
    settle(isTaken, isGone = false) {
      change.isTaken = isTaken;
      change.isGone = isGone;
      if (isTaken) return;
      const others = (changes.get(id) ?? []).filter((one) => one !== change);
      changes.set(id, others);
    },
  };
}

/** Notes that a message is to be taken back: from here on it may be gone, until `keep` says that it is not. */
export function noteTakingBack({ maybeTakenBack }: Ledger, id: string): { keep(): void } {
  maybeTakenBack.set(id, (maybeTakenBack.get(id) ?? 0) + 1);
  return {
    keep() {
      const others = (maybeTakenBack.get(id) ?? 0) - 1;
      if (others > 0) maybeTakenBack.set(id, others);
      else maybeTakenBack.delete(id);
    },
  };
}

/** Notes that a backup is put in place, and what waits to be asked of whatever the server has. */
export function noteRestore(
  ledger: Ledger,
  devices: readonly { readonly name: string; readonly tx: Tx }[],
): void {
  ledger.restores += 1;
  ledger.toBeTakenBack = new Set(
    devices.flatMap(({ name, tx }) =>
      tx
        .outbox()
        .filter(({ kind, attempts }) => kind === "cancel" && attempts === 0)
        .map(({ target }) => `${name} ${target}`),
    ),
  );
}

/** Notes when messages were queued. */
export function noteQueued(
  { queued, restores }: Ledger,
  { operation, messages }: Pick<DeviceWrite, "operation" | "messages">,
): void {
  if (operation !== "queueMessage" && operation !== "queueFiles") return;
  for (const { id } of messages) queued.set(id, restores);
}

/** Notes what waits in a device's outbox to be asked of groups. */
export function noteActs({ acts, restores }: Ledger, name: string, person: string, tx: Tx): void {
  for (const entry of tx.outbox()) {
    const act = acts.has(entry.op_id) ? null : actOf(entry);
    if (act) acts.set(act.op_id, { ...act, op: act.op_id, device: name, person, restores });
  }
}

export function noteHeld(ledger: Ledger, person: string, id: string): void {
  const mine = ledger.held.get(person) ?? new Set();
  mine.add(id);
  ledger.held.set(person, mine);
}
