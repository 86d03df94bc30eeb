import type {
  ChangedRow,
  MeantFor,
  MessageRecord,
  PositionRow,
  ReadTx,
  StreamRow,
} from "../store.ts";
import { createFileReads } from "./memory-files.ts";
import { countBefore, emptyRun, itemAt, itemsOf, type Run } from "./sorted-run.ts";
import { pairKey, type StoredMessage, type StoredStreamRow, type Tables } from "./tables.ts";
import { compareText } from "./text-order.ts";

/** Does a piece of reading or writing at the version that a transaction sees, and says what came of it. */
export type Ask = <T>(work: (at: number) => T) => Promise<T>;

export function messageOf({ place: _, ...row }: StoredMessage): MessageRecord {
  return {
    ...row,
    content: JSON.parse(row.content) as MessageRecord["content"],
    reactions: JSON.parse(row.reactions) as MessageRecord["reactions"],
  };
}

export const streamRowOf = ({ key, rev, value }: StoredStreamRow): StreamRow => ({
  key,
  rev,
  value: value === null ? null : (JSON.parse(value) as StreamRow["value"]),
});

/** A copy: what comes out of a store is nobody else's. */
const copyOf = <T extends object>(row: T | undefined): T | null => (row ? { ...row } : null);
const copiesOf = <T extends object>(rows: readonly T[]): T[] => rows.map((row) => ({ ...row }));

/** The rows of one person in a run that is in order of person. */
function ofPerson<T extends { readonly person: string }>(run: Run<T>, person: string): T[] {
  const found: T[] = [];
  let at = countBefore(run, (row) => compareText(row.person, person) < 0);
  for (let row = itemAt(run, at); row?.person === person; row = itemAt(run, at)) {
    found.push(row);
    at += 1;
  }
  return found;
}

const byStampAndName = (
  one: { readonly stamp: number; readonly name: string },
  other: { readonly stamp: number; readonly name: string },
): number => one.stamp - other.stamp || compareText(one.name, other.name);

