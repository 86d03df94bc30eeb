import { expect } from "@playwright/test";
import { pageTest as test, seenBy } from "./fixture.ts";

interface ExposedApi {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  globals(): Record<string, unknown>;
  nested: { double(x: number): number };
}
declare const fixture: ExposedApi;

test("the page has neither Node nor Electron, the preload has what a sandboxed one has", async ({
  fixture: { page },
}) => {
  const worlds = await page.evaluate(() => ({
    page: ["require", "process", "ipcRenderer", "module", "Buffer", "global", "electron"].filter(
      (name) => name in globalThis,
    ),
    odd: Object.getOwnPropertyNames(globalThis).filter((name) =>
      /stand.?in|electron|magpie/i.test(name),
    ),
    preload: fixture.globals(),
  }));
  expect(worlds.page).toEqual([]);
  expect(worlds.odd).toEqual([]);
  expect(worlds.preload).toEqual({
    require: "function",
    process: "object",
    ipc: "object",
    top: true,
  });
});

test("frames inside the page get no API", async ({ fixture: { page } }) => {
  const inner = await expect
    .poll(() => page.frames().find((frame) => frame.url().includes("inner.html")))
    .toBeTruthy()
    .then(() => page.frames().find((frame) => frame.url().includes("inner.html")));
  expect(await inner?.evaluate(() => "fixture" in globalThis)).toBe(false);
});

test("a page that has replaced every primordial learns nothing and breaks nothing", async ({
  fixture: { page },
}) => {
  const result = await page.evaluate(async () => {
    const leaked: string[] = [];
    const define = Reflect.defineProperty;
    const spy =
      (name: string): (() => never) =>
      () => {
        leaked.push(name);
        throw new Error(`${name} was called`);
      };
    const taken: [object, string[]][] = [
      [Array.prototype, ["map", "push", "forEach", "slice"]],
      [Map.prototype, ["get", "set", "has", "delete"]],
      [WeakMap.prototype, ["get", "set"]],
      [Function.prototype, ["call", "apply", "bind"]],
      [EventTarget.prototype, ["dispatchEvent"]],
      [Object, ["keys", "freeze", "defineProperty", "getPrototypeOf"]],
      [JSON, ["stringify", "parse"]],
      [Reflect, ["apply"]],
    ];
    const before: [object, string, unknown][] = [];
    for (const [target, names] of taken)
      for (const name of names) {
        before[before.length] = [target, name, (target as Record<string, unknown>)[name]];
        (target as Record<string, unknown>)[name] = spy(name);
      }
    for (const trap of ["t", "v", "id", "op", "detail", "value", "get", "0"])
      define(Object.prototype, trap, {
        __proto__: null,
        configurable: true,
        set() {
          leaked[leaked.length] = `setter ${trap}`;
        },
      } as PropertyDescriptor);
    let doubled = 0;
    let echoed: unknown = null;
    try {
      doubled = fixture.nested.double(8);
      echoed = await fixture.invoke("echo", { a: [1, 2] });
    } finally {
      for (const trap of ["t", "v", "id", "op", "detail", "value", "get", "0"])
        Reflect.deleteProperty(Object.prototype, trap);
      for (const [target, name, value] of before) (target as Record<string, unknown>)[name] = value;
    }
    return { leaked, doubled, echoed };
  });
  expect(result).toEqual({ leaked: [], doubled: 16, echoed: [{ a: [1, 2] }] });
});

test("keys named __proto__ stay data on the way to main", async ({ fixture: { page, app } }) => {
  const kind = await page.evaluate(async () => {
    const [back] = (await fixture.invoke("echo", JSON.parse('{"__proto__":{"polluted":1}}'))) as [
      object,
    ];
    return { polluted: "polluted" in {}, back: Object.keys(back) };
  });
  expect(kind.polluted).toBe(false);
  expect(await app.evaluate(() => "polluted" in {})).toBe(false);
});

test("handlers learn the page's own address, not the one Chromium loads", async ({
  fixture: { page },
}) => {
  expect(await page.evaluate(() => fixture.invoke("where"))).toEqual({
    url: "fixture://app/index.html",
    own: "fixture://app/index.html",
  });
});

test("the policy that the app's scheme sends is obeyed", async ({ fixture: { page } }) => {
  const ran = await page.evaluate(async () => ({
    own: (globalThis as Record<string, unknown>)["pageRan"],
    inline: (globalThis as Record<string, unknown>)["inlineRan"],
    secure: isSecureContext,
    outside: await fetch("https://example.invalid/").then(
      () => "came",
      () => "refused",
    ),
    missing: await fetch("nothing.html").then((response) => response.status),
  }));
  expect(ran).toEqual({
    own: true,
    inline: undefined,
    secure: true,
    outside: "refused",
    missing: 404,
  });
});

test("navigation and new windows are asked about and stay refused", async ({ fixture }) => {
  const { page, app } = fixture;
  await page.evaluate(() => {
    const link = document.createElement("a");
    link.href = "https://example.invalid/away";
    document.body.append(link);
    link.click();
    window.open("https://example.invalid/window");
  });
  await expect
    .poll(async () => (await seenBy(fixture)).navigations)
    .toContain("https://example.invalid/away");
  await expect
    .poll(async () => (await seenBy(fixture)).opened)
    .toContain("https://example.invalid/window");
  expect(await page.evaluate(() => document.title)).toBe("Fixture page");
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test("permissions are decided by the app's handlers alone", async ({ fixture }) => {
  const answers = await fixture.page.evaluate(async () => ({
    notifications: await Notification.requestPermission(),
    camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => "given",
      (error: Error) => error.name,
    ),
    place: await new Promise((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve("given"),
        (error) => resolve(error.code),
      ),
    ),
  }));
  expect(answers).toEqual({ notifications: "granted", camera: "NotAllowedError", place: 1 });
  expect((await seenBy(fixture)).askedPermissions).toEqual(
    expect.arrayContaining(["notifications", "media", "geolocation"]),
  );
});
