import { editedKinds, isFileKind, sentKinds } from "#shared/wire/files.ts";
import type { Device } from "./device.ts";
import { actOnGroup, createGroup, dismissAct } from "./group-work.ts";
import {
  changeSource,
  fetchFile,
  pauseUpload,
  resumeUpload,
  retry as retryMessage,
  sendFiles,
  stopFetching,
} from "./files/file-work.ts";
import { noteChange, noteLooked, noteTakingBack } from "./ledger.ts";
import {
  freshText,
  freshWords,
  someConversation,
  someDevice,
  type Workplace,
} from "./workplace.ts";

interface Action {
  readonly name: string;
  /** How often it is chosen, against the others. */
  readonly weight: number;
  /** One person does it once; where there is nothing to do it with, nothing happens. Rejects with what the store says. */
  act(at: Workplace): Promise<void>;
}

async function send(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const conversation = device && someConversation(at, device);
  if (!device || !conversation) return;
  await sendIn(at, device, conversation);
}

async function sendIn(at: Workplace, device: Device, conversation: string): Promise<void> {
  const text = freshWords(at, device, conversation);
  at.trace.line(device.name, "writes", `${text} in ${conversation}`);
  const outcome = await device.messenger?.sendMessage({ conversation, text });
  if (!outcome?.ok) return;
  const { id } = outcome.message;
  at.trace.line(device.name, "accepted", `${id} ${text}`);
  const { name, person } = device;
  at.ledger.accepted.set(id, { id, device: name, person, conversation, text });
}

/** Says much at once in one conversation: who is away meanwhile is far behind. */
async function burst(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const conversation = device && someConversation(at, device);
  if (!device || !conversation) return;
  const count = at.random.between(4, 16);
  for (let sent = 0; sent < count; sent += 1) await sendIn(at, device, conversation);
}

/** Looks at the newest page, and what was looked at is read up to some place. */
async function look(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const conversation = device && someConversation(at, device);
  if (!device || !conversation) return;
  const { epoch } = device.tx.account();
  const page = await device.messenger?.newestPage(conversation);
  // What was read of another epoch's store says nothing about this one.
  if (!page || device.tx.account().epoch !== epoch) return;
  at.shown(page.messages, device);
  const seen = page.messages.flatMap(({ seq }) => seq ?? []);
  const seq = at.random.chance(0.7) ? seen.at(-1) : at.random.pick(seen);
  if (seq === undefined) return;
  at.trace.line(device.name, "reads", `${conversation} to ${seq}`);
  noteLooked(at.ledger, conversation, device.person, seq);
  await device.messenger?.markRead(conversation, seq);
}

/** One's own messages that the server has not confirmed, by status. */
function someOwn(
  { random }: Workplace,
  { tx, person }: Device,
  status: "queued" | "failed",
): string | undefined {
  const waiting = tx.conversations().flatMap(({ id }) => tx.unsequenced(id));
  return random.pick(waiting.filter((one) => one.sender === person && one.status === status))?.id;
}

async function takeBack(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const id = device && someOwn(at, device, at.random.chance(0.8) ? "queued" : "failed");
  if (!device || !id) return;
  at.trace.line(device.name, "takes back", id);
  const { restores } = at.ledger;
  const taking = noteTakingBack(at.ledger, id);
  const text = await device.messenger?.takeBack(id);
  if (typeof text === "string") at.ledger.takenBack.set(id, { device: device.name, restores });
  else taking.keep();
}

/** Own messages that can still be changed, here or on the server. */
function someChangeable(
  { random }: Workplace,
  { tx, person }: Device,
  kinds: readonly string[],
): string | undefined {
  const conversation = random.pick(tx.conversations())?.id;
  if (conversation === undefined) return undefined;
  const rows = [...tx.page(conversation, null, 12), ...tx.unsequenced(conversation)];
  return random.pick(rows.filter(({ sender, kind }) => sender === person && kinds.includes(kind)))
    ?.id;
}

async function edit(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const { captionChance } = at.options;
  const hasCaptions = captionChance > 0 && at.random.chance(captionChance);
  const id = device && someChangeable(at, device, hasCaptions ? editedKinds : ["text"]);
  if (!device || !id) return;
  const { conversation, kind = "" } = device.tx.message(id) ?? {};
  // With a file nothing need be said.
  const isSilent = isFileKind(kind) && at.random.chance(0.3);
  const text = isSilent ? "" : freshWords(at, device, conversation);
  at.trace.line(device.name, "edits", `${id} ${text}`);
  const note = noteChange(at.ledger, id, { device: device.name, kind: "edit", text });
  const outcome = await device.messenger?.editMessage(id, text);
  if (outcome) note.settle(outcome.ok);
}

async function recall(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const id = device && someChangeable(at, device, sentKinds);
  if (!device || !id) return;
  at.trace.line(device.name, "recalls", id);
  // What is not on the server is taken back instead, and nobody waits to hear of it.
  const taking = noteTakingBack(at.ledger, id);
  const note = noteChange(at.ledger, id, { device: device.name, kind: "recall", text: "" });
  const outcome = await device.messenger?.recallMessage(id);
  if (!outcome) return;
  note.settle(outcome.ok, device.tx.message(id) === null);
  if (!outcome.ok) taking.keep();
}

/** The person has seen that a change was not taken. */
async function dismiss(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const ids = device?.tx.conversations().flatMap(({ id }) => device.tx.page(id, null, 12)) ?? [];
  const refused = at.random.pick(device?.tx.refusedOf(ids.map(({ id }) => id)) ?? []);
  if (!device || !refused) return;
  at.trace.line(device.name, "dismisses", refused.message);
  at.ledger.dismissed.add(`${device.name} ${refused.message}`);
  await device.messenger?.dismissRefusal(refused.message);
}

