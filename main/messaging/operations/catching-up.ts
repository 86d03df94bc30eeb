import * as v from "valibot";
import { type AnswerPayload, type PushPayload, SyncEntry } from "#shared/wire/requests.ts";
import { DirectoryCard, directoryStream, StreamRow, streams } from "#shared/wire/rows.ts";
import { type ConversationRow, nothingTouched, type Touched, type Tx } from "../tx.ts";
import {
  keepConversation,
  mergeMe,
  mergePositions,
  mergeRow,
  unknownConversation,
} from "./merge.ts";
import { takePersonal } from "./personal.ts";
import { dropUnnamed } from "./pictures.ts";
import { addSend } from "./sending.ts";

export interface SyncPoint {
  readonly epoch: string | null;
  readonly since: number;
}

/** From where the next sync goes on. */
export function syncPoint(tx: Tx): SyncPoint {
  return tx.account();
}

/** CU7: another epoch is another store: cursors start again, rows stay and are marked until they are seen in it. */
function enterEpoch(tx: Tx, epoch: string): void {
  const account = tx.account();
  if (account.epoch === epoch) return;
  if (account.epoch !== null) startAgain(tx);
  tx.putAccount({ epoch, since: 0 });
}

/** What is known of the server's store is void; what is here stays, marked until the server shows it again. */
function startAgain(tx: Tx): void {
  tx.markAllStale();
  tx.clearPositions();
  for (const { id, kind, title, members, info_rev, left_rev } of tx.conversations())
    tx.putConversation({
      ...unknownConversation(id),
      kind,
      title,
      members,
      // What was shown stays shown, and who had left has left, until the new store says otherwise.
      info_rev: Math.min(info_rev, 0),
      left_rev: left_rev === null ? null : 0,
    });
  tx.clearPersonalRevs();
  for (const { name } of tx.streams()) tx.putStream({ name, cursor: 0, remote_rev: 0 });
}

/** CU7: the server's store went back in time within its epoch: the same as another epoch. */
export function forgetServer(tx: Tx): Touched {
  startAgain(tx);
  tx.putAccount({ ...tx.account(), since: 0 });
  return { conversations: tx.conversations().map(({ id }) => id), messages: [] };
}

/**
 * CU8: what is here of one's own and the server has lost goes out again, under the same id: once everything that the server has
 * has been read. What others wrote and the server lost stays readable.
 */
export function requeueLacking(tx: Tx, { self }: { readonly self: string }): Touched {
  const lacking = tx.staleOf(self).filter(({ conversation, kind, recalled }) => {
    const row = tx.conversation(conversation);
    // What was taken back for everybody stays taken back, and has nothing left to send.
    return (
      kind === "text" && !recalled && row !== null && row.left_rev === null && row.remote_rev > 0
    );
  });
  for (const message of lacking) {
    tx.putMessage({
      ...message,
      seq: null,
      rev: 0,
      server_time: null,
      status: "queued",
      failure: null,
      stale: false,
    });
    addSend(tx, message, `again-${message.id}`);
  }
  return {
    conversations: [...new Set(lacking.map(({ conversation }) => conversation))],
    messages: lacking.map(({ id }) => id),
  };
}

function applyEntry(tx: Tx, entry: SyncEntry): Touched {
  if ("stream" in entry) {
    if (!streams.includes(entry.conversation)) return nothingTouched;
    raiseStream(tx, entry.conversation, entry.rev);
    return nothingTouched;
  }
  // A stream's name is no conversation's.
  if (streams.includes(entry.conversation)) return nothingTouched;
  if ("left" in entry) return applyLeft(tx, entry);
  const known = tx.conversation(entry.conversation) ?? unknownConversation(entry.conversation);
  const isMember = known.left_rev === null || entry.rev > known.left_rev;
  const informed: ConversationRow =
    entry.rev >= known.info_rev
      ? {
          ...known,
          kind: entry.info.kind,
          title: entry.info.title,
          members: entry.info.members,
          info_rev: entry.rev,
        }
      : known;
  keepConversation(tx, {
    ...mergeMe(informed, entry.me, entry.rev),
    left_rev: isMember ? null : known.left_rev,
    remote_rev: Math.max(known.remote_rev, entry.rev),
    last_seq: Math.max(known.last_seq, entry.last_seq),
    n: Math.max(known.n, entry.n),
  });
  const passed = mergePositions(tx, entry.conversation, entry.positions);
  // The newest row is there for the list at once; it moves no cursor.
  const preview = mergeRow(tx, entry.conversation, entry.preview);
  return {
    conversations: [entry.conversation],
    messages: preview === null ? passed : [...passed, preview],
  };
}

