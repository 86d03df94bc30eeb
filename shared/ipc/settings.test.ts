import * as v from "valibot";
import { expect, test } from "vitest";
import { isProxyUsable, type ProxyMode } from "./proxy.ts";
import { defaultSettings, readSettings, SettingsChange } from "./settings.ts";

test("what a file lacks or has odd is its default, and takes nothing else with it", () => {
  expect(readSettings({})).toEqual(defaultSettings);
  expect(readSettings("nonsense")).toEqual(defaultSettings);
  const read = readSettings({
    theme: "dark",
    language: "klingon",
    from: "a newer version",
    connection: { pongWithinMs: 1, pingEveryMs: 15_000 },
    proxy: { mode: "manual", address: "nowhere" },
  });
  expect(read).toEqual({ ...defaultSettings, theme: "dark", connection: { pingEveryMs: 15_000 } });
});

test.each([
  { theme: "nonsense" },
  { connection: { pongWithinMs: 1 } },
  { proxy: { mode: "manual", address: "" } },
  { unknown: true },
])("a change to %j is refused", (change) => {
  expect(v.safeParse(SettingsChange, change).success).toBe(false);
});

test.each<[ProxyMode, string, boolean]>([
  ["system", "", true],
  ["none", "whatever was typed before", true],
  ["manual", "proxy.example.com:8080", true],
  ["manual", " http://proxy:80 ", true],
  ["manual", "socks5://[::1]:1080", true],
  ["manual", "https://proxy.example.com:443/", true],
  ["manual", "proxy.example.com", false],
  ["manual", "proxy.example.com:99999", false],
  ["manual", "ftp://proxy:21", false],
  ["manual", "http://ann:secret@proxy:8080", false],
  ["manual", "proxy:8080/path", false],
  ["manual", "a;b:1", false],
  ["manual", "http=a:1", false],
  ["manual", "two words:1", false],
  ["script", "https://intranet.example.com/proxy.pac", true],
  ["script", "file:///etc/proxy.pac", true],
  ["script", "intranet/proxy.pac", false],
  ["script", "javascript:alert(1)", false],
])("%s with %j", (mode, address, usable) => {
  expect(isProxyUsable(mode, address)).toBe(usable);
});