async function retry(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const id = device && someOwn(at, device, "failed");
  if (!device || !id) return;
  await retryMessage(at, device, id);
}

async function mark(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const conversation = device && someConversation(at, device);
  if (!device || !conversation) return;
  const flag = at.random.chance(0.5);
  const marks = at.random.chance(0.5) ? { pinned: flag } : { muted: flag };
  at.trace.line(device.name, "marks", `${conversation} ${JSON.stringify(marks)}`);
  await device.messenger?.mark(conversation, marks);
}

async function draft(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const conversation = device && someConversation(at, device);
  if (!device || !conversation) return;
  const text = at.random.chance(0.3) ? "" : freshText();
  at.trace.line(device.name, "drafts", `${conversation} ${text}`);
  await device.messenger?.saveDraft(conversation, text);
}

async function startDirect(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const other = at.random.pick(at.people);
  if (!device || !other) return;
  at.trace.line(device.name, "asks for", other);
  await device.messenger?.startDirect(other);
}

async function connectNow(at: Workplace): Promise<void> {
  someDevice(at)?.hint("connectNow");
}

/** Changes a membership: who is a member is removed, who is not joins. */
async function changeMember(at: Workplace): Promise<void> {
  const { random, groups, people, administration } = at;
  const group = random.pick(groups);
  const person = random.pick(people);
  if (!group || !person) return;
  const { flapChance, otherHistoryChance } = at.options;
  const join = async (): Promise<void> => {
    const isOther = otherHistoryChance > 0 && random.chance(otherHistoryChance);
    await administration.join(group.id, person, isOther !== group.isHidden);
  };
  const isRemoval = random.chance(0.5);
  at.trace.line("admin", isRemoval ? "removes" : "joins", `${person} ${group.id}`);
  if (isRemoval) await administration.remove(group.id, person);
  else await join();
  if (random.chance(0.5)) at.ring(group.id);
  if (!isRemoval || flapChance === 0 || !random.chance(flapChance)) return;
  at.trace.line("admin", "takes back", `${person} ${group.id}`);
  await join();
  if (random.chance(0.5)) at.ring(group.id);
}

async function makeGroup(at: Workplace): Promise<void> {
  const { random, groups, people, administration } = at;
  const members = people.filter(() => random.chance(0.6));
  if (members.length === 0) return;
  const isHidden = random.chance(0.5);
  const id = await administration.makeGroup("a group", members);
  at.trace.line("admin", "makes", `${id} of ${members.join()}`);
  groups.push({ id, isHidden });
}

async function announce(at: Workplace): Promise<void> {
  at.trace.line("admin", "announces");
  await at.administration.announce(freshText());
}

/** Who is let speak to everybody sends there as anywhere else; who no longer is finds it refused. */
async function setAnnouncer(at: Workplace): Promise<void> {
  const person = at.random.pick(at.people);
  const isOn = at.random.chance(0.6);
  if (!person) return;
  at.trace.line("admin", isOn ? "lets announce" : "lets announce no more", person);
  await at.administration.setAnnouncer(person, isOn);
}

async function rename(at: Workplace): Promise<void> {
  const person = at.random.pick(at.people);
  if (!person) return;
  at.trace.line("admin", "renames", person);
  await at.administration.rename(person, freshText());
}

/** Everything that people do; what more they can do is one line here and one function above. */
const actions: readonly Action[] = [
  { name: "send", weight: 45, act: send },
  { name: "look", weight: 25, act: look },
  { name: "take back", weight: 5, act: takeBack },
  { name: "edit", weight: 8, act: edit },
  { name: "recall", weight: 3, act: recall },
  { name: "dismiss", weight: 1, act: dismiss },
  { name: "retry", weight: 3, act: retry },
  { name: "mark", weight: 4, act: mark },
  { name: "draft", weight: 4, act: draft },
  { name: "start direct", weight: 3, act: startDirect },
  { name: "connect now", weight: 2, act: connectNow },
  { name: "change member", weight: 5, act: changeMember },
  { name: "make group", weight: 1, act: makeGroup },
  { name: "announce", weight: 2, act: announce },
  { name: "let announce", weight: 2, act: setAnnouncer },
  { name: "rename", weight: 1, act: rename },
  { name: "burst", weight: 0, act: burst },
  { name: "act on group", weight: 0, act: actOnGroup },
  { name: "create group", weight: 0, act: createGroup },
  { name: "dismiss act", weight: 0, act: dismissAct },
  { name: "send files", weight: 0, act: sendFiles },
  { name: "change source", weight: 0, act: changeSource },
  { name: "pause upload", weight: 0, act: pauseUpload },
  { name: "resume upload", weight: 0, act: resumeUpload },
  { name: "fetch file", weight: 0, act: fetchFile },
  { name: "stop fetching", weight: 0, act: stopFetching },
];

/** One person does one thing. Resolves when it is done, which may be never: the program may end under it. */
export async function act(at: Workplace): Promise<void> {
  const { more, groupWork, fileWork } = at.options;
  const weightOf = ({ name, weight }: Action): number =>
    weight + (more[name] ?? 0) + (groupWork[name] ?? 0) + (fileWork[name] ?? 0);
  let left = at.random.next() * actions.reduce((sum, action) => sum + weightOf(action), 0);
  const action = actions.find((one) => (left -= weightOf(one)) < 0);
  await action?.act(at);
}
