import * as v from "valibot";
import { expect, test } from "vitest";
import { commandNames, eventNames, preloadCommandNames } from "./channels.ts";
import { commands, copiedBytesMax, events, preloadCommands } from "./contract.ts";

test("the lists of names hold exactly what the contract holds", () => {
  expect([...commandNames].sort()).toEqual(Object.keys(commands).sort());
  expect([...preloadCommandNames].sort()).toEqual(Object.keys(preloadCommands).sort());
  expect([...eventNames].sort()).toEqual(Object.keys(events).sort());
});

test("what a page may put on the clipboard as a picture is bounded", () => {
  const isTaken = (bytes: number): boolean =>
    v.is(commands.copyDrawn.args, { png: new Uint8Array(bytes) });
  expect([isTaken(copiedBytesMax), isTaken(copiedBytesMax + 1)]).toEqual([true, false]);
});
