import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import type { RequestPayload } from "#shared/wire/requests.ts";
import { type Chat, openChat, rowsOf } from "../../testing/chat.ts";
import { Refusal } from "../ports.ts";

let chat: Chat;
let ops = 0;
const op = (): string => `op${(ops += 1)}`;
const plain = { imported: false, gone: false, announcer: false };
const people = ["owen", "adam", "alma", "mia", "max", "rob", "ida", "new1", "new2"];

beforeEach(async () => {
  chat = openChat();
  chat.hold();
  await chat.store.write(async (tx) => {
    for (const person of [...people, "gone"])
      await tx.putAccount({
        person,
        login: person,
        password: "-",
        disabled: person === "gone",
        ...plain,
      });
  });
  await create();
  for (const person of ["adam", "alma"])
    await chat.rules.set_role("owen", { ...asked(), person, role: "admin" });
  await chat.rules.remove_member("owen", { ...asked(), person: "rob" });
  await chat.say("owen", "welcome");
});
afterEach(() => chat.close());

const asked = () => ({ op_id: op(), conversation: "g" });
const create = (over: Partial<RequestPayload<"create_group">> = {}) =>
  chat.rules.create_group("owen", {
    ...asked(),
    title: "Team",
    people: ["adam", "alma", "mia", "max", "rob"],
    shows_history: false,
    ...over,
  });
const codeOf = (work: Promise<unknown>): Promise<number> =>
  work.then(
    () => codes.ok,
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );
const rolesOf = async (id = "g"): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await chat.store.read((tx) => tx.openStints(id))).map(({ person, role }) => [person, role]),
  );
/** The newest lines as a person sees them, without who did it. */
const linesOf = async (person: string, count: number) => {
  const rows = rowsOf(await chat.rules.pull(person, { conversation: "g", since: 0 }));
  return rows.slice(-count).map(({ kind, sender, content }) => ({ kind, sender, ...content }));
};
const infoOf = async (person: string) =>
  (await chat.rules.page(person, { conversation: "g", before: null })).info;

/** What each may do: [owner, admin, member, who was removed, who never was there]. */
type Outcomes = readonly [number, number, number, number, number];
const { ok, notAllowed, notMember } = codes;
const byAll: Outcomes = [ok, ok, ok, notMember, notMember];
const byAdmins: Outcomes = [ok, ok, notAllowed, notMember, notMember];
const byOwner: Outcomes = [ok, notAllowed, notAllowed, notMember, notMember];
const actors = ["owen", "adam", "mia", "rob", "ida"] as const;

const actions: readonly (readonly [
  what: string,
  act: (person: string) => Promise<unknown>,
  outcomes: Outcomes,
])[] = [
  ["name it", (p) => chat.rules.change_group(p, { ...asked(), title: "Other" }), byAdmins],
  ["write its notice", (p) => chat.rules.change_group(p, { ...asked(), notice: "Hear" }), byAdmins],
  ["silence it", (p) => chat.rules.change_group(p, { ...asked(), admins_only: true }), byAdmins],
  [
    "show its history",
    (p) => chat.rules.change_group(p, { ...asked(), shows_history: true }),
    byAdmins,
  ],
  ["add somebody", (p) => chat.rules.add_members(p, { ...asked(), people: ["new1"] }), byAll],
  ["remove a member", (p) => chat.rules.remove_member(p, { ...asked(), person: "max" }), byAdmins],
  ["remove an admin", (p) => chat.rules.remove_member(p, { ...asked(), person: "alma" }), byOwner],
  [
    "remove the owner",
    (p) => chat.rules.remove_member(p, { ...asked(), person: "owen" }),
    [ok, notAllowed, notAllowed, notMember, notMember],
  ],
  ["leave", (p) => chat.rules.remove_member(p, { ...asked(), person: p }), byAll],
  [
    "make an admin",
    (p) => chat.rules.set_role(p, { ...asked(), person: "max", role: "admin" }),
    byOwner,
  ],
  [
    "unmake an admin",
    (p) => chat.rules.set_role(p, { ...asked(), person: "alma", role: "member" }),
    byOwner,
  ],
  [
    "hand it over",
    (p) => chat.rules.set_role(p, { ...asked(), person: "max", role: "owner" }),
    byOwner,
  ],
  ["dissolve it", (p) => chat.rules.dissolve_group(p, asked()), byOwner],
  ["ask who is in it", (p) => chat.rules.members(p, { conversation: "g", after: null }), byAll],
  ["read it", (p) => chat.rules.pull(p, { conversation: "g", since: 0 }), byAll],
  ["write in it", (p) => chat.say(p, op()), byAll],
  [
    "ask who has read the owner's word",
    (p) => chat.rules.readers(p, { conversation: "g", seq: 5 }),
    [ok, codes.noSuchMessage, codes.noSuchMessage, notMember, notMember],
  ],
];

