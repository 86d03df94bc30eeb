import { afterEach, beforeEach, expect, test } from "vitest";
import { chooseDisplay, openDisplay } from "./display.ts";
import { Family } from "./processes/family.ts";
import { windowBounds } from "./start/colleagues.ts";
import { lives, ToyCheckout } from "./testing/toy-checkout.ts";

let toy: ToyCheckout;
let family: Family;
beforeEach(() => {
  toy = new ToyCheckout();
  family = new Family();
});
afterEach(async () => {
  await family.end();
  toy.remove();
});

test.each([
  ["linux", { DISPLAY: ":0" }, "/usr/bin/Xvfb", "screen"],
  ["linux", { WAYLAND_DISPLAY: "wayland-0" }, null, "screen"],
  ["linux", { DISPLAY: "" }, "/usr/bin/Xvfb", "xvfb"],
  ["linux", {}, null, "headless"],
  ["darwin", {}, null, "screen"],
  ["win32", {}, null, "screen"],
] as const)("on %s with %j and Xvfb %s: %s", (platform, env, xvfb, kind) => {
  expect(chooseDisplay({ platform, env, xvfb }).kind).toBe(kind);
});

test("Xvfb chooses the display's number and lives with the family", async () => {
  const program = toy.write(
    "Xvfb",
    "#!/bin/sh\necho $$ > pid\necho 42 >&3\nexec sleep 60\n",
    0o755,
  );
  const there = process.cwd();
  process.chdir(toy.root);
  try {
    const { env, note } = await openDisplay({ kind: "xvfb", program }, family);
    expect(env).toEqual({ DISPLAY: ":42" });
    expect(note).toContain(":42");
  } finally {
    process.chdir(there);
  }
  const pid = Number(toy.lines("pid")[0]);
  expect(lives(pid)).toBe(true);
  await family.end();
  expect(lives(pid)).toBe(false);
});

test("Xvfb that does not start is said in its own words", async () => {
  const program = toy.write("Xvfb", "#!/bin/sh\necho no such font >&2\nexit 1\n", 0o755);
  await expect(openDisplay({ kind: "xvfb", program }, family)).rejects.toThrow("no such font");
});

test.each(["screen", "xvfb", "headless"] as const)(
  "two windows lie side by side on %s and are as wide as the client allows",
  (display) => {
    const [left, right] = ([0, 1] as const).map((side) =>
      windowBounds(display, side).split(",").map(Number),
    );
    const [x = 0, , width = 0] = left ?? [];
    expect(right?.[0]).toBe(x + width);
    expect(width).toBeGreaterThanOrEqual(720);
  },
);
