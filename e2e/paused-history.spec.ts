import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { writeHistory } from "./harness/history.ts";
import { test } from "./harness/office.ts";
import {
  allTexts,
  bubble,
  caughtUp,
  conversation,
  expectState,
  openConversation,
  say,
  timeline,
} from "./harness/screens.ts";

/** Whoever has much to come decides when: usable at once, the rest waits and goes on, and nothing of it is missing in the end. */

const emma = "Emma Clarke";
const receiving = (page: Page) => page.getByTestId("receiving");
const pause = (page: Page) => page.getByRole("button", { name: "Pause earlier messages" });
const resume = (page: Page) => page.getByRole("button", { name: "Go on with earlier messages" });

const isPaused = (page: Page): Promise<boolean> =>
  page.evaluate(async () => (await window.magpie.start({})).settings.historyPaused);

const textsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, at) =>
    `number ${at} ${"细雨 fine rain ".repeat(at % 5)}`.trim(),
  );

const idOf = (page: Page, title: string): Promise<string> =>
  page.evaluate(async (wanted) => {
    const { conversations } = await window.magpie.listConversations({});
    return conversations.find((one) => one.title === wanted)?.id ?? "";
  }, title);

/** How many of the conversation's messages are on this machine from the newest down to the first gap. */
const countHere = async (page: Page): Promise<number> =>
  (await allTexts(page, await idOf(page, emma))).length;

/** What was written, in its order, among all that is on this machine. */
const numbered = async (page: Page): Promise<string[]> =>
  (await allTexts(page, await idOf(page, emma))).filter((text) => text.startsWith("number "));

const scrollUp = (page: Page): Promise<void> =>
  timeline(page).evaluate((element) => void (element.scrollTop = 0));

for (const { count, tag } of [
  { count: 2_000, tag: "" },
  { count: 100_000, tag: " @long" },
]) {
  test(`a new device that lets ${count} messages wait is usable at once, also offline and after a restart, and has all of them in the end${tag}`, async ({
    office,
  }) => {
    test.setTimeout(60_000 + count * 6);
    const texts = textsOf(count);
    await office.server.whileStopped((store) =>
      writeHistory(store, { from: "emma", to: "lin.wei", texts }),
    );
    const profile = office.profile("lin.wei");
    mkdirSync(profile, { recursive: true });
    writeFileSync(join(profile, "settings.json"), JSON.stringify({ historyPaused: true }));
    const first = await office.open("lin.wei", { waits: false });
    await expect(conversation(first.page, emma)).toContainText(`number ${count - 1}`);
    await openConversation(first.page, emma);
    await expect(bubble(first.page, `number ${count - 1} `)).toBeVisible();
    await expect(receiving(first.page)).toContainText("Earlier messages paused");
    await say(first.page, "I can write");
    await expectState(first.page, "I can write", "sent");
    const here = await countHere(first.page);
    expect(here).toBeLessThan(count);

    // Where somebody reads, it comes all the same.
    await expect(async () => {
      await scrollUp(first.page);
      expect(await countHere(first.page)).toBeGreaterThan(here);
    }).toPass();

    await office.server.stop("SIGKILL");
    await expect(async () => {
      await scrollUp(first.page);
      await expect(timeline(first.page).getByText("Older messages are still coming")).toBeVisible({
        timeout: 500,
      });
    }).toPass();
    await first.close();
    await office.server.resume();

    const { page } = await office.open("lin.wei", { signIn: false });
    await openConversation(page, emma);
    await expect(bubble(page, "I can write")).toBeVisible();
    await expect(receiving(page)).toContainText("Earlier messages paused");
    const later = await countHere(page);
    expect(later).toBeLessThan(count);
    await resume(page).click();
    await expect(receiving(page)).toHaveCount(0, { timeout: 30_000 + count * 2 });
    await caughtUp(page);
    expect(await numbered(page)).toEqual(texts);
  });

  test(`whoever comes back to ${count} messages can let them wait and go on, and what is said meanwhile is there${tag}`, async ({
    office,
  }) => {
    test.setTimeout(60_000 + count * 6);
    const network = await office.network();
    const { page } = await office.open("lin.wei", { server: network.url });
    await openConversation(page, emma);
    network.keepBack('"type":"pull"');
    const texts = textsOf(count);
    await office.server.whileStopped((store) =>
      writeHistory(store, { from: "emma", to: "lin.wei", texts }),
    );
    await expect(bubble(page, `number ${count - 1} `)).toBeVisible({ timeout: 40_000 });
    await pause(page).click();
    // What was held back is here in less time than a click may take to get to the main process.
    await expect.poll(() => isPaused(page)).toBe(true);
    network.keepBack(null);
    await expect(receiving(page)).toContainText("Earlier messages paused");
    const before = await numbered(page);
    expect(before.length).toBeLessThan(count);

    const colleague = await office.scripted("emma");
    await colleague.say(await idOf(page, emma), "said while it waits");
    await expect(bubble(page, "said while it waits")).toBeVisible();
    await expect(receiving(page)).toContainText("Earlier messages paused");

    await resume(page).click();
    await expect(receiving(page)).toHaveCount(0, { timeout: 30_000 + count * 2 });
    await caughtUp(page);
    expect(await numbered(page)).toEqual(texts);
  });
}