function raiseStream(tx: Tx, name: string, rev: number): void {
  const known = tx.stream(name) ?? { name, cursor: 0, remote_rev: 0 };
  tx.putStream({ ...known, remote_rev: Math.max(known.remote_rev, rev) });
}

/**
 * CU2: what a page of sync names is remembered with the page; the token of the *first* page is kept only with the
 * *last* page, in the same transaction. A kill in between forgets nothing: the next sync says it all again.
 */
export function applySyncPage(
  tx: Tx,
  { answer, firstToken }: { readonly answer: AnswerPayload<"sync">; readonly firstToken: number },
): Touched {
  enterEpoch(tx, answer.epoch);
  const touched = answer.entries.flatMap((raw) => {
    const entry = v.safeParse(SyncEntry, raw);
    return entry.success ? [applyEntry(tx, entry.output)] : [];
  });
  if (!answer.more) tx.putAccount({ epoch: answer.epoch, since: firstToken });
  return {
    conversations: touched.flatMap(({ conversations }) => conversations),
    messages: touched.flatMap(({ messages }) => messages),
  };
}

export interface Behind {
  readonly conversation: string;
  readonly cursor: number;
}

/** CU3: everything whose cursor stands below what is known to exist; the directory first, for the names. */
export function behind(tx: Tx): Behind[] {
  const streams = tx
    .streams()
    .filter(({ cursor, remote_rev }) => cursor < remote_rev)
    .map(({ name, cursor }) => ({ conversation: name, cursor }));
  return [...streams, ...tx.behind()];
}

export interface PullResult {
  readonly touched: Touched;
  /** Whether more is known to exist. */
  readonly more: boolean;
  /** False when the answer brought nothing and promised more: asking again would go in circles. */
  readonly progress: boolean;
  /** How many rows were left out (RW2). */
  readonly leftOut: number;
}

/** CU4: rows and cursor commit together. A pull from revision 0 brings the whole history, so the floor is its start. */
export function applyPull(
  tx: Tx,
  args: {
    readonly conversation: string;
    readonly since: number;
    readonly answer: AnswerPayload<"pull">;
  },
): PullResult {
  const { answer, conversation: id } = args;
  if (streams.includes(id)) return applyStream(tx, args);
  const known = tx.conversation(id);
  // The cursor moved meanwhile (a new epoch): the rows are no longer an answer to what is asked now.
  if (!known || known.cursor !== args.since || known.left_rev !== null)
    return { touched: nothingTouched, more: known !== null, progress: false, leftOut: 0 };
  const kept = answer.rows.flatMap((raw) => mergeRow(tx, id, raw) ?? []);
  const cursor = Math.max(
    known.cursor,
    answer.more ? Math.min(answer.cursor, answer.rev) : answer.rev,
  );
  const informed: ConversationRow =
    answer.info && answer.rev >= known.info_rev
      ? {
          ...known,
          kind: answer.info.kind,
          title: answer.info.title,
          members: answer.info.members,
          info_rev: answer.rev,
        }
      : known;
  const merged = answer.me ? mergeMe(informed, answer.me, answer.rev) : informed;
  const row: ConversationRow = {
    ...merged,
    cursor,
    remote_rev: Math.max(known.remote_rev, answer.rev, cursor),
    last_seq: Math.max(known.last_seq, answer.last_seq ?? 0),
    n: Math.max(known.n, answer.n ?? 0),
    floor: known.floor ?? Math.min(...merged.spans.map(([from]) => from), known.last_seq + 1),
  };
  keepConversation(tx, row);
  const passed = mergePositions(tx, id, answer.positions ?? []);
  return {
    touched: { conversations: [id], messages: [...kept, ...passed] },
    more: row.cursor < row.remote_rev,
    progress: cursor > known.cursor,
    leftOut: answer.rows.length - kept.length,
  };
}

