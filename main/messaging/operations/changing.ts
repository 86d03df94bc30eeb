import { codes } from "#shared/wire/codes.ts";
import { editedKinds, isFileKind, sentKinds } from "#shared/wire/files.ts";
import { limits } from "#shared/wire/limits.ts";
import { isSameContent, mentionedIn } from "#shared/wire/mentions.ts";
import {
  type MessageRecord,
  nothingTouched,
  type OutboxEntry,
  type Touched,
  type Tx,
} from "../tx.ts";
import { mergeRow } from "./merge.ts";
import { addressed } from "./mentions.ts";
import {
  contentIn,
  editedContent,
  newEntry,
  overlaysOf,
  textIn,
  wasTried,
} from "./outbox-entries.ts";
import { cancelInstead, noteRewritten } from "./refused-sends.ts";
import { takeBack } from "./sending.ts";

export type ChangeResult =
  | { readonly ok: true; readonly touched: Touched }
  | { readonly ok: false; readonly problem: "empty" | "tooLong" | "notMember" | "tooLate" };

const touching = ({ id, conversation }: MessageRecord): Touched => ({
  conversations: [conversation],
  messages: [id],
});
const tooLate: ChangeResult = { ok: false, problem: "tooLate" };

/** A message of one's own of these kinds that may still be changed; null for any other. */
function changeable(
  tx: Tx,
  { id, self }: { readonly id: string; readonly self: string },
  kinds: readonly string[],
): MessageRecord | null {
  const message = tx.message(id);
  if (!message || message.sender !== self || !kinds.includes(message.kind)) return null;
  const isGone = message.recalled || message.stale;
  return isGone || overlaysOf(tx, [id]).get(id)?.pending === "recall" ? null : message;
}

/**
 * OB11, OB14: rewrites a text of one's own, or what was said with a file. What was never tried is rewritten in place; for anything
 * else an edit is queued behind it, and shown over the row until the server has confirmed it.
 */
export function editMessage(
  tx: Tx,
  args: {
    readonly id: string;
    readonly opId: string;
    readonly self: string;
    readonly text: string;
    /** Who was chosen while it was rewritten (MN1). */
    readonly chosen?: readonly string[] | undefined;
  },
): ChangeResult {
  const text = args.text.toWellFormed().trim();
  if (text.length > limits.textLengthMax) return { ok: false, problem: "tooLong" };
  const { id, opId } = args;
  const message = changeable(tx, args, editedKinds);
  if (!message) return tooLate;
  const { kind } = message;
  if (text === "" && !isFileKind(kind)) return { ok: false, problem: "empty" };
  const conversation = tx.conversation(message.conversation);
  if (conversation?.left_rev !== null) return { ok: false, problem: "notMember" };
  tx.removeRefused(id);
  const done: ChangeResult = { ok: true, touched: touching(message) };
  const entries = tx.outboxOf([id]);
  const last = entries.at(-1);
  const before = contentIn(last?.payload ?? message);
  // Whom it has mentioned so far was chosen too.
  const chosen = [...(args.chosen ?? []), ...mentionedIn(before).people];
  const said = text === "" ? {} : addressed(tx, conversation, { self: args.self, text, chosen });
  // The server has refused it for good, or has never been asked: the row is all there is of it. So it is while its file is uploaded.
  const isHereAlone =
    message.status === "failed" ||
    (last ? last.kind === "send" && !wasTried(last) : message.status === "queued");
  if (isHereAlone) {
    const rewritten = { ...message, content: editedContent(kind, message.content, said) };
    tx.putMessage(rewritten);
    if (message.failure !== null && message.server_time !== null)
      noteRewritten(tx, rewritten, message.failure);
  }
  if (last && !wasTried(last) && (last.kind === "send" || last.kind === "edit")) {
    const content = last.kind === "send" ? editedContent(kind, before, said) : said;
    tx.putOutbox({ ...last, payload: { ...last.payload, content } });
  } else if (!isHereAlone && !isSameContent(said, before))
    tx.addOutbox(
      newEntry({
        op_id: opId,
        conversation: message.conversation,
        target: id,
        kind: "edit",
        payload: { content: said },
      }),
    );
  return done;
}

/** OB11: recalls a message of one's own; one that has no place yet is taken back (OB8). */
export function recallMessage(
  tx: Tx,
  args: { readonly id: string; readonly opId: string; readonly self: string },
): ChangeResult {
  const { id, opId } = args;
  const message = changeable(tx, args, sentKinds);
  if (!message) return tooLate;
  if (message.status !== "sent") return { ok: true, touched: takeBack(tx, { id, opId }).touched };
  if (tx.conversation(message.conversation)?.left_rev !== null)
    return { ok: false, problem: "notMember" };
  tx.removeRefused(id);
  // Every edit is for nothing now, and one that is parked, be it later, would keep the recall until it is too late.
  for (const { kind, op_id: edit } of tx.outboxOf([id])) if (kind === "edit") tx.removeOutbox(edit);
  const { conversation } = message;
  tx.addOutbox(newEntry({ op_id: opId, conversation, target: id, kind: "recall" }));
  return { ok: true, touched: touching(message) };
}

/** OB8: a recall becomes a cancel under the same id, also while its answer is on its way: that says nothing about the cancel. */
const isAnsweredLate = (entry: OutboxEntry | null): boolean =>
  entry !== null && entry.kind !== "edit" && entry.kind !== "recall";

/** OB12: the server has carried out a change; what the message is now comes with the answer, and moves no cursor. */
export function applyChangeAnswer(
  tx: Tx,
  args: { readonly opId: string; readonly id: string; readonly row: unknown },
): Touched {
  if (isAnsweredLate(tx.outboxEntry(args.opId))) return nothingTouched;
  const message = tx.message(args.id);
  tx.removeOutbox(args.opId);
  if (!message) return nothingTouched;
  if (args.row !== null) mergeRow(tx, message.conversation, args.row);
  return touching(message);
}

/**
 * OB13: the server has refused a change for good: what it would have been is kept for the person to see. The message may have got
 * another id since it was asked (CU8).
 */
export function applyChangeRefusal(
  tx: Tx,
  args: { readonly opId: string; readonly code: number },
): Touched {
  const entry = tx.outboxEntry(args.opId);
  if (!entry || (entry.kind !== "edit" && entry.kind !== "recall")) return nothingTouched;
  const message = tx.message(entry.target);
  tx.removeOutbox(args.opId);
  if (!message) return nothingTouched;
  if (entry.kind === "recall" && args.code === codes.noSuchMessage)
    return cancelInstead(tx, message, args.opId);
  const text = textIn(entry.payload["content"]);
  tx.putRefused({ message: message.id, change: entry.kind, code: args.code, text });
  return touching(message);
}

/** OB13: the person has seen that a change was refused. */
export function dismissRefusal(tx: Tx, { id }: { readonly id: string }): Touched {
  const message = tx.message(id);
  tx.removeRefused(id);
  return message ? touching(message) : nothingTouched;
}
