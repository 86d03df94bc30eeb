import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { atNames } from "./at-names.ts";

const names = new Set(["林薇", "林薇薇", "Emma", "Emma Clarke", "all", "所有人", "Zoë", "R2"]);
const found = (text: string): string[] =>
  atNames(text, names).map(({ start, end, name }) => {
    expect(text.slice(start, end)).toBe(`@${name}`);
    return name;
  });

test.each([
  ["@林薇 来一下", ["林薇"]],
  ["请@林薇来一下", ["林薇"]],
  ["@林薇薇", ["林薇薇"]],
  ["@Emma Clarke, please", ["Emma Clarke"]],
  ["@Emma please", ["Emma"]],
  ["@Emma吃饭", ["Emma"]],
  ["@Emma@林薇", ["Emma", "林薇"]],
  ["@Emma @林薇,@Zoë.", ["Emma", "林薇", "Zoë"]],
  ["@@Emma", ["Emma"]],
  ["@Emmanuel", []],
  ["@emma", []],
  ["@R2 and @R2D2", ["R2"]],
  ["write to post@Emma or x/@all", []],
  ["@all hands, @所有人", ["all", "所有人"]],
  ["@allow", []],
  ["@", []],
  ["@ Emma", []],
])("in %s: %j", (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test("a text of nothing but names is read to its end, and none stands over another", () => {
  const part = fc.constantFrom("@林薇", "@Emma", "@Emma Clarke", " ", "字", "@", "x", "@所有人");
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = parts.join("");
      const all = atNames(text, names);
      expect(all.every(({ start }, at) => start >= (all[at - 1]?.end ?? 0))).toBe(true);
      expect(all.every(({ start, end, name }) => text.slice(start, end) === `@${name}`)).toBe(true);
    }),
    runs(),
  );
});

test("a text of nothing but @ costs a glance at each: it is read anew whenever its message is drawn", () => {
  // Few names begin with what follows: each of these would otherwise be compared with sixty-four pieces of the text.
  const looked: string[] = [];
  class Watched extends Set<string> {
    override has(name: string): boolean {
      looked.push(name);
      return super.has(name);
    }
  }
  const text = "@".repeat(20_000);
  expect(atNames(text, new Watched(names))).toEqual([]);
  expect(looked).toEqual([]);
  atNames("@a".repeat(10_000), new Watched(names));
  expect(looked.length).toBeLessThanOrEqual(10_000);
});
