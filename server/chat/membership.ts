import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import {
  announcementKind,
  type ConversationInfo,
  type Me,
  type Member,
  type MessageRow,
  type Position,
} from "#shared/wire/rows.ts";
import type {
  ConversationRow,
  MessageRecord,
  PositionRow,
  ReadTx,
  StintRow,
} from "../store/store.ts";
import { Refusal } from "./ports.ts";

/** Above this many members others' positions are not sent along (delivery.md, Reading). */
export const { positionsMembersMax } = limits;

export interface Membership {
  readonly conversation: ConversationRow;
  /** All stints of the person, oldest first; the last one is open. */
  readonly stints: readonly StintRow[];
}

/**
 * The membership of a person, for acting or reading inside one transaction. Somebody who is not a member and somebody who
 * asks for what does not exist get the same answer (security.md 11); only who was once a member learns the rev.
 */
export async function requireMember(tx: ReadTx, id: string, person: string): Promise<Membership> {
  const conversation = await tx.conversation(id);
  const stints = conversation ? await tx.stints(id, person) : [];
  if (!conversation || stints.length === 0) throw new Refusal(codes.notMember);
  if (!stints.some(({ to_seq }) => to_seq === null)) {
    const rev = Math.max(...stints.map(({ to_rev }) => to_rev ?? 0));
    throw new Refusal(codes.notMember, { rev });
  }
  return { conversation, stints };
}

/** Rejects with a Refusal unless this person may speak to everybody, as of this transaction. */
export async function requireAnnouncer(tx: ReadTx, person: string): Promise<void> {
  const account = await tx.account(person);
  if (!account?.announcer || account.disabled) throw new Refusal(codes.readOnly);
}

/** Rejects with a Refusal where a member may read and not write. */
export async function requireWriting(
  tx: ReadTx,
  person: string,
  { conversation, stints }: Membership,
): Promise<void> {
  const { kind, dissolved, admins_only } = conversation;
  if (dissolved) throw new Refusal(codes.dissolved);
  if (kind === announcementKind) await requireAnnouncer(tx, person);
  const isPlain = stints.some(({ to_seq, role }) => to_seq === null && role === "member");
  if (admins_only && isPlain) throw new Refusal(codes.readOnly);
}

/** Whether a place is inside what a person may see. */
export function isVisible(stints: readonly StintRow[], seq: number): boolean {
  return stints.some(
    ({ from_seq, to_seq }) => seq >= from_seq && (to_seq === null || seq <= to_seq),
  );
}

/** The places that a person may see, lowest first, without overlap. */
export function visibleSpans(
  stints: readonly StintRow[],
): (readonly [from: number, to: number | null])[] {
  const spans = stints
    .map(({ from_seq, to_seq }) => [from_seq, to_seq] as const)
    .sort(([a], [b]) => a - b);
  const merged: [from: number, to: number | null][] = [];
  for (const [from, to] of spans) {
    const last = merged.at(-1);
    if (!last || (last[1] !== null && last[1] < from - 1)) merged.push([from, to]);
    else last[1] = last[1] === null || to === null ? null : Math.max(last[1], to);
  }
  return merged;
}

export function emptyPosition(conversation: string, person: string): PositionRow {
  return { conversation, person, read_seq: 0, read_others: 0, sent: 0, recv_seq: 0, stamp: 0 };
}

/** A person's own standing, as the wire has it. */
export async function meOf(
  tx: ReadTx,
  conversation: string,
  person: string,
  stints: readonly StintRow[],
): Promise<Me> {
  const row = (await tx.position(conversation, person)) ?? emptyPosition(conversation, person);
  return {
    read_seq: row.read_seq,
    read_others: row.read_others,
    sent: row.sent,
    recv_seq: row.recv_seq,
    spans: stints.map(({ from_seq, to_seq }) => [from_seq, to_seq]),
  };
}

/** Whether a conversation has more members than are told of each other's positions. */
export const isLarge = async (tx: ReadTx, conversation: string): Promise<boolean> =>
  (await tx.membersUpTo(conversation, positionsMembersMax + 1)) > positionsMembersMax;

/** What of a conversation's members is told wherever it is. */
export interface Roster {
  /** How many they are. */
  readonly count: number;
  /** Those who are named. */
  readonly named: readonly StintRow[];
  /** Those of whom it is told how far they are: all, or nobody in a conversation above the bound. */
  readonly placed: readonly StintRow[];
}

/** Whether anybody is named: everybody is a member of the announcements, and a list of a whole office would be in every answer. */
const isNamed = ({ kind }: ConversationRow): boolean => kind !== announcementKind;

/** The same where all members are at hand. */
export function rosterFrom(conversation: ConversationRow, members: readonly StintRow[]): Roster {
  const count = members.length;
  const named =
    count <= limits.membersNamedMax ? members : members.filter(({ role }) => role !== "member");
  return {
    count,
    named: isNamed(conversation) ? named.slice(0, limits.membersNamedMax) : [],
    placed: count <= positionsMembersMax ? members : [],
  };
}

/** Thousands are counted, and not read: this is asked with every page, pull and entry of a sync. */
export async function rosterOf(tx: ReadTx, conversation: ConversationRow): Promise<Roster> {
  const { id } = conversation;
  const count = await tx.membersUpTo(id, Number.MAX_SAFE_INTEGER);
  if (count <= limits.membersNamedMax) return rosterFrom(conversation, await tx.openStints(id));
  const leaders = isNamed(conversation) ? await tx.leaders(id) : [];
  return { count, named: leaders.slice(0, limits.membersNamedMax), placed: [] };
}

/** Where the members stand; none in a conversation above the bound. */
export async function positionsOf(
  tx: ReadTx,
  conversation: string,
  { placed }: Roster,
): Promise<Position[]> {
  if (placed.length === 0) return [];
  return (await tx.openPositions(conversation)).map(({ person, read_seq, recv_seq }) => ({
    person,
    read_seq,
    recv_seq,
  }));
}

/** The positions of everybody else. */
export const besides = (positions: readonly Position[], person: string): Position[] =>
  positions.filter((one) => one.person !== person);

/** Where the other members stand; none in a conversation above the bound. */
export const othersOf = async (
  tx: ReadTx,
  conversation: string,
  person: string,
  roster: Roster,
): Promise<Position[]> => besides(await positionsOf(tx, conversation, roster), person);

export const memberOf = ({ person, role, joined_seq }: StintRow): Member => ({
  person,
  role,
  joined_seq,
});

export function infoOf(conversation: ConversationRow, { count, named }: Roster): ConversationInfo {
  const { kind, title, notice, picture, admins_only, shows_history, dissolved } = conversation;
  return {
    kind,
    title,
    members: named.map(memberOf),
    member_count: count,
    notice,
    picture,
    admins_only,
    shows_history,
    dissolved,
  };
}

/** A row as the wire has it. */
export function wireRow({ sender_n: _, ...row }: MessageRecord): MessageRow {
  return { ...row, content: { ...row.content }, reactions: { ...row.reactions } };
}
