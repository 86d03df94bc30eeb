import type { MessageRecord, ReadTx, StreamHead, StreamRow, WriteTx } from "../store.ts";
import { mustHold, requireWhole } from "./constraints.ts";
import { createFileWrites } from "./memory-files.ts";
import type { Ask } from "./memory-reads.ts";
import { countBefore, emptyRun, itemAt, put, type Run, without } from "./sorted-run.ts";
import {
  byPerson,
  byPersonAndRev,
  byRev,
  byRevAndKey,
  bySeq,
  pairKey,
  type StoredMessage,
  type StoredStreamRow,
  type Tables,
} from "./tables.ts";
import { compareText } from "./text-order.ts";
import { type Table, underWay } from "./versions.ts";

/** Changes a run of a table; what is under no key yet is empty. */
function change<T>(table: Table<Run<T>>, key: string, how: (run: Run<T>) => Run<T>): void {
  table.set(key, how(table.get(key, underWay) ?? emptyRun<T>()));
}

/** Keeps a row of a stream, and the head that it gives it. */
export function keepStreamRow(tables: Tables, head: StreamHead, row: StreamRow): void {
  const key = pairKey(head.name, row.key);
  const known = tables.streamValues.get(key, underWay);
  const value = row.value === null ? null : JSON.stringify(row.value);
  const stored: StoredStreamRow = { key: row.key, rev: row.rev, value };
  tables.streams.set(head.name, { ...head });
  tables.streamValues.set(key, stored);
  change(tables.streamRows, head.name, (run) =>
    put(known ? without(run, known, byRevAndKey) : run, stored, byRevAndKey),
  );
}

