import { expect, test } from "vitest";
import type { Role } from "#shared/ipc/views.ts";
import { inOrder, rightsOver } from "./member-order.ts";

const member = (name: string, role: Role, mine = false) => ({
  person: {
    id: name,
    name,
    english: "",
    title: "",
    department: null,
    departmentId: null,
    phone: "",
    email: "",
    picture: null,
    status: null,
  },
  role,
  mine,
});

test("members stand by role, then by name", () => {
  const all = [
    member("b", "member"),
    member("a", "member"),
    member("z", "owner"),
    member("y", "admin"),
  ];
  expect(inOrder(all, "en").map(({ person }) => person.name)).toEqual(["z", "y", "a", "b"]);
});

/** What each role may do about each other one. */
test.each<[Role | null, Role, string[]]>([
  ["owner", "member", ["chat", "makeAdmin", "handOver", "remove"]],
  ["owner", "admin", ["chat", "takeAdmin", "handOver", "remove"]],
  ["admin", "owner", ["chat"]],
  ["admin", "admin", ["chat"]],
  ["admin", "member", ["chat", "remove"]],
  ["member", "member", ["chat"]],
  ["member", "admin", ["chat"]],
  [null, "member", ["chat"]],
])("%s about %s", (ownRole, role, expected) => {
  const rights = (dissolved: boolean, mine = false) =>
    Object.entries(rightsOver({ ownRole, dissolved }, { role, mine })).flatMap(([name, may]) =>
      may ? [name] : [],
    );
  expect(rights(false)).toEqual(expected);
  expect(rights(true)).toEqual(["chat"]);
  expect(rights(false, true)).toEqual([]);
});
