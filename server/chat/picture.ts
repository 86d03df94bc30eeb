import { decodeBase64, encodeBase64 } from "#shared/wire/base64.ts";
import { codes } from "#shared/wire/codes.ts";
import { pictureFault } from "#shared/wire/picture.ts";
import { directoryStream } from "#shared/wire/rows.ts";
import { personCard, putCard } from "./directory.ts";
import type { ReadTx } from "../store/store.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";

/** The bytes of a picture; rejects what is none or over its bounds. */
export function pictureBytesOf(base64: string): Uint8Array {
  const bytes = decodeBase64(base64);
  if (!bytes) throw new Refusal(codes.notAPicture);
  const fault = pictureFault(bytes);
  if (fault) throw new Refusal(codes[fault]);
  return bytes;
}

/**
 * Gives a person a picture or takes it away: their card names it by the hash of its bytes, and the directory tells
 * everybody. The same picture again changes nothing.
 */
export function setPictureRule({ store, ring, sha256 }: ChatPorts): Rules["set_picture"] {
  return async (person, { bytes: base64 }) => {
    const bytes = base64 === null ? null : pictureBytesOf(base64);
    const picture = bytes && sha256(bytes);
    const { rev, changed } = await store.write(async (tx) => {
      const account = await tx.account(person);
      if (!account || account.disabled) throw new Refusal(codes.accountDisabled);
      const card = await personCard(tx, person);
      if (!card) throw new Refusal(codes.noSuchPerson);
      if (card.picture === picture)
        return { rev: (await tx.stream(directoryStream))?.rev ?? 0, changed: false };
      if (picture !== null && bytes !== null) await tx.putPicture(picture, bytes);
      return { rev: await putCard(tx, { ...card, picture }), changed: true };
    });
    if (changed) ring(directoryStream);
    return { picture, rev };
  };
}

/** Who is in a conversation sees its picture. Who was would learn when it becomes another, or whether it is one that they have. */
async function isOfOwnConversation(tx: ReadTx, person: string, picture: string): Promise<boolean> {
  for (const id of await tx.conversationsWithPicture(picture))
    if ((await tx.stints(id, person)).some(({ to_seq }) => to_seq === null)) return true;
  return false;
}

/** The bytes of a picture. Everybody who is signed in sees the directory, and so every picture that it names. */
export function pictureRule({ store }: ChatPorts): Rules["picture"] {
  return (person, { id }) =>
    store.read(async (tx) => {
      const bytes = await tx.picture(id);
      const isVisible =
        bytes &&
        ((await tx.isPictureInDirectory(id)) || (await isOfOwnConversation(tx, person, id)));
      if (!isVisible) throw new Refusal(codes.noSuchPicture);
      return { bytes: encodeBase64(bytes) };
    });
}
