import { allNames } from "#shared/at-names.ts";
import type { GroupMembersView, PersonView } from "#shared/ipc/views.ts";
import { searchPeople } from "../directory/search-people.ts";
import type { Findables } from "../finding/findable.ts";
import { wordsIn } from "../finding/fold.ts";
import { findWord } from "../finding/match.ts";

/** Somebody who can be mentioned, or everybody. */
export type MentionOption =
  | { readonly kind: "all" }
  | { readonly kind: "person"; readonly person: PersonView };

/** So many are offered; the others are found by typing more. */
const offeredMax = 50;

/** People are found by what they are called alone: what they do stands in any sentence. */
const called = (person: PersonView) => ({
  person,
  name: person.name,
  english: person.english,
  title: "",
  department: null,
  phone: "",
  email: "",
});

/** The members whom what was typed may mean, the best first; everybody stands before them, for those who may mention everybody. */
export function mentionOptions(
  findables: Findables,
  members: GroupMembersView["members"],
  query: string,
  all: boolean,
): readonly MentionOption[] {
  const others = members.filter(({ mine, person }) => !mine && person.name !== "");
  const words = wordsIn(query);
  const typed = query.trimEnd();
  // A name that is there in full, with a space behind it, is done.
  const isDone =
    typed !== query &&
    (allNames.includes(typed) || others.some(({ person }) => person.name === typed));
  if (isDone) return [];
  const isAll =
    all && words.every((word) => allNames.some((name) => findWord(findables.of(name), word)));
  const found = searchPeople(
    findables,
    others.map(({ person }) => called(person)),
    words,
  );
  const people = found
    .slice(0, offeredMax)
    .map(({ person }): MentionOption => ({ kind: "person", person }));
  return isAll ? [{ kind: "all" }, ...people] : people;
}
