import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import {
  type GroupRequest,
  isGroupRequest,
  type RequestPayload,
  requests,
} from "#shared/wire/requests.ts";
import { groupKind } from "#shared/wire/rows.ts";
import {
  type Act,
  type ConversationRow,
  nothingTouched,
  type OutboxEntry,
  type Touched,
  type Tx,
} from "../tx.ts";
import { keepConversation, nothingAbout, unknownConversation } from "./merge.ts";
import { newEntry } from "./outbox-entries.ts";

/** What is asked of a group, apart from the ids. */
export type Ask = {
  readonly [R in GroupRequest]: {
    readonly request: R;
    readonly ask: Omit<RequestPayload<R>, "op_id" | "conversation">;
  };
}[GroupRequest];
/** What may be asked of a group that is there. */
export type ChangeAsk = Exclude<Ask, { readonly request: "create_group" }>;

export type ActResult =
  | { readonly ok: true; readonly touched: Touched }
  | { readonly ok: false; readonly problem: "notMember" | "dissolved" | "invalid" };

const invalid: ActResult = { ok: false, problem: "invalid" };
const touching = (conversation: string): Touched => ({
  conversations: [conversation],
  messages: [],
});

/** The act that an entry carries out; null for an entry of another kind. */
export function actOf({ kind, op_id, target, payload }: OutboxEntry): Act | null {
  const { request, ask, at } = payload;
  if (kind !== "act" || typeof request !== "string" || typeof ask !== "object" || ask === null)
    return null;
  const asked = ask as Act["ask"];
  return { op_id, conversation: target, request, ask: asked, at: typeof at === "number" ? at : 0 };
}

/** What the server is asked for an entry that carries out an act; null where it is none, or not what the request takes. */
export function requestOf(entry: OutboxEntry): {
  readonly type: GroupRequest;
  readonly payload: RequestPayload<GroupRequest>;
} | null {
  const act = actOf(entry);
  if (!act || !isGroupRequest(act.request)) return null;
  const { op_id, conversation, request, ask } = act;
  const parsed = v.safeParse(requests[request].payload, { op_id, conversation, ...ask });
  return parsed.success ? { type: request, payload: parsed.output } : null;
}

interface Asked {
  readonly opId: string;
  readonly conversation: string;
  /** ms since the epoch. */
  readonly now: number;
}

/** Half a character would not survive the way over the wire. */
const tidy = (text: string): string => text.toWellFormed().trim();

function tidied(asked: Ask): Ask {
  if (asked.request !== "change_group" && asked.request !== "create_group") return asked;
  const texts = Object.entries(asked.ask).map(([name, value]): [string, unknown] => [
    name,
    (name === "title" || name === "notice") && typeof value === "string" ? tidy(value) : value,
  ]);
  return { ...asked, ask: Object.fromEntries(texts) } as Ask;
}

/** GR1: adds the entry at the end of the group's lane; false where the server would not even parse it. */
function addAct(tx: Tx, { opId, conversation, now }: Asked, asked: Ask): boolean {
  const { request, ask } = tidied(asked);
  const ids = { op_id: opId, conversation };
  if (!v.is(requests[request].payload, { ...ids, ...ask })) return false;
  const payload = { request, ask, at: now };
  tx.addOutbox(newEntry({ ...ids, target: conversation, kind: "act", payload }));
  return true;
}

/**
 * GR2: a group is there at once, under an id that is made here: what is written into it waits behind its creation, in the same lane.
 */
export function createGroup(
  tx: Tx,
  args: Asked & {
    readonly self: string;
    readonly title: string;
    readonly people: readonly string[];
    readonly showsHistory: boolean;
  },
): ActResult {
  const { conversation: id, self, showsHistory } = args;
  const people = [...new Set(args.people)].filter((person) => person !== self);
  if (people.length === 0 || tx.conversation(id)) return invalid;
  const ask = { title: args.title, people, shows_history: showsHistory };
  if (!addAct(tx, args, { request: "create_group", ask })) return invalid;
  keepConversation(tx, {
    ...unknownConversation(id),
    kind: groupKind,
    title: tidy(args.title),
    about: { ...nothingAbout, member_count: people.length + 1, shows_history: showsHistory },
    members: [
      { person: self, role: "owner", joined_seq: 0 },
      ...people.map((person) => ({ person, role: "member", joined_seq: 0 })),
    ],
    info_rev: 0,
  });
  return { ok: true, touched: touching(id) };
}

/** GR1: asks something of a group. What one's role allows is for the server to say: it may be another one by then. */
export function queueAct(
  tx: Tx,
  args: Asked & { readonly self: string; readonly asked: ChangeAsk },
): ActResult {
  const { conversation: id, asked, self } = args;
  const row = tx.conversation(id);
  if (row?.kind !== groupKind || row.left_rev !== null) return { ok: false, problem: "notMember" };
  const leaves = asked.request === "remove_member" && asked.ask.person === self;
  if (row.about.dissolved && !leaves) return { ok: false, problem: "dissolved" };
  return addAct(tx, args, asked) ? { ok: true, touched: touching(id) } : invalid;
}

/** GR1, GR4: the server has done it; what that has made of the group comes by its own rows. */
export function applyActAnswer(tx: Tx, { opId }: { readonly opId: string }): Touched {
  const entry = tx.outboxEntry(opId);
  tx.removeOutbox(opId);
  return entry ? touching(entry.target) : nothingTouched;
}

/** Whether the server has never said anything of a group that was to be made. */
const isUnmade = ({ remote_rev }: ConversationRow): boolean => remote_rev === 0;

/** GR3: the server has refused it for good: that is kept for the person to see. A group that was not made has nobody in it. */
export function applyActRefusal(
  tx: Tx,
  { opId, code }: { readonly opId: string; readonly code: number },
): Touched {
  const entry = tx.outboxEntry(opId);
  tx.removeOutbox(opId);
  const act = entry && actOf(entry);
  if (!act) return nothingTouched;
  const row = tx.conversation(act.conversation);
  // Who wanted to leave and is no member any more has what they wanted.
  const leaves = act.request === "remove_member" && act.ask["person"] === tx.owner();
  const isDone = leaves && code === codes.notMember;
  if (!isDone) tx.putRefusedAct({ ...act, code });
  if (row && act.request === "create_group" && isUnmade(row))
    keepConversation(tx, { ...row, left_rev: 0 });
  return touching(act.conversation);
}

/** GR3: the person has seen that it was refused. A group that was not made, and in which nothing was written, is gone with it. */
export function dismissAct(tx: Tx, { opId }: { readonly opId: string }): Touched {
  const act = tx.refusedAct(opId);
  if (!act) return nothingTouched;
  const { conversation: id } = act;
  tx.removeRefusedAct(opId);
  const row = tx.conversation(id);
  if (row && act.request === "create_group" && row.left_rev === 0 && isUnmade(row)) {
    const isEmpty = tx.page(id, null, 1).length === 0 && tx.lastUnsequenced(id) === null;
    if (isEmpty) keepConversation(tx, { ...row, info_rev: -1 });
  }
  return touching(id);
}

/** When a group was made here that has no line yet, in ms since the epoch; 0 where it was not. */
export function begunAt(tx: Tx, conversation: string): number {
  const pending = tx.outboxOf([conversation]).flatMap((entry) => actOf(entry) ?? []);
  const creation = [...pending, ...tx.refusedActsOf([conversation])].find(
    ({ request }) => request === "create_group",
  );
  return creation?.at ?? 0;
}
