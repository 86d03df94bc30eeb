import type { ConversationRow, WriteTx } from "../store/store.ts";
import { streams } from "#shared/wire/rows.ts";
import { append } from "./append.ts";
import { beginStint } from "./members.ts";
import { personOfSelf } from "./self.ts";

export interface NewConversation {
  readonly id: string;
  readonly kind: "direct" | "group" | "announcement";
  readonly title: string | null;
  readonly directKey: string | null;
  readonly people: readonly string[];
  /** A member with that role, beside them; it is said that they made it. */
  readonly owner?: string;
  readonly showsHistory?: boolean;
  /** The id of the line that says it was created. */
  readonly lineId: string;
  readonly at: number;
}

/** The key under which two people have their one conversation, whoever asks first. */
export const directKeyOf = (a: string, b: string): string => [a, b].sort().join(":");

/** The one conversation for speaking to everybody has this as its key, which no pair of people has, and as its id. */
export const announcementsKey = "announcements";

/** Half a hash: nobody meets another one's by chance. */
const derivedLength = 32;

/** The id of a conversation of which there is only one, from the hash of what it is: a backup that has forgotten it changes nothing. */
export const derivedId = (hash: string): string => hash.slice(0, derivedLength);

/**
 * Whether an id is one that the server itself gives, by what anybody can know: a stream's, that of the announcements, or a derived
 * one. Who could take it first would keep two others from ever talking to each other.
 */
export const isServersOwn = (id: string): boolean =>
  id === announcementsKey ||
  streams.includes(id) ||
  personOfSelf(id) !== null ||
  /^[0-9a-f]{32}$/.test(id);

/** Makes a conversation: its creation is seq 1 and rev 1, and all its people are members from there on. */
export async function createConversation(
  tx: WriteTx,
  fresh: NewConversation,
): Promise<ConversationRow> {
  const empty: ConversationRow = {
    id: fresh.id,
    kind: fresh.kind,
    title: fresh.title,
    direct_key: fresh.directKey,
    seq: 0,
    rev: 0,
    n: 0,
    info_rev: 1,
    stamp: await tx.nextStamp(),
    notice: "",
    picture: null,
    admins_only: false,
    shows_history: fresh.showsHistory ?? false,
    dissolved: false,
  };
  await tx.putConversation(empty);
  const { conversation } = await append(tx, empty, {
    id: fresh.lineId,
    sender: null,
    kind: "system",
    content: { event: "created", ...(fresh.owner === undefined ? {} : { by: fresh.owner }) },
    at: fresh.at,
  });
  if (fresh.owner !== undefined)
    await beginStint(tx, conversation, fresh.owner, { fromSeq: 1, role: "owner" });
  for (const person of fresh.people) await beginStint(tx, conversation, person, { fromSeq: 1 });
  return conversation;
}
