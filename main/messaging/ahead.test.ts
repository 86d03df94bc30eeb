import { expect, test } from "vitest";
import { createAhead } from "./ahead.ts";

function asking() {
  const asked: string[] = [];
  const ahead = createAhead((conversation: string, place: number) => {
    asked.push(`${conversation} ${place}`);
    return Promise.resolve(`${conversation} ${place}`);
  });
  return { asked, ahead };
}

test("what was asked ahead is not asked again at its place", async () => {
  const { asked, ahead } = asking();
  ahead.begin("c1", 5);
  expect(await ahead.ask("c1", 5)).toBe("c1 5");
  expect(asked).toEqual(["c1 5"]);
});

test("what was asked ahead at another place, or for another conversation, is nobody's answer", async () => {
  const { asked, ahead } = asking();
  ahead.begin("c1", 5);
  expect(await ahead.ask("c2", 5)).toBe("c2 5");
  expect(await ahead.ask("c1", 7)).toBe("c1 7");
  expect(await ahead.ask("c1", 5)).toBe("c1 5");
  expect(asked).toEqual(["c1 5", "c2 5", "c1 7", "c1 5"]);
});

test("one for each conversation is asked ahead, and a few in all, until they are wanted or void", async () => {
  const { asked, ahead } = asking();
  for (const one of ["c1", "c1", "c2", "c3", "c4", "c5"]) ahead.begin(one, asked.length);
  expect(asked).toEqual(["c1 0", "c2 1", "c3 2", "c4 3"]);
  ahead.reset();
  expect(await ahead.ask("c1", 0)).toBe("c1 0");
  expect(asked).toHaveLength(5);
});