describe.each(actions)("%s", (_what, act, outcomes) => {
  test.each(actors.map((person, at) => [person, outcomes[at]] as const))(
    "by %s: %d; who may not has changed nothing",
    async (person, code) => {
      const before = await chat.stored("g");
      expect(await codeOf(act(person))).toBe(code);
      if (code !== ok) expect(await chat.stored("g")).toEqual(before);
    },
  );

  test("where there is no such group nobody learns more than an outsider", async () => {
    const outsider = await act("ida").catch((error: unknown) => error);
    expect(outsider).toMatchObject({ code: notMember, rev: undefined });
  });
});

test("a group that is made has an owner, a name and everybody in it, and says who made it", async () => {
  const { rev } = await create({
    conversation: "h",
    title: "  Lunch 午饭 ",
    people: ["mia", "mia", "owen"],
  });
  expect(rev).toBe(1);
  expect(await chat.stored("h")).toMatchObject({
    kind: "group",
    title: "Lunch 午饭",
    seq: 1,
    n: 0,
  });
  expect(await rolesOf("h")).toEqual({ owen: "owner", mia: "member" });
  const [line] = rowsOf(await chat.rules.pull("mia", { conversation: "h", since: 0 }));
  expect(line).toMatchObject({ kind: "system", content: { event: "created", by: "owen" } });
});

test.each([
  ["no name", { title: " " }, codes.invalidContent],
  ["a name of two lines", { title: "a\nb" }, codes.invalidContent],
  ["a name of two lines to some", { title: "a\u2028b" }, codes.invalidContent],
  ["a name that turns the words around it", { title: "a\u202eb" }, codes.invalidContent],
  ["half a character", { title: "a\ud800" }, codes.invalidContent],
  ["nobody else", { people: ["owen"] }, codes.invalidContent],
  ["somebody who is not there", { people: ["nobody"] }, codes.noSuchPerson],
  ["somebody who has left the office", { people: ["gone"] }, codes.noSuchPerson],
])("%s makes no group", async (_what, over, code) => {
  expect(await codeOf(create({ conversation: "h", ...over }))).toBe(code);
  expect(await chat.store.read((tx) => tx.conversation("h"))).toBeNull();
});

test("an id is taken once, and the same request under its op_id is answered again", async () => {
  expect(await codeOf(create())).toBe(codes.idTaken);
  const again = {
    op_id: "o1",
    conversation: "h",
    title: "T",
    people: ["mia"],
    shows_history: false,
  };
  await chat.rules.create_group("owen", again);
  await chat.say("mia", "m1", "hello", "h");
  expect(await chat.rules.create_group("owen", again)).toEqual({ rev: 2 });
  expect(await codeOf(chat.rules.create_group("mia", again))).toBe(codes.idTaken);
});

