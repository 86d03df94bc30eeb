import { expect, test } from "vitest";
import { parseServerAddress } from "./server-address.ts";

test.each([
  ["magpie.example.com", "https://magpie.example.com"],
  ["  magpie.example.com:8443/ ", "https://magpie.example.com:8443"],
  ["https://Magpie.Example.com/", "https://magpie.example.com"],
  ["magpie。example。com", "https://magpie.example.com"],
  ["https：／／magpie.example.com", "https://magpie.example.com"],
  ["办公.example.com", "https://xn--55qx2a.example.com"],
  ["localhost:3270", "http://localhost:3270"],
  ["127.0.0.1:3270", "http://127.0.0.1:3270"],
  ["http://127.0.0.2", "http://127.0.0.2"],
  ["http://[::1]:3270", "http://[::1]:3270"],
  ["https://127.0.0.1", "https://127.0.0.1"],
])("%s is %s", (typed, origin) => {
  expect(parseServerAddress(typed)).toEqual({ ok: true, origin });
});

test.each([
  ["", "badAddress"],
  ["two words", "badAddress"],
  ["ftp://example.com", "badAddress"],
  ["javascript://example.com", "badAddress"],
  ["https://user:secret@example.com", "badAddress"],
  ["https://example.com/path", "badAddress"],
  ["https://example.com?x", "badAddress"],
  ["example.com\\evil", "badAddress"],
  ["https://", "badAddress"],
  ["http://example.com", "insecureAddress"],
  ["http://127.0.0.1.evil.example", "insecureAddress"],
  ["http://localhost.evil.example", "insecureAddress"],
  ["http://192.168.1.5:3270", "insecureAddress"],
])("%s is refused as %s", (typed, problem) => {
  expect(parseServerAddress(typed)).toEqual({ ok: false, problem });
});