/** Everything that reads, at the version that `ask` gives. */
export function createReads(tables: Tables, ask: Ask): ReadTx {
  const messages = (table: "messagesBySeq" | "messagesByRev", id: string, at: number) =>
    tables[table].get(id, at) ?? emptyRun<StoredMessage>();
  const stintsIn = (id: string, at: number) => tables.stints.get(id, at) ?? emptyRun();
  const positionsIn = (id: string, at: number) => tables.positions.get(id, at) ?? emptyRun();
  const openIn = (id: string, at: number) =>
    itemsOf(stintsIn(id, at)).filter(({ to_seq }) => to_seq === null);

  /** When a conversation last changed for a person who is or was in it; the SQL of changed-for.ts says the same. */
  const changeOf = (id: string, person: string, at: number): ChangedRow[] => {
    const conversation = tables.conversations.get(id, at);
    const mine = ofPerson(stintsIn(id, at), person);
    if (!conversation || mine.length === 0) return [];
    const own = Math.max(...mine.map(({ stamp }) => stamp));
    if (!mine.some(({ to_seq }) => to_seq === null))
      return [{ conversation: id, kind: "left", stamp: own }];
    let stamp = Math.max(own, conversation.stamp);
    const { items, length } = positionsIn(id, at);
    for (let row = 0; row < length; row++) stamp = Math.max(stamp, items[row]?.stamp ?? 0);
    return [{ conversation: id, kind: "member", stamp }];
  };

  const meantFor = ({ conversation, seq, but, active }: MeantFor, at: number) =>
    openIn(conversation, at)
      .filter(({ person, joined_seq }) => person !== but && joined_seq < seq)
      .filter(({ person }) => !active || tables.accounts.get(person, at)?.disabled !== true)
      .map(({ person }) => ({
        person,
        read: (ofPerson(positionsIn(conversation, at), person)[0]?.read_seq ?? 0) >= seq,
      }));

  return {
    epoch: () => ask((at) => tables.store.get("", at)?.epoch ?? ""),
    stamp: () => ask((at) => tables.store.get("", at)?.stamp ?? 0),

    conversation: (id) => ask((at) => copyOf(tables.conversations.get(id, at))),
    directConversation: (directKey) =>
      ask((at) => {
        const id = tables.directKeys.get(directKey, at);
        return id === undefined ? null : copyOf(tables.conversations.get(id, at));
      }),
    message: (id) =>
      ask((at) => {
        const row = tables.messages.get(id, at);
        return row ? messageOf(row) : null;
      }),
    newestMessage: (id) =>
      ask((at) => {
        const run = messages("messagesBySeq", id, at);
        const row = itemAt(run, run.length - 1);
        return row ? messageOf(row) : null;
      }),
    changedRows: (id, rev, limit) =>
      ask((at) => {
        const run = messages("messagesByRev", id, at);
        const from = countBefore(run, (row) => row.rev <= rev);
        return itemsOf(run, from, from + limit).map(messageOf);
      }),
    history: (id, from, before, limit) =>
      ask((at) => {
        const run = messages("messagesBySeq", id, at);
        const end = countBefore(run, (row) => row.seq < before);
        const start = countBefore(run, (row) => row.seq < from);
        return itemsOf(run, Math.max(start, end - limit), Math.max(start, end))
          .toReversed()
          .map(messageOf);
      }),
    countsAt: (id, seq, person) =>
      ask((at) => {
        const run = messages("messagesBySeq", id, at);
        const own =
          tables.messagesOfSender.get(pairKey(id, person), at) ?? emptyRun<StoredMessage>();
        const newest = (of: Run<StoredMessage>) =>
          itemAt(of, countBefore(of, (row) => row.seq <= seq) - 1);
        return { n: newest(run)?.n ?? 0, own: newest(own)?.sender_n ?? 0 };
      }),

    stints: (id, person) => ask((at) => copiesOf(ofPerson(stintsIn(id, at), person))),
    openStints: (id) => ask((at) => copiesOf(openIn(id, at))),
    membersAfter: (id, after, limit) =>
      ask((at) =>
        copiesOf(
          openIn(id, at)
            .filter(({ person }) => after === null || compareText(person, after) > 0)
            .slice(0, limit),
        ),
      ),
    leaders: (id) => ask((at) => copiesOf(openIn(id, at).filter(({ role }) => role !== "member"))),
    membersUpTo: (id, max) => ask((at) => Math.min(openIn(id, at).length, max)),
    leftSince: (id, rev) =>
      ask((at) => {
        const people = Map.groupBy(itemsOf(stintsIn(id, at)), ({ person }) => person);
        return [...people].flatMap(([person, stints]) => {
          const to_rev = Math.max(...stints.map((stint) => stint.to_rev ?? -1));
          const stamp = Math.max(...stints.map((stint) => stint.stamp));
          const isBack = stints.some(({ to_seq }) => to_seq === null);
          return isBack || to_rev <= rev ? [] : [{ person, to_rev, stamp }];
        });
      }),
    position: (id, person) =>
      ask((at) => copyOf<PositionRow>(ofPerson(positionsIn(id, at), person)[0])),
    openPositions: (id) =>
      ask((at) => {
        const positions = positionsIn(id, at);
        return copiesOf(openIn(id, at).flatMap(({ person }) => ofPerson(positions, person)));
      }),
    readersCount: (of) =>
      ask((at) => {
        const those = meantFor(of, at);
        return { count: those.filter(({ read }) => read).length, of: those.length };
      }),
    readers: (of) => ask((at) => meantFor(of, at)),

    changedFor: (person, streams, since, after, limit) =>
      ask((at) => {
        const own = itemsOf(tables.conversationsOf.get(person, at) ?? emptyRun<string>());
        const changed = own.flatMap((id) => changeOf(id, person, at));
        for (const name of streams) {
          const head = tables.streams.get(name, at);
          if (head) changed.push({ conversation: name, kind: "stream", stamp: head.stamp });
        }
        return changed
          .filter(
            ({ stamp, conversation }) =>
              stamp >= since &&
              (after === null ||
                stamp > after.stamp ||
                (stamp === after.stamp && compareText(conversation, after.conversation) > 0)),
          )
          .sort(
            (one, other) =>
              one.stamp - other.stamp || compareText(one.conversation, other.conversation),
          )
          .slice(0, limit);
      }),
    changedAfter: (above) =>
      ask((at) => {
        const written = tables.conversations
          .entries(at)
          .map(([name, { stamp }]) => ({ name, stamp }));
        const streams = tables.streams.entries(at).map(([name, { stamp }]) => ({ name, stamp }));
        const newOf = (rows: { name: string; stamp: number }[]) =>
          rows.filter(({ stamp }) => stamp > above).sort(byStampAndName);
        const moved = tables.positions
          .entries(at)
          .flatMap(([name, run]) =>
            itemsOf(run)
              .filter(({ stamp }) => stamp > above)
              .map(({ person, stamp }) => ({ name, person, stamp })),
          )
          .sort(
            (one, other) => byStampAndName(one, other) || compareText(one.person, other.person),
          );
        return [
          ...[...newOf(written), ...newOf(streams)].map(({ name, stamp }) => ({
            id: name,
            mover: null,
            stamp,
          })),
          ...moved.map(({ name, person, stamp }) => ({ id: name, mover: person, stamp })),
        ];
      }),

    stream: (name) => ask((at) => copyOf(tables.streams.get(name, at))),
    streamRows: (name, rev, limit) =>
      ask((at) => {
        const run = tables.streamRows.get(name, at) ?? emptyRun<StoredStreamRow>();
        const from = countBefore(run, (row) => row.rev <= rev);
        return itemsOf(run, from, from + limit).map(streamRowOf);
      }),
    streamSize: (name) => ask((at) => tables.streamRows.get(name, at)?.length ?? 0),
    streamValue: (name, key) =>
      ask((at) => {
        const row = tables.streamValues.get(pairKey(name, key), at);
        return row ? streamRowOf(row) : null;
      }),

    accountByLogin: (login) =>
      ask((at) => {
        const person = tables.logins.get(login, at);
        return person === undefined ? null : copyOf(tables.accounts.get(person, at));
      }),
    account: (person) => ask((at) => copyOf(tables.accounts.get(person, at))),
    accounts: () =>
      ask((at) =>
        copiesOf(tables.accounts.entries(at).map(([, row]) => row)).sort((one, other) =>
          compareText(one.login, other.login),
        ),
      ),
    token: (hash) => ask((at) => copyOf(tables.tokens.get(hash, at))),
    tokenOf: (person, device) =>
      ask((at) =>
        copyOf(
          tables.tokens
            .entries(at)
            .map(([, row]) => row)
            .find((row) => row.person === person && row.device === device),
        ),
      ),
    tokensOf: (person, limit) =>
      ask((at) =>
        copiesOf(
          tables.tokens
            .entries(at)
            .map(([, row]) => row)
            .filter((row) => row.person === person)
            .sort((one, other) => other.seen_at - one.seen_at || compareText(one.hash, other.hash))
            .slice(0, limit),
        ),
      ),

    lastSeen: (person) => ask((at) => tables.lastSeen.get(person, at) ?? null),

    op: (opId) => ask((at) => copyOf(tables.ops.get(opId, at))),
    newestOpAt: () =>
      ask((at) => {
        let newest: number | null = null;
        for (const [, op] of tables.ops.entries(at)) newest = Math.max(newest ?? op.at, op.at);
        return newest;
      }),
    isBuried: (id, person) => ask((at) => tables.buried.get(pairKey(id, person), at) !== undefined),

    picture: (id) => ask((at) => tables.pictures.get(id, at)?.slice() ?? null),
    isPictureInDirectory: (id) =>
      ask((at) =>
        itemsOf(tables.streamRows.get("directory", at) ?? emptyRun<StoredStreamRow>()).some(
          (row) => streamRowOf(row).value?.["picture"] === id,
        ),
      ),
    conversationsWithPicture: (id) =>
      ask((at) =>
        tables.conversations
          .entries(at)
          .flatMap(([key, row]) => (row.picture === id ? [key] : []))
          .sort(compareText),
      ),
    ...createFileReads(tables, ask),
  };
}
