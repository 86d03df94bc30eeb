import { limits } from "#shared/wire/limits.ts";
import { unprintable } from "../../chat/text-content.ts";
import { loginOf } from "../logins.ts";
import { type CsvLine, csvLines } from "./csv-lines.ts";
import { decodeText } from "./decode-text.ts";
import { ImportProblem, type LineProblem, wholeFile } from "./import-problem.ts";

/** One person as a file says it; what it has no column for is undefined. */
export interface PersonLine {
  readonly line: number;
  readonly login: string;
  readonly name: string;
  readonly english: string | undefined;
  readonly title: string | undefined;
  /** Names from the top, or one text that is a department's id; empty for who is in none. */
  readonly department: readonly string[] | undefined;
  readonly phone: string | undefined;
  readonly email: string | undefined;
}

/** A column: what else it may be called, and what is wrong with a value; null where nothing is. */
interface Column {
  readonly others: readonly string[];
  readonly required: boolean;
  fault(value: string): string | null;
}

const upTo =
  (max: number) =>
  (value: string): string | null =>
    value.length > max ? `has ${value.length} characters, at most ${max} fit` : null;

const loginFault = (value: string): string | null =>
  /\s/.test(value) ? "a sign-in name has no spaces" : upTo(limits.loginLengthMax)(loginOf(value));

const emailFault = (value: string): string | null =>
  value === "" || /^[^\s@]+@[^\s@]+$/.test(value)
    ? upTo(limits.emailLengthMax)(value)
    : `"${value.slice(0, 64)}" is no e-mail address`;

/** The names of a path, from the top. */
const pathOf = (value: string): string[] =>
  value
    .split("/")
    .map((name) => name.trim())
    .filter((name) => name !== "");

function departmentFault(value: string): string | null {
  const path = pathOf(value);
  if (path.length > limits.departmentDepthMax)
    return `a department stands at most ${limits.departmentDepthMax} levels deep`;
  const long = path.find((name) => name.length > limits.nameLengthMax);
  return long === undefined ? null : upTo(limits.nameLengthMax)(long);
}

const columns = {
  login: { others: ["登录名", "账号", "用户名"], required: true, fault: loginFault },
  name: { others: ["姓名", "名字"], required: true, fault: upTo(limits.nameLengthMax) },
  english: { others: ["英文名"], required: false, fault: upTo(limits.nameLengthMax) },
  title: { others: ["职位", "职务"], required: false, fault: upTo(limits.jobTitleLengthMax) },
  department: { others: ["部门"], required: false, fault: departmentFault },
  phone: { others: ["电话", "手机"], required: false, fault: upTo(limits.phoneLengthMax) },
  email: { others: ["邮箱", "e-mail"], required: false, fault: emailFault },
} as const satisfies Record<string, Column>;
type ColumnName = keyof typeof columns;
const columnNames = Object.keys(columns) as ColumnName[];

/** The columns that a file may have, for people to read. */
export const columnList = columnNames.join(", ");

/** More people than any office has: a wrong file is not read to its end. */
const peopleMax = 100_000;

function headingOf({ line, cells }: CsvLine): ColumnName[] {
  const problems: LineProblem[] = [];
  const found = cells.map((cell): ColumnName | null => {
    const word = cell.normalize("NFKC").trim().toLowerCase();
    const others = (name: ColumnName): readonly string[] => columns[name].others;
    const name = columnNames.find((one) => one === word || others(one).includes(word));
    if (name === undefined)
      problems.push({
        line,
        column: null,
        words: `there is no column "${cell.trim().slice(0, 64)}"; the columns are ${columnList}`,
      });
    return name ?? null;
  });
  for (const name of columnNames) {
    const count = found.filter((one) => one === name).length;
    if (count > 1) problems.push({ line, column: name, words: "this column is there twice" });
    if (count === 0 && columns[name].required)
      problems.push({ line, column: name, words: "this column is missing" });
  }
  if (problems.length > 0) throw new ImportProblem(problems);
  return found.filter((name) => name !== null);
}

/** The people of a file of bytes. Throws ImportProblem with everything that is wrong with it. */
export function readPeople(bytes: Uint8Array): PersonLine[] {
  const [first, ...lines] = csvLines(decodeText(bytes));
  if (!first) throw wholeFile("the file is empty");
  const heading = headingOf(first);
  if (lines.length === 0) throw wholeFile("the file names nobody");
  if (lines.length > peopleMax) throw wholeFile(`the file has more than ${peopleMax} lines`);
  const problems: LineProblem[] = [];
  const people: PersonLine[] = [];
  const lineOfLogin = new Map<string, number>();
  for (const { line, cells } of lines) {
    const wrong = (column: ColumnName | null, words: string): void =>
      void problems.push({ line, column, words });
    if (cells.length !== heading.length) {
      wrong(null, `has ${cells.length} values, the first line has ${heading.length}`);
      continue;
    }
    const valueOf = (name: ColumnName): string => (cells[heading.indexOf(name)] ?? "").trim();
    const optional = (name: ColumnName): string | undefined =>
      heading.includes(name) ? valueOf(name) : undefined;
    for (const name of heading) {
      const value = valueOf(name);
      const fault =
        value === "" && columns[name].required
          ? "is empty"
          : unprintable.test(value) || !value.isWellFormed()
            ? "has a line break, a control character or a mark of direction"
            : columns[name].fault(value);
      if (fault !== null) wrong(name, fault);
    }
    const login = loginOf(valueOf("login"));
    const before = lineOfLogin.get(login);
    if (login !== "" && before !== undefined)
      wrong("login", `"${login}" stands on line ${before} already`);
    lineOfLogin.set(login, before ?? line);
    const department = optional("department");
    people.push({
      line,
      login,
      name: valueOf("name"),
      english: optional("english"),
      title: optional("title"),
      department: department === undefined ? undefined : pathOf(department),
      phone: optional("phone"),
      email: optional("email"),
    });
  }
  if (problems.length > 0) throw new ImportProblem(problems);
  return people;
}
