import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { timeMax } from "#shared/wire/rows.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import {
  type MessageRecord,
  nothingTouched,
  type OutboxEntry,
  type Touched,
  type Tx,
} from "../tx.ts";
import { addressed } from "./mentions.ts";
import { addSend, againId, isAgain, newEntry, textIn, wasTried } from "./outbox-entries.ts";
import { forgetMessage, touchedMessage } from "./refused-sends.ts";
import { uploadAgain } from "./uploads.ts";
import { messageView, peopleKnown, plainContext } from "./views.ts";

export type QueueResult =
  | { readonly ok: true; readonly touched: Touched; readonly message: MessageView }
  | { readonly ok: false; readonly problem: "empty" | "tooLong" | "notMember" };

/** OB1: the message that people see and the entry that sends it commit in one transaction. */
export function queueMessage(
  tx: Tx,
  args: {
    readonly id: string;
    readonly opId: string;
    readonly conversation: string;
    readonly sender: string;
    readonly text: string;
    /** Who was chosen while it was written (MN1). */
    readonly chosen?: readonly string[] | undefined;
    readonly now: number;
  },
): QueueResult {
  // A lone half of a surrogate pair is no text; it would not survive the way over the wire.
  const text = args.text.toWellFormed().trim();
  if (text === "") return { ok: false, problem: "empty" };
  if (text.length > limits.textLengthMax) return { ok: false, problem: "tooLong" };
  const conversation = tx.conversation(args.conversation);
  if (!conversation || conversation.left_rev !== null) return { ok: false, problem: "notMember" };
  const { sender, chosen = [] } = args;
  const content = addressed(tx, conversation, { self: sender, text, chosen });
  // RW4: a clock that was set back must not put it before what was written earlier and waits too.
  const earlier = tx.lastUnsequenced(args.conversation)?.created_at ?? -1;
  const record: MessageRecord = {
    id: args.id,
    conversation: args.conversation,
    seq: null,
    rev: 0,
    n: 0,
    sender: args.sender,
    kind: "text",
    content,
    recalled: false,
    reactions: {},
    server_time: null,
    created_at: Math.min(timeMax, Math.max(args.now, earlier + 1)),
    edited_at: null,
    status: "queued",
    failure: null,
    stale: false,
  };
  tx.putMessage(record);
  addSend(tx, record, args.opId);
  return {
    ok: true,
    touched: touchedMessage(args.conversation, args.id),
    message: messageView(record, { ...plainContext(args.sender), ...peopleKnown(tx) }),
  };
}

/** OB2: one ordered lane per conversation: the oldest entry of each lane that is not parked (OB10), due or not. */
export function laneHeads(tx: Tx): OutboxEntry[] {
  return tx.heads();
}

/**
 * OB3: an attempt is noted before it is made, so that a kill can never make a message look untried. What is to be sent is what the
 * entry holds now: it may have been rewritten since it was looked up. Null where it is gone.
 */
export function noteAttempt(
  tx: Tx,
  { opId, nextTry }: { readonly opId: string; readonly nextTry: number },
): OutboxEntry | null {
  const entry = tx.outboxEntry(opId);
  if (!entry) return null;
  const tried = { ...entry, attempts: entry.attempts + 1, next_try: nextTry };
  tx.putOutbox(tried);
  return tried;
}

/** OB7: the server has named a time for the next try. */
export function postpone(
  tx: Tx,
  { opId, nextTry }: { readonly opId: string; readonly nextTry: number },
): void {
  const entry = tx.outboxEntry(opId);
  if (entry) tx.putOutbox({ ...entry, next_try: nextTry });
}

/**
 * OB4: the answer gives the message its place. The row keeps rev 0 until its real row comes, and the cursor does not
 * move. A row that came first has said it all already.
 */
export function applySendAnswer(
  tx: Tx,
  args: { readonly opId: string; readonly id: string; readonly seq: number; readonly time: number },
): Touched {
  const message = tx.message(args.id);
  tx.removeOutbox(args.opId);
  if (!message || message.seq !== null) return nothingTouched;
  tx.removeUploads(message.id);
  const taken = tx.messageAt(message.conversation, args.seq) !== null;
  tx.putMessage({
    ...message,
    seq: taken ? null : args.seq,
    server_time: args.time,
    status: "sent",
    failure: null,
  });
  return touchedMessage(message.conversation, args.id);
}

/** So often the connection may be lost while nothing but one entry is on its way, before that entry is parked (OB10). */
const lossesMax = 3;

