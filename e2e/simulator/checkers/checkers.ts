import type { MakeChecker } from "../evidence.ts";
import { changes } from "./changes.ts";
import { chosenOrder } from "./chosen-order.ts";
import { cursor } from "./cursor.ts";
import { acts } from "./acts.ts";
import { delivered } from "./delivered.ts";
import { doneOnce } from "./done-once.ts";
import { exactlyOnce } from "./exactly-once.ts";
import { filesFirst } from "./files-first.ts";
import { filesSent } from "./files-sent.ts";
import { kept } from "./kept.ts";
import { laneOrder } from "./lane-order.ts";
import { mentions } from "./mentions.ts";
import { order } from "./order.ts";
import { outsiders } from "./outsiders.ts";
import { outboxEmpty } from "./outbox-empty.ts";
import { outboxEntry } from "./outbox-entry.ts";
import { places } from "./places.ts";
import { positionsTold } from "./positions-told.ts";
import { readable } from "./readable.ts";
import { refused } from "./refused.ts";
import { readWasLookedAt } from "./read-was-looked-at.ts";
import { sameEverywhere } from "./same-everywhere.ts";
import { saidOnce } from "./said-once.ts";
import { serverRows } from "./server-rows.ts";
import { spans } from "./spans.ts";
import { states } from "./states.ts";
import { streams } from "./streams.ts";
import { trueStates } from "./true-states.ts";
import { unread } from "./unread.ts";
import { uploads } from "./uploads.ts";

/** Every invariant; what a new one needs is one line here and one file beside it. */
export const checkers: readonly MakeChecker[] = [
  serverRows,
  places,
  spans,
  doneOnce,
  outsiders,
  acts,
  cursor,
  outboxEntry,
  kept,
  readable,
  laneOrder,
  order,
  states,
  delivered,
  readWasLookedAt,
  unread,
  mentions,
  filesFirst,
  uploads,
  filesSent,
  chosenOrder,
  exactlyOnce,
  refused,
  saidOnce,
  changes,
  sameEverywhere,
  positionsTold,
  trueStates,
  streams,
  outboxEmpty,
];

/** What a device may hold against the truth at every step only where the server says the truth. */
const needTruth: ReadonlySet<MakeChecker> = new Set([
  places,
  spans,
  acts,
  cursor,
  states,
  delivered,
  readWasLookedAt,
  unread,
  mentions,
  filesFirst,
  filesSent,
  refused,
  chosenOrder,
  saidOnce,
  changes,
]);

/** Those of them that hold again at the end, whatever was said before. */
const trueAtLast: readonly MakeChecker[] = [places, cursor, unread, mentions];

const onlyAtEnd =
  (make: MakeChecker): MakeChecker =>
  (evidence) => {
    const { name, atEnd } = make(evidence);
    return { name, ...(atEnd ? { atEnd } : {}) };
  };

/** Those that hold whatever the server says. What is to come about in the end still has to, once it is honest again. */
export const withoutTruth: readonly MakeChecker[] = [
  ...checkers.filter((one) => !needTruth.has(one)),
  ...trueAtLast.map(onlyAtEnd),
];
