import { nameOf, titleOf } from "#shared/i18n/titles.ts";
import type { Words } from "#shared/i18n/words.ts";
import type { ConversationView, PersonView } from "#shared/ipc/views.ts";
import type { Findables } from "../finding/findable.ts";
import { wordsIn } from "../finding/fold.ts";
import { fitOfAll, type Searched } from "./search-people.ts";

/** Where one can go: a conversation, or a colleague with whom there is none yet. */
export interface Place {
  /** Of the conversation, or of the person. */
  readonly id: string;
  readonly conversation: string | null;
  /** Whose avatar stands beside it: the person's, or the conversation's own. */
  readonly avatar: string;
  readonly picture: string | null;
  readonly name: string;
  readonly about: string;
}

const placesMax = 50;

/** What a conversation is found by: what it is called, and who the other one is. */
const searchedOf = (words: Words, one: ConversationView): Searched => ({
  name: titleOf(words, one),
  english: one.peer?.english ?? "",
  title: one.peer?.title ?? "",
  department: one.peer?.department ?? null,
  phone: one.peer?.phone ?? "",
  email: one.peer?.email ?? "",
});

const aboutOf = ({ title, department }: Pick<Searched, "title" | "department">): string =>
  [title, department].filter(Boolean).join(" · ");

/**
 * The conversations that match and colleagues without one. What matches better comes first: a name that begins so before one that
 * has it inside, names before what people do; of the same worth the conversations come first, in the order of the list.
 */
export function findPlaces(
  words: Words,
  findables: Findables,
  conversations: readonly ConversationView[],
  people: readonly PersonView[],
  query: string,
): readonly Place[] {
  const sought = wordsIn(query);
  const known = new Set(conversations.map(({ peer }) => peer?.id));
  const fitTo = fitOfAll(findables, sought);
  const ranked: { readonly fit: number; readonly place: () => Place }[] = [];
  for (const one of conversations) {
    const searched = searchedOf(words, one);
    const fit = fitTo(searched);
    if (fit === null) continue;
    const place = (): Place => ({
      id: one.id,
      conversation: one.id,
      avatar: one.peer?.id ?? one.id,
      picture: one.peer?.picture ?? null,
      name: searched.name,
      about: aboutOf(searched),
    });
    ranked.push({ place, fit });
  }
  for (const person of sought.length === 0 ? [] : people) {
    const fit = known.has(person.id) ? null : fitTo(person);
    if (fit === null) continue;
    const place = (): Place => ({
      id: person.id,
      conversation: null,
      avatar: person.id,
      picture: person.picture,
      name: nameOf(words, person.name),
      about: aboutOf(person),
    });
    ranked.push({ place, fit });
  }
  return ranked
    .sort((a, b) => a.fit - b.fit)
    .slice(0, placesMax)
    .map(({ place }) => place());
}
