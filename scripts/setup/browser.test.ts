import { expect, test } from "vitest";
import { ToyCheckout } from "../testing/toy-checkout.ts";
import { findBrowser } from "./browser.cjs";

test("a browser is the one that was named, or one in the platform's places, or none", () => {
  const toy = new ToyCheckout();
  try {
    const chrome = toy.write("Google/Chrome/Application/chrome.exe", "");
    expect(findBrowser({ PROGRAMFILES: toy.root }, "win32")).toBe(chrome);
    expect(findBrowser({ MAGPIE_CHROMIUM: chrome }, "linux")).toBe(chrome);
    expect(
      findBrowser({ MAGPIE_CHROMIUM: `${chrome}.gone`, PROGRAMFILES: toy.root }, "win32"),
    ).toBeNull();
    expect(findBrowser({ PROGRAMFILES: toy.path("elsewhere") }, "win32")).toBeNull();
  } finally {
    toy.remove();
  }
});
