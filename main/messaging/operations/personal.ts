import * as v from "valibot";
import {
  AnnounceGrant,
  announceGrantKey,
  announcementKind,
  ConversationMark,
  Draft,
  draftKey,
  grantPrefix,
  markKey,
  selfStream,
  type StreamRow,
} from "#shared/wire/rows.ts";
import { nothingTouched, type PersonalRow, type Touched, type Tx } from "../tx.ts";

const noMark: ConversationMark = { pinned: null, muted: false };

/** What a row of one's own stream says of how a conversation is marked; no row says nothing. */
export function markIn(row: PersonalRow | null | undefined): ConversationMark {
  if (!row?.value) return noMark;
  const parsed = v.safeParse(ConversationMark, row.value);
  return parsed.success ? parsed.output : noMark;
}

/** What is written in a conversation and not sent; empty where nothing is. */
export function draftIn(row: PersonalRow | null | undefined): string {
  if (!row?.value) return "";
  const parsed = v.safeParse(Draft, row.value);
  return parsed.success ? parsed.output.text : "";
}

/** PS6: whether one may speak to everybody, as far as the server has told. */
export function mayAnnounce(tx: Tx): boolean {
  const parsed = v.safeParse(AnnounceGrant, tx.personal(announceGrantKey)?.value);
  return parsed.success && parsed.output.announce;
}

/** PS6: what the server alone writes is as it says, whatever an earlier epoch has said; it shows where one speaks to everybody. */
function takeGrant(tx: Tx, { key, value, rev }: StreamRow): Touched {
  tx.putPersonal({ key, value, rev, unconfirmed: 0 });
  const owner = tx.owner();
  return {
    conversations: tx
      .conversations()
      .filter(({ kind }) => kind === announcementKind)
      .map(({ id }) => id),
    messages: [],
    people: owner === null ? [] : [owner],
  };
}

/** How one has marked a conversation. */
export const markOf = (tx: Tx, conversation: string): ConversationMark =>
  markIn(tx.personal(markKey(conversation)));

/** The conversation that a key speaks of. */
const touchedBy = (tx: Tx, key: string): Touched => {
  const id = key.slice(key.indexOf(":") + 1);
  return tx.conversation(id) ? { conversations: [id], messages: [] } : nothingTouched;
};

/** PS1: what is written here counts at once, and stays until the server has confirmed this very writing. */
function write(tx: Tx, key: string, value: PersonalRow["value"]): Touched {
  const old = tx.personal(key);
  tx.putPersonal({
    key,
    value,
    rev: old?.rev ?? 0,
    unconfirmed: (old?.unconfirmed ?? 0) + 1,
  });
  return touchedBy(tx, key);
}

export function setMark(
  tx: Tx,
  args: {
    readonly conversation: string;
    readonly pinned?: number | null | undefined;
    readonly muted?: boolean | undefined;
  },
): Touched {
  const old = markOf(tx, args.conversation);
  const mark = {
    pinned: args.pinned === undefined ? old.pinned : args.pinned,
    muted: args.muted ?? old.muted,
  };
  if (mark.pinned === old.pinned && mark.muted === old.muted) return nothingTouched;
  return write(tx, markKey(args.conversation), mark);
}

export function setDraft(
  tx: Tx,
  { conversation, text }: { readonly conversation: string; readonly text: string },
): Touched {
  const kept = text.toWellFormed();
  if (kept === draftIn(tx.personal(draftKey(conversation)))) return nothingTouched;
  return write(tx, draftKey(conversation), kept === "" ? null : { text: kept });
}

/** PS2: what is to be told to the server is derived from what is not confirmed. */
export function unconfirmed(tx: Tx): PersonalRow[] {
  return tx.unconfirmedPersonal();
}

/**
 * PS2: the server has this writing, or has refused it for good (`rev` null); one that came after it is still to be told.
 * PS4: the rev that it gave the writing is kept, so that an older row which is still on its way cannot win.
 */
export function confirmPersonal(
  tx: Tx,
  args: { readonly key: string; readonly writings: number; readonly rev: number | null },
): void {
  const row = tx.personal(args.key);
  if (!row) return;
  const unconfirmed = Math.max(0, row.unconfirmed - args.writings);
  tx.putPersonal({ ...row, unconfirmed, rev: Math.max(row.rev, args.rev ?? 0) });
}

/** PS3: a row that comes in replaces the one here, unless this one has not been told yet: then the last writer is here. */
export function takePersonal(tx: Tx, row: StreamRow): Touched {
  const old = tx.personal(row.key);
  if (old && row.rev < old.rev) return nothingTouched;
  if (row.key.startsWith(grantPrefix)) return takeGrant(tx, row);
  if (old && old.unconfirmed > 0) {
    tx.putPersonal({ ...old, rev: row.rev });
    return nothingTouched;
  }
  // PS5: what is here was written after that, and a backup has forgotten it.
  if (old && row.rev < -old.rev) {
    tx.putPersonal({ ...old, rev: row.rev, unconfirmed: 1 });
    return nothingTouched;
  }
  tx.putPersonal({ key: row.key, value: row.value, rev: row.rev, unconfirmed: 0 });
  return touchedBy(tx, row.key);
}

/**
 * PS5: everything that the server has of one's own stream is here: what it lacks is told again. PS6: what it alone writes is no
 * more. Returns whether something is to be told, and what has changed.
 */
export function tellLacking(tx: Tx): { readonly hasPersonal: boolean; readonly touched: Touched } {
  const self = tx.stream(selfStream);
  if (self && self.cursor < self.remote_rev) return { hasPersonal: false, touched: nothingTouched };
  let touched = nothingTouched;
  for (const row of tx.agedPersonal()) {
    if (row.key.startsWith(grantPrefix)) {
      touched = takeGrant(tx, { ...row, value: null, rev: 0 });
      continue;
    }
    const isToTell = row.unconfirmed === 0 && row.value !== null;
    tx.putPersonal({ ...row, rev: 0, unconfirmed: isToTell ? 1 : row.unconfirmed });
  }
  return { hasPersonal: tx.unconfirmedPersonal().length > 0, touched };
}
