import type { FileRow, FileUse } from "#server/store/file-rows.ts";
import type {
  ConversationRow,
  MessageRecord,
  PositionRow,
  StintRow,
  StreamRow,
  WriteTx,
} from "#server/store/store.ts";

/** What one committed write on the server has written, in order. */
export interface ServerWrite {
  readonly conversations: ConversationRow[];
  readonly inserted: MessageRecord[];
  readonly replaced: MessageRecord[];
  readonly positions: PositionRow[];
  readonly stints: StintRow[];
  readonly stream: { readonly name: string; readonly rev: number; readonly row: StreamRow }[];
  /** By pair of id and person. */
  readonly buried: string[];
  /** What was done under an op_id. */
  readonly ops: string[];
  readonly files: FileRow[];
  readonly removedFiles: string[];
  readonly uses: FileUse[];
  /** The messages that carry nothing any more. */
  readonly released: string[];
}

/** The key of what is one person's: their standing in a conversation, an id that they have buried. */
export const pair = (id: string, person: string): string => `${id} ${person}`;

/** Hands on every write to a transaction, and remembers it; `guard` may throw before one. */
export function watchWrites(tx: WriteTx, guard: () => void): { tx: WriteTx; write: ServerWrite } {
  const write: ServerWrite = {
    conversations: [],
    inserted: [],
    replaced: [],
    positions: [],
    stints: [],
    stream: [],
    buried: [],
    ops: [],
    files: [],
    removedFiles: [],
    uses: [],
    released: [],
  };
  const noting =
    <A extends unknown[]>(note: (...args: A) => unknown, go: (...args: A) => Promise<void>) =>
    async (...args: A): Promise<void> => {
      guard();
      await go(...args);
      note(...args);
    };
  const watched: WriteTx = {
    ...tx,
    putConversation: noting((row) => write.conversations.push(row), tx.putConversation),
    insertMessage: noting((row) => write.inserted.push(row), tx.insertMessage),
    replaceMessage: noting((row) => write.replaced.push(row), tx.replaceMessage),
    putPosition: noting((row) => write.positions.push(row), tx.putPosition),
    putStint: noting((row) => write.stints.push(row), tx.putStint),
    putStream: noting(({ name, rev }, row) => write.stream.push({ name, rev, row }), tx.putStream),
    bury: noting((id, person) => write.buried.push(pair(id, person)), tx.bury),
    putOp: noting(({ op_id }) => write.ops.push(op_id), tx.putOp),
    putFile: noting((row) => write.files.push(row), tx.putFile),
    removeFile: noting((id) => write.removedFiles.push(id), tx.removeFile),
    putContent: noting((row) => row, tx.putContent),
    putFileUse: noting((use) => write.uses.push(use), tx.putFileUse),
    removeFileUses: noting((message) => write.released.push(message), tx.removeFileUses),
  };
  return { tx: watched, write };
}

/** What the server's store holds, put together from what was committed to it; no rule of the product is used. */
export class Truth {
  readonly conversations = new Map<string, ConversationRow>();
  readonly messages = new Map<string, MessageRecord>();
  /** The messages of a conversation; the one of seq 1 stands first. */
  readonly #places = new Map<string, string[]>();
  /** What messagesOf has put together, until a message of that conversation is written. */
  readonly #inOrder = new Map<string, readonly MessageRecord[]>();
  /** By conversation, then by person. */
  readonly #stints = new Map<string, Map<string, readonly StintRow[]>>();
  readonly #positions = new Map<string, PositionRow>();
  readonly streams = new Map<string, { rev: number; rows: Map<string, StreamRow> }>();
  readonly buried = new Set<string>();
  readonly ops = new Set<string>();
  readonly files = new Map<string, FileRow>();
  /** The files that each message carries. */
  readonly uses = new Map<string, readonly string[]>();
  /** How many writes it has taken over: what was worked out from it holds as long as this stays the same. */
  writes = 0;

  apply(write: ServerWrite): void {
    this.writes += 1;
    for (const row of write.conversations) this.conversations.set(row.id, row);
    for (const row of [...write.inserted, ...write.replaced]) {
      this.messages.set(row.id, row);
      const places = this.#places.get(row.conversation) ?? [];
      places[row.seq - 1] = row.id;
      this.#places.set(row.conversation, places);
      this.#inOrder.delete(row.conversation);
    }
    for (const row of write.positions) this.#positions.set(pair(row.conversation, row.person), row);
    for (const row of write.stints) {
      const people = this.#stints.get(row.conversation) ?? new Map<string, readonly StintRow[]>();
      const others = (people.get(row.person) ?? []).filter(
        ({ from_rev }) => from_rev !== row.from_rev,
      );
      people.set(
        row.person,
        [...others, row].sort((a, b) => a.from_rev - b.from_rev),
      );
      this.#stints.set(row.conversation, people);
    }
    for (const { name, rev, row } of write.stream) {
      const stream = this.streams.get(name) ?? { rev: 0, rows: new Map() };
      this.streams.set(name, { rev, rows: new Map([...stream.rows, [row.key, row]]) });
    }
    for (const id of write.buried) this.buried.add(id);
    for (const op of write.ops) this.ops.add(op);
    for (const row of write.files) this.files.set(row.id, row);
    for (const id of write.removedFiles) this.files.delete(id);
    for (const { message, file } of write.uses)
      this.uses.set(message, [...(this.uses.get(message) ?? []), file]);
    for (const message of write.released) this.uses.delete(message);
  }

  /** What it is now, apart from what becomes of this one. */
  copy(): Truth {
    const copy = new Truth();
    for (const [id, row] of this.conversations) copy.conversations.set(id, row);
    for (const [id, row] of this.messages) copy.messages.set(id, row);
    for (const [id, places] of this.#places) copy.#places.set(id, [...places]);
    for (const [id, people] of this.#stints) copy.#stints.set(id, new Map(people));
    for (const [key, row] of this.#positions) copy.#positions.set(key, row);
    for (const [name, stream] of this.streams) copy.streams.set(name, stream);
    for (const id of this.buried) copy.buried.add(id);
    for (const op of this.ops) copy.ops.add(op);
    for (const [id, row] of this.files) copy.files.set(id, row);
    for (const [message, files] of this.uses) copy.uses.set(message, files);
    return copy;
  }

  /** Oldest first. */
  messagesOf(conversation: string): readonly MessageRecord[] {
    const known = this.#inOrder.get(conversation);
    if (known) return known;
    const places = this.#places.get(conversation) ?? [];
    const rows = places.flatMap((id) => this.messages.get(id) ?? []);
    this.#inOrder.set(conversation, rows);
    return rows;
  }
  idAt(conversation: string, seq: number): string | undefined {
    return this.#places.get(conversation)?.[seq - 1];
  }
  stints(conversation: string, person: string): readonly StintRow[] {
    return this.#stints.get(conversation)?.get(person) ?? [];
  }
  isMember(conversation: string, person: string): boolean {
    return this.stints(conversation, person).some(({ to_seq }) => to_seq === null);
  }
  /** Those who are members now. */
  members(conversation: string): string[] {
    return [...(this.#stints.get(conversation) ?? [])].flatMap(([person, stints]) =>
      stints.some(({ to_seq }) => to_seq === null) ? [person] : [],
    );
  }
  maySee(conversation: string, person: string, seq: number): boolean {
    return this.stints(conversation, person).some(
      ({ from_seq, to_seq }) => from_seq <= seq && (to_seq === null || seq <= to_seq),
    );
  }
  position(conversation: string, person: string): PositionRow | undefined {
    return this.#positions.get(pair(conversation, person));
  }
}
