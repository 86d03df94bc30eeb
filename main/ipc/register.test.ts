import { describe, expect, test } from "vitest";
import { isTrusted, type Sender } from "./register.ts";

const ownPage = (url: string): boolean => url.startsWith("app://magpie/");

function event(url: string, kind: "main" | "inner" | "gone"): Sender {
  const frame = { url };
  const sender = { mainFrame: kind === "inner" ? { url: "app://magpie/index.html" } : frame };
  return { senderFrame: kind === "gone" ? null : frame, sender } as unknown as Sender;
}

describe("who may call a handler (security.md 5)", () => {
  test("the main frame of our own page", () => {
    expect(isTrusted(event("app://magpie/index.html", "main"), ownPage)).toBe(true);
  });
  test.each([
    ["a frame inside our page", event("app://magpie/index.html", "inner")],
    ["a page that is not ours", event("https://example.com/", "main")],
    ["a frame that is gone", event("app://magpie/index.html", "gone")],
  ])("not %s", (_name, sender) => {
    expect(isTrusted(sender, ownPage)).toBe(false);
  });
});
