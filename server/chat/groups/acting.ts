import { codes } from "#shared/wire/codes.ts";
import { groupKind } from "#shared/wire/rows.ts";
import type { AnswerPayload } from "#shared/wire/requests.ts";
import type { ConversationRow, StintRow, WriteTx } from "../../store/store.ts";
import { keepOp } from "../ops.ts";
import { sayInfo } from "../members.ts";
import { requireMember } from "../membership.ts";
import { type ChatPorts, Refusal } from "../ports.ts";

const ranks: Readonly<Record<StintRow["role"], number>> = { member: 0, admin: 1, owner: 2 };

/** Whether a role has at least the rights of another. */
export const isAtLeast = (role: StintRow["role"], least: StintRow["role"]): boolean =>
  ranks[role] >= ranks[least];

/** A group, and the member who acts in it. */
export interface Acting {
  readonly tx: WriteTx;
  readonly group: ConversationRow;
  readonly person: string;
  readonly own: StintRow;
  /** Those who are members now. */
  readonly members: readonly StintRow[];
  /** For the line that says what was done. */
  line(): { readonly id: string; readonly at: number };
  /** Changes what stands over the group, and says so in a line. */
  say(
    content: Readonly<Record<string, unknown>>,
    changed?: Partial<ConversationRow>,
  ): Promise<ConversationRow>;
}

/** Throws a Refusal unless the one who acts has this role or a higher one. */
export function requireRole({ own }: Acting, least: StintRow["role"]): void {
  if (!isAtLeast(own.role, least)) throw new Refusal(codes.notAllowed);
}

/** The open membership of somebody else in the group. Throws a Refusal where there is none. */
export function requireMemberOf({ members }: Acting, person: string): StintRow {
  const stint = members.find((member) => member.person === person);
  if (!stint) throw new Refusal(codes.noSuchMember);
  return stint;
}

interface Asked {
  readonly op_id: string;
  readonly conversation: string;
}

/** What is answered where it was done before: who is no longer there learns nothing of what came after. */
async function revFor(tx: WriteTx, person: string, id: string): Promise<number> {
  const stints = await tx.stints(id, person);
  const isMember = stints.some(({ to_seq }) => to_seq === null);
  if (isMember) return (await tx.conversation(id))?.rev ?? 0;
  return Math.max(0, ...stints.map(({ to_rev }) => to_rev ?? 0));
}

/**
 * Does something under an `op_id` once: asked again, also after leaving, it is answered by where things stand (delivery.md,
 * Identity). `act` resolves to the rev as of which it is done, null where nothing was to be done, and rejects with a Refusal.
 */
export async function once(
  { store, clock, ring }: ChatPorts,
  person: string,
  { op_id: opId, conversation }: Asked,
  act: (tx: WriteTx) => Promise<number | null>,
): Promise<AnswerPayload<"add_members">> {
  const { rev, changed } = await store.write(async (tx) => {
    const op = await tx.op(opId);
    if (op) {
      if (op.person !== person || op.target !== conversation) throw new Refusal(codes.idTaken);
      return { rev: await revFor(tx, person, conversation), changed: false };
    }
    const done = await act(tx);
    await keepOp(tx, { op_id: opId, person, target: conversation }, clock.now());
    return { rev: done ?? (await revFor(tx, person, conversation)), changed: done !== null };
  });
  if (changed) ring(conversation);
  return { rev };
}

/**
 * Changes a group as one of its members, in the transaction that checks the right to (security.md 11). Two who act at once act
 * one after the other: the second finds what the first has done.
 */
export function actOnGroup(
  ports: ChatPorts,
  person: string,
  asked: Asked,
  act: (acting: Acting) => Promise<number | null>,
  /** Whether it may also be done after the group was dissolved. */
  alsoDissolved = false,
): Promise<AnswerPayload<"add_members">> {
  return once(ports, person, asked, async (tx) => {
    const { conversation: group } = await requireMember(tx, asked.conversation, person);
    if (group.kind !== groupKind) throw new Refusal(codes.notAllowed);
    if (group.dissolved && !alsoDissolved) throw new Refusal(codes.dissolved);
    const members = await tx.openStints(group.id);
    const own = members.find((member) => member.person === person);
    if (!own) throw new Refusal(codes.notMember);
    const line = () => ({ id: ports.ids.next(), at: ports.clock.now() });
    return act({
      tx,
      group,
      person,
      own,
      members,
      line,
      say: (content, changed = {}) =>
        sayInfo(tx, { ...group, ...changed }, line(), { by: person, ...content }),
    });
  });
}
