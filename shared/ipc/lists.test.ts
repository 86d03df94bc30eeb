import { expect, test } from "vitest";
import type * as v from "valibot";
import { fileContents } from "../wire/files.ts";
import { pushes, requests, SyncEntry } from "../wire/requests.ts";
import { DirectoryCard, MessageRow, StreamRow, TextContent } from "../wire/rows.ts";
import { Handshake, SignInAnswer, SignInRequest } from "../wire/sign-in.ts";
import { commands } from "./contract.ts";

/** As much of a schema as says what is in it. */
interface Inside {
  readonly type: string;
  readonly pipe?: readonly Inside[];
  readonly entries?: Readonly<Record<string, Inside>>;
  readonly options?: readonly Inside[];
  readonly wrapped?: Inside;
  readonly item?: Inside;
}

/** Where in a schema there is a list that is not bounded before its items are looked at. */
function unbounded(schema: Inside, at: string): string[] {
  if (schema.pipe) {
    const [first, ...rest] = schema.pipe;
    const isBounded = first?.type === "custom";
    return [
      ...(first && !isBounded ? unbounded({ ...first }, at) : []),
      ...rest.flatMap((step) =>
        isBounded && step.type === "array" && step.item
          ? unbounded(step.item, `${at}[]`)
          : unbounded(step, at),
      ),
    ];
  }
  const inner = [
    ...Object.entries(schema.entries ?? {}).flatMap(([name, one]) =>
      unbounded(one, `${at}.${name}`),
    ),
    ...(schema.options ?? []).flatMap((one) => unbounded(one, at)),
    ...(schema.wrapped ? unbounded(schema.wrapped, at) : []),
  ];
  return schema.type === "array" ? [at, ...inner] : inner;
}

const insideOf = (schemas: Readonly<Record<string, v.GenericSchema>>): string[] =>
  Object.entries(schemas).flatMap(([name, schema]) => unbounded(schema as unknown as Inside, name));

test("no list from the other side is read before it is known how long it is", () => {
  const of = <T extends object, Part extends keyof T>(
    map: Readonly<Record<string, T>>,
    part: Part,
  ) => Object.fromEntries(Object.entries(map).map(([name, one]) => [name, one[part]]));
  expect(insideOf(of<{ payload: v.GenericSchema }, "payload">(requests, "payload"))).toEqual([]);
  expect(insideOf(of<{ answer: v.GenericSchema }, "answer">(requests, "answer"))).toEqual([]);
  expect(insideOf(of<{ args: v.GenericSchema }, "args">(commands, "args"))).toEqual([]);
  expect(insideOf({ ...pushes, ...fileContents })).toEqual([]);
  expect(insideOf({ SyncEntry, MessageRow, StreamRow, DirectoryCard, TextContent })).toEqual([]);
  expect(insideOf({ Handshake, SignInRequest, SignInAnswer })).toEqual([]);
  expect(insideOf(of<{ result: v.GenericSchema }, "result">(commands, "result"))).not.toEqual([]);
});
