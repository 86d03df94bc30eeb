import { expect } from "@playwright/test";
import { pageTest as test } from "./fixture.ts";

interface ExposedApi {
  version: number;
  nested: { list: unknown[]; double(x: number): number };
  kind(name: string): unknown;
  describe(value: unknown): string;
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  send(channel: string, ...args: unknown[]): void;
  onSaid(listener: (...args: unknown[]) => void): void;
  throwNow(): void;
  rejectLater(): Promise<void>;
  keep(callback: (value: number) => number): void;
  callKept(value: number): number[];
  symbol(): unknown;
  node(): unknown;
  globals(): Record<string, unknown>;
}
declare const fixture: ExposedApi;

test("structured clone both ways, through main and back", async ({ fixture: { page } }) => {
  const back = await page.evaluate(async () => {
    const sent = [
      new Map([["k", new Set([1])]]),
      new Date(5),
      new Uint8Array([7]),
      5n,
      undefined,
      null,
      NaN,
      "喜鹊",
      { a: [] },
    ];
    const got = (await fixture.invoke("echo", ...sent)) as unknown[];
    const [map, date, bytes, big, none, nothing, nan, text, object] = got as [
      Map<string, Set<number>>,
      Date,
      Uint8Array,
      bigint,
      undefined,
      null,
      number,
      string,
      { a: unknown[] },
    ];
    return {
      map: map instanceof Map && map.get("k")?.has(1),
      date: date instanceof Date && date.getTime(),
      bytes: bytes instanceof Uint8Array && bytes[0],
      big: typeof big === "bigint" && String(big),
      none: none === undefined,
      nothing: nothing === null,
      nan: Number.isNaN(nan),
      text,
      object: Array.isArray(object.a),
      length: got.length,
    };
  });
  expect(back).toEqual({
    map: true,
    date: 5,
    bytes: 7,
    big: "5",
    none: true,
    nothing: true,
    nan: true,
    text: "喜鹊",
    object: true,
    length: 9,
  });
});

test("values of the preload's world arrive as the page's own kinds", async ({
  fixture: { page },
}) => {
  const kinds = await page.evaluate(() => ({
    date: (fixture.kind("date") as Date) instanceof Date,
    map: (fixture.kind("map") as Map<number, Set<string>>).get(1)?.has("a"),
    bytes: [...(fixture.kind("bytes") as Uint8Array)],
    big: String(fixture.kind("big")),
    none: fixture.kind("none") === undefined,
    toPreload: fixture.describe(new Map([["x", 1]])),
    double: fixture.nested.double(21),
    array: Array.isArray(fixture.nested.list),
  }));
  expect(kinds).toEqual({
    date: true,
    map: true,
    bytes: [1, 2, 250],
    big: "1180591620717411303424",
    none: true,
    toPreload: "[object Map] x",
    double: 42,
    array: true,
  });
});

test("throws and rejections carry their messages, and nothing else of the preload's world", async ({
  fixture: { page },
}) => {
  const said = await page.evaluate(async () => {
    const words = async (work: () => unknown): Promise<string> => {
      try {
        await work();
        return "nothing was thrown";
      } catch (error) {
        return `${error instanceof Error} ${String(error)}`;
      }
    };
    return [
      await words(() => fixture.throwNow()),
      await words(() => fixture.rejectLater()),
      await words(() => fixture.invoke("fail")),
      await words(() => fixture.invoke("nobody")),
      await words(() => fixture.invoke("uncloneable")),
    ];
  });
  expect(said).toEqual([
    "true TypeError: thrown in the preload",
    "true Error: rejected in the preload",
    "true Error: Error invoking remote method 'fail': RangeError: out of cheese",
    "true Error: Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    expect.stringMatching(
      /^true Error: Error invoking remote method 'uncloneable': Error: .*could not be cloned/,
    ),
  ]);
});

test("functions inside data, symbols and nodes are refused", async ({ fixture: { page } }) => {
  const refused = await page.evaluate(async () => {
    const tries: (() => unknown)[] = [
      () => fixture.invoke("echo", { deep: [() => 1] }),
      () => fixture.symbol(),
      () => fixture.describe(Symbol("s")),
      () => fixture.node(),
      () => fixture.describe(document.body),
    ];
    const results: string[] = [];
    for (const one of tries)
      try {
        await one();
        results.push("went through");
      } catch (error) {
        results.push(String(error));
      }
    return results;
  });
  expect(refused).toHaveLength(5);
  for (const words of refused) expect(words).toContain("could not be cloned");
});

test("what is exposed is frozen and cannot be replaced", async ({ fixture: { page } }) => {
  const result = await page.evaluate(() => {
    const api = fixture as unknown as Record<string, unknown>;
    const attempts = [
      () => ((globalThis as Record<string, unknown>)["fixture"] = null),
      () => (api["version"] = 9),
      () => ((api["nested"] as Record<string, unknown>)["double"] = null),
      () => (api["extra"] = 1),
    ];
    for (const attempt of attempts)
      try {
        attempt();
      } catch {
        // Strict code throws where sloppy code is ignored.
      }
    return {
      version: fixture.version,
      double: fixture.nested.double(2),
      extra: "extra" in api,
      frozen: Object.isFrozen(fixture),
    };
  });
  expect(result).toEqual({ version: 3, double: 4, extra: false, frozen: true });
});

test("callbacks live as long as the preload keeps them, events come in order", async ({
  fixture: { page },
}) => {
  const result = await page.evaluate(async () => {
    fixture.keep((value) => value + 1);
    fixture.keep((value) => value * 10);
    const heard: unknown[] = [];
    const all = new Promise<void>((resolve) => {
      fixture.onSaid((at) => {
        heard.push(at);
        if (heard.length === 200) resolve();
      });
    });
    for (let at = 0; at < 200; at++) fixture.send("say", at);
    await all;
    return { kept: fixture.callKept(4), heard };
  });
  expect(result.kept).toEqual([5, 40]);
  expect(result.heard).toEqual(Array.from({ length: 200 }, (_, at) => at));
});
