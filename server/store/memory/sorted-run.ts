/**
 * Items in order, as a value: whoever holds a run sees it unchanged. Appending shares the items with the run before it, so
 * that a conversation may grow by one at no cost; every other change copies.
 */
export interface Run<T> {
  readonly items: T[];
  /** What stands behind these belongs to another run. */
  readonly length: number;
}

export type Compare<T> = (one: T, other: T) => number;

export const emptyRun = <T>(): Run<T> => ({ items: [], length: 0 });

/** How many items, from the beginning, are `before`; those have to stand together. */
export function countBefore<T>({ items, length }: Run<T>, before: (item: T) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The items from one place up to and without another, as an array of one's own. */
export const itemsOf = <T>(run: Run<T>, from = 0, to = run.length): T[] =>
  run.items.slice(from, Math.min(to, run.length));

/** The item at a place, or undefined outside the run. */
export const itemAt = <T>(run: Run<T>, at: number): T | undefined =>
  at < run.length ? run.items[at] : undefined;

/** With this item at its place; it takes the place of one that is equal in order. */
export function put<T>(run: Run<T>, item: T, compare: Compare<T>): Run<T> {
  const at = countBefore(run, (one) => compare(one, item) < 0);
  if (at === run.length && run.items.length === run.length) {
    run.items.push(item);
    return { items: run.items, length: run.length + 1 };
  }
  const items = itemsOf(run);
  const known = items[at];
  items.splice(at, known !== undefined && compare(known, item) === 0 ? 1 : 0, item);
  return { items, length: items.length };
}

/** Without the item that is equal in order. */
export function without<T>(run: Run<T>, item: T, compare: Compare<T>): Run<T> {
  const items = itemsOf(run).filter((one) => compare(one, item) !== 0);
  return { items, length: items.length };
}
