import type { ConversationRow, WriteTx } from "../store/store.ts";
import { append } from "./append.ts";
import { beginStint } from "./members.ts";

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
