import type { MessageStatus, ReadFigure } from "#shared/ipc/views.ts";
import { limits } from "#shared/wire/limits.ts";
import { groupKind, type Member } from "#shared/wire/rows.ts";
import type { ConversationRow, MessageRecord, PositionRow, Tx } from "../tx.ts";

/** What is known here of a conversation's members. */
export interface Membership {
  readonly members: readonly Member[];
  /** Those are all of them, and so few that the server tells how far each of them is (ST3). */
  readonly allPlaced: boolean;
  readonly isGroup: boolean;
}

/** What is known of the members of a conversation; nothing of one that is not here. */
export function membershipOf(row: ConversationRow | null | undefined): Membership {
  const members = row?.members ?? [];
  const isAllNamed = members.length >= (row?.about.member_count ?? 0);
  const allPlaced = isAllNamed && members.length <= limits.positionsMembersMax;
  return { members, allPlaced, isGroup: row?.kind === groupKind };
}

/** By what it is known how far a message has come. */
export interface Standing extends Membership {
  readonly self: string;
  readonly positions: readonly PositionRow[];
}

/** ST2: whether somebody was a member when a place came to be: who joined later has "read" it without having seen it. */
export const wasThere = ({ joined_seq }: Member, seq: number): boolean => joined_seq < seq;

/** ST4: the place of which the others' positions speak: a place from an earlier epoch may be that of another message by now. */
export const placeOf = ({ seq, stale }: MessageRecord): number | null => (stale ? null : seq);

/**
 * ST1: one's own message has arrived, or been read, where the others' positions have reached it. ST2: those who are members now and
 * were so then decide it; who has left is not waited for, and counts where nobody else has been there. ST3: where it is
 * not told how far they all are, nothing is said of them.
 */
export function statusOf(
  record: MessageRecord,
  { self, members, allPlaced, positions }: Standing,
): MessageStatus {
  if (record.sender !== self) return "received";
  const seq = placeOf(record);
  if (record.status !== "sent" || seq === null || !allPlaced) return record.status;
  const memberOf = new Map(members.map((member) => [member.person, member]));
  const others = positions.filter(({ person: who }) => who !== self);
  const present = others.filter(({ person: who }) => {
    const member = memberOf.get(who);
    return member !== undefined && wasThere(member, seq);
  });
  const left = others.filter(({ person: who }) => !memberOf.has(who));
  const reached = (at: (position: PositionRow) => number): boolean =>
    present.length > 0
      ? present.every((position) => at(position) >= seq)
      : left.some((position) => at(position) >= seq);
  if (reached(({ read_seq }) => read_seq)) return "read";
  return reached((position) => Math.max(position.recv_seq, position.read_seq))
    ? "delivered"
    : "sent";
}

/** Those for whom a message of one's own is, ST2, and whether each has read it; null where that is not known here (ST3). */
function readersOf(
  record: MessageRecord,
  { self, members, allPlaced, isGroup, positions }: Standing,
): { readonly person: string; readonly hasRead: boolean }[] | null {
  const { sender, status } = record;
  const seq = placeOf(record);
  if (!isGroup || !allPlaced || sender !== self || status !== "sent" || seq === null) return null;
  const places = new Map(positions.map((position) => [position.person, position.read_seq]));
  return members
    .filter((member) => member.person !== self && wasThere(member, seq))
    .map(({ person: who }) => ({ person: who, hasRead: (places.get(who) ?? 0) >= seq }));
}

/** How many have read a message that somebody could have read. */
export function readBy(record: MessageRecord, context: Standing): ReadFigure | null {
  if (record.kind !== "text" || record.recalled) return null;
  const readers = readersOf(record, context) ?? [];
  if (readers.length === 0) return null;
  return { read: readers.filter(({ hasRead }) => hasRead).length, of: readers.length };
}

/** Where a message of one's own stands, and who has read it as far as that is known here. */
export interface KnownReaders {
  readonly conversation: string;
  readonly seq: number;
  /** null where only the server knows. */
  readonly readers: { readonly read: string[]; readonly unread: string[] } | null;
}

/** Who has read a message; null where it is not one's own, has no place (yet), or is not here. */
export function knownReaders(
  tx: Tx,
  { self, id }: { readonly self: string; readonly id: string },
): KnownReaders | null {
  const record = tx.message(id);
  const seq = record && placeOf(record);
  if (!record || record.sender !== self || record.status !== "sent" || seq === null) return null;
  const { conversation } = record;
  const context = {
    self,
    ...membershipOf(tx.conversation(conversation)),
    positions: tx.positions(conversation),
  };
  const readers = readersOf(record, context);
  const those = (hasRead: boolean): string[] =>
    (readers ?? []).filter((one) => one.hasRead === hasRead).map((one) => one.person);
  return {
    conversation,
    seq,
    readers: readers === null ? null : { read: those(true), unread: those(false) },
  };
}
