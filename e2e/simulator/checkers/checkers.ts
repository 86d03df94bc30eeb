import type { MakeChecker } from "../evidence.ts";
import { changes } from "./changes.ts";
import { cursor } from "./cursor.ts";
import { delivered } from "./delivered.ts";
import { exactlyOnce } from "./exactly-once.ts";
import { order } from "./order.ts";
import { outboxEmpty } from "./outbox-empty.ts";
import { outboxEntry } from "./outbox-entry.ts";
import { places } from "./places.ts";
import { positionsTold } from "./positions-told.ts";
import { readWasLookedAt } from "./read-was-looked-at.ts";
import { sameEverywhere } from "./same-everywhere.ts";
import { serverRows } from "./server-rows.ts";
import { spans } from "./spans.ts";
import { states } from "./states.ts";
import { streams } from "./streams.ts";
import { unread } from "./unread.ts";

/** Every invariant; what a new one needs is one line here and one file beside it. */
export const checkers: readonly MakeChecker[] = [
  serverRows,
  places,
  spans,
  cursor,
  outboxEntry,
  order,
  states,
  delivered,
  readWasLookedAt,
  unread,
  exactlyOnce,
  changes,
  sameEverywhere,
  positionsTold,
  streams,
  outboxEmpty,
];
