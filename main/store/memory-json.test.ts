import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { jsonFrozen, jsonThawed } from "./memory-json.ts";

test("a copy is what JSON makes of a value, whatever it is", () => {
  const value = fc.anything({
    withDate: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
    withMap: true,
    withBoxedValues: true,
  });
  fc.assert(
    fc.property(value, (value) => {
      const json = JSON.stringify({ value });
      const frozen = jsonFrozen({ value });
      expect(frozen).toStrictEqual(JSON.parse(json));
      expect(jsonThawed(frozen)).toStrictEqual(JSON.parse(json));
    }),
    runs(2_000),
  );
});

test("a frozen copy is frozen in every part, and a copy of it is not", () => {
  const value = { list: [{ deep: 1 }], when: new Date(0), odd: JSON.parse('{"__proto__": [1]}') };
  const frozen = jsonFrozen(value);
  const parts = (of: unknown): unknown[] =>
    typeof of === "object" && of !== null ? [of, ...Object.values(of).flatMap(parts)] : [];
  expect(parts(frozen)).toHaveLength(5);
  expect(parts(jsonThawed(frozen))).toHaveLength(5);
  expect(parts(frozen).filter((part) => !Object.isFrozen(part))).toEqual([]);
  expect(parts(jsonThawed(frozen)).filter((part) => Object.isFrozen(part))).toEqual([]);
});
