import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { answerOf, contentSecurityPolicy, fileOf, pictureOf } from "./app-scheme.ts";
import { isGranted, isOwnPage } from "./guards.ts";
import { outsideLink } from "./links.ts";
import { chooseLocale } from "./locale.ts";
import { parseBounds } from "./window.ts";

describe("files of our own scheme (security.md 2)", () => {
  const folder = resolve("/srv/page");
  test.each([
    ["app://magpie/index.html", "index.html"],
    ["app://magpie/assets/index-1.js", join("assets", "index-1.js")],
    ["app://magpie/a/../index.html", "index.html"],
    ["app://magpie/%2e%2e/%2e%2e/etc/index.html", join("etc", "index.html")],
  ])("%s is served", (url, file) => expect(fileOf(url, folder)).toBe(join(folder, file)));
  test.each([
    "app://magpie/",
    "app://magpie/..%2f..%2fetc/index.html",
    "app://magpie/..%2fpage2/index.html",
    "app://magpie/index.html%00.js",
    "app://magpie/%E0%A4%A.js",
    "app://magpie/notes.txt",
    "app://magpie/out.toString",
    "app://other/index.html",
    "https://magpie/index.html",
    "not a url",
  ])("%s is not", (url) => expect(fileOf(url, folder)).toBeNull());
});

describe("pictures of our own scheme", () => {
  const id = "0123456789abcdef".repeat(4);
  test("are named by a hash and nothing else", () => {
    expect(pictureOf(`app://magpie/picture/${id}`)).toBe(id);
    expect(pictureOf(`app://magpie/picture/${id}?again=2#x`)).toBe(id);
    for (const url of [
      `app://magpie/${id}`,
      `app://magpie/picture/${id}/`,
      `app://magpie/picture/${id.slice(1)}`,
      `app://magpie/picture/${id.toUpperCase()}`,
      `app://magpie/pictures/${id}`,
      `app://magpie/picture/..%2f${id}`,
      `app://other/picture/${id}`,
      `https://magpie/picture/${id}`,
      "not a url",
    ])
      expect([url, pictureOf(url)]).toEqual([url, null]);
  });

  test("are served as what they are, under the page's own policy; what is not there is a 404 under it too", async () => {
    const answer = answerOf({ type: "image/webp", bytes: Uint8Array.from([1, 2]), lasting: true });
    expect(Object.fromEntries(answer.headers)).toEqual({
      "content-type": "image/webp",
      "content-security-policy": contentSecurityPolicy,
      "x-content-type-options": "nosniff",
      "cache-control": "max-age=86400, immutable",
    });
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([1, 2]);
    const missing = answerOf(null);
    expect([missing.status, missing.headers.get("content-security-policy")]).toEqual([
      404,
      contentSecurityPolicy,
    ]);
  });
});

test.each([
  ["app://magpie/index.html", true],
  ["app://magpie/index.html#chat", true],
  ["app://magpie.evil/index.html", false],
  ["https://magpie/index.html", false],
  ["about:blank", false],
  ["", false],
])("own page: %s is %s", (url, own) => expect(isOwnPage(url)).toBe(own));

test.each([
  ["https://example.com/a?b#c", "https://example.com/a?b#c"],
  ["http://example.com", "http://example.com/"],
  ["mailto:a@example.com", "mailto:a@example.com"],
  ["javascript:alert(1)", null],
  ["file:///etc/passwd", null],
  ["ms-msdt:/id", null],
  ["\\\\host\\share", null],
  ["example.com", null],
])("a link outside: %s opens %s (security.md 3)", (url, opened) =>
  expect(outsideLink(url)).toBe(opened),
);

test.each([
  [["zh-CN", "en"], "zh-CN", "zh-CN"],
  [["zh-Hant-TW"], "zh-CN", "zh-CN"],
  [["en-GB", "zh"], "en", "en-GB"],
  [["fr", "zh_CN"], "zh-CN", "zh-CN"],
  [["en_!!"], "en", "en"],
  [["fr"], "en", "en"],
  [[], "en", "en"],
] as const)(
  "of the languages %j the app speaks %s and writes dates as %s",
  (preferred, locale, region) => expect(chooseLocale(preferred)).toEqual({ locale, region }),
);

test.each([
  ["10,20,800,600", { x: 10, y: 20, width: 800, height: 600 }],
  ["-5,0,800,600", { x: -5, y: 0, width: 800, height: 600 }],
  ["1,2,3", null],
  ["1,2,0,5", null],
  ["a,b,c,d", null],
  ["", null],
])("bounds %j", (text, bounds) => expect(parseBounds(text)).toEqual(bounds));

test.each([
  ["media", "app://magpie/index.html", { mediaTypes: ["audio"] }, true],
  ["media", "app://magpie/", { mediaType: "audio" }, true],
  ["media", "app://magpie/index.html", { mediaTypes: ["audio", "video"] }, false],
  ["media", "app://magpie/index.html", { mediaTypes: [] }, false],
  ["media", "app://magpie/index.html", { mediaType: "video" }, false],
  ["media", "app://magpie/index.html", { mediaType: "unknown" }, false],
  ["media", "app://magpie/index.html", {}, false],
  ["media", "app://elsewhere/index.html", { mediaTypes: ["audio"] }, false],
  ["media", "https://example.com/", { mediaTypes: ["audio"] }, false],
  ["notifications", "app://magpie/index.html", {}, false],
  ["geolocation", "app://magpie/index.html", { mediaType: "audio" }, false],
])("%s for %s with %j: %s (security.md 4)", (permission, url, media, granted) =>
  expect(isGranted(permission, url, media)).toBe(granted),
);
