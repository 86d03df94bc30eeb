import type { DirectoryView, PersonView } from "#shared/ipc/views.ts";
import type { PersonRow, Tx } from "../tx.ts";

/** A person as others see them; `departmentOf` gives a department's name, null for one that is not known. */
export function personView(
  row: PersonRow,
  departmentOf: (id: string | null) => string | null,
): PersonView {
  return {
    id: row.id,
    name: row.name,
    english: row.english,
    title: row.title,
    department: departmentOf(row.department),
    departmentId: row.department,
    phone: row.phone,
    email: row.email,
    picture: row.picture,
    status: row.status === "" ? null : { text: row.status, until: row.status_until },
  };
}

/** For somebody of whom nothing is known but the id. */
export const unknownPerson = (id: string): PersonView => ({
  id,
  name: "",
  english: "",
  title: "",
  department: null,
  departmentId: null,
  status: null,
  phone: "",
  email: "",
  picture: null,
});

/** Each of these people as others see them, by a few questions to the store. */
export function personViewsOf(tx: Tx, ids: readonly string[]): (id: string) => PersonView {
  const departments = new Map<string | null, string | null>();
  const departmentOf = (id: string | null): string | null => {
    if (id !== null && !departments.has(id)) departments.set(id, tx.department(id)?.name ?? null);
    return departments.get(id) ?? null;
  };
  const rows = tx.peopleOf([...new Set(ids)]);
  const people = new Map(rows.map((row) => [row.id, personView(row, departmentOf)]));
  return (id) => people.get(id) ?? unknownPerson(id);
}

/** The names of departments, by id, each asked of the store. */
export const departmentsOf =
  (tx: Tx) =>
  (id: string | null): string | null =>
    id === null ? null : (tx.department(id)?.name ?? null);

export function person(tx: Tx, { id }: { readonly id: string }): PersonView | null {
  const row = tx.person(id);
  return row ? personView(row, departmentsOf(tx)) : null;
}

/** The whole office: who can be written to, by name, and the departments. */
export function directory(tx: Tx): DirectoryView {
  const departments = tx.departments();
  const names = new Map(departments.map(({ id, name }) => [id, name]));
  const departmentOf = (id: string | null): string | null =>
    id === null ? null : (names.get(id) ?? null);
  const people = tx
    .people()
    .filter(({ disabled }) => !disabled)
    .map((row) => personView(row, departmentOf));
  return { people, departments };
}

/** Everybody who can be written to, by name. */
export const listPeople = (tx: Tx, { self }: { readonly self: string }): PersonView[] =>
  directory(tx).people.filter(({ id }) => id !== self);

/** These people as others see them, in the order in which they are named. */
export function peopleViews(tx: Tx, { ids }: { readonly ids: readonly string[] }): PersonView[] {
  return ids.map(personViewsOf(tx, ids));
}

/** How many there are in the office who can be written to. */
export const officeSize = (tx: Tx): number =>
  tx.people().filter(({ disabled }) => !disabled).length;
