import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { createCodec } from "./codec.ts";
import { nodeCodec } from "./node-codec.ts";

const there = (value: unknown): unknown => nodeCodec.decode(nodeCodec.encode(value));

/** Data of every kind that structured clone takes. */
const data = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: "binary" }),
    fc.boolean(),
    fc.double(),
    fc.bigInt(),
    fc.constantFrom(null, undefined, -0, Infinity),
    fc.date({ noInvalidDate: false }),
    fc.uint8Array(),
    fc.float64Array(),
    fc.bigInt64Array(),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("any"), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(tie("any"), tie("any")), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    fc.array(tie("any"), { maxLength: 3 }).map((items) => new Set(items)),
  ),
})).any;

test("whatever structured clone takes comes out as structured clone gives it", () => {
  fc.assert(
    fc.property(data, (value) => {
      expect(there(value)).toStrictEqual(structuredClone(value));
    }),
    runs(500),
  );
});

test("cycles and shared parts stay what they are", () => {
  const shared = { x: 1 };
  const value: Record<string, unknown> = { a: shared, b: [shared], map: new Map() };
  value["me"] = value;
  (value["map"] as Map<unknown, unknown>).set(value, shared);
  const back = there(value) as Record<string, unknown>;
  expect(back["me"]).toBe(back);
  expect((back["b"] as unknown[])[0]).toBe(back["a"]);
  expect((back["map"] as Map<unknown, unknown>).get(back)).toBe(back["a"]);
});

test("a key named __proto__ is data", () => {
  const back = there(JSON.parse('{"__proto__":{"bad":1},"a":2}')) as object;
  expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  expect(Object.keys(back)).toEqual(["__proto__", "a"]);
});

test("holes, regular expressions, buffers and errors", () => {
  const sparse: unknown[] = [1, 2, 3];
  Reflect.deleteProperty(sparse, 1);
  const back = there([sparse, /a+/giu, new Uint16Array([1, 513]).buffer, new TypeError("no")]);
  const [array, expression, buffer, error] = back as [unknown[], RegExp, ArrayBuffer, Error];
  expect(1 in array).toBe(false);
  expect(array).toHaveLength(3);
  expect(String(expression)).toBe("/a+/giu");
  expect([...new Uint16Array(buffer)]).toEqual([1, 513]);
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toBe("no");
});

describe("what is no data is refused", () => {
  test.each([
    ["a function", () => 1],
    ["a function inside", { deep: [{ f() {} }] }],
    ["a symbol", Symbol("s")],
    ["a promise", [Promise.resolve()]],
    ["a weak map", new WeakMap()],
  ])("%s", (_name, value) =>
    expect(() => nodeCodec.encode(value)).toThrow("An object could not be cloned."),
  );
  test("and what the page says is none", () => {
    class Node {
      readonly nodeType = 1;
    }
    const codec = createCodec({
      toBase64: () => "",
      fromBase64: () => new Uint8Array(),
      isUncloneable: (value) => value instanceof Node,
    });
    expect(() => codec.encode([new Node()])).toThrow("An object could not be cloned.");
  });
});
