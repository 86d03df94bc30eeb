import { expect, test } from "vitest";
import type { DepartmentView, PersonView } from "#shared/ipc/views.ts";
import { departmentTree, type DepartmentNode, pathOf, peopleIn, treeLines } from "./tree.ts";

const department = (id: string, name: string, parent: string | null = null): DepartmentView => ({
  id,
  name,
  parent,
});
const person = (id: string, departmentId: string | null): PersonView => ({
  id,
  name: id,
  english: "",
  title: "",
  department: departmentId,
  departmentId,
  phone: "",
  email: "",
  picture: null,
  status: null,
});
const departments = [
  department("e", "East", "s"),
  department("s", "Sales"),
  department("i", "IT"),
  department("lost", "Lost", "nowhere"),
];
const people = [
  person("ann", "e"),
  person("bob", "s"),
  person("cy", "i"),
  person("dan", null),
  person("eve", "nowhere"),
];
const said = (nodes: readonly DepartmentNode[]): unknown[] =>
  nodes.map(({ name, count, children }) => [name, count, ...said(children)]);

test("departments stand under one another by name, with how many are in them and below; the rest last", () => {
  expect(said(departmentTree({ people, departments }, "en"))).toEqual([
    ["IT", 1],
    ["Lost", 0],
    ["Sales", 2, ["East", 1]],
    [null, 2],
  ]);
  expect(said(departmentTree({ people, departments: [] }, "en"))).toEqual([]);
});

test("Chinese names stand by how they are read", () => {
  const names = ["研发部", "产品部", "市场部", "行政部"];
  const tree = departmentTree(
    { people: [], departments: names.map((name) => department(name, name)) },
    "zh-CN",
  );
  expect(tree.map(({ name }) => name)).toEqual(["产品部", "市场部", "行政部", "研发部"]);
});

test("departments in a circle, or in themselves, are shown once, with their people", () => {
  const circle = [department("a", "A", "b"), department("b", "B", "a"), department("c", "C", "c")];
  const tree = departmentTree({ people: [person("p", "b")], departments: circle }, "en");
  expect(said(tree)).toEqual([
    ["A", 1, ["B", 1]],
    ["C", 0],
  ]);
  expect(pathOf(circle, "a")).toEqual(["B", "A"]);
});

test("the lines are those of what is open", () => {
  const tree = departmentTree({ people, departments }, "en");
  const lines = (open: string[]) =>
    treeLines(tree, new Set(open)).map(({ node, level, parent }) => [
      node.name,
      level,
      parent?.name ?? null,
    ]);
  expect(lines([])).toHaveLength(4);
  expect(lines(["s"])[3]).toEqual(["East", 2, "Sales"]);
});

test("who is in a department is also who is below it; who is in one that is not there is in none", () => {
  const tree = departmentTree({ people, departments }, "en");
  const idsIn = (name: string | null) => {
    const node = tree.find((one) => one.name === name);
    return node && peopleIn(people, departments, node).map(({ id }) => id);
  };
  expect(idsIn("Sales")).toEqual(["ann", "bob"]);
  expect(idsIn(null)).toEqual(["dan", "eve"]);
  expect(pathOf(departments, "e")).toEqual(["Sales", "East"]);
});
