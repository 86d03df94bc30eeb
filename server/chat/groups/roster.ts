import { limits } from "#shared/wire/limits.ts";
import { announcementKind } from "#shared/wire/rows.ts";
import { memberOf, requireMember } from "../membership.ts";
import type { ChatPorts, Rules } from "../ports.ts";

/** All members of a conversation, page by page: where there are many, they are not named with each change. */
export function membersRule({ store }: ChatPorts): Rules["members"] {
  return (person, { conversation: id, after }) =>
    store.read(async (tx) => {
      const { conversation } = await requireMember(tx, id, person);
      // Everybody is a member of the announcements: the directory says who that is.
      if (conversation.kind === announcementKind)
        return { members: [], more: false, rev: conversation.rev };
      const found = await tx.membersAfter(id, after, limits.membersPageMax + 1);
      return {
        members: found.slice(0, limits.membersPageMax).map(memberOf),
        more: found.length > limits.membersPageMax,
        rev: conversation.rev,
      };
    });
}