/** What writes, beside what reads. Each method either does all that it has to or throws and does nothing. */
export function createWrites(tables: Tables, ask: Ask): Omit<WriteTx, keyof ReadTx> {
  const write = (work: () => void): Promise<void> => ask(work);

  const requireConversation = (id: string): void =>
    mustHold(tables.conversations.get(id, underWay) !== undefined, `no conversation ${id}`);

  const leavePlace = (row: StoredMessage): void => {
    change(tables.messagesBySeq, row.conversation, (run) => without(run, row, bySeq));
    if (row.sender !== null)
      change(tables.messagesOfSender, pairKey(row.conversation, row.sender), (run) =>
        without(run, row, bySeq),
      );
  };

  const holdMessage = (row: MessageRecord, known: StoredMessage | undefined): void => {
    requireWhole(row);
    requireConversation(row.conversation);
    const seqs = tables.messagesBySeq.get(row.conversation, underWay);
    const stored: StoredMessage = {
      ...row,
      content: JSON.stringify(row.content),
      reactions: JSON.stringify(row.reactions),
      place: known?.place ?? tables.versions.nextPlace(),
    };
    const there =
      seqs &&
      itemAt(
        seqs,
        countBefore(seqs, ({ seq }) => seq < row.seq),
      );
    mustHold(
      there?.seq !== row.seq || there === known,
      `seq ${row.seq} of ${row.conversation} is taken`,
    );
    if (known) {
      change(tables.messagesByRev, known.conversation, (run) => without(run, known, byRev));
      const stays =
        known.seq === row.seq &&
        known.conversation === row.conversation &&
        known.sender === row.sender;
      if (!stays) leavePlace(known);
    }
    tables.messages.set(row.id, stored);
    change(tables.messagesBySeq, row.conversation, (run) => put(run, stored, bySeq));
    change(tables.messagesByRev, row.conversation, (run) => put(run, stored, byRev));
    if (row.sender !== null)
      change(tables.messagesOfSender, pairKey(row.conversation, row.sender), (run) =>
        put(run, stored, bySeq),
      );
  };

  return {
    nextStamp: () =>
      ask((at) => {
        const { epoch, stamp } = tables.store.get("", at) ?? { epoch: "", stamp: 0 };
        tables.store.set("", { epoch, stamp: stamp + 1 });
        return stamp + 1;
      }),
    putConversation: (row) =>
      write(() => {
        requireWhole(row);
        const owner =
          row.direct_key === null ? undefined : tables.directKeys.get(row.direct_key, underWay);
        mustHold(owner === undefined || owner === row.id, `direct key ${row.direct_key} is taken`);
        const known = tables.conversations.get(row.id, underWay);
        if (known && known.direct_key !== null && known.direct_key !== row.direct_key)
          tables.directKeys.set(known.direct_key, undefined);
        if (row.direct_key !== null && owner === undefined)
          tables.directKeys.set(row.direct_key, row.id);
        tables.conversations.set(row.id, { ...row });
      }),
    insertMessage: (row) =>
      write(() => {
        mustHold(tables.messages.get(row.id, underWay) === undefined, `id ${row.id} is taken`);
        holdMessage(row, undefined);
      }),
    replaceMessage: (row) => write(() => holdMessage(row, tables.messages.get(row.id, underWay))),
    bury: (id, person) => write(() => tables.buried.set(pairKey(id, person), true)),
    putOp: (row, forgetBefore) =>
      write(() => {
        requireWhole(row);
        for (const [opId, { at }] of tables.ops.entries(underWay))
          if (at < forgetBefore) tables.ops.set(opId, undefined);
        tables.ops.set(row.op_id, { ...row });
      }),
    putStint: (row) =>
      write(() => {
        requireWhole(row);
        requireConversation(row.conversation);
        change(tables.stints, row.conversation, (run) => put(run, { ...row }, byPersonAndRev));
        change(tables.conversationsOf, row.person, (run) =>
          put(run, row.conversation, compareText),
        );
      }),
    putPosition: (row) =>
      write(() => {
        requireWhole(row);
        change(tables.positions, row.conversation, (run) => put(run, { ...row }, byPerson));
      }),
    putStream: (head, row) =>
      write(() => {
        requireWhole(head);
        requireWhole(row);
        keepStreamRow(tables, head, row);
      }),
    putAccount: (row) =>
      write(() => {
        const owner = tables.logins.get(row.login, underWay);
        mustHold(owner === undefined || owner === row.person, `login ${row.login} is taken`);
        const known = tables.accounts.get(row.person, underWay);
        if (known && known.login !== row.login) tables.logins.set(known.login, undefined);
        tables.logins.set(row.login, row.person);
        tables.accounts.set(row.person, { ...row });
      }),
    insertToken: (row) =>
      write(() => {
        requireWhole(row);
        mustHold(tables.tokens.get(row.hash, underWay) === undefined, "the token is there");
        tables.tokens.set(row.hash, { ...row });
      }),
    removeToken: (hash) => write(() => tables.tokens.set(hash, undefined)),
    removeTokensOf: (person, device) =>
      write(() => {
        for (const [hash, row] of tables.tokens.entries(underWay))
          if (row.person === person && (device === undefined || row.device === device))
            tables.tokens.set(hash, undefined);
      }),
    removeOtherTokens: (person, device) =>
      write(() => {
        for (const [hash, row] of tables.tokens.entries(underWay))
          if (row.person === person && row.device !== device) tables.tokens.set(hash, undefined);
      }),
    seeToken: (hash, at) =>
      write(() => {
        requireWhole({ at });
        const row = tables.tokens.get(hash, underWay);
        if (row) tables.tokens.set(hash, { ...row, seen_at: at });
      }),
    insertTicket: (hash, person, expiresAt) =>
      write(() => {
        requireWhole({ expiresAt });
        mustHold(tables.tickets.get(hash, underWay) === undefined, "the ticket is there");
        tables.tickets.set(hash, { person, expires_at: expiresAt });
      }),
    takeTicket: (hash, now) =>
      ask((at) => {
        const ticket = tables.tickets.get(hash, at);
        for (const [other, { expires_at }] of tables.tickets.entries(at))
          if (other === hash || expires_at <= now) tables.tickets.set(other, undefined);
        return ticket && ticket.expires_at > now ? ticket.person : null;
      }),
    putLastSeen: (person, at) =>
      write(() => {
        requireWhole({ at });
        tables.lastSeen.set(person, at);
      }),
    removeTicketsOf: (person) =>
      write(() => {
        for (const [hash, ticket] of tables.tickets.entries(underWay))
          if (ticket.person === person) tables.tickets.set(hash, undefined);
      }),
    putPicture: (id, bytes) =>
      write(() => {
        if (tables.pictures.get(id, underWay) === undefined)
          tables.pictures.set(id, Uint8Array.from(bytes));
      }),
    removePicture: (id) => write(() => tables.pictures.set(id, undefined)),
    ...createFileWrites(tables, ask),
  };
}
