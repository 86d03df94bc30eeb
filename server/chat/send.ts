import { codes } from "#shared/wire/codes.ts";
import { isFileKind } from "#shared/wire/files.ts";
import { announcementKind } from "#shared/wire/rows.ts";
import { joinEverybody, makeAgain } from "./announce.ts";
import { append } from "./append.ts";
import { fileMessage, lackingContents, useFiles } from "./file-content.ts";
import { requireMember, requireWriting } from "./membership.ts";
import { withMentions } from "./mentions.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";
import { contentOf } from "./text-content.ts";

/**
 * Commits a message under its sender's id. The id is looked up first, inside the transaction that would write it and
 * before membership: a repeat gets the stored answer even if the sender has left meanwhile (delivery.md, Identity).
 */
export function sendRule({ store, bytes, clock, ids, ring }: ChatPorts): Rules["send"] {
  return async (person, { id, conversation, kind, content }) => {
    const lacking = isFileKind(kind)
      ? await lackingContents(bytes, { kind, content })
      : new Set<string>();
    const { answer, fresh } = await store.write(async (tx) => {
      const known = await tx.message(id);
      if (known) {
        if (known.sender !== person || known.conversation !== conversation)
          throw new Refusal(codes.idTaken);
        return {
          answer: { id, seq: known.seq, server_time: known.server_time },
          fresh: false,
        };
      }
      if (await tx.isBuried(id, person)) throw new Refusal(codes.cancelled);
      await makeAgain(tx, { clock, ids }, { id: conversation, person });
      const member = await requireMember(tx, conversation, person);
      await requireWriting(tx, person, member);
      if (member.conversation.kind === announcementKind)
        await joinEverybody(tx, member.conversation);
      const said = isFileKind(kind)
        ? await fileMessage(tx, member, { person, lacking, kind, content })
        : { content: await withMentions(tx, member, contentOf(content)), files: [] };
      const { row } = await append(tx, member.conversation, {
        id,
        sender: person,
        kind,
        content: said.content,
        at: clock.now(),
      });
      await useFiles(tx, row, said.files);
      return { answer: { id, seq: row.seq, server_time: row.server_time }, fresh: true };
    });
    if (fresh) ring(conversation);
    return answer;
  };
}
