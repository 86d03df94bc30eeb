import { useEffect, useState } from "react";
import type { GroupMembersView } from "#shared/ipc/views.ts";
import { askOnce } from "../state/use-answer.ts";
import { useActions } from "../state/use-app.ts";

/**
 * The members of a group, asked for when they are first `wanted` and again each time they are wanted anew; null before. Nobody where
 * they cannot be had: names can still be typed.
 */
export function useMembers(
  conversation: string,
  wanted: boolean,
): GroupMembersView["members"] | null {
  const { groupMembers } = useActions();
  const [members, setMembers] = useState<GroupMembersView["members"] | null>(null);
  useEffect(() => {
    if (!wanted) return undefined;
    return askOnce(
      () => groupMembers(conversation),
      (answer) => setMembers(answer.members),
      () => setMembers((known) => known ?? []),
    );
  }, [conversation, wanted, groupMembers]);
  return members;
}
