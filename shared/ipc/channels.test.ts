import { expect, test } from "vitest";
import { commandNames, eventNames } from "./channels.ts";
import { commands, events } from "./contract.ts";

test("the lists of names hold exactly what the contract holds", () => {
  expect([...commandNames].sort()).toEqual(Object.keys(commands).sort());
  expect([...eventNames].sort()).toEqual(Object.keys(events).sort());
});
