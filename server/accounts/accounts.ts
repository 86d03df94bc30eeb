import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { announceGrantKey, PersonCard } from "#shared/wire/rows.ts";
import type { SignInRequest } from "#shared/wire/sign-in.ts";
import * as v from "valibot";
import { personCard, putCard } from "../chat/directory.ts";
import { type Devices, endDevices } from "../chat/devices.ts";
import { type Clock, type Ids, Refusal } from "../chat/ports.ts";
import { putSelf } from "../chat/self.ts";
import { unprintable } from "../chat/text-content.ts";
import type { AccountRow, ReadTx, Store, TokenRow, WriteTx } from "../store/store.ts";
import { loginOf } from "./logins.ts";
import { hashPassword, verifyPassword } from "./passwords.ts";
import { hashSecret, newSecret } from "./secrets.ts";

/** A ticket is good for this long, and once. */
export const ticketLifeMs = 60_000;

export interface AccountPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface SignedIn {
  readonly token: string;
  readonly person: string;
  readonly name: string;
}

/** Whose token it is, and which device's. */
export interface Holder {
  readonly person: string;
  readonly login: string;
  readonly device: string;
}

export interface NewPerson {
  readonly login: string;
  readonly name: string;
  readonly password: string;
  readonly title?: string;
  readonly department?: string | null;
  readonly phone?: string;
  readonly email?: string;
}

/** An account, for an administrator. */
export interface Listed extends Pick<AccountRow, "login" | "disabled" | "announcer"> {
  readonly name: string;
}

/** Whose account it is that somebody has proven to hold, in the write that lets them in. Rejects with a Refusal. */
type Proven = (tx: WriteTx) => Promise<AccountRow | null>;

/** Why an account could not be made or changed, in words for an administrator. */
export class AccountProblem extends Error {
  override readonly name = "AccountProblem";
}

/** Makes an account and its directory card inside a write; the password is already hashed. */
export async function insertPerson(
  tx: WriteTx,
  id: string,
  { password, ...person }: NewPerson,
): Promise<void> {
  const login = loginOf(person.login);
  if (login === "" || login.length > limits.loginLengthMax || /\s/.test(login))
    throw new AccountProblem(
      `a sign-in name has 1 to ${limits.loginLengthMax} characters and no spaces`,
    );
  if (unprintable.test(login) || unprintable.test(person.name))
    throw new AccountProblem("a name has no line breaks, control characters or marks of direction");
  if (await tx.accountByLogin(login)) throw new AccountProblem(`"${login}" is taken`);
  const card = v.safeParse(PersonCard, {
    kind: "person",
    id,
    name: person.name.trim(),
    title: person.title ?? "",
    department: person.department ?? null,
    phone: person.phone ?? "",
    email: person.email ?? "",
  });
  if (!card.success) throw new AccountProblem(`a name has 1 to ${limits.nameLengthMax} characters`);
  await tx.putAccount({
    person: id,
    login,
    password,
    disabled: false,
    imported: false,
    gone: false,
    announcer: false,
  });
  await putCard(tx, card.output);
}

/** Makes an account valid or not, and shows it so in the directory; one that is valid again has no device left. */
export async function setDisabled(
  tx: WriteTx,
  account: AccountRow,
  { disabled, gone }: Pick<AccountRow, "disabled" | "gone">,
): Promise<void> {
  if (account.disabled && !disabled) await endDevices(tx, account.person, "all");
  await tx.putAccount({ ...account, disabled, gone });
  const card = await personCard(tx, account.person);
  if (card && card.disabled !== disabled) await putCard(tx, { ...card, disabled });
}

