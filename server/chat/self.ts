import { codes } from "#shared/wire/codes.ts";
import { grantPrefix } from "#shared/wire/rows.ts";
import type { StreamRow, WriteTx } from "../store/store.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";

/** In the store each person's self stream has a name of its own, which nobody else's requests can name. */
const prefix = "self:";
export const selfNameOf = (person: string): string => `${prefix}${person}`;
/** Whose self stream a stored name is; null for any other stream. */
export const personOfSelf = (name: string): string | null =>
  name.startsWith(prefix) ? name.slice(prefix.length) : null;

/** Writes one row of a person's own stream: one step of its rev, to which it resolves. */
export async function putSelf(
  tx: WriteTx,
  person: string,
  { key, value }: Pick<StreamRow, "key" | "value">,
): Promise<number> {
  const name = selfNameOf(person);
  const rev = ((await tx.stream(name))?.rev ?? 0) + 1;
  await tx.putStream({ name, rev, stamp: await tx.nextStamp() }, { key, rev, value });
  return rev;
}

/** Writes a row as its owner asks; their other devices are rung for. What they are allowed is not theirs to write. */
export function putRule({ store, ring, selfKeysMax }: ChatPorts): Rules["put"] {
  return async (person, { key, value }) => {
    const name = selfNameOf(person);
    if (key.startsWith(grantPrefix)) throw new Refusal(codes.notAllowed);
    const rev = await store.write(async (tx) => {
      const isNew = (await tx.streamValue(name, key)) === null;
      if (isNew && (await tx.streamSize(name)) >= selfKeysMax) throw new Refusal(codes.tooLarge);
      return putSelf(tx, person, { key, value });
    });
    ring(name);
    return { rev };
  };
}
