import { expect, test } from "vitest";
import { autostartEntry } from "./start-at-login.ts";

test("the entry names the program and the profile, whatever is in their names", () => {
  expect(autostartEntry("/opt/Magpie/magpie", null)).toContain('\nExec="/opt/Magpie/magpie"\n');
  expect(autostartEntry('/home/ann/100% "mine"/$x\\y', "home")).toContain(
    String.raw`Exec="/home/ann/100%% \\"mine\\"/\\$x\\\\y" "--profile=home"`,
  );
});
