import { beforeAll, expect, test } from "vitest";
import { wordsOf } from "#shared/i18n/words.ts";
import type { ConversationView, PersonView } from "#shared/ipc/views.ts";
import { createFindables, type Findables } from "../finding/findable.ts";
import { loadReadings } from "../finding/readings.ts";
import { byDepartment } from "./find-people.ts";
import { findPlaces } from "./find-places.ts";

let findables: Findables;
beforeAll(async () => {
  findables = createFindables(await loadReadings());
});

const person = (id: string, name: string, department: string): PersonView => ({
  id,
  name,
  english: "",
  title: "",
  department,
  departmentId: department,
  phone: "",
  email: "",
  picture: null,
  status: null,
});
const conversation = (id: string, peer: PersonView): ConversationView => ({
  id,
  kind: "direct",
  title: peer.name,
  peer,
  memberCount: 2,
  notice: "",
  picture: null,
  adminsOnly: false,
  showsHistory: false,
  dissolved: false,
  ownRole: "member",
  canWrite: true,
  acts: [],
  unread: 0,
  mentioned: false,
  lastMention: null,
  last: null,
  lastOther: null,
  activeAt: 0,
  pinned: null,
  muted: false,
  draft: "",
  member: true,
  complete: true,
});

const emma = person("p1", "Emma Clarke", "Design");
const wei = person("p2", "林薇", "Emmental");
const sofia = person("p3", "Sofia Rossi", "Marketing");
const list = [conversation("c2", wei), conversation("c1", emma)];
const found = (query: string): string[] =>
  findPlaces(wordsOf("en"), findables, list, [emma, wei, sofia], query).map(({ id }) => id);

test("without a query the list as it is; colleagues only when they are looked for", () => {
  expect(found("")).toEqual(["c2", "c1"]);
  expect(found("rossi")).toEqual(["p3"]);
});

test("names come before departments, and nobody twice", () => {
  expect(found("emm")).toEqual(["c1", "c2"]);
  expect(found("林")).toEqual(["c2"]);
  expect(found("nobody")).toEqual([]);
});

test("a name that begins so comes before one that has it inside, a newer conversation before an older", () => {
  const lin = [
    person("p5", "王小林", "IT"),
    person("p6", "林夕", "IT"),
    person("p7", "林峰", "IT"),
  ];
  const places = (query: string) =>
    findPlaces(
      wordsOf("zh-CN"),
      findables,
      [
        conversation("inside", lin[0] ?? wei),
        conversation("new", lin[1] ?? wei),
        conversation("old", lin[2] ?? wei),
      ],
      [...lin, wei],
      query,
    ).map(({ id }) => id);
  expect(places("lin")).toEqual(["new", "old", "p2", "inside"]);
  expect(places("lw")).toEqual(["p2"]);
});

test("people stand by department, those without one last", () => {
  const alone = { ...person("p4", "Alone", ""), department: null };
  expect(
    byDepartment([alone, emma, wei, sofia], "en").map(({ name, people }) => [
      name,
      people.map(({ id }) => id),
    ]),
  ).toEqual([
    ["Design", ["p1"]],
    ["Emmental", ["p2"]],
    ["Marketing", ["p3"]],
    [null, ["p4"]],
  ]);
});
