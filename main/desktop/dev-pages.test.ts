import { expect, test } from "vitest";
import { contentSecurityPolicy } from "./app-scheme.ts";
import { checkDevPages, devPolicy } from "./dev-pages.ts";

const nonce = "n".repeat(32);
const check = (address: string, isPackaged = false) => checkDevPages(address, nonce, isPackaged);

test("pages for development come from this machine's loopback", () => {
  expect(check("http://127.0.0.1:5173/").url.port).toBe("5173");
  for (const address of [
    "",
    "5173",
    "https://127.0.0.1:5173/",
    "http://127.0.0.1/",
    "http://127.0.0.1.example.com:5173/",
    "http://0.0.0.0:5173/",
    "http://192.168.1.5:5173/",
    "http://user@example.com:5173/",
    "file:///tmp",
  ])
    expect(() => check(address), address).toThrow("127.0.0.1");
});

test("a packaged app takes none, and a nonce is a nonce", () => {
  expect(() => check("http://127.0.0.1:5173/", true)).toThrow("packaged");
  for (const wrong of ["", "short", "' 'unsafe-inline", `${nonce}; img-src *`])
    expect(() => checkDevPages("http://127.0.0.1:5173/", wrong, false)).toThrow("nonce");
});

test("the policy is the app's, wider by Vite's own scripts and styles and by its one socket", () => {
  const policy = devPolicy(check("http://127.0.0.1:5173/"));
  const differing = policy
    .split("; ")
    .filter((directive) => !contentSecurityPolicy.split("; ").includes(directive));
  expect(differing).toEqual([
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src ws://127.0.0.1:5173",
  ]);
});
