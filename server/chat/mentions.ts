import { codes } from "#shared/wire/codes.ts";
import { mentionContent, mentionedIn } from "#shared/wire/mentions.ts";
import { groupKind, type TextContent } from "#shared/wire/rows.ts";
import type { ReadTx } from "../store/store.ts";
import type { Membership } from "./membership.ts";
import { Refusal } from "./ports.ts";

/** Whether a member may mention everybody: in a group its owner and its admins. */
const mayMentionAll = ({ conversation, stints }: Membership): boolean =>
  conversation.kind === groupKind &&
  stints.some(({ to_seq, role }) => to_seq === null && role !== "member");

/**
 * A text with those it mentions who are members as of this transaction, each once; who is not is left out, and whether they exist
 * is not told. Rejects with a Refusal where everybody is mentioned by who may not do that.
 */
export async function withMentions(
  tx: ReadTx,
  member: Membership,
  content: TextContent,
): Promise<TextContent> {
  const { people, all } = mentionedIn(content);
  if (all && !mayMentionAll(member)) throw new Refusal(codes.notAllowed);
  const members: string[] = [];
  for (const person of new Set(people)) {
    const stints = await tx.stints(member.conversation.id, person);
    if (stints.some(({ to_seq }) => to_seq === null)) members.push(person);
  }
  return { text: content.text, ...mentionContent({ people: members, all }) };
}
