import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { carryOut } from "../accounts/import/carry-out.ts";
import { type PersonLine, readPeople } from "../accounts/import/people-file.ts";
import { type ImportPlan, planImport } from "../accounts/import/plan.ts";
import { hashPassword } from "../accounts/passwords.ts";
import { newPassword } from "../accounts/secrets.ts";
import { databasePath, systemIds } from "../start.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { Store } from "../store/store.ts";
import { ServeProblem } from "./serve.ts";

export interface ImportOptions {
  readonly data: string;
  readonly dryRun: boolean;
  /** False with --no-disable. */
  readonly disable: boolean;
  /** A file for the new people's passwords, which is made. */
  readonly passwords?: string;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Passwords that are hashed at once: each takes a processor and 19 MiB for some 25 ms. */
const hashedAtOnce = 4;

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown";
    throw new ServeProblem(`${path} cannot be read: ${why}`, { cause: error });
  }
}

/** What a plan does, one line for each change. */
export function planLines(plan: ImportPlan): string[] {
  const { newcomers, changed, returners, leavers, keptOut, departments, removed } = plan;
  return [
    ...departments.map(({ path, before }) =>
      before === null ? `+ department ${path}` : `~ department ${path} (it was "${before}")`,
    ),
    ...newcomers.map(({ login, card }) => `+ ${login} (${card.name})`),
    ...changed.map(({ login, fields }) => `~ ${login}: ${fields.join(", ")}`),
    ...returners.map(({ login }) => `+ ${login} is back and can sign in again`),
    ...leavers.map(({ login }) => `- ${login} is not in the file and cannot sign in any more`),
    ...removed.map(({ path }) => `- department ${path}`),
    ...keptOut.map((login) => `! ${login} was disabled by hand and stays so; see user enable`),
  ];
}

function summaryOf(plan: ImportPlan, lines: readonly PersonLine[]): string {
  const made = plan.departments.filter(({ before }) => before === null).length;
  return [
    `${lines.length} in the file: ${plan.newcomers.length} new, ${plan.changed.length} changed`,
    `${plan.returners.length} back, ${plan.leavers.length} disabled`,
    `departments: ${made} new, ${plan.departments.length - made} renamed, ${plan.removed.length} removed`,
  ].join("; ");
}

/** Passwords for people, in the clear and hashed, by login. */
async function passwordsFor(logins: readonly string[]) {
  const clear = new Map(logins.map((login) => [login, newPassword()]));
  const hashed = new Map<string, string>();
  const left = [...clear];
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop())
      hashed.set(next[0], await hashPassword(next[1]));
  };
  await Promise.all(Array.from({ length: hashedAtOnce }, work));
  return { clear, hashed };
}

const quoted = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

/** Writes passwords where nothing stands yet, readable by this user only; whole and on the disk before anybody has one. */
function writePasswords(path: string, passwords: ReadonlyMap<string, string>): void {
  const rows = [...passwords].map(([login, password]) => `${quoted(login)},${password}\r\n`);
  try {
    writeFileSync(path, `\uFEFFlogin,password\r\n${rows.join("")}`, {
      mode: 0o600,
      flag: "wx",
      flush: true,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown";
    throw new ServeProblem(`the passwords cannot be written to ${path}: ${why}`, { cause: error });
  }
}

async function importInto(
  store: Store,
  lines: readonly PersonLine[],
  { dryRun, disable, passwords: path }: ImportOptions,
): Promise<void> {
  const options = { ids: systemIds, disableMissing: disable };
  const plan = await store.read((tx) => planImport(tx, lines, options));
  if (dryRun) {
    for (const line of planLines(plan)) say(line);
    say(`nothing was written; an import would do this: ${summaryOf(plan, lines)}`);
    return;
  }
  const logins = plan.newcomers.map(({ login }) => login);
  const passwords = await passwordsFor(path === undefined ? [] : logins);
  if (path !== undefined) writePasswords(path, passwords.clear);
  try {
    const done = await store.write(async (tx) => {
      const now = await planImport(tx, lines, options);
      const isAsPlanned =
        now.newcomers.length === logins.length &&
        now.newcomers.every(({ login }, at) => login === logins[at]);
      if (path !== undefined && !isAsPlanned)
        throw new ServeProblem("somebody else made accounts meanwhile; please try again");
      await carryOut(tx, now, passwords.hashed);
      return now;
    });
    for (const line of planLines(done).filter((one) => one.startsWith("!"))) say(line);
    say(summaryOf(done, lines));
  } catch (error) {
    if (path !== undefined) rmSync(path, { force: true });
    throw error;
  }
  if (path !== undefined)
    say(`${logins.length} passwords are in ${path}: hand them out, then delete it`);
}

/** Makes the directory what a file of people says, also while a server runs on the data: it passes it on within seconds. */
export async function importDirectory(file: string, options: ImportOptions): Promise<void> {
  const lines = readPeople(readFile(file));
  mkdirSync(options.data, { recursive: true, mode: 0o700 });
  const store = openSqliteStore(databasePath(options.data));
  try {
    await importInto(store, lines, options);
  } finally {
    await store.close();
  }
}
