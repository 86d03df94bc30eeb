import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../root.ts";
import { longestFiles, longestFirst } from "./longest-first.ts";

test("every file that is named is there", () => {
  expect(longestFiles.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test("the named ones begin in their order, before all others", () => {
  const named = longestFiles.map((file) => `/clone/${file}`);
  const others = ["/clone/b.test.ts", "/clone/a.test.ts"];
  expect(longestFirst([...others, ...named.toReversed()], (path) => path)).toEqual([
    ...named,
    ...others,
  ]);
});
