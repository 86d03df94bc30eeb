import * as fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { parseServerAddress } from "./server-address.ts";

test.each([
  ["magpie.example.com", "https://magpie.example.com"],
  ["  magpie.example.com:8443/ ", "https://magpie.example.com:8443"],
  ["\u3000magpie.example.com\t", "https://magpie.example.com"],
  ["https://Magpie.Example.com/", "https://magpie.example.com"],
  ["HTTPS://magpie.example.com", "https://magpie.example.com"],
  ["https://magpie.example.com:443", "https://magpie.example.com"],
  ["magpie.example.com.", "https://magpie.example.com"],
  ["magpie。example。com", "https://magpie.example.com"],
  ["magpie．example｡com", "https://magpie.example.com"],
  ["https：／／magpie.example.com", "https://magpie.example.com"],
  ["ｍａｇｐｉｅ．example.com：８４４３／", "https://magpie.example.com:8443"],
  ["办公.example.com", "https://xn--55qx2a.example.com"],
  ["192.168.1.5:3270", "https://192.168.1.5:3270"],
  ["localhost:3270", "http://localhost:3270"],
  ["LOCALHOST", "http://localhost"],
  ["localhost.", "http://localhost"],
  ["http://localhost.:3270/", "http://localhost:3270"],
  ["127.0.0.1:3270", "http://127.0.0.1:3270"],
  ["127。0。0。1：3270", "http://127.0.0.1:3270"],
  ["http://127.0.0.1:3270", "http://127.0.0.1:3270"],
  ["http://127.0.0.2", "http://127.0.0.2"],
  ["http://127.255.255.254", "http://127.255.255.254"],
  ["0x7f.1", "http://127.0.0.1"],
  ["http://2130706433", "http://127.0.0.1"],
  ["http://[::1]:3270", "http://[::1]:3270"],
  ["[::1]:3270", "http://[::1]:3270"],
  ["http://[0:0:0:0:0:0:0:1]", "http://[::1]"],
  ["[2001:db8::1]:443", "https://[2001:db8::1]"],
  ["https://127.0.0.1", "https://127.0.0.1"],
  ["localhost.evil.example", "https://localhost.evil.example"],
])("%j is %s", (typed, origin) => {
  expect(parseServerAddress(typed)).toEqual({ ok: true, origin });
  expect(parseServerAddress(origin), "an origin is its own address").toEqual({ ok: true, origin });
});

test.each([
  ["", "badAddress"],
  ["   ", "badAddress"],
  ["/", "badAddress"],
  [".", "badAddress"],
  ["two words", "badAddress"],
  ["ftp://example.com", "badAddress"],
  ["ws://127.0.0.1", "badAddress"],
  ["file:///etc/passwd", "badAddress"],
  ["javascript://example.com", "badAddress"],
  ["javascript:alert(1)", "badAddress"],
  ["mailto:ann@example.com", "badAddress"],
  ["https://user:secret@example.com", "badAddress"],
  ["https://@example.com", "badAddress"],
  ["127.0.0.1@evil.example", "badAddress"],
  ["http://127.0.0.1:3270@evil.example", "badAddress"],
  ["http://127.0.0.1＠evil.example", "badAddress"],
  ["https://example.com/path", "badAddress"],
  ["example.com/path", "badAddress"],
  ["https://example.com?x", "badAddress"],
  ["https://example.com#x", "badAddress"],
  ["example.com\\evil", "badAddress"],
  ["http://127.0.0.1＼@evil.example", "badAddress"],
  ["https://", "badAddress"],
  ["https:/example.com", "badAddress"],
  ["http:example.com", "badAddress"],
  ["::1", "badAddress"],
  ["example.com:99999", "badAddress"],
  ["example.com:port", "badAddress"],
  ["example..", "badAddress"],
  ["exa\u0000mple.com", "badAddress"],
  ["http://example.com", "insecureAddress"],
  ["http：／／example。com", "insecureAddress"],
  ["http://127.0.0.1.evil.com", "insecureAddress"],
  ["http://localhost.evil.example", "insecureAddress"],
  ["http://evil-localhost", "insecureAddress"],
  ["http://192.168.1.5:3270", "insecureAddress"],
  ["http://0.0.0.0", "insecureAddress"],
  ["http://128.0.0.1", "insecureAddress"],
  ["http://[::2]", "insecureAddress"],
  ["http://[::ffff:127.0.0.1]", "insecureAddress"],
])("%j is refused as %s", (typed, problem) => {
  expect(parseServerAddress(typed)).toEqual({ ok: false, problem });
});

test("whatever is typed: never an exception, never plain http off loopback", () => {
  const piece = fc.oneof(
    fc.constantFrom("http://", "https://", "localhost", "127.0.0.1", "@", ":", "/", ".", "[::1]"),
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.webAuthority(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const address = parseServerAddress(pieces.join(""));
      if (!address.ok) return;
      const url = new URL(address.origin);
      expect(url.origin).toBe(address.origin);
      expect(url.username + url.password).toBe("");
      const loopback = /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(url.hostname);
      expect(url.protocol === "https:" || (url.protocol === "http:" && loopback)).toBe(true);
    }),
    runs(2_000),
  );
});
