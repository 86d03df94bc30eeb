import * as v from "valibot";
import { type DirectoryCard, directoryStream, PersonCard } from "#shared/wire/rows.ts";
import type { ReadTx, WriteTx } from "../store/store.ts";

/** The key of a directory row. */
export const directoryKey = ({ kind, id }: Pick<DirectoryCard, "kind" | "id">): string =>
  `${kind}:${id}`;

/** A person's card; null where there is none. */
export async function personCard(tx: ReadTx, person: string): Promise<PersonCard | null> {
  const row = await tx.streamValue(directoryStream, directoryKey({ kind: "person", id: person }));
  const card = v.safeParse(PersonCard, row?.value);
  return card.success ? card.output : null;
}

/**
 * Writes a person or a department into the directory stream: one step of its rev, last writer wins. A picture that nobody
 * has any more goes with the card that named it. Resolves to the directory's rev.
 */
export async function putCard(tx: WriteTx, card: DirectoryCard): Promise<number> {
  const before = card.kind === "person" ? await personCard(tx, card.id) : null;
  const head = await tx.stream(directoryStream);
  const rev = (head?.rev ?? 0) + 1;
  await tx.putStream(
    { name: directoryStream, rev, stamp: await tx.nextStamp() },
    { key: directoryKey(card), rev, value: card },
  );
  const dropped = before?.picture ?? null;
  if (dropped !== null) await dropPicture(tx, dropped);
  return rev;
}

/** Takes a department out of the directory: one step of its rev. */
export async function removeDepartment(tx: WriteTx, id: string): Promise<void> {
  const rev = ((await tx.stream(directoryStream))?.rev ?? 0) + 1;
  await tx.putStream(
    { name: directoryStream, rev, stamp: await tx.nextStamp() },
    { key: directoryKey({ kind: "department", id }), rev, value: null },
  );
}

/** Removes a picture that neither the directory nor a conversation names any more. */
export async function dropPicture(tx: WriteTx, id: string): Promise<void> {
  const isUsed =
    (await tx.isPictureInDirectory(id)) || (await tx.conversationsWithPicture(id)).length > 0;
  if (!isUsed) await tx.removePicture(id);
}
