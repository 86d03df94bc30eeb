import { type DirectoryCard, directoryStream } from "#shared/wire/rows.ts";
import type { WriteTx } from "../store/store.ts";

/** The key of a directory row. */
export const directoryKey = ({ kind, id }: Pick<DirectoryCard, "kind" | "id">): string =>
  `${kind}:${id}`;

/** Writes a person or a department into the directory stream: one step of its rev, last writer wins. */
export async function putCard(tx: WriteTx, card: DirectoryCard): Promise<void> {
  const head = await tx.stream(directoryStream);
  const rev = (head?.rev ?? 0) + 1;
  await tx.putStream(
    { name: directoryStream, rev, stamp: await tx.nextStamp() },
    { key: directoryKey(card), rev, value: card },
  );
}
