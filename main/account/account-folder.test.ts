import * as fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { accountFolder } from "./account-folder.ts";

test("folders differ by server and by person, stay the same, and are plain names", () => {
  const names = [
    accountFolder("https://a.example", "1"),
    accountFolder("https://a.example", "2"),
    accountFolder("https://b.example", "1"),
    accountFolder("https://b.example:8443", "1"),
    accountFolder("http://localhost", "1"),
    accountFolder("https://localhost", "1"),
  ];
  expect(new Set(names).size).toBe(names.length);
  // Kept for good: another name would hide what is stored under this one.
  expect(names[0]).toBe("5fe5eaf29d99eda5349569fdfce3e80e");
});

test("whatever the server calls a person, the name is safe and no other person's", () => {
  const person = fc.oneof(fc.string(), fc.constantFrom("..", "/", "CON", "\n", "a\n", "\u0000"));
  fc.assert(
    fc.property(person, person, (one, other) => {
      const server = "https://a.example";
      expect(accountFolder(server, one)).toMatch(/^[0-9a-f]{32}$/);
      expect(accountFolder(server, one) === accountFolder(server, other)).toBe(one === other);
    }),
    runs(),
  );
});
