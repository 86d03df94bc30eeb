/**
 * The seeds that have found what no early seed finds, by the fault's name: tried before all others. After a change of the engine or of
 * the worlds such a seed may no longer show its fault; `npm run simulate -- --planted --only NAME` looks for another.
 */
export const foundAt: Readonly<Record<string, number>> = {
  "page-moves-cursor": 914,
  "recall-forgotten-by-backup": 859,
  "kept-copy-unlooked": 99,
  "ring-meanwhile-lost": 72,
  "membership-before-op": 70,
  "push-before-sync": 492,
  "older-row-wins": 80,
};
