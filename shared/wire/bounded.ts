import * as v from "valibot";
import { limits } from "./limits.ts";

/**
 * How whatever comes from the other side is parsed: that it is wrong is all that one wants to know, and each further thing that is
 * wrong with it would cost an object of its own.
 */
export const fromAfar = { abortEarly: true } as const;

const listUpTo = (max: number, min = 0) =>
  v.custom<unknown[]>(
    (input) => Array.isArray(input) && input.length >= min && input.length <= max,
  );

/**
 * A list of `min` to `max` items. How many they are is asked before any of them is looked at: with `v.maxLength` behind `v.array` a list
 * of a hundred thousand bad items takes seconds before it is too long.
 */
export const boundedList = <Item extends v.GenericSchema>(item: Item, max: number, min = 0) =>
  v.pipe(listUpTo(max, min), v.array(item));

/** A list from the server: above its bound, which leaves room for those of newer servers, its answer is none. */
export const serverList = <Item extends v.GenericSchema>(item: Item) =>
  boundedList(item, limits.serverListMax);

/** A list from the server whose items are looked at by the caller, one by one. */
export const serverItems = listUpTo(limits.serverListMax);

const isRecordUpTo = (input: unknown, max: number): boolean =>
  typeof input === "object" && input !== null && Object.keys(input).length <= max;

/** An object of up to `max` keys, whatever they and their values are. */
export const boundedRecord = (max: number) =>
  v.pipe(
    v.custom<Record<string, unknown>>((input) => isRecordUpTo(input, max)),
    v.record(v.string(), v.unknown()),
  );
