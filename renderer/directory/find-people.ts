import type { PersonView } from "#shared/ipc/views.ts";

/** Those whose name, title or department holds every word of the query, in the order in which they came. */
export function findPeople(people: readonly PersonView[], query: string): readonly PersonView[] {
  const words = query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return people;
  return people.filter(({ name, title, department }) => {
    const text = `${name} ${title} ${department ?? ""}`.normalize("NFKC").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
