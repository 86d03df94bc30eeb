import type { PersonView } from "#shared/ipc/views.ts";

/** People in the order of their names as `region` (BCP 47) sorts them. */
export function sortPeople(people: readonly PersonView[], region: string): readonly PersonView[] {
  const collator = new Intl.Collator(region);
  return people.toSorted((a, b) => collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

/** Those whose name, title or department holds every word of the query, in the order in which they came. */
export function findPeople(people: readonly PersonView[], query: string): readonly PersonView[] {
  const words = query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return people;
  return people.filter(({ name, title, department }) => {
    const text = `${name} ${title} ${department ?? ""}`.normalize("NFKC").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
