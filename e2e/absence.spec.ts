import { expect, type Page } from "@playwright/test";
import { writeGroups, writeHistory } from "./harness/history.ts";
import { test } from "./harness/office.ts";
import {
  bubble,
  caughtUp,
  conversation,
  openConversation,
  say,
  timeline,
} from "./harness/screens.ts";

/** Who was away for long, and who comes with a new machine: the newest at once, the rest behind it, in the end all of it. */

const emma = "Emma Clarke";
const jump = (page: Page) =>
  page.getByRole("button", { name: /Jump to the latest|new messages?$/ });

const texts = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `number ${at} ${"细雨 fine rain ".repeat(at % 5)}`);

/** The numbers of the bubbles that are drawn, in their order on the page; `inSight` leaves out those above and below what is seen. */
const numbers = (page: Page, which: "drawn" | "inSight" = "drawn"): Promise<number[]> =>
  timeline(page).evaluate((element, all) => {
    const { top, bottom } = element.getBoundingClientRect();
    return [...element.querySelectorAll("[data-testid=message]")].flatMap((one) => {
      const place = one.getBoundingClientRect();
      const found = /number (\d+) /.exec(one.textContent ?? "");
      return found && (all || (place.bottom > top && place.top < bottom)) ? [Number(found[1])] : [];
    });
  }, which === "drawn");

/** Scrolls by a part of the window's height, and waits until nothing moves any more. */
const scroll = (page: Page, part: number): Promise<void> =>
  timeline(page).evaluate(
    (element, by) =>
      new Promise<void>((resolve) => {
        element.scrollTop += by * element.clientHeight;
        let last = "";
        const look = (): void => {
          const now = `${element.scrollTop} ${element.scrollHeight}`;
          if (now === last) return resolve();
          last = now;
          requestAnimationFrame(() => requestAnimationFrame(look));
        };
        look();
      }),
    part,
  );

/** Reads on, up or down, until this is in sight: the numbers in the order in which they were met, each once. */
async function readOn(page: Page, direction: -1 | 1, isThere: () => Promise<boolean>) {
  const met = new Set<number>();
  for (let steps = 0; steps < 600; steps += 1) {
    const drawn = await numbers(page);
    expect(drawn).toEqual(drawn.toSorted((a, b) => a - b));
    for (const one of direction === -1 ? drawn.toReversed() : drawn) met.add(one);
    if (await isThere()) return [...met];
    await scroll(page, direction * 0.8);
  }
  throw new Error("the end was not reached");
}

const atBeginning = (page: Page) => () =>
  timeline(page).getByText("This is the beginning").isVisible();

/** All of them up to the last, in order, from the first that was met on. */
function expectAll(read: readonly number[], first: number, last: number): void {
  const unordered = read.filter((one, index) => index > 0 && one < (read[index - 1] ?? 0));
  const missing = Array.from({ length: last + 1 - first }, (_, at) => first + at).filter(
    (one) => !read.includes(one),
  );
  expect({ unordered, missing }).toEqual({ unordered: [], missing: [] });
}

test("after a long absence the newest is there at once with what is missing marked, and in the end all of it in order", async ({
  office,
}) => {
  const network = await office.network();
  const { page } = await office.open("lin.wei", { server: network.url });
  await openConversation(page, emma);
  network.keepBack('"type":"pull"');
  await office.server.whileStopped((store) =>
    writeHistory(store, { from: "emma", to: "lin.wei", texts: texts(1_100) }),
  );
  await expect(bubble(page, "number 1099 ")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId("receiving")).toContainText("Receiving messages…");
  expect(await numbers(page)).not.toContain(0);
  await readOn(page, -1, () => timeline(page).getByText("Messages in between").isVisible());
  // What was here is above what is missing, and can be read.
  await readOn(page, -1, () => bubble(page, "Tail up it is").isVisible());
  await jump(page).click();
  await expect(bubble(page, "number 1099 ")).toBeVisible();

  network.keepBack(null);
  await caughtUp(page);
  await expect(page.getByTestId("receiving")).toHaveCount(0);
  const read = await readOn(page, -1, atBeginning(page));
  expectAll(read.toReversed(), 0, 1_099);
});

test("whoever reads further up is not moved by thousands of messages, and reads on from there to the newest @long", async ({
  office,
}) => {
  await office.server.whileStopped((store) =>
    writeHistory(store, { from: "emma", to: "lin.wei", texts: texts(80) }),
  );
  const { page } = await office.open("lin.wei");
  await openConversation(page, emma);
  await expect(bubble(page, "number 79 ")).toBeVisible();
  await scroll(page, -3);
  const before = await numbers(page, "inSight");
  await office.server.whileStopped((store) =>
    writeHistory(store, {
      from: "emma",
      to: "lin.wei",
      texts: texts(1_200).slice(80),
    }),
  );
  await expect(jump(page)).toContainText("1120", { timeout: 60_000 });
  await caughtUp(page);
  expect(await numbers(page, "inSight")).toEqual(before);
  const read = await readOn(page, 1, () => bubble(page, "number 1199 ").isVisible());
  expectAll(read, read[0] ?? 0, 1_199);

  await scroll(page, -3);
  await say(page, "I have read it all");
  await expect(bubble(page, "I have read it all")).toBeVisible();
});

test("a new device has the list and the newest page at once and everything in the end, also without the server @long", async ({
  office,
}) => {
  await office.server.whileStopped(async (store) => {
    await writeGroups(store, {
      people: ["lin.wei", "james"],
      titles: Array.from({ length: 300 }, (_, at) => `Group ${at}`),
    });
    await writeHistory(store, { from: "emma", to: "lin.wei", texts: texts(1_200) });
  });
  const { page } = await office.open("lin.wei");
  await expect(conversation(page, emma)).toContainText("number 1199 ");
  const list = await page.evaluate(() => window.magpie.listConversations({}));
  const groups = list.conversations.filter(({ title }) => title.startsWith("Group "));
  expect(groups.map(({ complete, last }) => complete && last?.text)).toEqual(
    groups.map(({ title }) => `Said in ${title}`),
  );
  expect(groups).toHaveLength(300);
  await office.server.stop("SIGKILL");
  await openConversation(page, emma);
  const read = await readOn(page, -1, atBeginning(page));
  expectAll(read.toReversed(), 0, 1_199);
});
