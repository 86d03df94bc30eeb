import * as v from "valibot";
import type { AnswerPayload } from "#shared/wire/requests.ts";
import { DirectoryCard, directoryStream, StreamRow } from "#shared/wire/rows.ts";
import { nothingTouched, type Touched, type Tx } from "../tx.ts";
import { takePersonal } from "./personal.ts";
import { dropUnnamed } from "./pictures.ts";

/** What became of an answer that brought rows. */
export interface Brought {
  readonly touched: Touched;
  /** Whether something has moved: asking again would otherwise go in circles. */
  readonly progress: boolean;
  /** How many rows were left out (RW2). */
  readonly leftOut: number;
}

/** Streams of which more is known to exist than is here. */
export function streamsBehind(tx: Tx): { readonly name: string; readonly cursor: number }[] {
  return tx.streams().filter(({ cursor, remote_rev }) => cursor < remote_rev);
}

/** A stream is known to have reached a rev. */
export function raiseStream(tx: Tx, name: string, rev: number): void {
  const known = tx.stream(name) ?? { name, cursor: 0, remote_rev: 0 };
  tx.putStream({ ...known, remote_rev: Math.max(known.remote_rev, rev) });
}

/** CU4 for a stream: rows and cursor commit together. */
export function applyStream(
  tx: Tx,
  args: {
    readonly conversation: string;
    readonly since: number;
    readonly answer: AnswerPayload<"pull">;
  },
): Brought {
  const { conversation: name, since, answer } = args;
  const known = tx.stream(name) ?? { name, cursor: 0, remote_rev: 0 };
  if (known.cursor !== since) return { touched: nothingTouched, progress: false, leftOut: 0 };
  const rows = answer.rows.flatMap((raw) => {
    const row = v.safeParse(StreamRow, raw);
    return row.success ? [row.output] : [];
  });
  const taken = name === directoryStream ? takeDirectory(tx, rows) : takeSelf(tx, rows);
  const cursor = Math.max(
    known.cursor,
    answer.more ? Math.min(answer.cursor, answer.rev) : answer.rev,
  );
  const remote_rev = Math.max(known.remote_rev, answer.rev, cursor);
  tx.putStream({ name, cursor, remote_rev });
  return {
    touched: { messages: [], ...taken },
    progress: cursor > known.cursor,
    leftOut: answer.rows.length - rows.length,
  };
}

function takeSelf(tx: Tx, rows: readonly StreamRow[]): Omit<Touched, "messages"> {
  const touched = rows.map((row) => takePersonal(tx, row));
  return {
    conversations: touched.flatMap(({ conversations }) => conversations),
    people: touched.flatMap(({ people = [] }) => people),
  };
}

/** Returns the people whose cards changed, and the conversations of which they are members. */
function takeDirectory(tx: Tx, rows: readonly StreamRow[]): Omit<Touched, "messages"> {
  const people = new Set<string>();
  for (const row of rows) applyDirectoryRow(tx, row, people);
  return {
    people: [...people],
    directory: rows.length > 0,
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
    const { kind: _, status, ...person } = card.output;
    const worn = tx.person(id)?.picture ?? null;
    tx.putPerson({
      ...person,
      status: status?.text ?? "",
      status_until: status?.until ?? null,
    });
    dropUnnamed(tx, worn);
    people.add(id);
  } else {
    const { kind: _, ...department } = card.output;
    tx.putDepartment(department);
  }
}