/** OB10: the connection was lost while this entry alone was on its way. One that carries nothing but ids is not to blame. */
export function noteLoss(
  tx: Tx,
  { opId, parkedUntil }: { readonly opId: string; readonly parkedUntil: number },
): Touched {
  const entry = tx.outboxEntry(opId);
  if (!entry || (entry.kind !== "send" && entry.kind !== "edit")) return nothingTouched;
  const losses = entry.losses + 1;
  if (losses < lossesMax) {
    tx.putOutbox({ ...entry, losses });
    return nothingTouched;
  }
  tx.putOutbox({ ...entry, losses, stuck: true, next_try: parkedUntil });
  return touchedMessage(entry.lane, entry.target);
}

/** OB10: what was parked long enough may try once more; `parkedMax` is the latest time that anything can be parked until. */
export function unpark(
  tx: Tx,
  { now, parkedMax }: { readonly now: number; readonly parkedMax: number },
): { readonly touched: Touched; readonly next: number | null } {
  const parked = tx.parked();
  // A clock that was set back must not keep one for ever.
  const due = parked.filter(({ next_try }) => next_try <= now || next_try > parkedMax);
  for (const entry of due)
    tx.putOutbox({ ...entry, stuck: false, losses: lossesMax - 1, next_try: 0 });
  const waiting = parked.filter((entry) => !due.includes(entry)).map(({ next_try }) => next_try);
  return {
    touched: {
      conversations: due.map(({ lane }) => lane),
      messages: due.map(({ target }) => target),
    },
    next: waiting.length > 0 ? Math.min(...waiting) : null,
  };
}

/**
 * OB6: a retry keeps the id; only a failed message can be retried, and not one whose id the server has given away, unless it
 * has another by now. OB10: what is parked goes out again.
 */
export function retryMessage(
  tx: Tx,
  { id, opId }: { readonly id: string; readonly opId: string },
): Touched {
  const message = tx.message(id);
  if (!message) return nothingTouched;
  const parked = tx.outboxOf([id]).filter(({ stuck }) => stuck);
  for (const entry of parked) tx.putOutbox({ ...entry, losses: 0, stuck: false, next_try: 0 });
  const lacksFile = message.failure === codes.noSuchFile || message.failure === codes.fileMismatch;
  if (message.status === "failed" && lacksFile && uploadAgain(tx, message)) {
    return { ...touchedMessage(message.conversation, id), uploads: true };
  }
  if (message.status === "failed" && (message.failure !== codes.idTaken || isAgain(id))) {
    const queued: MessageRecord = { ...message, status: "queued", failure: null };
    tx.putMessage(queued);
    addSend(tx, queued, message.server_time === null ? opId : againId(id));
  } else if (parked.length === 0) return nothingTouched;
  return touchedMessage(message.conversation, id);
}

/** After a reconnect nothing waits for its next try, but what is parked. */
export function hurryOutbox(tx: Tx): void {
  for (const entry of tx.outbox())
    if (entry.next_try !== 0 && !entry.stuck) tx.putOutbox({ ...entry, next_try: 0 });
}

/**
 * OB8: takes back a message of one's own that has not been confirmed. One that was never tried is simply gone; one that may
 * be on its way is gone here, and the server is told to recall or bury it. Returns its text, for writing it anew; null where there
 * is nothing to take back (any more).
 */
export function takeBack(
  tx: Tx,
  { id, opId }: { readonly id: string; readonly opId: string },
): { readonly text: string | null; readonly touched: Touched } {
  const message = tx.message(id);
  if (!message || message.seq !== null || message.status === "sent")
    return { text: null, touched: nothingTouched };
  const { conversation, content, server_time: sentAt } = message;
  const edited = tx.outboxOf([id]).findLast(({ kind }) => kind === "edit");
  const send = tx.sendOf(id);
  forgetMessage(tx, id);
  // One that was refused for good has no entry any more, and the server has not got it: unless it was sent, or may have been, in an earlier
  // epoch (CU8). Then another device may have it, and send it again.
  if (sentAt !== null || (send && wasTried(send)))
    tx.addOutbox(newEntry({ op_id: opId, conversation, target: id, kind: "cancel" }));
  return {
    text: textIn(edited ? edited.payload["content"] : content),
    touched: { conversations: [conversation], messages: [id] },
  };
}

/**
 * OB8: the server has taken a message back, or refused that for good (`done` false). What is here of it is recalled from now on: its
 * real row may be lost on the way, and with it, by a backup, that it was recalled.
 */
export function endCancel(
  tx: Tx,
  { opId, done }: { readonly opId: string; readonly done: boolean },
): Touched {
  const entry = tx.outboxEntry(opId);
  tx.removeOutbox(opId);
  const message = entry && tx.message(entry.target);
  // A backup may have let somebody else take its id.
  const isOwn = message?.sender === tx.owner() && message.conversation === entry?.lane;
  if (!message || !isOwn || message.recalled) return nothingTouched;
  if (done) tx.putMessage({ ...message, recalled: true, content: {}, reactions: {} });
  return touchedMessage(message.conversation, message.id);
}
