import { mkdirSync } from "node:fs";
import { text } from "node:stream/consumers";
import { AccountProblem, type Accounts, createAccounts } from "../accounts/accounts.ts";
import { loginOf } from "../accounts/logins.ts";
import { limits } from "#shared/wire/limits.ts";
import { isFitPassword } from "#shared/wire/sign-in.ts";
import { newPassword } from "../accounts/secrets.ts";
import { databasePath, systemClock, systemIds } from "../start.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";

export interface PasswordChoice {
  /** Takes the password from standard input instead of making one. */
  readonly passwordStdin?: boolean;
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Works on the data folder itself, also while a server runs on it. */
export async function withAccounts<T>(
  data: string,
  work: (accounts: Accounts) => Promise<T>,
): Promise<T> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const store = openSqliteStore(databasePath(data));
  try {
    return await work(createAccounts({ store, clock: systemClock, ids: systemIds }));
  } finally {
    await store.close();
  }
}

async function choosePassword(
  choice: PasswordChoice,
): Promise<{ readonly password: string; readonly generated: boolean }> {
  if (!choice.passwordStdin) return { password: newPassword(), generated: true };
  const password = (await text(process.stdin)).replace(/\r?\n$/, "");
  if (!isFitPassword(password))
    throw new AccountProblem(
      `a password has ${limits.passwordLengthMin} to ${limits.passwordLengthMax} characters`,
    );
  return { password, generated: false };
}

/** A sign-in name for a name: Latin letters in lower case joined by dots, anything else as it is. */
export const suggestLogin = (name: string): string => loginOf(name).replaceAll(/\s+/g, ".");

export async function addUser(
  data: string,
  name: string,
  options: PasswordChoice & { readonly login?: string; readonly title?: string },
): Promise<void> {
  const login = options.login ?? suggestLogin(name);
  const { password, generated } = await choosePassword(options);
  const title = options.title === undefined ? {} : { title: options.title };
  await withAccounts(data, (accounts) => accounts.add({ login, name, password, ...title }));
  say(`account made: ${loginOf(login)} (${name})`);
  if (generated) say(`password, shown this once: ${password}`);
}

export async function resetUser(
  data: string,
  login: string,
  options: PasswordChoice,
): Promise<void> {
  const { password, generated } = await choosePassword(options);
  await withAccounts(data, (accounts) => accounts.reset(login, password));
  say(`new password for ${loginOf(login)}; every device has to sign in again`);
  if (generated) say(`password, shown this once: ${password}`);
}

export async function disableUser(data: string, login: string): Promise<void> {
  await withAccounts(data, (accounts) => accounts.disable(login));
  say(`${loginOf(login)} cannot sign in any more`);
}

export async function enableUser(data: string, login: string): Promise<void> {
  await withAccounts(data, (accounts) => accounts.enable(login));
  say(`${loginOf(login)} can sign in again`);
}

export async function setAnnouncer(data: string, login: string, on: boolean): Promise<void> {
  await withAccounts(data, (accounts) => accounts.setAnnouncer(login, on));
  say(`${loginOf(login)} ${on ? "may speak to everybody" : "may not speak to everybody any more"}`);
}

export async function listUsers(data: string): Promise<void> {
  const users = await withAccounts(data, (accounts) => accounts.list());
  for (const { login, name, disabled, announcer } of users)
    say(`${login}\t${name}${disabled ? "\tdisabled" : ""}${announcer ? "\tannouncer" : ""}`);
}
