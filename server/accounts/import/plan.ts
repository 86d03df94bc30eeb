import * as v from "valibot";
import { DepartmentCard, DirectoryCard, directoryStream, PersonCard } from "#shared/wire/rows.ts";
import type { Ids } from "../../chat/ports.ts";
import type { AccountRow, ReadTx } from "../../store/store.ts";
import {
  type Branch,
  branchAt,
  byParent,
  newBranch,
  pathTo,
  tie,
  upwards,
} from "./department-tree.ts";
import { ImportProblem } from "./import-problem.ts";
import type { PersonLine } from "./people-file.ts";

/** What an import changes; nothing where the directory is as the file says. */
export interface ImportPlan {
  readonly newcomers: readonly { readonly login: string; readonly card: PersonCard }[];
  /** Whose card says something else from now on, and what. */
  readonly changed: readonly {
    readonly login: string;
    readonly card: PersonCard;
    readonly fields: readonly string[];
  }[];
  /** Whom an earlier import disabled and this file names again. */
  readonly returners: readonly AccountRow[];
  /** Whom an import made and this file does not name. */
  readonly leavers: readonly AccountRow[];
  /** Who is in the file and stays disabled: somebody disabled them by hand. */
  readonly keptOut: readonly string[];
  /** Departments to write: new ones, and those with another name. Paths are for people to read. */
  readonly departments: readonly {
    readonly card: DepartmentCard;
    readonly path: string;
    /** What it was called before; null for a new one. */
    readonly before: string | null;
  }[];
  readonly removed: readonly { readonly id: string; readonly path: string }[];
}

export interface PlanOptions {
  /** Whether those who are missing in the file are disabled. */
  readonly disableMissing: boolean;
}

/** The cards of the directory, by id. */
async function cardsOf(tx: ReadTx) {
  const people = new Map<string, PersonCard>();
  const departments = new Map<string, DepartmentCard>();
  for (const { value } of await tx.streamRows(directoryStream, 0, Number.MAX_SAFE_INTEGER)) {
    const card = v.safeParse(DirectoryCard, value);
    if (!card.success) continue;
    if (card.output.kind === "person") people.set(card.output.id, card.output);
    else departments.set(card.output.id, card.output);
  }
  return { people, departments };
}

const shown = (path: readonly string[]): string => path.join("/");

/** What the departments of a file make of those that are there; gives each login of the file its department. */
function planDepartments(
  lines: readonly PersonLine[],
  departments: ReadonlyMap<string, DepartmentCard>,
  departmentOf: (login: string) => string | null | undefined,
  stayers: readonly PersonCard[],
  ids: Ids,
) {
  const root = newBranch("");
  const branches = new Map<string, Branch>();
  for (const { login, department = [] } of lines) {
    const [only] = department;
    const isId = department.length === 1 && only !== undefined && departments.has(only);
    const path = isId ? pathTo(departments, only) : department;
    if (path.length > 0) branches.set(login, branchAt(root, path, login));
  }
  const peopleIn = new Map<string, string[]>();
  const isIn = (department: string | null | undefined, who: string): void => {
    if (typeof department !== "string") return;
    const others = peopleIn.get(department);
    if (others) others.push(who);
    else peopleIn.set(department, [who]);
  };
  for (const { login } of lines) isIn(departmentOf(login), login);
  // Whom the file does not name has not moved with the others.
  for (const { id, department } of stayers) isIn(department, `not in the file: ${id}`);
  tie(root, null, byParent(departments), {
    peopleIn,
    has: (login) => departmentOf(login) !== undefined,
  });

  const written: ImportPlan["departments"][number][] = [];
  const kept = new Set<string>();
  const settle = (branch: Branch, parent: string | null, above: readonly string[]): void => {
    for (const below of branch.children.values()) {
      const path = [...above, below.name];
      const known = below.id === null ? undefined : departments.get(below.id);
      below.id ??= ids.next();
      kept.add(below.id);
      const before = known && pathTo(departments, known.id).at(-1);
      if (before !== below.name)
        written.push({
          card: { kind: "department", id: below.id, name: below.name, parent },
          path: shown(path),
          before: before ?? null,
        });
      settle(below, below.id, path);
    }
  };
  settle(root, null, []);
  for (const { department } of stayers)
    if (department !== null) for (const { id } of upwards(departments, department)) kept.add(id);
  const removed = [...departments.keys()]
    .filter((id) => !kept.has(id))
    .map((id) => ({ id, path: shown(pathTo(departments, id)) }));
  return { written, removed, departmentIn: (login: string) => branches.get(login)?.id ?? null };
}

const fields = ["name", "english", "title", "department", "phone", "email"] as const;

/** What a file changes. Throws ImportProblem where somebody's card would not be one. */
export async function planImport(
  tx: ReadTx,
  lines: readonly PersonLine[],
  { ids, disableMissing }: PlanOptions & { readonly ids: Ids },
): Promise<ImportPlan> {
  const accounts = await tx.accounts();
  const { people, departments } = await cardsOf(tx);
  const byLogin = new Map(accounts.map((account) => [account.login, account]));
  const named = new Set(lines.map(({ login }) => login));
  const leavers = disableMissing
    ? accounts.filter(({ login, imported, disabled }) => imported && !disabled && !named.has(login))
    : [];
  const leaving = new Set(leavers.map(({ person }) => person));
  const hasDepartments = lines.some(({ department }) => department !== undefined);
  const found = hasDepartments
    ? planDepartments(
        lines,
        departments,
        (login) => {
          const account = byLogin.get(login);
          return account && (people.get(account.person)?.department ?? null);
        },
        accounts.flatMap(({ person, login, disabled }) => {
          const card = people.get(person);
          return card && !disabled && !named.has(login) && !leaving.has(person) ? [card] : [];
        }),
        ids,
      )
    : null;

  const newcomers: ImportPlan["newcomers"][number][] = [];
  const changed: ImportPlan["changed"][number][] = [];
  for (const { line, login, department: _, ...said } of lines) {
    const account = byLogin.get(login);
    const before = account && people.get(account.person);
    const told = Object.entries(said).filter(([, value]) => value !== undefined);
    const parsed = v.safeParse(PersonCard, {
      ...before,
      kind: "person",
      id: account?.person ?? ids.next(),
      ...Object.fromEntries(told),
      ...(found && { department: found.departmentIn(login) }),
    });
    if (!parsed.success)
      throw new ImportProblem([{ line, column: null, words: "this makes no person's card" }]);
    const card = parsed.output;
    if (!account) newcomers.push({ login, card });
    else {
      const differing = fields.filter((field) => before?.[field] !== card[field]);
      if (differing.length > 0) changed.push({ login, card, fields: differing });
    }
  }
  const inFile = accounts.filter(({ login, disabled }) => disabled && named.has(login));
  return {
    newcomers,
    changed,
    returners: inFile.filter(({ gone }) => gone),
    leavers,
    keptOut: inFile.filter(({ gone }) => !gone).map(({ login }) => login),
    departments: found?.written ?? [],
    removed: found?.removed ?? [],
  };
}
