import { beforeAll, expect, test } from "vitest";
import { createFindables, type Findables } from "../finding/findable.ts";
import { wordsIn } from "../finding/fold.ts";
import { loadReadings } from "../finding/readings.ts";
import { searchPeople } from "./search-people.ts";

let findables: Findables;
beforeAll(async () => {
  findables = createFindables(await loadReadings());
});

const person = (name: string, part: object = {}) => ({
  name,
  english: "",
  title: "",
  department: null,
  phone: "",
  email: "",
  ...part,
});
const office = [
  person("陈志远", { title: "研发主管", department: "研发部", phone: "+86 138-0013-8000" }),
  person("林薇", { english: "Vivian", title: "产品经理", department: "产品部" }),
  person("Emma Clarke", { title: "Designer", department: "产品部", email: "emma@example.com" }),
  person("王小林", { department: "林业部" }),
];
const found = (query: string): string[] =>
  searchPeople(findables, office, wordsIn(query)).map(({ name }) => name);

test.each([
  ["", ["陈志远", "林薇", "Emma Clarke", "王小林"]],
  ["lin", ["林薇", "王小林"]],
  ["viv", ["林薇"]],
  ["czy", ["陈志远"]],
  ["chanpin", ["林薇", "Emma Clarke"]],
  ["cp des", ["Emma Clarke"]],
  ["yanfa zhuguan", ["陈志远"]],
  ["1380013", ["陈志远"]],
  ["138-0013", ["陈志远"]],
  ["emma@ex", ["Emma Clarke"]],
  ["产品 emma", ["Emma Clarke"]],
  ["ＥＭＭＡ", ["Emma Clarke"]],
  ["lin nobody", []],
])("%j finds %j: names before what they do, that before how they are reached", (query, names) => {
  expect(found(query)).toEqual(names);
});
