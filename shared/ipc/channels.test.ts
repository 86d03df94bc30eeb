import { expect, test } from "vitest";
import { commandNames, eventNames, preloadCommandNames } from "./channels.ts";
import { commands, events, preloadCommands } from "./contract.ts";

test("the lists of names hold exactly what the contract holds", () => {
  expect([...commandNames].sort()).toEqual(Object.keys(commands).sort());
  expect([...preloadCommandNames].sort()).toEqual(Object.keys(preloadCommands).sort());
  expect([...eventNames].sort()).toEqual(Object.keys(events).sort());
});
