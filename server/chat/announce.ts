import { codes } from "#shared/wire/codes.ts";
import { announcementKind } from "#shared/wire/rows.ts";
import type { ConversationRow, ReadTx, Store, WriteTx } from "../store/store.ts";
import { append } from "./append.ts";
import { keepOp } from "./ops.ts";
import { announcementsKey as key, createConversation } from "./create-conversation.ts";
import { beginStint } from "./members.ts";
import { requireAnnouncer } from "./membership.ts";
import { type ChatPorts, type Clock, type Ids, Refusal, type Rules } from "./ports.ts";
import { contentOf } from "./text-content.ts";

export interface AnnouncePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Everybody with an account that is not disabled. */
async function everybodyIn(tx: ReadTx): Promise<string[]> {
  return (await tx.accounts()).filter(({ disabled }) => !disabled).map(({ person }) => person);
}

/** Everybody who has come since the last announcement joins: what was said before is not for them. */
export async function joinEverybody(tx: WriteTx, conversation: ConversationRow): Promise<void> {
  const members = new Set((await tx.openStints(conversation.id)).map(({ person }) => person));
  const now = { ...conversation, stamp: await tx.nextStamp() };
  for (const person of await everybodyIn(tx))
    if (!members.has(person)) await beginStint(tx, now, person, { fromSeq: now.seq + 1 });
}

/** Makes the conversation. Its id is always the same: where a backup has forgotten it, what clients still have of it belongs there. */
const make = async (
  tx: WriteTx,
  { clock, ids }: Pick<AnnouncePorts, "clock" | "ids">,
): Promise<ConversationRow> =>
  createConversation(tx, {
    id: key,
    kind: announcementKind,
    title: null,
    directKey: key,
    people: await everybodyIn(tx),
    lineId: ids.next(),
    at: clock.now(),
  });

/** Where a backup has forgotten the conversation, clients still show it: who may speak to everybody goes on there. */
export async function makeAgain(
  tx: WriteTx,
  ports: Pick<AnnouncePorts, "clock" | "ids">,
  { id, person }: { readonly id: string; readonly person: string },
): Promise<void> {
  if (id !== key || (await tx.directConversation(key))) return;
  const account = await tx.account(person);
  if (account?.announcer && !account.disabled) await make(tx, ports);
}

/** Says something to everybody, in the conversation for it, which is made where there is none; resolves to it as it is then. */
async function sayToAll(
  tx: WriteTx,
  { clock, ids }: Pick<AnnouncePorts, "clock" | "ids">,
  said: { readonly sender: string | null; readonly text: string },
): Promise<ConversationRow> {
  const known = await tx.directConversation(key);
  if (known) await joinEverybody(tx, known);
  const conversation = known ?? (await make(tx, { clock, ids }));
  const { sender, text } = said;
  const message = { id: ids.next(), sender, kind: "text", content: { text }, at: clock.now() };
  return (await append(tx, conversation, message)).conversation;
}

/** The administration speaks to everybody with an account that is not disabled. Resolves to how many they are. */
export function announce(ports: AnnouncePorts, text: string): Promise<number> {
  return ports.store.write(async (tx) => {
    await sayToAll(tx, ports, { sender: null, text });
    return (await everybodyIn(tx)).length;
  });
}

/** Somebody who may speaks to everybody: the first word, where there is no conversation yet to send it to. */
export function announceRule(ports: ChatPorts): Rules["announce"] {
  const { store, clock, ring } = ports;
  return async (person, { op_id: opId, text }) => {
    const { answer, fresh } = await store.write(async (tx) => {
      const op = await tx.op(opId);
      if (op) {
        const said = await tx.conversation(op.target);
        if (op.person !== person || said?.kind !== announcementKind)
          throw new Refusal(codes.idTaken);
        return { answer: { conversation: said.id, rev: said.rev }, fresh: false };
      }
      await requireAnnouncer(tx, person);
      const { id, rev } = await sayToAll(tx, ports, { sender: person, ...contentOf({ text }) });
      await keepOp(tx, { op_id: opId, person, target: id }, clock.now());
      return { answer: { conversation: id, rev }, fresh: true };
    });
    if (fresh) ring(answer.conversation);
    return answer;
  };
}
