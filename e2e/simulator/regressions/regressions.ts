import type { SimOptions } from "../options.ts";

/** A world that once showed a fault of the product, kept small. */
export interface Regression {
  readonly name: string;
  readonly seed: number;
  /** What is otherwise than the seed draws it. */
  readonly with: Partial<SimOptions>;
}

export const regressions: readonly Regression[] = [
  { name: "a removal that a full disk swallowed stays unknown", seed: 57, with: {} },
  { name: "an announcement after one that was looked at is not unread", seed: 1, with: {} },
];
