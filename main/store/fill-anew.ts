import { isDeepStrictEqual } from "node:util";
import { codes } from "#shared/wire/codes.ts";
import { isFileKind } from "#shared/wire/files.ts";
import { isComplete } from "../messaging/operations/attached.ts";
import { unknownConversation } from "../messaging/operations/merge.ts";
import { againId, newEntry } from "../messaging/operations/outbox-entries.ts";
import type { ConversationRow, MessageRecord, OutboxEntry, Tx } from "../messaging/tx.ts";
import type { SavedRows } from "./saved-rows.ts";

const isUnsent = ({ seq }: MessageRecord): boolean => seq === null;

/** When an id of version 7 was made, in ms since the epoch; 0 where it says nothing of that. */
function madeAt(id: string): number {
  const digits = id.replaceAll("-", "");
  return /^[0-9a-f]{12}7[0-9a-f]{19}$/.test(digits) ? Number.parseInt(digits.slice(0, 12), 16) : 0;
}

/** The message that an entry sends, of which the row cannot be read. */
function messageOf({ target, lane }: OutboxEntry, sender: string): MessageRecord {
  return {
    id: target,
    conversation: lane,
    seq: null,
    rev: 0,
    n: 0,
    sender,
    kind: "text",
    content: {},
    recalled: false,
    reactions: {},
    server_time: null,
    created_at: madeAt(target),
    edited_at: null,
    status: "queued",
    failure: null,
    stale: false,
  };
}

/** The messages as their entries have them: what goes out is what is shown. */
function messagesOf({ messages, outbox }: SavedRows, owner: string | null): MessageRecord[] {
  const rows = new Map(messages.map((row) => [row.id, row]));
  for (const entry of outbox) {
    if (entry.kind !== "send") continue;
    const row = rows.get(entry.target) ?? (owner === null ? null : messageOf(entry, owner));
    // Without its row it is sent all the same, and shown when it comes back.
    if (row?.seq !== null) continue;
    const content = entry.payload["content"] as MessageRecord["content"];
    rows.set(row.id, {
      ...row,
      conversation: entry.lane,
      content,
      status: "queued",
      failure: null,
      stale: false,
    });
  }
  return [...rows.values()].sort((a, b) => a.created_at - b.created_at);
}

/**
 * The entries, and one for each queued message whose own cannot be read: under the id of what may have been sent before, and
 * before whatever was queued behind it.
 */
function entriesOf(
  { outbox, messages: saved }: SavedRows,
  messages: readonly MessageRecord[],
): { entries: OutboxEntry[]; twins: ReadonlySet<string> } {
  const entries = [...outbox];
  const sends = outbox.filter(({ kind }) => kind === "send");
  const createdAt = new Map(messages.map(({ id, created_at }) => [id, created_at]));
  const known = new Set(saved.map(({ id }) => id));
  const orphans = sends.filter(({ target }) => !known.has(target));
  const twins = new Set<string>();
  for (const { id, conversation, kind, content, status, created_at: at } of messages) {
    if (status !== "queued" || sends.some(({ target }) => target === id)) continue;
    // A row whose id was damaged is the one that its entry sends under the right one.
    const twin = orphans.some(
      ({ lane, payload }) =>
        lane === conversation && isDeepStrictEqual(payload["content"], content),
    );
    if (twin) {
      twins.add(id);
      continue;
    }
    // Its file is not on the server yet: it goes out when that is (FI1).
    if (isFileKind(kind) && !isComplete(kind, content)) continue;
    const payload = { kind, content };
    const send = newEntry({ op_id: againId(id), conversation, target: id, kind: "send", payload });
    const place = entries.findIndex(
      ({ lane, target, kind: what }) =>
        lane === conversation &&
        (target === id || (what === "send" && (createdAt.get(target) ?? 0) > at)),
    );
    entries.splice(place < 0 ? entries.length : place, 0, send);
  }
  return { entries, twins };
}

/** FI1: a message whose file is to be uploaded still, and of which nobody knows any more where that is, says that it has failed. */
function uploadable({ uploads }: SavedRows, row: MessageRecord): MessageRecord {
  const { id, kind, content, status } = row;
  const waits = status === "queued" && isFileKind(kind) && !isComplete(kind, content);
  return !waits || uploads.some(({ message, part }) => message === id && part === "file")
    ? row
    : { ...row, status: "failed", failure: codes.noSuchFile };
}

/** What rows may stand beside: as after another epoch (CU7), everything of it is to be read anew. */
function conversationOf(saved: SavedRows, id: string): ConversationRow {
  const found = saved.conversation(id);
  if (!found) return unknownConversation(id);
  const { kind, title, about, members, info_rev, left_rev } = found;
  return {
    ...unknownConversation(id),
    kind,
    title,
    about,
    members,
    info_rev: Math.min(info_rev, 0),
    left_rev: left_rev === null ? null : 0,
  };
}

/** The conversation that a personal key speaks of. */
const conversationIn = (key: string): string => key.slice(key.indexOf(":") + 1);

/**
 * Writes what was saved into a new store, which knows nothing of the server yet (SPEC.md, DA). Ids stay, so that the server does
 * nothing twice. Returns how many messages are in it that have not been sent.
 */
export function fillAnew(tx: Tx, saved: SavedRows): number {
  const owner = saved.owner ?? saved.messages.find(isUnsent)?.sender ?? null;
  const all = messagesOf(saved, owner);
  const { entries, twins } = entriesOf(saved, all);
  const messages = all.filter(({ id }) => !twins.has(id)).map((row) => uploadable(saved, row));
  const conversations = new Set([
    ...messages.map(({ conversation }) => conversation),
    ...entries.map(({ lane }) => lane),
    ...saved.refusedActs.map(({ conversation }) => conversation),
  ]);
  for (const { key } of saved.personal) {
    const id = conversationIn(key);
    if (saved.conversation(id)) conversations.add(id);
  }
  const people = new Set<string>();
  for (const id of conversations) {
    const row = conversationOf(saved, id);
    tx.putConversation(row);
    for (const { person } of row.members) people.add(person);
  }
  for (const id of people) {
    const person = saved.person(id);
    if (person) tx.putPerson(person);
  }
  for (const row of messages) tx.putMessage(row);
  const taken = new Set<string>();
  for (const entry of entries) {
    if (taken.has(entry.op_id)) continue;
    taken.add(entry.op_id);
    tx.addOutbox(entry);
  }
  for (const row of saved.personal) tx.putPersonal({ ...row, rev: 0 });
  for (const row of saved.refused) tx.putRefused(row);
  for (const row of saved.refusedActs) tx.putRefusedAct(row);
  const unsent = new Set(messages.filter(isUnsent).map(({ id }) => id));
  for (const row of saved.uploads) if (unsent.has(row.message)) tx.putUpload(row);
  return messages.filter(isUnsent).length;
}
