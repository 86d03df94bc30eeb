import type { DepartmentCard } from "#shared/wire/rows.ts";

/** What a department is told apart by, beside where it stands. */
export const departmentName = (name: string): string => name.normalize("NFKC").trim();

/** The departments that a file names, under one another; `id` is there where it is one that is there already. */
export interface Branch {
  readonly name: string;
  readonly children: Map<string, Branch>;
  /** Everybody in it and below, by person. */
  readonly people: Set<string>;
  id: string | null;
}

export const newBranch = (name: string): Branch => ({
  name,
  children: new Map(),
  people: new Set(),
  id: null,
});

/** The branch of a path, made where it is not there; `person` is in it and in all above. */
export function branchAt(root: Branch, path: readonly string[], person: string): Branch {
  let at = root;
  for (const name of path) {
    const key = departmentName(name);
    const below = at.children.get(key) ?? newBranch(key);
    at.children.set(key, below);
    below.people.add(person);
    at = below;
  }
  return at;
}

/** Departments by what stands above them. */
export const byParent = (
  departments: ReadonlyMap<string, DepartmentCard>,
): Map<string | null, DepartmentCard[]> =>
  Map.groupBy(departments.values(), ({ parent }) =>
    parent !== null && departments.has(parent) ? parent : null,
  );

/** A department and all that it stands in, from the bottom; each once, also where they stand in a circle. */
export function upwards(
  departments: ReadonlyMap<string, DepartmentCard>,
  id: string,
): DepartmentCard[] {
  const found = new Set<DepartmentCard>();
  for (let at = departments.get(id); at && !found.has(at);) {
    found.add(at);
    at = at.parent === null ? undefined : departments.get(at.parent);
  }
  return [...found];
}

/** The names from the top down to a department. */
export const pathTo = (departments: ReadonlyMap<string, DepartmentCard>, id: string): string[] =>
  upwards(departments, id)
    .map(({ name }) => departmentName(name))
    .toReversed();

/** Everybody who is in a department or below it, of those whom `peopleIn` names for each. */
function peopleUnder(
  id: string,
  children: ReadonlyMap<string | null, readonly DepartmentCard[]>,
  peopleIn: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  const below = (children.get(id) ?? []).flatMap((child) => [
    ...peopleUnder(child.id, children, peopleIn),
  ]);
  return new Set([...(peopleIn.get(id) ?? []), ...below]);
}

const isSame = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((person) => other.has(person));

/**
 * Ties the branches of a file to the departments that are there: by name where they stand, then those whose people have all
 * moved into one new branch beside them, and nobody else with them: that department has got another name.
 */
export function tie(
  branch: Branch,
  parent: string | null,
  children: ReadonlyMap<string | null, readonly DepartmentCard[]>,
  known: {
    readonly peopleIn: ReadonlyMap<string, readonly string[]>;
    has(person: string): boolean;
  },
): void {
  const here = children.get(parent) ?? [];
  const free = new Map(here.map((card) => [departmentName(card.name), card]));
  for (const [name, below] of branch.children) {
    const card = free.get(name);
    if (!card) continue;
    below.id = card.id;
    free.delete(name);
  }
  for (const below of branch.children.values()) {
    if (below.id !== null) continue;
    const before = new Set([...below.people].filter((person) => known.has(person)));
    for (const [name, card] of free) {
      const people = peopleUnder(card.id, children, known.peopleIn);
      if (people.size === 0 || !isSame(people, before)) continue;
      below.id = card.id;
      free.delete(name);
      break;
    }
  }
  for (const below of branch.children.values())
    if (below.id !== null) tie(below, below.id, children, known);
}
