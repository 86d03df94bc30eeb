import { codes } from "#shared/wire/codes.ts";
import { isSameContent } from "#shared/wire/mentions.ts";
import type { AnswerPayload } from "#shared/wire/requests.ts";
import { editedKinds, isFileKind, sentKinds } from "#shared/wire/files.ts";
import type { MessageRecord, WriteTx } from "../store/store.ts";
import { recaptioned, releaseFiles } from "./file-content.ts";
import {
  isVisible,
  type Membership,
  requireMember,
  requireWriting,
  wireRow,
} from "./membership.ts";
import { withMentions } from "./mentions.ts";
import { keepOp } from "./ops.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";
import { contentOf } from "./text-content.ts";

interface Asked {
  readonly op_id: string;
  readonly conversation: string;
  readonly id: string;
}

/** The message as its author may see it now. */
async function seenBy(tx: WriteTx, person: string, row: MessageRecord) {
  const stints = await tx.stints(row.conversation, person);
  const isMember = stints.some(({ to_seq }) => to_seq === null);
  return isMember && isVisible(stints, row.seq) ? wireRow(row) : null;
}

/** Writes a changed message: one step of the conversation's rev. */
async function rewrite(tx: WriteTx, changed: Omit<MessageRecord, "rev">): Promise<MessageRecord> {
  const conversation = await tx.conversation(changed.conversation);
  if (!conversation) throw new Refusal(codes.notMember);
  const rev = conversation.rev + 1;
  await tx.putConversation({ ...conversation, rev, stamp: await tx.nextStamp() });
  const row = { ...changed, rev };
  await tx.replaceMessage(row);
  return row;
}

/** A message without what it said: recalling is final. */
const recalled = (row: MessageRecord): MessageRecord => ({
  ...row,
  recalled: true,
  content: {},
  reactions: {},
});

/** Writes what became of a message; one that is taken back carries nothing any more. `now` in ms since the epoch. */
async function write(tx: WriteTx, changed: MessageRecord, now: number): Promise<MessageRecord> {
  if (changed.recalled) await releaseFiles(tx, changed.id, now);
  return rewrite(tx, changed);
}

/** Takes a message back for good. `now` in ms since the epoch. */
export const takeBack = (tx: WriteTx, row: MessageRecord, now: number): Promise<MessageRecord> =>
  write(tx, recalled(row), now);

/**
 * Changes a message of the person's own, once for each `op_id`: a repeat is answered by what the message is now, before
 * anything else is looked at (delivery.md, Identity). `change` gives the new row, null where nothing is to be done, and rejects
 * with a Refusal; it is asked before the window, as what is done already cannot be too late.
 */
async function changeOwn(
  { store, clock, ring, changeWindowMs }: ChatPorts,
  person: string,
  asked: Asked,
  kinds: readonly string[],
  change: (row: MessageRecord, tx: WriteTx, member: Membership) => Promise<MessageRecord | null>,
): Promise<AnswerPayload<"edit">> {
  const { conversation: id, op_id: opId } = asked;
  const { row, changed } = await store.write(async (tx) => {
    const message = await tx.message(asked.id);
    const op = await tx.op(opId);
    if (op) {
      if (op.person !== person || op.target !== asked.id) throw new Refusal(codes.idTaken);
      return { row: message && (await seenBy(tx, person, message)), changed: false };
    }
    const member = await requireMember(tx, id, person);
    const isOwn = message?.sender === person && message.conversation === id;
    const isOfKind = message !== null && kinds.includes(message.kind);
    if (!message || !isOwn || !isOfKind || !isVisible(member.stints, message.seq))
      throw new Refusal(codes.noSuchMessage);
    const next = await change(message, tx, member);
    const now = clock.now();
    if (next && now - message.server_time > changeWindowMs) throw new Refusal(codes.tooLate);
    const row = next ? await write(tx, next, now) : message;
    await keepOp(tx, { op_id: opId, person, target: asked.id }, now);
    return { row: wireRow(row), changed: next !== null };
  });
  if (changed) ring(id);
  return { row };
}

export function editRule(ports: ChatPorts): Rules["edit"] {
  return (person, asked) =>
    changeOwn(ports, person, asked, editedKinds, async (row, tx, member) => {
      if (row.recalled) throw new Refusal(codes.recalled);
      // Other words are said anew: whoever may say nothing there any more may take theirs back, and no more.
      await requireWriting(tx, person, member);
      const content = isFileKind(row.kind)
        ? await recaptioned(tx, member, row.content, asked.content)
        : await withMentions(tx, member, contentOf(asked.content));
      if (isSameContent(content, row.content)) return null;
      return { ...row, content: { ...content }, edited_at: ports.clock.now() };
    });
}

export function recallRule(ports: ChatPorts): Rules["recall"] {
  return (person, asked) =>
    changeOwn(ports, person, asked, sentKinds, async (row) =>
      row.recalled ? null : recalled(row),
    );
}
