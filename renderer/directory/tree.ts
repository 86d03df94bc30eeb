import type { DepartmentView, DirectoryView, PersonView } from "#shared/ipc/views.ts";

/** A department with all that stands in it. */
export interface DepartmentNode {
  /** Null stands for those without a department. */
  readonly id: string | null;
  readonly name: string | null;
  /** How many people are in it, sub-departments included. */
  readonly count: number;
  readonly children: readonly DepartmentNode[];
}

/**
 * The departments under one another, in the order of their names as `region` (BCP 47) sorts them; those without one last. What
 * stands in a department that is not there, or in a circle, stands at the top: nobody is hidden by a broken row.
 */
export function departmentTree(
  { people, departments }: DirectoryView,
  region: string,
): readonly DepartmentNode[] {
  const collator = new Intl.Collator(region);
  const known = new Map(departments.map((one) => [one.id, one]));
  const own = Map.groupBy(people, ({ departmentId }) =>
    departmentId !== null && known.has(departmentId) ? departmentId : null,
  );
  const children = Map.groupBy(departments, ({ parent }) =>
    parent !== null && known.has(parent) ? parent : null,
  );
  const placed = new Set<string>();
  const nodesOf = (found: readonly DepartmentView[]): DepartmentNode[] =>
    found
      .filter(({ id }) => !placed.has(id) && placed.add(id))
      .map(({ id, name }) => {
        const below = nodesOf(children.get(id) ?? []);
        const count = below.reduce((sum, one) => sum + one.count, own.get(id)?.length ?? 0);
        return { id, name, count, children: below };
      })
      .sort((a, b) => collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
  const top = nodesOf(children.get(null) ?? []);
  const circling = departments.flatMap((one) => nodesOf([one]));
  const alone = own.get(null)?.length ?? 0;
  const without = { id: null, name: null, count: alone, children: [] };
  return [...top, ...circling, ...(alone > 0 && departments.length > 0 ? [without] : [])];
}

/** A line of the tree as it is drawn. */
export interface TreeLine {
  readonly node: DepartmentNode;
  /** From 1, as assistive technology counts. */
  readonly level: number;
  readonly parent: DepartmentNode | null;
}

/** The lines that show while these departments are open. */
export function treeLines(
  nodes: readonly DepartmentNode[],
  open: ReadonlySet<string>,
  level = 1,
  parent: DepartmentNode | null = null,
): readonly TreeLine[] {
  return nodes.flatMap((node) => [
    { node, level, parent },
    ...(node.id !== null && open.has(node.id)
      ? treeLines(node.children, open, level + 1, node)
      : []),
  ]);
}

/** The ids of a department and of all below it. */
export function idsUnder(node: DepartmentNode): ReadonlySet<string | null> {
  const ids = new Set<string | null>();
  const open = [node];
  for (let at = open.pop(); at; at = open.pop()) {
    ids.add(at.id);
    open.push(...at.children);
  }
  return ids;
}

/** The people in a department and below it, in the order in which they came. */
export function peopleIn(
  people: readonly PersonView[],
  departments: readonly DepartmentView[],
  node: DepartmentNode,
): readonly PersonView[] {
  const ids = idsUnder(node);
  const known = new Set(departments.map(({ id }) => id));
  return people.filter(({ departmentId }) =>
    ids.has(departmentId !== null && known.has(departmentId) ? departmentId : null),
  );
}

/** A department's names from the top; empty for one that is not there. */
export function pathOf(departments: readonly DepartmentView[], id: string | null): string[] {
  const known = new Map(departments.map((one) => [one.id, one]));
  const path: DepartmentView[] = [];
  for (let at = known.get(id ?? ""); at && !path.includes(at); at = known.get(at.parent ?? ""))
    path.unshift(at);
  return path.map(({ name }) => name);
}
