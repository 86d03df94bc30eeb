import { codes } from "#shared/wire/codes.ts";
import { directoryStream, type PersonStatus } from "#shared/wire/rows.ts";
import { personCard, putCard } from "./directory.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";
import { unprintable } from "./text-content.ts";

/** One line of plain text; null where nothing is left of it. Rejects what would break lines or turn the words around it. */
function statusOf(status: PersonStatus | null): PersonStatus | null {
  const text = status?.text.trim() ?? "";
  if (!text.isWellFormed() || unprintable.test(text)) throw new Refusal(codes.invalidContent);
  return text === "" ? null : { text, until: status?.until ?? null };
}

/** What a person says of themselves at present stands on their card, and the directory tells everybody. The same again changes nothing. */
export function setStatusRule({ store, ring }: ChatPorts): Rules["set_status"] {
  return async (person, payload) => {
    const status = statusOf(payload.status);
    const { rev, changed } = await store.write(async (tx) => {
      const account = await tx.account(person);
      if (!account || account.disabled) throw new Refusal(codes.accountDisabled);
      const card = await personCard(tx, person);
      if (!card) throw new Refusal(codes.noSuchPerson);
      if (card.status?.text === status?.text && card.status?.until === status?.until)
        return { rev: (await tx.stream(directoryStream))?.rev ?? 0, changed: false };
      return { rev: await putCard(tx, { ...card, status }), changed: true };
    });
    if (changed) ring(directoryStream);
    return { rev };
  };
}
