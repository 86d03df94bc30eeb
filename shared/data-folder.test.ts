import { expect, test } from "vitest";
import { dataFolder } from "./data-folder.ts";

test.each([
  ["linux", {}, "/home/lin", "/home/lin/.local/share/magpie"],
  ["linux", { XDG_DATA_HOME: "/data/lin" }, "/home/lin", "/data/lin/magpie"],
  ["linux", { XDG_DATA_HOME: "" }, "/home/lin", "/home/lin/.local/share/magpie"],
  ["linux", { XDG_DATA_HOME: "relative" }, "/home/lin", "/home/lin/.local/share/magpie"],
  ["linux", { MAGPIE_DATA: "/elsewhere", XDG_DATA_HOME: "/data" }, "/home/lin", "/elsewhere"],
  ["darwin", {}, "/Users/lin", "/Users/lin/Library/Application Support/Magpie"],
  ["win32", { LOCALAPPDATA: "D:\\lin\\Local" }, "C:\\Users\\lin", "D:\\lin\\Local\\Magpie"],
  ["win32", {}, "C:\\Users\\lin", "C:\\Users\\lin\\AppData\\Local\\Magpie"],
] as const)("on %s with %j in %s: %s", (platform, env, home, folder) => {
  expect(dataFolder({ platform, env, home })).toBe(folder);
});
