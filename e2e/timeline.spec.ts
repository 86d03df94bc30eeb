import { expect, type Page } from "@playwright/test";
import { shareClient, test } from "./harness/office.ts";
import { bubble, composer, openConversation, say, timeline } from "./harness/screens.ts";

/** The four rules of the timeline, with real pages of history from a real server. */

const emma = "Emma Clarke";
/** Within this many px of the end counts as there. */
const endSlack = 2;

/** Texts of very different heights, numbered. */
const texts = (from: number, count: number): string[] =>
  Array.from(
    { length: count },
    (_, at) => `number ${from + at} ${"和风细雨 fine rain ".repeat((from + at) % 9)}`,
  );

/** Those who have written 150 messages to Lin Wei, one for each spec that reads or changes them. */
const writers = {
  above: { login: "chen.zhiyuan", name: "陈志远" },
  top: { login: "liu.yang", name: "刘洋" },
  meanwhile: { login: "daniel", name: "Daniel Kim" },
  followed: { login: "huang.lei", name: "黄磊" },
  grows: { login: "sofia", name: "Sofia Rossi" },
  rewritten: { login: "zhao.min", name: "赵敏" },
} as const;

const hands = new Map<string, (...lines: readonly string[]) => Promise<void>>();
/** Lin Wei's window. */
const client = shareClient("lin.wei", async (office) => {
  const { person } = await office.scripted("lin.wei");
  await Promise.all(
    Object.values(writers).map(async ({ login }) => {
      const colleague = await office.scripted(login);
      const conversation = await colleague.conversationWith(person);
      hands.set(login, (...lines) => colleague.say(conversation, ...lines));
      await colleague.say(conversation, ...texts(0, 150));
    }),
  );
});

/** Lin Wei's window with the conversation open, and the other's hand on the keyboard. */
async function longConversation({ login, name }: { login: string; name: string }): Promise<{
  page: Page;
  write: (...lines: readonly string[]) => Promise<void>;
}> {
  const { page } = client();
  await openConversation(page, name);
  await expect(bubble(page, "number 149 ")).toBeVisible();
  return { page, write: (...lines) => hands.get(login)?.(...lines) ?? Promise.reject() };
}

const fromEnd = (page: Page): Promise<number> =>
  timeline(page).evaluate(
    (element) => element.scrollHeight - element.scrollTop - element.clientHeight,
  );

/** The first bubble that is wholly in view: its text and its distance from the timeline's top, in px. */
const firstVisible = (page: Page): Promise<{ text: string; top: number }> =>
  timeline(page).evaluate((element) => {
    const top = element.getBoundingClientRect().top;
    for (const one of element.querySelectorAll("[data-testid=message]")) {
      const distance = one.getBoundingClientRect().top - top;
      if (distance >= 0)
        return { text: /number \d+ /.exec(one.textContent ?? "")?.[0] ?? "", top: distance };
    }
    return { text: "", top: 0 };
  });

const topOf = (page: Page, text: string): Promise<number> =>
  timeline(page).evaluate((element, wanted) => {
    const found = [...element.querySelectorAll("[data-testid=message]")].find((one) =>
      one.textContent?.includes(wanted),
    );
    return found
      ? found.getBoundingClientRect().top - element.getBoundingClientRect().top
      : Number.NaN;
  }, text);

/** Scrolls to this many px above the end, as one drag of the scroll bar does. */
async function scrollAboveEnd(page: Page, px: number): Promise<void> {
  await timeline(page).evaluate((element, distance) => {
    element.scrollTop = element.scrollHeight - element.clientHeight - distance;
  }, px);
  await settled(page);
}

/** Waits until two frames in a row show the same. */
const settled = (page: Page): Promise<void> =>
  timeline(page).evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        let last = "";
        const look = (): void => {
          const now = `${element.scrollTop} ${element.scrollHeight}`;
          if (now === last) return resolve();
          last = now;
          requestAnimationFrame(() => requestAnimationFrame(look));
        };
        look();
      }),
  );

for (const [where, writer, to, pxMax] of [
  ["above", writers.above, 580, 1],
  // The first thing there is a day's line, which moves up to the new top; the gap that it stood over is closed.
  ["at the very top", writers.top, 0, 8],
] as const)
  test(`a page of older messages moves nothing by more than ${pxMax} px for who reads ${where}`, async () => {
    const { page } = await longConversation(writer);
    // Just below where the page above is asked for.
    await timeline(page).evaluate((element) => (element.scrollTop = 900));
    await settled(page);
    const { most, grown } = await timeline(page).evaluate(
      (element, target) =>
        new Promise<{ most: number; grown: number }>((resolve) => {
          const top = element.getBoundingClientRect().top;
          // What will be in sight there.
          const watched = [...element.querySelectorAll("[data-testid=message]")].find(
            (one) => one.getBoundingClientRect().top >= top - (element.scrollTop - target),
          );
          const id = watched?.getAttribute("data-id") ?? "";
          const positionOf = (): number | null =>
            element.querySelector(`[data-id="${id}"]`)?.getBoundingClientRect().top ?? null;
          const height = element.scrollHeight;
          element.scrollTop = target;
          const start = positionOf() ?? Number.NaN;
          let most = 0;
          let after = 0;
          const frame = (): void => {
            most = Math.max(most, Math.abs((positionOf() ?? Number.NaN) - start));
            // Until the page has come, and thirty frames more for the measuring of it.
            if (element.scrollHeight > height + 500) after += 1;
            if (after >= 30) resolve({ most, grown: element.scrollHeight - height });
            else requestAnimationFrame(frame);
          };
          frame();
        }),
      to,
    );
    expect(grown).toBeGreaterThan(500);
    expect(most).toBeLessThanOrEqual(pxMax);
  });

