import type { GroupOutcome } from "#shared/ipc/contract.ts";
import type { GroupMembersView } from "#shared/ipc/views.ts";
import { decodeBase64 } from "#shared/wire/base64.ts";
import { pictureFault } from "#shared/wire/picture.ts";
import { errorName } from "./error-name.ts";
import type { ActResult, ChangeAsk } from "./operations/acts.ts";
import type { Clock, Ids, Link, Log, Store } from "./ports.ts";
import { createRosters } from "./rosters.ts";
import type { Touched } from "./tx.ts";

export interface GroupPorts {
  readonly store: Store;
  readonly link: Link;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly self: string;
  onTouched(touched: Touched): void;
  /** Something was queued. */
  onQueued(): void;
}

/** What is to become another over a group; what is not named stays. `picture` is in base64, null removes it. */
export interface GroupChange {
  readonly title?: string | undefined;
  readonly notice?: string | undefined;
  readonly picture?: string | null | undefined;
  readonly adminsOnly?: boolean | undefined;
  readonly showsHistory?: boolean | undefined;
}

/** What people do with groups: kept here and queued when the promise resolves, done by the server when it can be (SPEC.md, GR). */
export interface Groups {
  createGroup(args: {
    title: string;
    people: readonly string[];
    showsHistory: boolean;
  }): Promise<GroupOutcome>;
  changeGroup(conversation: string, change: GroupChange): Promise<GroupOutcome>;
  addMembers(conversation: string, people: readonly string[]): Promise<GroupOutcome>;
  /** Removes somebody, or oneself: that is leaving. */
  removeMember(conversation: string, person: string): Promise<GroupOutcome>;
  setRole(conversation: string, person: string, role: "member" | "admin"): Promise<GroupOutcome>;
  handOver(conversation: string, person: string): Promise<GroupOutcome>;
  dissolveGroup(conversation: string): Promise<GroupOutcome>;
  /** The members as they are known, after asking the server where not all of them are. */
  groupMembers(conversation: string): Promise<GroupMembersView>;
  /** The person has seen that an act was refused. */
  dismissAct(op: string): Promise<void>;
}

export function createGroups(ports: GroupPorts): Groups {
  const { store, clock, ids, log, self } = ports;
  const rosters = createRosters(ports);

  const queued = async (conversation: string, work: Promise<ActResult>): Promise<GroupOutcome> => {
    const result = await work.catch((error: unknown) => {
      log.error("act.storage", { error: errorName(error) });
      return null;
    });
    // Only what was not committed may be called not saved.
    if (result === null) return { ok: false, problem: "storage" };
    if (!result.ok) return result;
    ports.onTouched(result.touched);
    ports.onQueued();
    return { ok: true, conversation };
  };
  const act = (conversation: string, asked: ChangeAsk): Promise<GroupOutcome> => {
    const args = { opId: ids.next(), conversation, self, now: clock.now(), asked };
    return queued(conversation, store.run("queueAct", args));
  };

  return {
    createGroup(args) {
      const conversation = ids.next();
      const made = { ...args, opId: ids.next(), conversation, self, now: clock.now() };
      return queued(conversation, store.run("createGroup", made));
    },
    async changeGroup(conversation, { title, notice, picture, adminsOnly, showsHistory }) {
      const bytes = typeof picture === "string" ? decodeBase64(picture) : null;
      const fault =
        typeof picture === "string" ? (bytes ? pictureFault(bytes) : "notAPicture") : null;
      if (fault) return { ok: false, problem: fault };
      return act(conversation, {
        request: "change_group",
        ask: {
          ...(title === undefined ? {} : { title }),
          ...(notice === undefined ? {} : { notice }),
          ...(picture === undefined ? {} : { picture }),
          ...(adminsOnly === undefined ? {} : { admins_only: adminsOnly }),
          ...(showsHistory === undefined ? {} : { shows_history: showsHistory }),
        },
      });
    },
    addMembers: (conversation, people) =>
      act(conversation, { request: "add_members", ask: { people: [...people] } }),
    removeMember: (conversation, person) =>
      act(conversation, { request: "remove_member", ask: { person } }),
    setRole: (conversation, person, role) =>
      act(conversation, { request: "set_role", ask: { person, role } }),
    handOver: (conversation, person) =>
      act(conversation, { request: "set_role", ask: { person, role: "owner" } }),
    dissolveGroup: (conversation) => act(conversation, { request: "dissolve_group", ask: {} }),
    async groupMembers(conversation) {
      await rosters.bring(conversation);
      return store.run("groupMembers", { self, conversation });
    },
    async dismissAct(op) {
      ports.onTouched(await store.run("dismissAct", { opId: op }));
    },
  };
}