function applyStream(
  tx: Tx,
  args: {
    readonly conversation: string;
    readonly since: number;
    readonly answer: AnswerPayload<"pull">;
  },
): PullResult {
  const { conversation: name, since, answer } = args;
  const known = tx.stream(name) ?? { name, cursor: 0, remote_rev: 0 };
  if (known.cursor !== since)
    return { touched: nothingTouched, more: true, progress: false, leftOut: 0 };
  const rows = answer.rows.flatMap((raw) => {
    const row = v.safeParse(StreamRow, raw);
    return row.success ? [row.output] : [];
  });
  const taken =
    name === directoryStream
      ? takeDirectory(tx, rows)
      : { conversations: rows.flatMap((row) => takePersonal(tx, row).conversations) };
  const cursor = Math.max(
    known.cursor,
    answer.more ? Math.min(answer.cursor, answer.rev) : answer.rev,
  );
  const remote_rev = Math.max(known.remote_rev, answer.rev, cursor);
  tx.putStream({ name, cursor, remote_rev });
  return {
    touched: { messages: [], ...taken },
    more: cursor < remote_rev,
    progress: cursor > known.cursor,
    leftOut: answer.rows.length - rows.length,
  };
}

/** Returns the people whose cards changed, and the conversations of which they are members. */
function takeDirectory(tx: Tx, rows: readonly StreamRow[]): Omit<Touched, "messages"> {
  const people = new Set<string>();
  for (const row of rows) applyDirectoryRow(tx, row, people);
  return {
    people: [...people],
    conversations: tx
      .conversations()
      .filter(({ members }) => members.some(({ person }) => people.has(person)))
      .map(({ id }) => id),
  };
}

function applyDirectoryRow(tx: Tx, row: StreamRow, people: Set<string>): void {
  const [kind, id] = [
    row.key.slice(0, row.key.indexOf(":")),
    row.key.slice(row.key.indexOf(":") + 1),
  ];
  if (row.value === null) {
    if (kind === "person") {
      const worn = tx.person(id)?.picture ?? null;
      tx.removePerson(id);
      dropUnnamed(tx, worn);
    }
    if (kind === "department") tx.removeDepartment(id);
    return;
  }
  const card = v.safeParse(DirectoryCard, row.value);
  if (!card.success || card.output.id !== id || card.output.kind !== kind) return;
  if (card.output.kind === "person") {
    const { kind: _, ...person } = card.output;
    const worn = tx.person(id)?.picture ?? null;
    tx.putPerson(person);
    dropUnnamed(tx, worn);
    people.add(id);
  } else {
    const { kind: _, ...department } = card.output;
    tx.putDepartment(department);
  }
}

/** CU5: a push is a doorbell: it raises what is known to exist, and a pull follows. It moves no cursor. */
export function applyChange(tx: Tx, push: PushPayload<"change">): Touched {
  if (streams.includes(push.conversation)) {
    raiseStream(tx, push.conversation, push.rev);
    return nothingTouched;
  }
  const known = tx.conversation(push.conversation) ?? unknownConversation(push.conversation);
  if (known.left_rev !== null && push.rev <= known.left_rev) return nothingTouched;
  const merged = push.me ? mergeMe(known, push.me, push.rev) : known;
  const passed = mergePositions(tx, push.conversation, push.positions ?? []);
  keepConversation(tx, {
    ...merged,
    left_rev: null,
    remote_rev: Math.max(known.remote_rev, push.rev),
    n: Math.max(known.n, push.n ?? 0),
  });
  return { conversations: [push.conversation], messages: passed };
}

/** CU6: one is no longer a member; what is here stays readable. Word that is older than what is known is ignored. */
export function applyLeft(
  tx: Tx,
  { conversation, rev }: { readonly conversation: string; readonly rev: number },
): Touched {
  const known = tx.conversation(conversation);
  if (!known || rev < Math.max(known.info_rev, known.remote_rev)) return nothingTouched;
  keepConversation(tx, { ...known, left_rev: rev, remote_rev: known.cursor, want_read: 0 });
  return { conversations: [conversation], messages: [] };
}
