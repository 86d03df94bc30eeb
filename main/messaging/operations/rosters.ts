import type { GroupMembersView } from "#shared/ipc/views.ts";
import type { Member } from "#shared/wire/rows.ts";
import type { ConversationRow, Tx } from "../tx.ts";
import { personViewsOf } from "./people-views.ts";

const isAllNamed = ({ members, about }: ConversationRow): boolean =>
  members.length >= about.member_count;

/** GR5: whether all members of a conversation are known, as of what stands over it now. */
export function knowsMembers(tx: Tx, { conversation }: { readonly conversation: string }): boolean {
  const row = tx.conversation(conversation);
  if (!row || row.left_rev !== null || isAllNamed(row)) return true;
  const roster = tx.roster(conversation);
  return roster !== null && roster.rev > 0 && roster.rev >= row.info_rev;
}

/** GR5: all members, as they were read at one rev. */
export function keepRoster(
  tx: Tx,
  args: {
    readonly conversation: string;
    readonly rev: number;
    readonly members: readonly Member[];
  },
): void {
  const known = tx.roster(args.conversation);
  if (tx.conversation(args.conversation) && args.rev >= (known?.rev ?? 0)) tx.putRoster(args);
}

/** What is known of a conversation's members; where not all are named, those of the roster with the roles that are named. */
export function membersOf(tx: Tx, row: ConversationRow): readonly Member[] {
  if (isAllNamed(row)) return row.members;
  const named = new Map(row.members.map((member) => [member.person, member]));
  const others = (tx.roster(row.id)?.members ?? []).filter(({ person }) => !named.has(person));
  // Who was given a role, or has lost it, since the roster was read.
  return [...row.members, ...others.map((member) => ({ ...member, role: "member" }))];
}

/** Whether nobody with an account owns the group any more, and it is for oneself to take it over: an admin, else anybody. */
function mayTakeOver(tx: Tx, { members, about }: ConversationRow, self: string): boolean {
  const roleOf = (person: string) => members.find((member) => member.person === person)?.role;
  const hasActive = (role: string): boolean =>
    members.some((member) => member.role === role && tx.person(member.person)?.disabled === false);
  if (about.dissolved || roleOf(self) === "owner" || hasActive("owner")) return false;
  return roleOf(self) === "admin" || !hasActive("admin");
}

/** The members of a conversation, as they are known here. */
export function groupMembers(
  tx: Tx,
  { conversation, self }: { readonly conversation: string; readonly self: string },
): GroupMembersView {
  const row = tx.conversation(conversation);
  if (!row) return { members: [], complete: true, mayTakeOver: false };
  const members = membersOf(tx, row);
  const personOf = personViewsOf(
    tx,
    members.map(({ person }) => person),
  );
  return {
    members: members.map(({ person, role }) => ({
      person: personOf(person),
      role: role === "owner" || role === "admin" ? role : "member",
      mine: person === self,
    })),
    complete: knowsMembers(tx, { conversation }),
    mayTakeOver: row.left_rev === null && mayTakeOver(tx, row, self),
  };
}