/** Accounts, tokens and tickets. */
export function createAccounts({ store, clock, ids }: AccountPorts) {
  /** Somebody who does not exist costs as much time as somebody who does. */
  let decoy: Promise<string> | null = null;

  const requireLogin = async (tx: ReadTx, typed: string): Promise<AccountRow> => {
    const account = await tx.accountByLogin(loginOf(typed));
    if (!account) throw new AccountProblem(`there is no account "${loginOf(typed)}"`);
    return account;
  };

  /** The account of a token, disabled or not, and its device; null where there is none. */
  const holderOf = async (
    tx: ReadTx,
    token: string,
  ): Promise<{ account: AccountRow; device: string } | null> => {
    const row = await tx.token(hashSecret(token));
    const account = row && (await tx.account(row.person));
    return account && { account, device: row.device };
  };

  /** Only who holds an account's token learns that it is disabled. */
  const requireHolder = async (tx: ReadTx, token: string) => {
    const holder = await holderOf(tx, token);
    if (!holder) throw new Refusal(codes.notSignedIn);
    if (holder.account.disabled) throw new Refusal(codes.accountDisabled);
    return holder;
  };

  /** Verifies a password. */
  const byPassword = async (name = "", password = ""): Promise<Proven> => {
    const account = await store.read((tx) => tx.accountByLogin(loginOf(name)));
    decoy ??= hashPassword(newSecret());
    const fits = await verifyPassword(password, account?.password ?? (await decoy));
    if (!account || !fits) throw new Refusal(codes.wrongCredentials);
    return async (tx) => {
      const now = await tx.account(account.person);
      // It was changed while it was verified: what ends every sign-in by the old one ends this one too.
      if (now && now.password !== account.password) throw new Refusal(codes.wrongCredentials);
      return now;
    };
  };

  const byTicket =
    (ticket: string): Proven =>
    async (tx) => {
      const person = await tx.takeTicket(hashSecret(ticket), clock.now());
      if (person === null) throw new Refusal(codes.ticketInvalid);
      return tx.account(person);
    };

  return {
    /** Gives a new token for a password or a ticket. Rejects with a Refusal. */
    async signIn({ name, password, ticket, device }: SignInRequest): Promise<SignedIn> {
      const proven = ticket === undefined ? await byPassword(name, password) : byTicket(ticket);
      const token = newSecret();
      // Whatever ends all sign-ins commits before this write, which then lets nobody in, or after it, and ends this one too.
      return store.write(async (tx) => {
        const account = await proven(tx);
        if (!account || account.disabled) throw new Refusal(codes.accountDisabled);
        const { person } = account;
        const now = clock.now();
        const before = await tx.tokenOf(person, device.id);
        // A device that signs in again uses its new token only.
        await tx.removeTokensOf(person, device.id);
        await tx.insertToken({
          hash: hashSecret(token),
          person,
          device: device.id,
          device_name: device.name,
          created_at: before?.created_at ?? now,
          seen_at: now,
        });
        return { token, person, name: (await personCard(tx, person))?.name ?? account.login };
      });
    },

    /** Whose token this is. Rejects with a Refusal. */
    async admit(token: string): Promise<Holder> {
      const { account, device } = await store.read((tx) => requireHolder(tx, token));
      return { person: account.person, login: account.login, device };
    },

    /** Those of these tokens that still let their holders in, of one moment. */
    validOf: (tokens: readonly string[]): Promise<ReadonlySet<string>> =>
      store.read(async (tx) => {
        const valid = new Set<string>();
        for (const token of tokens)
          if ((await holderOf(tx, token))?.account.disabled === false) valid.add(token);
        return valid;
      }),

    /** These tokens are in use, or were until now. */
    seen: (tokens: readonly string[]): Promise<void> =>
      store.write(async (tx) => {
        const now = clock.now();
        for (const token of tokens) await tx.seeToken(hashSecret(token), now);
      }),

    /** A ticket for the holder of a token, as of the write that keeps it. Rejects with a Refusal. */
    async ticketFor(token: string): Promise<string> {
      const ticket = newSecret();
      await store.write(async (tx) => {
        const { account } = await requireHolder(tx, token);
        await tx.insertTicket(hashSecret(ticket), account.person, clock.now() + ticketLifeMs);
      });
      return ticket;
    },

    /** Whose token it was; null where it was nobody's. */
    signOut: (token: string): Promise<string | null> =>
      store.write(async (tx) => {
        const hash = hashSecret(token);
        const person = (await tx.token(hash))?.person ?? null;
        await tx.removeToken(hash);
        return person;
      }),

    /**
     * Gives the holder of a token another password, which is known to be fit; all their other devices are signed out.
     * Rejects with a Refusal.
     */
    async changePassword(token: string, current: string, next: string): Promise<void> {
      const { account: before } = await store.read((tx) => requireHolder(tx, token));
      if (!(await verifyPassword(current, before.password)))
        throw new Refusal(codes.wrongCredentials);
      const password = await hashPassword(next);
      await store.write(async (tx) => {
        const { account, device } = await requireHolder(tx, token);
        // Another device or the administration was quicker: this one is no longer the current password.
        if (account.password !== before.password) throw new Refusal(codes.wrongCredentials);
        await tx.putAccount({ ...account, password });
        await endDevices(tx, account.person, { but: device });
      });
    },

    /** Makes an account. Rejects with AccountProblem. */
    async add(person: NewPerson): Promise<string> {
      const id = ids.next();
      const password = await hashPassword(person.password);
      await store.write((tx) => insertPerson(tx, id, { ...person, password }));
      return id;
    },

    /** A new password; every device has to sign in again. */
    async reset(login: string, password: string): Promise<void> {
      const hash = await hashPassword(password);
      await store.write(async (tx) => {
        const account = await requireLogin(tx, login);
        await tx.putAccount({ ...account, password: hash });
        await endDevices(tx, account.person, "all");
      });
    },

    /** Where somebody is signed in, the last seen first. Rejects with AccountProblem. */
    devices: (login: string): Promise<TokenRow[]> =>
      store.read(async (tx) =>
        tx.tokensOf((await requireLogin(tx, login)).person, limits.devicesMax),
      ),

    /** Signs one device out, or all of somebody's. Rejects with AccountProblem. */
    revoke: (login: string, device: string | null): Promise<void> =>
      store.write(async (tx) => {
        const { person } = await requireLogin(tx, login);
        const which: Devices = device === null ? "all" : { only: device };
        if (device !== null && !(await tx.tokenOf(person, device)))
          throw new AccountProblem(`${loginOf(login)} is not signed in on a device "${device}"`);
        await endDevices(tx, person, which);
      }),

    /**
     * The account cannot sign in any more, and is shown as gone in the directory. Its tokens stay, and let nobody in: their
     * holders are told why. Whoever makes an account valid again has to remove them.
     */
    disable: (login: string): Promise<void> =>
      store.write(async (tx) => {
        const account = await requireLogin(tx, login);
        await setDisabled(tx, account, { disabled: true, gone: false });
      }),

    /** The account can sign in again, on every device anew. */
    enable: (login: string): Promise<void> =>
      store.write(async (tx) => {
        const account = await requireLogin(tx, login);
        await setDisabled(tx, account, { disabled: false, gone: false });
      }),

    /** Lets somebody speak to everybody, or no longer; all their devices are told. Rejects with AccountProblem. */
    setAnnouncer: (login: string, announcer: boolean): Promise<void> =>
      store.write(async (tx) => {
        const account = await requireLogin(tx, login);
        if (account.announcer === announcer) return;
        await tx.putAccount({ ...account, announcer });
        const value = announcer ? { announce: true } : null;
        await putSelf(tx, account.person, { key: announceGrantKey, value });
      }),

    list: (): Promise<Listed[]> =>
      store.read(async (tx) => {
        const rows = await tx.accounts();
        const people: Listed[] = [];
        for (const { person, login, disabled, announcer } of rows) {
          const name = (await personCard(tx, person))?.name ?? login;
          people.push({ login, name, disabled, announcer });
        }
        return people;
      }),
  };
}

export type Accounts = ReturnType<typeof createAccounts>;
