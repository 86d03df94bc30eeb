import type { CommandArgs, GroupOutcome, MagpieApi } from "#shared/ipc/contract.ts";
import type { GroupMembersView } from "#shared/ipc/views.ts";
import type { GroupProblem } from "./app-state.ts";

/** What people do with groups; null where it has been taken, else why not. */
export interface GroupActions {
  /** Makes a group and opens it. */
  createGroup(group: CommandArgs<"createGroup">): Promise<GroupProblem | null>;
  changeGroup(change: CommandArgs<"changeGroup">): Promise<GroupProblem | null>;
  addMembers(conversation: string, people: readonly string[]): Promise<GroupProblem | null>;
  /** Removes somebody, or oneself: that is leaving. */
  removeMember(conversation: string, person: string): Promise<GroupProblem | null>;
  setRole(
    conversation: string,
    person: string,
    role: "member" | "admin",
  ): Promise<GroupProblem | null>;
  handOver(conversation: string, person: string): Promise<GroupProblem | null>;
  dissolveGroup(conversation: string): Promise<GroupProblem | null>;
  groupMembers(conversation: string): Promise<GroupMembersView>;
  /** That an act was refused has been seen. */
  dismissAct(op: string): void;
}

const problemOf = (asked: Promise<GroupOutcome>): Promise<GroupProblem | null> =>
  asked.then(
    (outcome) => (outcome.ok ? null : outcome.problem),
    () => "storage",
  );

export function createGroupActions(
  api: MagpieApi,
  {
    attempt,
    select,
  }: {
    attempt(work: () => Promise<unknown>): Promise<void>;
    select(conversation: string): Promise<void>;
  },
): GroupActions {
  return {
    async createGroup(group) {
      const outcome = await api
        .createGroup(group)
        .catch((): GroupOutcome => ({ ok: false, problem: "storage" }));
      if (!outcome.ok) return outcome.problem;
      await select(outcome.conversation);
      return null;
    },
    changeGroup: (change) => problemOf(api.changeGroup(change)),
    addMembers: (conversation, people) =>
      problemOf(api.addMembers({ conversation, people: [...people] })),
    removeMember: (conversation, person) => problemOf(api.removeMember({ conversation, person })),
    setRole: (conversation, person, role) => problemOf(api.setRole({ conversation, person, role })),
    handOver: (conversation, person) => problemOf(api.handOver({ conversation, person })),
    dissolveGroup: (conversation) => problemOf(api.dissolveGroup({ conversation })),
    groupMembers: (conversation) => api.groupMembers({ conversation }),
    dismissAct: (op) => void attempt(() => api.dismissAct({ op })),
  };
}
