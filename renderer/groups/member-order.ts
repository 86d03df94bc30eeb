import type { ConversationView, GroupMembersView, Role } from "#shared/ipc/views.ts";

type Member = GroupMembersView["members"][number];

const ranks: Readonly<Record<Role, number>> = { owner: 0, admin: 1, member: 2 };

/** Members by role, then by name as `region` (BCP 47) sorts them. */
export function inOrder(members: readonly Member[], region: string): readonly Member[] {
  const collator = new Intl.Collator(region);
  return members.toSorted(
    (a, b) => ranks[a.role] - ranks[b.role] || collator.compare(a.person.name, b.person.name),
  );
}

/** What may be done about a member by who has a role; the server has the last word. */
export interface Rights {
  readonly chat: boolean;
  readonly makeAdmin: boolean;
  readonly takeAdmin: boolean;
  readonly handOver: boolean;
  readonly remove: boolean;
}

export function rightsOver(
  { ownRole, dissolved }: Pick<ConversationView, "ownRole" | "dissolved">,
  { role, mine }: Pick<Member, "role" | "mine">,
): Rights {
  const owns = ownRole === "owner" && !dissolved && !mine;
  const removes = !dissolved && !mine && ownRole !== null && ranks[ownRole] < ranks[role];
  return {
    chat: !mine,
    makeAdmin: owns && role === "member",
    takeAdmin: owns && role === "admin",
    handOver: owns,
    remove: removes && ownRole !== "member",
  };
}
