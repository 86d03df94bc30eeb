import { codes } from "#shared/wire/codes.ts";
import type { ConversationRow, StintRow } from "#server/store/store.ts";
import { type Evidence, firstOf, type MakeChecker } from "../evidence.ts";
import type { AskedAct } from "../ledger.ts";
import { refusedWith } from "../refusals.ts";
import type { ServerWrite, Truth } from "../truth.ts";

/** A group as it is with a write that is not yet in the truth. */
function after(write: ServerWrite, before: Truth, id: string) {
  const group: ConversationRow | undefined =
    write.conversations.findLast((row) => row.id === id) ?? before.conversations.get(id);
  const stintOf = (person: string): StintRow | null => {
    const written = write.stints.findLast(
      (row) => row.conversation === id && row.person === person,
    );
    if (written) return written.to_seq === null ? written : null;
    return before.stints(id, person).find(({ to_seq }) => to_seq === null) ?? null;
  };
  return { group, stintOf };
}

const named = ({ ask }: Pick<AskedAct, "ask">): readonly string[] => {
  const { people, person } = ask;
  return [
    ...(Array.isArray(people) ? (people as string[]) : []),
    ...(typeof person === "string" ? [person] : []),
  ];
};

/** Whether what was asked is so, once the server says that it is done. */
function isSo(act: AskedAct, write: ServerWrite, before: Truth): boolean {
  const { group, stintOf } = after(write, before, act.conversation);
  const { title, notice, admins_only: only, shows_history: history, role } = act.ask;
  if (!group) return false;
  switch (act.request) {
    case "create_group":
      return group.title === title && [act.person, ...named(act)].every((one) => stintOf(one));
    case "change_group":
      return (
        (title === undefined || group.title === title) &&
        (notice === undefined || group.notice === notice) &&
        (only === undefined || group.admins_only === only) &&
        (history === undefined || group.shows_history === history)
      );
    case "add_members":
      return named(act).every((one) => stintOf(one));
    case "remove_member":
      return named(act).every((one) => !stintOf(one));
    case "set_role":
      return named(act).every((one) => stintOf(one)?.role === role);
    default:
      return group.dissolved;
  }
}

/** Whether the one who asked had the right to what was changed. */
function mayDo({ request, person, conversation: id, ask }: AskedAct, before: Truth): boolean {
  if (request === "create_group") return true;
  const roleOf = (one: string) =>
    before.stints(id, one).find(({ to_seq }) => to_seq === null)?.role ?? null;
  const own = roleOf(person);
  const hasOwner = before.members(id).some((one) => roleOf(one) === "owner");
  const rules = own === "owner" || own === "admin";
  switch (request) {
    case "add_members":
      return own !== null;
    case "change_group":
      return rules;
    case "remove_member":
      return (
        own !== null &&
        (ask["person"] === person ||
          own === "owner" ||
          (own === "admin" && named({ ask }).every((one) => roleOf(one) === "member")))
      );
    case "set_role":
      return own === "owner" || (ask["role"] === "owner" && own !== null && !hasOwner);
    default:
      return own === "owner";
  }
}

/** A group that somebody made has one owner, as long as anybody is in it; no group has two. */
function ownersOf(
  write: ServerWrite,
  before: Truth,
  id: string,
  evidence: Evidence,
): string | null {
  const { group, stintOf } = after(write, before, id);
  if (group?.kind !== "group") return null;
  const people = new Set([...before.members(id), ...write.stints.map(({ person }) => person)]);
  const members = [...people].flatMap((one) => stintOf(one) ?? []);
  const owners = members.filter(({ role }) => role === "owner");
  if (owners.length > 1) return `${id} has ${owners.length} owners`;
  const isMade = [...evidence.ledger.acts.values()].some(
    ({ request, conversation }) => request === "create_group" && conversation === id,
  );
  return isMade && members.length > 0 && owners.length === 0 ? `${id} has no owner` : null;
}

/** What was asked of groups is done as it was asked, by who may; or it is refused, and the device says so. */
export const acts: MakeChecker = (evidence) => ({
  name: "acts",
  server: (write, before) =>
    firstOf(write.ops, (op) => {
      const act = evidence.ledger.acts.get(op);
      if (!act) return null;
      const changes = write.conversations.some(({ id }) => id === act.conversation);
      if (changes && !mayDo(act, before)) return `${act.person} may not ${act.request} ${op}`;
      return isSo(act, write, before) ? null : `${act.request} ${op} is done, and it is not so`;
    }) ?? firstOf(write.conversations, ({ id }) => ownersOf(write, before, id, evidence)),
  device: ({ operation }, { name, tx }) =>
    operation !== "applyActRefusal"
      ? null
      : firstOf(evidence.ledger.acts.values(), ({ op, request, device, restores }) =>
          device === name &&
          evidence.ledger.restores === restores &&
          tx.refusedAct(op) !== null &&
          evidence.truth().ops.has(op)
            ? `${name} says that ${request} ${op} was refused, and it is done`
            : null,
        ),
  pending: () =>
    firstOf(evidence.ledger.acts.values(), (act) => {
      const { op, device: name, request, person, ask } = act;
      const { truth, ledger, devices } = evidence;
      const device = devices().find((one) => one.name === name);
      // A backup may forget what was done.
      if (!device || ledger.restores > act.restores || truth().ops.has(op)) return null;
      if (ledger.dismissedActs.has(op) || device.tx.refusedAct(op) !== null) return null;
      const leaves = request === "remove_member" && ask["person"] === person;
      // Somebody else was quicker, or a backup knows nothing of the membership (GR3).
      const wasNone = refusedWith(ledger, person, request, op).includes(codes.notMember);
      if (leaves && wasNone) return null;
      return `${request} ${op} on ${name} is neither done nor refused`;
    }),
});
