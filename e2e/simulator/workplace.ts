import type { MessageView } from "#shared/ipc/views.ts";
import { groupKind } from "#shared/wire/rows.ts";
import type { Administration } from "./administration.ts";
import type { Device } from "./device.ts";
import type { Witness } from "./evidence.ts";
import type { Ledger } from "./ledger.ts";
import type { SimOptions } from "./options.ts";
import type { Rng } from "./rng.ts";
import type { Trace } from "./trace.ts";

/** What people's acts need of the world. */
export interface Workplace {
  readonly random: Rng;
  readonly options: SimOptions;
  readonly trace: Trace;
  readonly ledger: Ledger;
  readonly people: readonly string[];
  readonly administration: Administration;
  /** The groups that were made, and whether those who join see what was said before. */
  readonly groups: { readonly id: string; readonly isHidden: boolean }[];
  devices(): readonly Device[];
  /** A time by which two changes of a file can be told apart, in ms. */
  now(): number;
  nextName(): string;
  /** Something is not safe. */
  wrong(checker: string, detail: string): void;
  shown(messages: readonly MessageView[], device: Witness): void;
  /** Lets one conversation's news be rung for, as whoever changes it beside the server may. */
  ring(conversation: string): void;
}

/** A device whose person is sitting at it. */
export const someDevice = ({ random, devices }: Workplace): Device | undefined =>
  random.pick(devices().filter(({ messenger }) => messenger !== null));

/** A conversation that the list shows. */
export const someConversation = ({ random }: Workplace, { tx }: Device): string | undefined =>
  random.pick(tx.conversations().filter(({ info_rev }) => info_rev >= 0))?.id;

let texts = 0;
/** Words that nobody has written before. */
export const freshText = (): string => `words ${(texts += 1)}`;
/** Such words, which in a group now and then mention somebody, or everybody: also those who may not. */
export function freshWords(
  { random, options }: Workplace,
  { tx }: Device,
  conversation: string | undefined,
): string {
  const row = conversation === undefined ? null : tx.conversation(conversation);
  const isMention = options.mentionChance > 0 && random.chance(options.mentionChance);
  if (!isMention || row?.kind !== groupKind) return freshText();
  const { person } = random.pick(row.members) ?? {};
  const name = person === undefined ? undefined : tx.person(person)?.name;
  return `@${random.chance(0.2) ? "all" : (name ?? "nobody")} ${freshText()}`;
}

/** A run begins with its first words. */
export const forgetTexts = (): void => {
  texts = 0;
};
