import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import type { StintRow } from "../../store/store.ts";
import { addMembers, removeMember } from "../members.ts";
import { type ChatPorts, Refusal, type Rules } from "../ports.ts";
import { type Acting, actOnGroup, isAtLeast, requireMemberOf } from "./acting.ts";
import { requirePeople } from "./create-group.ts";

/** Any member brings others in. */
export function addMembersRule(ports: ChatPorts): Rules["add_members"] {
  return (person, asked) =>
    actOnGroup(ports, person, asked, async ({ tx, group, members, line }) => {
      const present = new Set(members.map((member) => member.person));
      const fresh = [...new Set(asked.people)].filter((one) => !present.has(one));
      await requirePeople(tx, fresh);
      if (members.length + fresh.length > limits.groupMembersMax)
        throw new Refusal(codes.groupFull);
      for (const one of fresh)
        if ((await tx.stints(group.id, one)).length >= limits.stintsMax)
          throw new Refusal(codes.joinedTooOften);
      const { shows_history: seesHistory } = group;
      const added = await addMembers(tx, group, fresh, { line: line(), by: person, seesHistory });
      return added.length === 0 ? null : group.rev + 1;
    });
}

/** Who owns a group after its owner has left: an admin, else a member; among equals who has been there for longest. */
async function successorOf({ tx, members, person }: Acting): Promise<StintRow | null> {
  const inOrder = members
    .filter((member) => member.person !== person)
    .toSorted(
      (one, other) =>
        Number(isAtLeast(other.role, "admin")) - Number(isAtLeast(one.role, "admin")) ||
        one.from_rev - other.from_rev,
    );
  for (const member of inOrder)
    if ((await tx.account(member.person))?.disabled === false) return member;
  return inOrder[0] ?? null;
}

async function leave(acting: Acting): Promise<number | null> {
  const { tx, group, person, own, line } = acting;
  const heir = own.role === "owner" ? await successorOf(acting) : null;
  const left = await removeMember(tx, group, person, {
    line: line(),
    by: person,
    successor: heir?.person,
  });
  if (heir && left) await tx.putStint({ ...heir, role: "owner", stamp: left.stamp });
  return left?.rev ?? null;
}

async function remove(acting: Acting, other: string): Promise<number | null> {
  const { tx, group, person, own, members, line } = acting;
  if (!isAtLeast(own.role, "admin")) throw new Refusal(codes.notAllowed);
  // Somebody else was quicker.
  if (!members.some((member) => member.person === other)) return null;
  const stint = requireMemberOf(acting, other);
  if (isAtLeast(stint.role, own.role)) throw new Refusal(codes.notAllowed);
  return (await removeMember(tx, group, other, { line: line(), by: person }))?.rev ?? null;
}

/** Leaving, which everybody may at any time, and removing others. */
export function removeMemberRule(ports: ChatPorts): Rules["remove_member"] {
  return (person, asked) => {
    const isSelf = asked.person === person;
    const act = (acting: Acting) => (isSelf ? leave(acting) : remove(acting, asked.person));
    return actOnGroup(ports, person, asked, act, isSelf);
  };
}
