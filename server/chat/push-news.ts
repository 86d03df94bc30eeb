import type { PushPayload, PushType } from "#shared/wire/requests.ts";
import { directoryStream, selfStream } from "#shared/wire/rows.ts";
import type { ReadTx } from "../store/store.ts";
import {
  besides,
  infoOf,
  isLarge,
  isVisible,
  meOf,
  positionsMembersMax,
  positionsOf,
  rosterFrom,
  rosterOf,
  wireRow,
} from "./membership.ts";
import { fitPage } from "./page-bounds.ts";
import type { PageBounds } from "./ports.ts";
import { personOfSelf } from "./self.ts";

/** Those who are connected to this process, by person; the gateway implements it. */
export interface Listeners {
  people(): Iterable<string>;
  has(person: string): boolean;
  push<T extends PushType>(person: string, type: T, payload: PushPayload<T>): void;
}

export const everybody = "everybody";
/** For whom a bell was rung: all who are concerned, or those whose own position has moved. */
export type Rung = typeof everybody | ReadonlySet<string>;

export const bothOf = (one: Rung, other: Rung): Rung =>
  one === everybody || other === everybody ? everybody : new Set([...one, ...other]);

export interface PushNewsPorts {
  readonly listeners: Listeners;
  readonly bounds: PageBounds;
  /**
   * The store's stamp from before anybody could connect to this process. Who had left by then hears it by the sync of their
   * connection, and nothing here: or the first bell would tell them that something goes on where they are no longer.
   */
  startStamp(): number;
}

/**
 * Reads what is new in a conversation or stream and pushes it to those who are members as of that read, each within their
 * own spans. Resolves to whom it was told: above `positionsMembersMax` a position that moved is told to that person's own
 * devices only (delivery.md, Reading), or each announcement would be followed by as many frames as members squared.
 */
export function createPushNews({ listeners, bounds, startStamp }: PushNewsPorts) {
  /** The rev up to which this process has pushed; none means that it has no memory of the conversation. */
  const pushed = new Map<string, number>();

  const pushSelf = async (tx: ReadTx, name: string, person: string): Promise<void> => {
    if (!listeners.has(person)) return;
    const rev = (await tx.stream(name))?.rev ?? 0;
    listeners.push(person, "change", { conversation: selfStream, prev_rev: -1, rev, rows: [] });
  };

  const pushStream = async (tx: ReadTx): Promise<void> => {
    const rev = (await tx.stream(directoryStream))?.rev ?? 0;
    for (const person of listeners.people())
      listeners.push(person, "change", {
        conversation: directoryStream,
        prev_rev: -1,
        rev,
        rows: [],
      });
  };

  /** Whether it is read by who is connected, and not by who is a member: of two thousand a few hundred are there. */
  const isCrowd = async (tx: ReadTx, id: string, connected: number): Promise<boolean> => {
    const few = Math.max(connected, positionsMembersMax);
    return (await tx.membersUpTo(id, few + 1)) > few;
  };

  const pushConversation = async (tx: ReadTx, id: string): Promise<void> => {
    const conversation = await tx.conversation(id);
    if (!conversation) return;
    const last = pushed.get(id);
    const rows = last === undefined ? [] : await tx.changedRows(id, last, bounds.rowsMax + 1);
    const page = fitPage(rows, bounds);
    // What does not fit into one push is pulled: the receiver is told that something came before.
    const whole = last !== undefined && !page.more;
    const saysInfo = whole && last < conversation.info_rev;
    const connected = [...listeners.people()];
    const crowd = await isCrowd(tx, id, connected.length);
    const members = crowd ? [] : await tx.openStints(id);
    const roster =
      crowd && saysInfo ? await rosterOf(tx, conversation) : rosterFrom(conversation, members);
    const positions = crowd ? [] : await positionsOf(tx, id, roster);
    const info = saysInfo ? infoOf(conversation, roster) : null;
    for (const person of crowd ? connected : members.map((member) => member.person)) {
      if (!listeners.has(person)) continue;
      const stints = await tx.stints(id, person);
      if (!stints.some(({ to_seq }) => to_seq === null)) continue;
      listeners.push(person, "change", {
        conversation: id,
        prev_rev: whole ? last : -1,
        rev: conversation.rev,
        rows: whole ? page.rows.filter(({ seq }) => isVisible(stints, seq)).map(wireRow) : [],
        n: conversation.n,
        last_seq: conversation.seq,
        ...(info ? { info } : {}),
        me: await meOf(tx, id, person, stints),
        positions: besides(positions, person),
      });
    }
    for (const { person, to_rev, stamp } of await tx.leftSince(id, last ?? -1))
      if (listeners.has(person) && (last !== undefined || stamp > startStamp()))
        listeners.push(person, "left", { conversation: id, rev: to_rev });
    pushed.set(id, conversation.rev);
  };

  /** The rows that may be new as well have a bell of their own. */
  const pushMoved = async (tx: ReadTx, id: string, person: string): Promise<void> => {
    const conversation = await tx.conversation(id);
    const stints = await tx.stints(id, person);
    if (!conversation || !stints.some(({ to_seq }) => to_seq === null)) return;
    listeners.push(person, "change", {
      conversation: id,
      prev_rev: pushed.get(id) === conversation.rev ? conversation.rev : -1,
      rev: conversation.rev,
      rows: [],
      n: conversation.n,
      last_seq: conversation.seq,
      me: await meOf(tx, id, person, stints),
      positions: [],
    });
  };

  return async (tx: ReadTx, id: string, rung: Rung): Promise<Rung> => {
    const self = personOfSelf(id);
    if (id === directoryStream) await pushStream(tx);
    else if (self !== null) await pushSelf(tx, id, self);
    else if (rung !== everybody && (await isLarge(tx, id))) {
      for (const person of rung) if (listeners.has(person)) await pushMoved(tx, id, person);
      return rung;
    } else await pushConversation(tx, id);
    return everybody;
  };
}
