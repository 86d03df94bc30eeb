import { sentKinds } from "#shared/wire/files.ts";
import { type ConversationRow, type MessageRecord, stages, type Touched, type Tx } from "../tx.ts";
import { unknownConversation } from "./merge.ts";
import { cancelAgain, isAgain } from "./outbox-entries.ts";
import { tellLacking } from "./personal.ts";
import { sendAgain } from "./send-again.ts";

export interface SyncPoint {
  readonly epoch: string | null;
  readonly since: number;
}

/** From where the next sync goes on. */
export function syncPoint(tx: Tx): SyncPoint {
  return tx.account();
}

/**
 * CU7: another epoch is another store: cursors start again, rows stay and are marked until they are seen in it. The first that is named is
 * another one too: what was answered before any sync had come may have been of a store that a backup has taken the place of.
 */
export function enterEpoch(tx: Tx, epoch: string): void {
  const account = tx.account();
  if (account.epoch === epoch) return;
  startAgain(tx);
  tx.putAccount({ epoch, since: 0 });
}

/** CU13: by the places of the epoch that ends; where it has shown none of them, still by those of the one before. */
const readBefore = (tx: Tx, { id, want_read, read_before }: ConversationRow): number =>
  tx.newest(id) === null ? Math.max(want_read, read_before) : want_read;

/** What is known of the server's store is void; what is here stays, marked until the server shows it again. */
function startAgain(tx: Tx): void {
  const before = tx.conversations().map((row) => ({ ...row, read_before: readBefore(tx, row) }));
  tx.markAllStale();
  tx.clearPositions();
  for (const row of before) {
    const { id, kind, title, about, members, read_before, info_rev, left_rev } = row;
    tx.putConversation({
      ...unknownConversation(id),
      read_before,
      kind,
      title,
      about,
      members,
      // What was shown stays shown, and who had left has left, until the new store says otherwise.
      info_rev: Math.min(info_rev, 0),
      left_rev: left_rev === null ? null : 0,
    });
  }
  // Who has no card in the new store cannot be written to; the name stays beside what they wrote.
  for (const person of tx.people())
    if (!person.disabled) tx.putPerson({ ...person, disabled: true });
  tx.agePersonal();
  tx.clearRosterRevs();
  for (const { name } of tx.streams()) tx.putStream({ name, cursor: 0, remote_rev: 0 });
}

/** CU7: the server's store went back in time within its epoch: the same as another epoch. */
export function forgetServer(tx: Tx): Touched {
  startAgain(tx);
  tx.putAccount({ ...tx.account(), since: 0 });
  return { conversations: tx.conversations().map(({ id }) => id), messages: [] };
}

/** What is to be done about what the server has lost. */
export interface Lacking extends Touched {
  /** Something has been queued for it that was not tried yet, here or by a row that came in. */
  readonly hasQueued: boolean;
  /** Something personal is to be told again. */
  readonly hasPersonal: boolean;
  /** How many messages go out again because of this. */
  readonly again: number;
  /** Those with whom one has a conversation that the server has lost altogether. */
  readonly lostDirects: readonly string[];
}

/** Whether a message of an earlier epoch has something left to send; what was taken back for everybody stays taken back. */
const isToSend = ({ kind, recalled }: MessageRecord): boolean => kinds.includes(kind) && !recalled;
/** Of a row that this epoch has not shown: the server was asked in this epoch to take it back. */
const askedRev = 1;
const isToTakeBack = ({ kind, recalled, rev }: MessageRecord): boolean =>
  kinds.includes(kind) && recalled && rev < askedRev;
const kinds: readonly string[] = sentKinds;

/** CU15: the other one of a one-to-one conversation of which a whole sync has said nothing. */
function lostWith(tx: Tx, id: string, self: string): string[] {
  const row = tx.conversation(id);
  if (row?.kind !== "direct" || row.remote_rev > 0 || row.left_rev !== null) return [];
  return row.members.flatMap(({ person }) => (person === self ? [] : [person]));
}

/** CU16: the conversations whose history cannot wait: only when all of it is here is it known what the server has lost of one's own. */
export const owed = (tx: Tx, { self }: { readonly self: string }): string[] => [
  ...new Set(
    tx
      .staleOf(self)
      .filter(isToSend)
      .map(({ conversation }) => conversation),
  ),
];

/** Whether everything is here that the server has of a conversation and oneself may see; never of one that one has left. */
function isAllHere(tx: Tx, id: string): boolean {
  const row = tx.conversation(id);
  if (row === null || row.left_rev !== null) return false;
  return row.remote_rev > 0 && tx.summary(id)?.stage === stages.complete;
}

/** Whether this epoch has said that one has left a conversation. */
const hasLeft = (tx: Tx, id: string): boolean => (tx.conversation(id)?.left_rev ?? 0) > 0;

/**
 * CU8: what one has recalled and this epoch does not show. A backup may have it as it was before, where one cannot see it any more; or not have it,
 * and get it from another device that does not know. Asked once in an epoch.
 */
function takeBackHidden(tx: Tx, own: readonly MessageRecord[]): void {
  for (const message of own.filter(isToTakeBack)) {
    const { conversation } = message;
    if (!hasLeft(tx, conversation) && !isAllHere(tx, conversation)) continue;
    cancelAgain(tx, message);
    tx.putMessage({ ...message, rev: askedRev });
  }
}

/**
 * CU8: what is here of one's own and the server has lost goes out again, under the same id: once everything that the server has
 * of its conversation is here. What others wrote and the server lost stays readable.
 */
export function requeueLacking(tx: Tx, { self }: { readonly self: string }): Lacking {
  const own = tx.staleOf(self);
  // What the server is being asked to take back waits for nothing else.
  const withdrawn = new Set(
    tx
      .outboxOf(own.map(({ id }) => id))
      .flatMap(({ kind, target }) => (kind === "cancel" ? target : [])),
  );
  const stale = own.filter((message) => isToSend(message) && !withdrawn.has(message.id));
  const lacking = stale.filter(({ conversation }) => isAllHere(tx, conversation));
  const again = lacking.filter((message) => sendAgain(tx, message, self)).length;
  takeBackHidden(tx, own);
  const isSynced = tx.account().since > 0;
  const { hasPersonal, touched } = tellLacking(tx);
  const others = new Set(stale.map(({ conversation }) => conversation));
  return {
    ...touched,
    conversations: [
      ...touched.conversations,
      ...new Set(lacking.map(({ conversation }) => conversation)),
    ],
    messages: lacking.map(({ id }) => id),
    hasQueued: tx.heads().some(({ op_id, attempts }) => attempts === 0 && isAgain(op_id)),
    hasPersonal,
    again,
    lostDirects: isSynced ? [...others].flatMap((id) => lostWith(tx, id, self)) : [],
  };
}
