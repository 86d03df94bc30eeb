/** What people did and were told while processes were killed, for the checker to hold against the databases. */

/** A change of one's own message, in the order of asking. */
export interface AskedChange {
  readonly kind: "edit" | "recall";
  /** What it was to be; empty for a recall. */
  readonly text: string;
  /** The product has said that it took it; false where the process ended before it could say so. */
  readonly taken: boolean;
}

/** A message that the product has said it took. */
export interface Accepted {
  readonly id: string;
  readonly conversation: string;
  readonly person: string;
  readonly device: string;
  readonly text: string;
  /** Only the device that said it changes it, so their order is known. */
  readonly changes: AskedChange[];
}

/** How far a person has looked in a conversation: at least as far as was taken, no farther than was asked. */
export interface Looked {
  readonly conversation: string;
  readonly person: string;
  taken: number;
  asked: number;
}

export class Ledger {
  /** In the order of acceptance; of one device that is the order of saying. */
  readonly accepted: Accepted[] = [];
  /** Parked on the way: what was said later may stand before it. */
  readonly parked = new Set<string>();
  readonly #looked = new Map<string, Looked>();

  looked(conversation: string, person: string): Looked {
    const key = `${conversation} ${person}`;
    const known = this.#looked.get(key) ?? { conversation, person, taken: 0, asked: 0 };
    this.#looked.set(key, known);
    return known;
  }
  get allLooked(): readonly Looked[] {
    return [...this.#looked.values()];
  }
}
