import { nameOf, titleOf } from "#shared/i18n/titles.ts";
import type { Words } from "#shared/i18n/words.ts";
import type { ConversationView, PersonView } from "#shared/ipc/views.ts";
import { findPeople } from "./find-people.ts";

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

/** The conversations that match, in the order of the list, then colleagues without one. */
export function findPlaces(
  words: Words,
  conversations: readonly ConversationView[],
  people: readonly PersonView[],
  query: string,
): readonly Place[] {
  const known = new Set(conversations.map(({ peer }) => peer?.id));
  const titled = conversations.map((one) => ({
    one,
    card: {
      id: one.id,
      name: titleOf(words, one),
      title: one.peer?.title ?? "",
      department: one.peer?.department ?? null,
    },
  }));
  const matching = new Set(
    findPeople(
      titled.map(({ card }) => card),
      query,
    ).map(({ id }) => id),
  );
  const about = ({ title, department }: { title: string; department: string | null }): string =>
    [title, department].filter(Boolean).join(" · ");
  const found: Place[] = titled
    .filter(({ card }) => matching.has(card.id))
    .map(({ one, card }) => ({
      id: one.id,
      conversation: one.id,
      avatar: one.peer?.id ?? one.id,
      picture: one.peer?.picture ?? null,
      name: card.name,
      about: about(card),
    }));
  const others: Place[] =
    query.trim() === ""
      ? []
      : findPeople(
          people.filter(({ id }) => !known.has(id)),
          query,
        ).map((person) => ({
          id: person.id,
          conversation: null,
          avatar: person.id,
          picture: person.picture,
          name: nameOf(words, person.name),
          about: about(person),
        }));
  const wanted = query.normalize("NFKC").trim().toLowerCase();
  /** A name is looked for more often than a department. */
  const rank = ({ name }: Place): number => {
    const at = name.normalize("NFKC").toLowerCase().indexOf(wanted);
    return at === 0 ? 0 : at > 0 ? 1 : 2;
  };
  const places = [...found, ...others];
  return (wanted === "" ? places : places.toSorted((a, b) => rank(a) - rank(b))).slice(
    0,
    placesMax,
  );
}
