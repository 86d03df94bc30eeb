export interface InTurnOptions<T> {
  /** How many may be under way at once at this moment; at least 1. */
  width(): number;
  /** Whether nothing more is to be begun. */
  isOver(): boolean;
  /** Never rejects. */
  work(one: T): Promise<void>;
}

/** Does what there is in its order, some of it at once. Resolves when nothing is under way any more. */
export async function inTurn<T>(
  all: readonly T[],
  { width, isOver, work }: InTurnOptions<T>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for (const one of all) {
    while (underWay.size >= width()) await Promise.race(underWay);
    if (isOver()) break;
    const begun = work(one).finally(() => underWay.delete(begun));
    underWay.add(begun);
  }
  await Promise.all(underWay);
}