test("what comes in while reading above does not move the page, and is announced", async () => {
  const { page, write } = await longConversation(writers.meanwhile);
  await scrollAboveEnd(page, 1_500);
  const before = await firstVisible(page);
  await write("number 900 came meanwhile", "number 901 too");
  await expect(page.getByRole("button", { name: "2 new messages" })).toBeVisible();
  await settled(page);
  expect(Math.abs((await topOf(page, before.text)) - before.top)).toBeLessThanOrEqual(1);
  await page.getByRole("button", { name: "2 new messages" }).click();
  await expect(bubble(page, "number 901 too")).toBeInViewport();
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(endSlack);
});

test("what comes in at the end is followed, one's own too", async () => {
  const { page, write } = await longConversation(writers.followed);
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(endSlack);
  for (const text of texts(200, 12)) {
    await write(text);
    await expect(bubble(page, text.slice(0, 11))).toBeInViewport();
  }
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(endSlack);
  await scrollAboveEnd(page, 1_000);
  await say(page, "and my own answer");
  await expect(bubble(page, "and my own answer")).toBeInViewport();
});

test("a last message that grows stays in view", async () => {
  const { page, write } = await longConversation(writers.grows);
  await write(`number 500 ${"a long one ".repeat(400)} the very end`);
  const last = bubble(page, "number 500 ");
  await last.getByRole("button", { name: "Show all" }).click();
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(endSlack);
  await expect(last.getByRole("button", { name: "Show less" })).toBeInViewport();
});

test("Enter never sends while an input method composes", async () => {
  const { page } = client();
  await openConversation(page, emma);
  await composer(page).focus();
  const session = await page.context().newCDPSession(page);
  await page.evaluate(() =>
    addEventListener("compositionend", ({ timeStamp }) =>
      Object.assign(window, { ended: timeStamp }),
    ),
  );
  // The list draws as many as it likes; what counts is which one is the last.
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(endSlack);
  const last = (): Promise<string | null> =>
    timeline(page).getByTestId("message").last().getAttribute("data-id");
  const before = await last();
  await session.send("Input.imeSetComposition", {
    text: "ni'hao",
    selectionStart: 6,
    selectionEnd: 6,
  });
  await expect(composer(page)).toHaveValue("ni'hao");
  // The key that accepts a candidate, as Chromium reports it to the page: keyCode 229, composing.
  await session.send("Input.dispatchKeyEvent", {
    type: "rawKeyDown",
    key: "Enter",
    code: "Enter",
    windowsVirtualKeyCode: 229,
  });
  await session.send("Input.insertText", { text: "你好" });
  await expect(composer(page)).toHaveValue("你好");
  expect(await last()).toBe(before);
  // An Enter in the very moment of the composition's end is still the input method's (composer-keys.ts): a person's comes later.
  await expect
    .poll(() =>
      page.evaluate(() => performance.now() - ((window as { ended?: number }).ended ?? Infinity)),
    )
    .toBeGreaterThan(20);
  await composer(page).press("Enter");
  await expect(bubble(page, "你好").last()).toBeVisible();
  await expect(composer(page)).toHaveValue("");
});

test("who types fast loses neither a letter nor an Enter", async () => {
  const { page } = client();
  await openConversation(page, emma);
  await composer(page).focus();
  for (const line of ["fast one", "fast two", "fast three"]) {
    await page.keyboard.type(line);
    await page.keyboard.press("Enter");
  }
  await page.keyboard.type("still writing");
  await expect(composer(page)).toHaveValue("still writing");
  const sent = timeline(page).getByTestId("message").filter({ hasText: "fast " });
  await expect(sent).toHaveCount(3);
  expect(
    (await sent.allTextContents()).map((text) => /fast (one|two|three)/.exec(text)?.[0]),
  ).toEqual(["fast one", "fast two", "fast three"]);
});

test("a message is rewritten in the line: the end stays in sight, and Escape leaves the chat only after that", async () => {
  const { page } = await longConversation(writers.rewritten);
  await say(page, "to be rewritten");
  await expect(bubble(page, "to be rewritten")).toHaveAttribute("data-status", /sent|delivered/);
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(endSlack);
  await composer(page).press("ArrowUp");
  await expect(composer(page)).toHaveValue("to be rewritten");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.press("Shift+Enter");
  await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(endSlack);
  await page.keyboard.press("Escape");
  await expect(composer(page)).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(composer(page)).toHaveCount(0);
});
