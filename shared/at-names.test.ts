import fc from "fast-check";
import { expect, test } from "vitest";
import { atNames } from "./at-names.ts";

const names = new Set(["林薇", "林薇薇", "Emma", "Emma Clarke", "all", "所有人", "Zoë", "R2"]);
const found = (text: string): string[] =>
  atNames(text, (name) => names.has(name)).map(({ start, end, name }) => {
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
      const all = atNames(text, (name) => names.has(name));
      expect(all.every(({ start }, at) => start >= (all[at - 1]?.end ?? 0))).toBe(true);
      expect(all.every(({ start, end, name }) => text.slice(start, end) === `@${name}`)).toBe(true);
    }),
  );
});
