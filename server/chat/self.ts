import { codes } from "#shared/wire/codes.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";

/** In the store each person's self stream has a name of its own, which nobody else's requests can name. */
const prefix = "self:";
export const selfNameOf = (person: string): string => `${prefix}${person}`;
/** Whose self stream a stored name is; null for any other stream. */
export const personOfSelf = (name: string): string | null =>
  name.startsWith(prefix) ? name.slice(prefix.length) : null;

/** Writes one row of a person's own stream, one step of its rev; their other devices are rung for. */
export function putRule({ store, ring, selfKeysMax }: ChatPorts): Rules["put"] {
  return async (person, { key, value }) => {
    const name = selfNameOf(person);
    const rev = await store.write(async (tx) => {
      const head = await tx.stream(name);
      const isNew = (await tx.streamValue(name, key)) === null;
      if (isNew && (await tx.streamSize(name)) >= selfKeysMax) throw new Refusal(codes.tooLarge);
      const next = (head?.rev ?? 0) + 1;
      await tx.putStream(
        { name, rev: next, stamp: await tx.nextStamp() },
        { key, rev: next, value },
      );
      return next;
    });
    ring(name);
    return { rev };
  };
}