test("what is changed is a line each, once, and what is as it was is no change", async () => {
  const change = { op_id: "o1", conversation: "g", title: "New", admins_only: true, notice: "" };
  await chat.rules.change_group("adam", change);
  expect(await linesOf("mia", 2)).toEqual([
    { kind: "system", sender: null, by: "adam", event: "renamed", value: "New" },
    { kind: "system", sender: null, by: "adam", event: "adminsOnly", value: true },
  ]);
  const { rev } = await chat.stored("g");
  await chat.rules.change_group("adam", change);
  await chat.rules.change_group("adam", { ...change, op_id: "o2" });
  expect((await chat.stored("g")).rev).toBe(rev);
  expect(await infoOf("mia")).toMatchObject({ title: "New", admins_only: true, member_count: 5 });
  expect(await codeOf(chat.say("mia", op()))).toBe(codes.readOnly);
  expect(await codeOf(chat.say("alma", op()))).toBe(ok);
});

test("several are added at once in one line; who is there already is passed over; what was before is seen where the group shows it", async () => {
  await chat.say("owen", "before");
  await chat.rules.add_members("mia", { ...asked(), people: ["mia", "new1", "new1", "max"] });
  expect((await linesOf("new1", 9)).map(({ kind }) => kind)).toEqual(["system"]);
  expect((await linesOf("new1", 1))[0]).toMatchObject({
    event: "joined",
    by: "mia",
    people: ["new1"],
    count: 1,
  });
  await chat.rules.change_group("owen", { ...asked(), shows_history: true });
  await chat.rules.add_members("mia", { ...asked(), people: ["new2"] });
  expect((await linesOf("new2", 99)).some(({ kind }) => kind === "text")).toBe(true);
  expect(await codeOf(chat.rules.add_members("mia", { ...asked(), people: ["gone"] }))).toBe(
    codes.noSuchPerson,
  );
});

test("a group has a bound, and who does not fit is not half in it", async () => {
  const many = Array.from({ length: limits.groupMembersMax - 1 }, (_, at) => `p${at}`);
  await chat.store.write(async (tx) => {
    for (const person of many)
      await tx.putAccount({ person, login: person, password: "-", disabled: false, ...plain });
  });
  await create({ conversation: "big", people: many });
  const add = { op_id: op(), conversation: "big", people: ["mia"] };
  expect(await codeOf(chat.rules.add_members("owen", add))).toBe(codes.groupFull);
  const info = (await chat.rules.page("p0", { conversation: "big", before: null })).info;
  expect(info).toMatchObject({ member_count: limits.groupMembersMax });
  expect(info?.members).toEqual([{ person: "owen", role: "owner", joined_seq: 1 }]);
  const named: string[] = [];
  let more = true;
  for (let after: string | null = null; more; after = named.at(-1) ?? null) {
    const page = await chat.rules.members("p1", { conversation: "big", after });
    named.push(...page.members.map(({ person }) => person));
    ({ more } = page);
  }
  expect(named).toEqual([...many, "owen"].sort());
});

test("whoever owns it and leaves is followed by the admin who is there for longest, else by a member", async () => {
  await chat.rules.remove_member("owen", { ...asked(), person: "owen" });
  expect(await rolesOf()).toMatchObject({ adam: "owner", alma: "admin" });
  expect((await linesOf("mia", 1))[0]).toMatchObject({
    event: "left",
    by: "owen",
    successor: "adam",
  });
  for (const person of ["adam", "alma"])
    await chat.rules.remove_member(person, { ...asked(), person });
  expect(Object.values(await rolesOf()).filter((role) => role === "owner")).toHaveLength(1);
  for (const person of ["mia", "max"])
    await chat.rules.remove_member(person, { ...asked(), person });
  expect(await rolesOf()).toEqual({});
});

test("of two who remove the same person one is too late, and both see the same", async () => {
  await chat.rules.remove_member("adam", { ...asked(), person: "max" });
  const { rev } = await chat.stored("g");
  expect(await chat.rules.remove_member("alma", { ...asked(), person: "max" })).toEqual({ rev });
  expect(
    await codeOf(chat.rules.set_role("owen", { ...asked(), person: "max", role: "admin" })),
  ).toBe(codes.noSuchMember);
});

