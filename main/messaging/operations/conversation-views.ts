import { compareConversations } from "#shared/ipc/order.ts";
import type { ConversationView, MessageView, Role } from "#shared/ipc/views.ts";
import { announcementKind, draftKey, markKey } from "#shared/wire/rows.ts";
import {
  type ConversationRow,
  type MessageRecord,
  type PositionRow,
  stages,
  type Tx,
} from "../tx.ts";
import { actsOf, actView, asAsked, namedIn } from "./act-views.ts";
import { peopleIn } from "./lines.ts";
import { draftIn, markIn, mayAnnounce } from "./personal.ts";
import { personViewsOf } from "./people-views.ts";
import { membershipOf } from "./readers.ts";
import { actAs, isShown } from "./summaries.ts";
import { changesOf, isWhole, messageView, peopleInChanges, type UnreadSummary } from "./views.ts";

const byKey = <T>(rows: readonly T[], key: (row: T) => string): Map<string, T> =>
  new Map(rows.map((row) => [key(row), row]));

const otherOf = (row: ConversationRow, self: string): string | null =>
  row.kind === "direct"
    ? (row.members.find(({ person }) => person !== self)?.person ?? null)
    : null;

const present = (id: string | null | undefined): string[] =>
  id === null || id === undefined ? [] : [id];

/** One's own role in a conversation; null for who is no member. */
function roleOf({ members, left_rev: left }: ConversationRow, self: string): Role | null {
  if (left !== null) return null;
  const role = members.find(({ person }) => person === self)?.role;
  return role === "owner" || role === "admin" ? role : "member";
}

/** Whether one may write in a conversation, as far as is known here. */
function mayWrite(
  { kind, about, left_rev: left }: ConversationRow,
  role: Role | null,
  announces: boolean,
): boolean {
  if (left !== null || about.dissolved || (kind === announcementKind && !announces)) return false;
  return !about.admins_only || role === "owner" || role === "admin";
}

/** The views of many conversations by a few questions to the store, however many they are. */
function viewsOf(tx: Tx, rows: readonly ConversationRow[], self: string): ConversationView[] {
  actAs(tx, { self });
  const ids = rows.map(({ id }) => id);
  const summaries = byKey(tx.summariesOf(ids), ({ conversation }) => conversation);
  const records: Map<string, MessageRecord> = byKey(
    tx.messagesOf(
      [...summaries.values()].flatMap(({ last, last_other, last_mention }) => [
        ...present(last),
        ...present(last_other),
        ...present(last_mention),
      ]),
    ),
    ({ id }) => id,
  );
  const recordOf = (id: string | null | undefined): MessageRecord | null =>
    records.get(id ?? "") ?? null;
  const acts = actsOf(tx, ids);
  const changes = changesOf(tx, [...records.values()]);
  const personOf = personViewsOf(tx, [
    ...peopleInChanges(changes),
    ...rows.flatMap((row) => present(otherOf(row, self))),
    ...[...records.values()].flatMap(peopleIn),
    ...[...acts.values()].flatMap(namedIn),
  ]);
  const nameOf = (id: string): string => personOf(id).name;
  const pictureOf = (id: string): string | null => personOf(id).picture;
  const keys = ids.flatMap((id) => [markKey(id), draftKey(id)]);
  const personal = byKey(tx.personalOf(keys), ({ key }) => key);
  // Only what one wrote oneself has a state that others' positions decide.
  const own = ids.filter((id) => recordOf(summaries.get(id)?.last)?.sender === self);
  const positions = Map.groupBy(tx.positionsOf(own), ({ conversation }) => conversation);
  const viewOf = (row: ConversationRow, record: MessageRecord | null): MessageView | null => {
    if (record === null) return null;
    const of: readonly PositionRow[] = positions.get(record.conversation) ?? [];
    const complete = isWhole(tx, row, summaries.get(record.conversation));
    return messageView(record, {
      self,
      ...membershipOf(row),
      positions: of,
      nameOf,
      pictureOf,
      ...changes,
      complete,
    });
  };

  const announces = mayAnnounce(tx);
  return rows.map((row) => {
    const summary = summaries.get(row.id);
    const other = otherOf(row, self);
    const peer = other === null ? null : personOf(other);
    const last = recordOf(summary?.last);
    const mention = recordOf(summary?.last_mention);
    const asked = acts.get(row.id) ?? [];
    const { title, about } = asAsked(row, asked);
    const ownRole = roleOf(row, self);
    return {
      id: row.id,
      kind: row.kind,
      title: title ?? peer?.name ?? "",
      peer,
      // Of what an older version kept only the names are known.
      memberCount: Math.max(about.member_count, row.members.length),
      notice: about.notice,
      picture: about.picture,
      adminsOnly: about.admins_only,
      showsHistory: about.shows_history,
      dissolved: about.dissolved,
      ownRole,
      canWrite: mayWrite(row, ownRole, announces),
      acts: asked.map((act) => actView(act, self, nameOf)),
      unread: summary?.unread ?? 0,
      last: viewOf(row, last),
      lastOther: viewOf(row, recordOf(summary?.last_other)),
      mentioned: mention !== null,
      lastMention: viewOf(row, mention),
      activeAt: summary?.active_at ?? 0,
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
  const rowOf = new Map(ids.map((id) => [id, tx.conversation(id)]));
  const memberships = new Map([...rowOf].map(([id, row]) => [id, membershipOf(row)]));
  const positions = Map.groupBy(tx.positionsOf(ids), ({ conversation }) => conversation);
  const changes = changesOf(tx, records);
  const personOf = personViewsOf(tx, [...records.flatMap(peopleIn), ...peopleInChanges(changes)]);
  const summaries = byKey(tx.summariesOf(ids), ({ conversation }) => conversation);
  return {
    conversations: viewsOf(tx, rows, self),
    messages: records.map((record) =>
      messageView(record, {
        self,
        ...(memberships.get(record.conversation) ?? membershipOf(null)),
        positions: positions.get(record.conversation) ?? [],
        nameOf: (id) => personOf(id).name,
        pictureOf: (id) => personOf(id).picture,
        ...changes,
        complete: isWhole(
          tx,
          rowOf.get(record.conversation) ?? null,
          summaries.get(record.conversation),
        ),
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
