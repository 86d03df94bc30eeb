import { expect, type Page } from "@playwright/test";
import { test } from "./harness/office.ts";

/**
 * How fluid the directory is with ten thousand people in it, in a real window, beside the same window with the few of the demo
 * office. Printed and not judged, as the figures of figures.spec.ts:
 *
 *     npm run test:long        (or, with the stand-in's variables: MAGPIE_LONG=1 playwright test --config=e2e/playwright.config.ts directory-figures)
 *
 * Frames: so many in a row, in each of which the list (or the tree) is scrolled by a part of its window; the time from one to the next.
 * Typing: from the input event of each letter to the frame after the first change among the people.
 */
const count = 10_000;
const frames = 240;
const typed = ["lin", "wangwei", "zxf", "chanpin", "1380013", "王小", "设计", "person 5"];

const surnames = [..."王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高单曾解仇任区朴"];
const given = [..."伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂华志远薇悦朝行乐重长"];
const titles = ["产品经理", "前端工程师", "会计", "Designer", "销售代表"];

const at = <T>(from: readonly T[], index: number): T => from[index % from.length] as T;
const csv = [
  "login,name,english,title,department,phone",
  ...Array.from({ length: count }, (_, n) => {
    const name = at(surnames, n * 7) + at(given, n * 11) + (n % 3 === 0 ? "" : at(given, n * 13));
    const place = ["总部", `中心${n % 8}`, `部门${n % 50}`, `小组${n % 400}`].slice(0, 2 + (n % 3));
    const english = n % 5 === 0 ? `Person ${n}` : "";
    return `p${n},${name},${english},${at(titles, n)},${place.join("/")},138${10_000_000 + n * 17}`;
  }),
].join("\n");

const line = (name: string, values: readonly number[]): string => {
  const sorted = values.toSorted((a, b) => a - b);
  const of = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN).toFixed(
      1,
    );
  return `${name.padEnd(34)} median ${of(0.5)} ms, p95 ${of(0.95)} ms, p99 ${of(0.99)} ms, longest ${of(1)} ms (${sorted.length})`;
};

/** The time from one frame to the next, in ms, while something is scrolled to its end and back. */
const scrolled = (page: Page, selector: string): Promise<number[]> =>
  page.evaluate(
    async ({ wanted, many }) => {
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      const inside = document.querySelector(wanted);
      let element = inside;
      while (element && element.scrollHeight <= element.clientHeight + 1)
        element = element.parentElement;
      const took: number[] = [];
      let [last, step] = [await frame(), 300];
      for (let n = 0; n < many; n += 1) {
        if (element) {
          const end = element.scrollHeight - element.clientHeight;
          if (element.scrollTop + step < 0 || element.scrollTop + step > end) step = -step;
          element.scrollTop += step;
        }
        const now = await frame();
        took.push(now - last);
        last = now;
      }
      return took;
    },
    { wanted: selector, many: frames },
  );

/** From each letter to the people that it leaves, in ms; letters that change nothing among them are left out. */
const searched = (page: Page, words: readonly string[]): Promise<number[]> =>
  page.evaluate(async (all) => {
    const field = document.querySelector<HTMLInputElement>("nav input[role=combobox]");
    const people = document.querySelector("main");
    if (!field || !people) throw new Error("no directory");
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    const patienceMs = 1_000;
    const type = async (value: string): Promise<number | null> => {
      const changed = new Promise<boolean>((resolve) => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          resolve(true);
        });
        observer.observe(people, { subtree: true, childList: true, characterData: true });
        setTimeout(() => resolve(false), patienceMs);
      });
      const from = performance.now();
      set?.call(field, value);
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      if (!(await changed)) return null;
      await new Promise(requestAnimationFrame);
      return performance.now() - from;
    };
    const took: number[] = [];
    for (const word of all) {
      for (let length = 1; length <= word.length; length += 1) {
        const ms = await type(word.slice(0, length));
        if (ms !== null) took.push(ms);
      }
      await type("");
    }
    return took;
  }, words);

async function measure(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Directory" }).click();
  await expect(
    page.getByRole("main", { name: "Directory" }).getByRole("option").first(),
  ).toBeVisible();
  const tree = page.getByRole("tree");
  await tree.focus();
  // As many rows as there are departments: each is opened as one comes to it.
  for (let row = 0; row < 30; row += 1) {
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Home");
  await expect(
    page.getByRole("main", { name: "Directory" }).getByRole("option").first(),
  ).toBeVisible();
  console.log(line(`${name}: frames, list`, await scrolled(page, "#directory-people > *")));
  console.log(line(`${name}: frames, tree`, await scrolled(page, "[role=tree] > *")));
  // The first search reads all names aloud, ahead of it in idle moments.
  await searched(page, ["a"]);
  console.log(line(`${name}: letter → people`, await searched(page, typed)));
}

test("the directory's figures, with ten thousand people and with a few @long", async ({
  office,
}) => {
  test.setTimeout(180_000);
  const few = await office.open("emma");
  await measure(few.page, "12 people");
  await few.close();
  await office.server.importPeople(csv);
  const many = await office.open("lin.wei");
  await measure(many.page, `${count} people`);
});
