import { compareConversations } from "#shared/ipc/order.ts";
import type { ConversationView, MessageView } from "#shared/ipc/views.ts";
import { draftKey, markKey } from "#shared/wire/rows.ts";
import {
  type ConversationRow,
  type MessageRecord,
  type PersonRow,
  type PositionRow,
  stages,
  type Tx,
} from "../tx.ts";
import { draftIn, markIn } from "./personal.ts";
import { actAs, isShown, timeOf } from "./summaries.ts";
import { changesOf, isWhole, messageView, personView, type UnreadSummary } from "./views.ts";

const byKey = <T>(rows: readonly T[], key: (row: T) => string): Map<string, T> =>
  new Map(rows.map((row) => [key(row), row]));

const otherOf = (row: ConversationRow, self: string): string | null =>
  row.kind === "direct"
    ? (row.members.find(({ person }) => person !== self)?.person ?? null)
    : null;

const present = (id: string | null | undefined): string[] =>
  id === null || id === undefined ? [] : [id];

/** The views of many conversations by a few questions to the store, however many they are. */
function viewsOf(tx: Tx, rows: readonly ConversationRow[], self: string): ConversationView[] {
  actAs(tx, { self });
  const ids = rows.map(({ id }) => id);
  const summaries = byKey(tx.summariesOf(ids), ({ conversation }) => conversation);
  const records: Map<string, MessageRecord> = byKey(
    tx.messagesOf(
      [...summaries.values()].flatMap(({ last, last_other }) => [
        ...present(last),
        ...present(last_other),
      ]),
    ),
    ({ id }) => id,
  );
  const recordOf = (id: string | null | undefined): MessageRecord | null =>
    records.get(id ?? "") ?? null;
  const named = new Set([
    ...rows.flatMap((row) => present(otherOf(row, self))),
    ...[...records.values()].flatMap(({ sender }) => present(sender)),
  ]);
  const people: Map<string, PersonRow> = byKey(tx.peopleOf([...named]), ({ id }) => id);
  const departments = new Map<string | null, string | null>();
  const departmentOf = (id: string | null): string | null => {
    if (id !== null && !departments.has(id)) departments.set(id, tx.department(id)?.name ?? null);
    return departments.get(id) ?? null;
  };
  const nameOf = (id: string): string => people.get(id)?.name ?? "";
  const keys = ids.flatMap((id) => [markKey(id), draftKey(id)]);
  const personal = byKey(tx.personalOf(keys), ({ key }) => key);
  // Only what one wrote oneself has a state that others' positions decide.
  const own = ids.filter((id) => recordOf(summaries.get(id)?.last)?.sender === self);
  const positions = Map.groupBy(tx.positionsOf(own), ({ conversation }) => conversation);
  const changes = changesOf(tx, [...records.keys()]);
  const viewOf = (record: MessageRecord | null): MessageView | null => {
    if (record === null) return null;
    const of: readonly PositionRow[] = positions.get(record.conversation) ?? [];
    const complete = isWhole(tx, summaries.get(record.conversation));
    return messageView(record, { self, positions: of, nameOf, ...changes, complete });
  };

  return rows.map((row) => {
    const summary = summaries.get(row.id);
    const other = otherOf(row, self);
    const known = other === null ? undefined : people.get(other);
    const peer = known
      ? personView(known, departmentOf)
      : other === null
        ? null
        : {
            id: other,
            name: "",
            english: "",
            title: "",
            department: null,
            departmentId: null,
            phone: "",
            email: "",
            picture: null,
            status: null,
          };
    const last = recordOf(summary?.last);
    return {
      id: row.id,
      kind: row.kind,
      title: row.title ?? peer?.name ?? "",
      peer,
      memberCount: row.members.length,
      unread: summary?.unread ?? 0,
      last: viewOf(last),
      lastOther: viewOf(recordOf(summary?.last_other)),
      activeAt: last ? timeOf(last) : 0,
      member: row.left_rev === null,
      complete: summary?.stage === stages.complete,
      ...markIn(personal.get(markKey(row.id))),
      draft: draftIn(personal.get(draftKey(row.id))),
    };
  });
}

/** The list, pinned ones first, then newest activity first. */
export function listConversations(tx: Tx, { self }: { readonly self: string }): ConversationView[] {
  return viewsOf(tx, tx.conversations().filter(isShown), self).sort(compareConversations);
}

export interface Views {
  readonly conversations: ConversationView[];
  readonly messages: MessageView[];
}

/** The present views of what was touched; ids that are not there are left out. */
export function views(
  tx: Tx,
  args: {
    readonly self: string;
    readonly conversations: readonly string[];
    readonly messages: readonly string[];
  },
): Views {
  const { self } = args;
  const rows = args.conversations.flatMap((id) => tx.conversation(id) ?? []).filter(isShown);
  const records = args.messages.flatMap((id) => tx.message(id) ?? []);
  const ids = [...new Set(records.map(({ conversation }) => conversation))];
  const positions = Map.groupBy(tx.positionsOf(ids), ({ conversation }) => conversation);
  const senders = [...new Set(records.flatMap(({ sender }) => present(sender)))];
  const people = byKey(tx.peopleOf(senders), ({ id }) => id);
  const nameOf = (id: string): string => people.get(id)?.name ?? "";
  const changes = changesOf(tx, args.messages);
  const summaries = byKey(tx.summariesOf(ids), ({ conversation }) => conversation);
  return {
    conversations: viewsOf(tx, rows, self),
    messages: records.map((record) =>
      messageView(record, {
        self,
        positions: positions.get(record.conversation) ?? [],
        nameOf,
        ...changes,
        complete: isWhole(tx, summaries.get(record.conversation)),
      }),
    ),
  };
}

/** RD4 for all that are not muted: the one figure that tray, badge and title show. */
export function unreadSummary(
  tx: Tx,
  { self, limit }: { readonly self: string; readonly limit: number },
): UnreadSummary {
  actAs(tx, { self });
  const rows = tx.topCounted(limit).flatMap((id) => tx.conversation(id) ?? []);
  return { total: tx.counted(), conversations: viewsOf(tx, rows, self) };
}
