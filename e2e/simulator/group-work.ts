import type { ChangeAsk } from "#main/messaging/operations/acts.ts";
import type { Device } from "./device.ts";
import { freshText, someDevice, type Workplace } from "./workplace.ts";

/** What people do with groups, through the engine: what their role does not allow too, for the server to refuse. */

/** A group that a device shows, whether its person is still in it or not. */
function someGroup({ random }: Workplace, { tx }: Device): string | undefined {
  const groups = tx
    .conversations()
    .filter(({ kind, info_rev }) => kind === "group" && info_rev >= 0);
  return random.pick(groups)?.id;
}

export async function createGroup(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const people = at.people.filter(() => at.random.chance(0.5));
  const showsHistory = at.random.chance(0.5);
  if (!device) return;
  const title = freshText();
  at.trace.line(device.name, "makes a group", `${title} of ${people.join()}`);
  const made = await device.messenger?.createGroup({ title, people, showsHistory });
  // What is written at once waits behind the creation.
  if (!made?.ok || !at.random.chance(0.5)) return;
  const text = freshText();
  const said = await device.messenger?.sendMessage({ conversation: made.conversation, text });
  if (!said?.ok) return;
  const { id } = said.message;
  const { name, person } = device;
  at.ledger.accepted.set(id, { id, device: name, person, conversation: made.conversation, text });
}

type GroupAsk = Extract<ChangeAsk, { readonly request: "change_group" }>["ask"];

/** Something that may be asked of a group; rarely what ends a membership of one's own, or the group. */
function someAsk(at: Workplace, self: string): ChangeAsk {
  const { random } = at;
  const person = random.pick(at.people) ?? self;
  const dice = random.next();
  const change = (ask: GroupAsk): ChangeAsk => ({ request: "change_group", ask });
  if (dice < 0.15) return change({ title: freshText() });
  if (dice < 0.25) return change({ notice: freshText() });
  if (dice < 0.32) return change({ admins_only: random.chance(0.5) });
  if (dice < 0.39) return change({ shows_history: random.chance(0.5) });
  if (dice < 0.6) return { request: "add_members", ask: { people: [person] } };
  if (dice < 0.74) return { request: "remove_member", ask: { person } };
  if (dice < 0.8) return { request: "remove_member", ask: { person: self } };
  if (dice < 0.98) {
    const role = random.pick(["member", "admin", "admin", "owner"] as const) ?? "admin";
    return { request: "set_role", ask: { person, role } };
  }
  return { request: "dissolve_group", ask: {} };
}

export async function actOnGroup(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const group = device && someGroup(at, device);
  if (!device || !group) return;
  const asked = someAsk(at, device.person);
  const { messenger } = device;
  at.trace.line(device.name, asked.request, `${group} ${JSON.stringify(asked.ask)}`);
  switch (asked.request) {
    case "change_group": {
      const { title, notice, admins_only: adminsOnly, shows_history: showsHistory } = asked.ask;
      await messenger?.changeGroup(group, { title, notice, adminsOnly, showsHistory });
      return;
    }
    case "add_members":
      await messenger?.addMembers(group, asked.ask.people);
      return;
    case "remove_member":
      await messenger?.removeMember(group, asked.ask.person);
      return;
    case "set_role": {
      const { person, role } = asked.ask;
      if (role === "owner") await messenger?.handOver(group, person);
      else await messenger?.setRole(group, person, role);
      return;
    }
    case "dissolve_group":
      await messenger?.dissolveGroup(group);
  }
}

/** The person has seen that an act was refused. */
export async function dismissAct(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const ids = device?.tx.conversations().map(({ id }) => id) ?? [];
  const refused = at.random.pick(device?.tx.refusedActsOf(ids) ?? []);
  if (!device || !refused) return;
  at.trace.line(device.name, "dismisses", refused.op_id);
  at.ledger.dismissedActs.add(refused.op_id);
  await device.messenger?.dismissAct(refused.op_id);
}
