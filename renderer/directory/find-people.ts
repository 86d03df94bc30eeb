import type { PersonView } from "#shared/ipc/views.ts";

/** People in the order of their names as `region` (BCP 47) sorts them. */
export function sortPeople(people: readonly PersonView[], region: string): readonly PersonView[] {
  const collator = new Intl.Collator(region);
  return people.toSorted((a, b) => collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

/** The people of one department, null for those without one. */
export interface Department {
  readonly name: string | null;
  readonly people: readonly PersonView[];
}

/** People by department, the departments in the order of their names, those without one last; people keep their order. */
export function byDepartment(people: readonly PersonView[], region: string): readonly Department[] {
  const collator = new Intl.Collator(region);
  const groups = Map.groupBy(people, ({ department }) => department);
  return [...groups]
    .toSorted(([a], [b]) => (a === null ? 1 : b === null ? -1 : collator.compare(a, b)))
    .map(([name, members]) => ({ name, people: members }));
}
