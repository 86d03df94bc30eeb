import { rmSync, utimesSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildClient } from "./client-build.ts";
import { Family } from "./processes/family.ts";
import { ToyCheckout } from "./testing/toy-checkout.ts";

let toy: ToyCheckout;
const build = (always = false): Promise<number | null> =>
  buildClient(toy.root, new Family(), always);

beforeEach(() => {
  toy = new ToyCheckout();
  toy.write("main/index.ts", "1");
  toy.write("node_modules/vite/package.json", JSON.stringify({ bin: { vite: "vite.cjs" } }));
  toy.write(
    "node_modules/vite/vite.cjs",
    `const fs = require("fs");
     if (fs.readFileSync("main/index.ts", "utf8") === "broken") { console.error("unexpected token"); process.exit(1); }
     for (const file of ["out/main/index.js", "out/preload/index.cjs", "out/renderer/index.html"]) {
       fs.mkdirSync(require("path").dirname(file), { recursive: true });
       fs.writeFileSync(file, String(Math.random()));
     }`,
  );
});
afterEach(() => toy.remove());

test("builds once, whatever the files' times say", async () => {
  expect(await build()).toBeGreaterThan(0);
  expect(await build()).toBeNull();
  utimesSync(toy.path("main/index.ts"), new Date(), new Date());
  expect(await build()).toBeNull();
  expect(await build(true)).toBeGreaterThan(0);
});

test("builds again when a source has changed, come or gone, but not for a test", async () => {
  await build();
  toy.write("main/index.ts", "2");
  expect(await build()).not.toBeNull();
  const more = toy.write("renderer/deep/more.tsx", "");
  expect(await build()).not.toBeNull();
  rmSync(more);
  expect(await build()).not.toBeNull();
  toy.write("main/index.test.ts", "");
  expect(await build()).toBeNull();
});

test("builds again when the results are gone or another build's", async () => {
  await build();
  rmSync(toy.path("out/preload"), { recursive: true });
  expect(await build()).not.toBeNull();
  utimesSync(toy.path("out/main/index.js"), new Date(0), new Date(0));
  expect(await build()).not.toBeNull();
});

test("a failed build is said in Vite's words and counts as none", async () => {
  toy.write("main/index.ts", "broken");
  await expect(build()).rejects.toThrow("unexpected token");
  await expect(build()).rejects.toThrow("unexpected token");
  toy.write("main/index.ts", "mended");
  expect(await build()).not.toBeNull();
});
