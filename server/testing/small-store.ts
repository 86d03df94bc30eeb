import { fileUrlOf, unknownType } from "#shared/wire/files.ts";
import { insertPerson } from "../accounts/accounts.ts";
import { announce } from "../chat/announce.ts";
import { append } from "../chat/append.ts";
import { createConversation, directKeyOf } from "../chat/create-conversation.ts";
import { fileMessage, useFiles } from "../chat/file-content.ts";
import { requireMember } from "../chat/membership.ts";
import { beginUpload, keepUpload } from "../files/upload-rows.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { ConversationRow, WriteTx } from "../store/store.ts";

export interface SmallFile {
  readonly id: string;
  readonly sha256: string;
  readonly size: number;
}

async function appendFile(
  tx: WriteTx,
  conversation: ConversationRow,
  { id, sha256, size }: SmallFile,
): Promise<void> {
  const bounds = { fileBytesMax: size, personBytesMax: size, uploadsMax: 1 };
  await beginUpload(tx, { id, owner: "ann", name: "a.bin", size, now: 1 }, bounds);
  await keepUpload(tx, id, { sha256, type: unknownType, now: 1 });
  const said = { url: fileUrlOf(id), name: "a.bin", size, type: unknownType, sha256 };
  const member = await requireMember(tx, conversation.id, "ann");
  const sent = {
    person: "ann",
    lacking: new Set<string>(),
    kind: "file",
    content: { file: said },
  } as const;
  const { content, files } = await fileMessage(tx, member, sent);
  const message = { id: "m4", sender: "ann", kind: "file", content, at: 1 };
  const { row } = await append(tx, conversation, message);
  await useFiles(tx, row, files);
}

/**
 * Makes a database by the server's own rules: ann and bob with a conversation `c1` (m1 and m3 are ann's, m2 is bob's), an id that ann has buried, a row of
 * ann's own stream and an announcement. With a file, `m4` of ann's carries it.
 */
export async function makeSmallStore(
  path: string,
  { file = null }: { readonly file?: SmallFile | null } = {},
): Promise<void> {
  const store = openSqliteStore(path);
  let made = 0;
  const ids = { next: () => `id${++made}` };
  await store.write(async (tx) => {
    for (const person of ["ann", "bob"])
      await insertPerson(tx, person, { login: person, name: person, password: "hashed" });
    let conversation = await createConversation(tx, {
      id: "c1",
      kind: "direct",
      title: null,
      directKey: directKeyOf("ann", "bob"),
      people: ["ann", "bob"],
      lineId: ids.next(),
      at: 1,
    });
    for (const [sender, id] of [
      ["ann", "m1"],
      ["bob", "m2"],
      ["ann", "m3"],
    ] as const)
      ({ conversation } = await append(tx, conversation, {
        id,
        sender,
        kind: "text",
        content: { text: id },
        at: 1,
      }));
    if (file) await appendFile(tx, conversation, file);
    await tx.bury("gone", "ann");
    const stamp = await tx.nextStamp();
    await tx.putStream({ name: "self:ann", rev: 1, stamp }, { key: "k:a", rev: 1, value: {} });
    await tx.putOp({ op_id: "op1", person: "ann", target: "m1", at: 1 }, 0);
  });
  await announce({ store, clock: { now: () => 1 }, ids }, "hello");
  await store.close();
}
