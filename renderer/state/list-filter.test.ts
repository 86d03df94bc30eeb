import { expect, test } from "vitest";
import { listFilters } from "#shared/ipc/settings.ts";
import { filtered } from "./list-filter.ts";
import { conversation } from "./store-fixtures.ts";

const read = conversation("read", 1);
const unread = { ...conversation("unread", 1), unread: 2 };
const named = { ...conversation("named", 1), unread: 1, mentioned: true };
const group = { ...conversation("group", 1), kind: "group" };
const list = [read, unread, named, group];

test.each([
  ["all", ["read", "unread", "named", "group"]],
  ["unread", ["unread", "named"]],
  ["mentions", ["named"]],
  ["groups", ["group"]],
] as const)("%s shows %j, in the order of the list", (filter, ids) => {
  expect(filtered(list, filter, null).map(({ id }) => id)).toEqual(ids);
});

test("what is open stays where it is in the list, whatever the filter", () => {
  for (const filter of listFilters) expect(filtered(list, filter, "read")[0]).toBe(read);
});