test("who was handed the group owns it alone", async () => {
  await chat.rules.set_role("owen", { ...asked(), person: "mia", role: "owner" });
  expect(await rolesOf()).toMatchObject({ mia: "owner", owen: "admin" });
  expect(await codeOf(chat.rules.dissolve_group("owen", asked()))).toBe(notAllowed);
});

test("a group whose owner has left the office is taken over by an admin, and where there is none by a member", async () => {
  const disable = (person: string) =>
    chat.store.write((tx) =>
      tx.putAccount({ person, login: person, password: "-", disabled: true, ...plain }),
    );
  const takeOver = (person: string) =>
    codeOf(chat.rules.set_role(person, { ...asked(), person, role: "owner" }));
  await disable("owen");
  expect(await takeOver("mia")).toBe(notAllowed);
  expect(await takeOver("adam")).toBe(ok);
  expect(await takeOver("alma")).toBe(notAllowed);
  for (const person of ["owen", "adam", "alma"]) await disable(person);
  expect(await takeOver("mia")).toBe(ok);
});

test("what is dissolved is read by its members, also on a new device, left by who wants to, and else stands still", async () => {
  await chat.say("mia", "m1");
  await chat.rules.dissolve_group("owen", asked());
  expect(await infoOf("mia")).toMatchObject({ dissolved: true, title: "Team" });
  expect((await linesOf("mia", 1))[0]).toMatchObject({ event: "dissolved", by: "owen" });
  const { rev } = await chat.stored("g");
  for (const refused of [
    chat.say("owen", op()),
    chat.rules.change_group("owen", { ...asked(), title: "Again" }),
    chat.rules.add_members("owen", { ...asked(), people: ["new1"] }),
    chat.rules.remove_member("owen", { ...asked(), person: "mia" }),
    chat.rules.dissolve_group("owen", asked()),
    chat.rules.edit("mia", { ...asked(), id: "m1", content: { text: "else" } }),
  ])
    expect(await codeOf(refused)).toBe(codes.dissolved);
  expect((await chat.stored("g")).rev).toBe(rev);
  expect(await codeOf(chat.rules.recall("mia", { ...asked(), id: "m1" }))).toBe(ok);
  expect(await codeOf(chat.rules.remove_member("mia", { ...asked(), person: "mia" }))).toBe(ok);
});

test("who was removed is answered for what they did before, and by nothing that came after", async () => {
  const leave = { op_id: "o1", conversation: "g", person: "mia" };
  const { rev } = await chat.rules.remove_member("mia", leave);
  await chat.say("owen", "after");
  expect(await chat.rules.remove_member("mia", leave)).toEqual({ rev });
});

test("of a one-to-one conversation nothing is changed this way", async () => {
  const { conversation } = await chat.rules.direct("owen", { person: "mia" });
  for (const refused of [
    chat.rules.change_group("owen", { op_id: op(), conversation, title: "x" }),
    chat.rules.add_members("owen", { op_id: op(), conversation, people: ["max"] }),
    chat.rules.remove_member("owen", { op_id: op(), conversation, person: "owen" }),
  ])
    expect(await codeOf(refused)).toBe(notAllowed);
});

test("a person is a member 200 times at the most; then nobody is added with them, and nothing is said", async () => {
  const stint = await chat.store.read(async (tx) => (await tx.stints("g", "rob"))[0]);
  if (!stint) throw new Error("rob was never there");
  // It was once; the next is the last.
  await chat.store.write(async (tx) => {
    for (let at = 1; at < limits.stintsMax - 1; at += 1)
      await tx.putStint({ ...stint, from_rev: -at, to_rev: -at });
  });
  const add = (added: readonly string[]) =>
    codeOf(chat.rules.add_members("owen", { ...asked(), people: [...added] }));
  expect(await add(["rob"])).toBe(ok);
  await chat.rules.remove_member("owen", { ...asked(), person: "rob" });
  const before = await chat.stored("g");
  expect(await add(["new1", "rob"])).toBe(codes.joinedTooOften);
  expect(await chat.stored("g")).toEqual(before);
  expect(Object.keys(await rolesOf())).not.toContain("new1");
});
