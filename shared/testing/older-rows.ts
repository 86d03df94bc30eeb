/** What is needed of a SQLite connection; the package itself belongs to the stores. */
interface Connection {
  pragma(source: string): unknown;
  exec(sql: string): unknown;
  prepare(sql: string): { all(...bound: unknown[]): unknown[]; run(...bound: unknown[]): unknown };
}

interface Column {
  readonly name: string;
  readonly type: string;
}

type Row = Readonly<Record<string, unknown>>;

/** So many rows are put into each table. */
const rowsEach = 3;

/** Columns whose values have a shape that the code or the schema looks at. */
const shaped: Readonly<Record<string, unknown>> = {
  one: 1,
  status: "sent",
  kind: "text",
  members: "[]",
  spans: "[[1,null]]",
  content: '{"text":"t"}',
  reactions: "{}",
  value: '{"text":"t"}',
  payload: "{}",
  last: null,
  last_other: null,
  left_rev: null,
  recalled: 0,
  disabled: 0,
  stale: 0,
  change: "edit",
  stuck: 0,
  about: "{}",
  part: "file",
  state: "waiting",
  source: "{}",
};

const tablesOf = (db: Connection): string[] =>
  db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    .all()
    .map((row) => (row as { name: string }).name);

const columnsOf = (db: Connection, table: string): Column[] =>
  db.prepare("SELECT name, type FROM pragma_table_info(?)").all(table) as Column[];

/** Which column of another table each column names, by the foreign keys of the schema. */
function namesOf(db: Connection, table: string): Map<string, string> {
  const keys = db
    .prepare('SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)')
    .all(table);
  return new Map(
    (keys as { from: string; table: string; to: string }[]).map((key) => [
      key.from,
      `${key.table}-${key.to}`,
    ]),
  );
}

function valueOf(table: string, { name, type }: Column, named: string | undefined, at: number) {
  if (Object.hasOwn(shaped, name)) return shaped[name];
  if (type === "INTEGER") return at;
  if (type === "BLOB") return Buffer.from([at]);
  return `${named ?? `${table}-${name}`}-${at}`;
}

/**
 * Makes an empty database one of an older schema, with rows in every table that this schema leaves empty. Tables and columns
 * are found in the schema itself, so that a new step needs nothing here unless it wants values of a certain shape.
 */
export function fillOlder(db: Connection, steps: readonly string[]): void {
  for (const step of steps) db.exec(step);
  db.pragma(`user_version = ${steps.length}`);
  db.pragma("foreign_keys = OFF");
  for (const table of tablesOf(db)) {
    if (db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).all().length > 0) continue;
    const [columns, named] = [columnsOf(db, table), namesOf(db, table)];
    const isSingle = columns.some(({ name }) => name === "one");
    const places = columns.map(() => "?").join(", ");
    for (let at = 1; at <= (isSingle ? 1 : rowsEach); at++)
      db.prepare(`INSERT INTO ${table} VALUES (${places})`).run(
        ...columns.map((column) => valueOf(table, column, named.get(column.name), at)),
      );
  }
}

/** Every row of every table. */
export const allRows = (db: Connection): Map<string, Row[]> =>
  new Map(
    tablesOf(db).map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all() as Row[]]),
  );

/** Rows of before that are not there afterwards, apart from tables that a later step says it drops or empties. */
export function lostRows(
  before: ReadonlyMap<string, readonly Row[]>,
  after: ReadonlyMap<string, readonly Row[]>,
  laterSteps: readonly string[],
): string[] {
  const dropped = new Set(
    [...laterSteps.join("\n").matchAll(/(?:DROP TABLE|DELETE FROM) (\w+);/g)].map(
      ([, table]) => table,
    ),
  );
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  /** A row may gain columns, and values where it had none. */
  const isIn = (row: Row, rows: readonly Row[]) =>
    rows.some((other) =>
      Object.entries(row).every(([name, value]) => value === null || same(value, other[name])),
    );
  return [...before].flatMap(([table, rows]) =>
    dropped.has(table)
      ? []
      : rows
          .filter((row) => !isIn(row, after.get(table) ?? []))
          .map((row) => `${table} ${JSON.stringify(row)}`),
  );
}

/** The schema as the database tells it, by name. */
export const schemaOf = (db: Connection): unknown[] =>
  db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name").all();
