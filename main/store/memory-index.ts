/** How two rows stand to each other: below 0 where the first comes first. No two rows of one index are equal. */
export type Order<Row> = (a: Row, b: Row) => number;

/** What a table keeps beside its rows. */
export interface Index<Row> {
  /** Takes one row out and another in; undefined where there is none. */
  replace(old: Row | undefined, next: Row | undefined): void;
}

/** The rows of a table in an order, in groups: what an index is to SQL. */
export interface OrderedIndex<Row> extends Index<Row> {
  /** The rows of one group. It changes with the next writing: whoever keeps it copies it. */
  of(group: string): readonly Row[];
  /** All groups that have rows, in no order. */
  groups(): Iterable<readonly Row[]>;
}

/** How many rows at the start of a sorted list are `before`; it must hold for a first part of them, and for no later one. */
export function countBefore<Row>(
  rows: readonly Row[],
  before: (row: Row, at: number) => boolean,
): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const row = rows[middle];
    if (row !== undefined && before(row, middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** An index of the rows that have a group; those of which `groupOf` is null are not in it. */
export function orderedIndex<Row>(
  groupOf: (row: Row) => string | null,
  order: Order<Row>,
): OrderedIndex<Row> {
  const groups = new Map<string, Row[]>();
  const groupOrNull = (row: Row | undefined): string | null =>
    row === undefined ? null : groupOf(row);
  const place = (rows: readonly Row[], row: Row): number =>
    countBefore(rows, (other) => order(other, row) < 0);

  const takeOut = (group: string, row: Row): void => {
    const rows = groups.get(group);
    if (rows === undefined) return;
    rows.splice(place(rows, row), 1);
    if (rows.length === 0) groups.delete(group);
  };
  const putIn = (group: string, row: Row): void => {
    const rows = groups.get(group);
    if (rows === undefined) groups.set(group, [row]);
    else {
      // Most rows are newer than all others: a backlog comes in order.
      const last = rows.at(-1);
      if (last === undefined || order(last, row) < 0) rows.push(row);
      else rows.splice(place(rows, row), 0, row);
    }
  };

  return {
    replace(old, next) {
      const [from, to] = [groupOrNull(old), groupOrNull(next)];
      if (old !== undefined && next !== undefined && from !== null && from === to) {
        const rows = groups.get(from);
        if (rows !== undefined && order(old, next) === 0) {
          rows[place(rows, old)] = next;
          return;
        }
      }
      if (old !== undefined && from !== null) takeOut(from, old);
      if (next !== undefined && to !== null) putIn(to, next);
    },
    of: (group) => groups.get(group) ?? [],
    groups: () => groups.values(),
  };
}

/** An index of its own for each of what `outerOf` says, so that its groups can be told apart. */
export interface NestedIndex<Row> extends Index<Row> {
  /** The groups there, as OrderedIndex.groups gives them. */
  within(outer: string): Iterable<readonly Row[]>;
}

export function nestedIndex<Row>(
  outerOf: (row: Row) => string,
  make: () => OrderedIndex<Row>,
): NestedIndex<Row> {
  const inner = new Map<string, OrderedIndex<Row>>();
  const at = (outer: string): OrderedIndex<Row> => {
    const index = inner.get(outer) ?? make();
    inner.set(outer, index);
    return index;
  };
  return {
    replace(old, next) {
      const [from, to] = [old && outerOf(old), next && outerOf(next)];
      if (from !== undefined && from === to) return at(from).replace(old, next);
      if (from !== undefined) at(from).replace(old, undefined);
      if (to !== undefined) at(to).replace(undefined, next);
    },
    within: (outer) => inner.get(outer)?.groups() ?? [],
  };
}
