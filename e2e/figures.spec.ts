import { expect } from "@playwright/test";
import { test } from "./harness/office.ts";
import { useOf } from "./harness/process-use.ts";
import { composer, openConversation, timeline } from "./harness/screens.ts";

/** Figures, printed and not judged: a machine that is busy with something else must not fail a test. */

const rounds = 60;

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

const line = (name: string, values: readonly number[]): string => {
  const sorted = values.toSorted((a, b) => a - b);
  return `${name}: median ${quantile(sorted, 0.5).toFixed(1)} ms, p95 ${quantile(sorted, 0.95).toFixed(1)} ms (${values.length})`;
};

interface Marks {
  readonly shown: number[];
  readonly sent: number[];
}

test("Enter → bubble, Enter → sent, two clients and a server @long", async ({ office }) => {
  const { page } = await office.open("lin.wei");
  const colleague = await office.open("emma");
  await openConversation(page, "Emma Clarke");
  await openConversation(colleague.page, "林薇");
  await timeline(page).evaluate((element) => {
    const marks = { shown: [] as number[], sent: [] as number[] };
    Object.assign(window, { marks });
    let pressed = 0;
    const seen = new Map<string, "shown" | "sent">();
    for (const one of element.querySelectorAll("[data-id]"))
      seen.set(one.getAttribute("data-id") ?? "", "sent");
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Enter") pressed = performance.now();
      },
      true,
    );
    new MutationObserver(() => {
      for (const one of element.querySelectorAll("[data-id]")) {
        const id = one.getAttribute("data-id") ?? "";
        const status = one.getAttribute("data-status") ?? "";
        const known = seen.get(id);
        if (known === undefined) {
          seen.set(id, "shown");
          marks.shown.push(performance.now() - pressed);
        }
        if (seen.get(id) === "shown" && ["sent", "delivered", "read"].includes(status)) {
          seen.set(id, "sent");
          marks.sent.push(performance.now() - pressed);
        }
      }
    }).observe(element, { subtree: true, childList: true, attributes: true });
  });
  for (let round = 1; round <= rounds; round++) {
    await composer(page).fill(`figure ${round}`);
    await composer(page).press("Enter");
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { marks: Marks }).marks.sent.length))
      .toBe(round);
  }
  const { shown, sent } = await page.evaluate(() => (window as unknown as { marks: Marks }).marks);
  console.log(`${line("Enter → bubble", shown)}\n${line("Enter → sent", sent)}`);
});

/** The same clock in every process of this machine: ms since the epoch, with fractions. */
const sharedNow = (): number => performance.timeOrigin + performance.now();

test("server emit → painted, beside a bare socket of the same account @long", async ({
  office,
}) => {
  const { page } = await office.open("lin.wei");
  const bare = await office.scripted("lin.wei");
  const colleague = await office.scripted("emma");
  const conversation = await colleague.conversationWith(bare.person);
  await openConversation(page, "Emma Clarke");
  await timeline(page).evaluate((element) => {
    const painted: number[] = [];
    Object.assign(window, { painted });
    const known = new Set<string>();
    const look = (): boolean => {
      const before = known.size;
      // Older ones may be drawn late.
      for (const one of element.querySelectorAll("[data-id]"))
        if (one.textContent.includes("emitted")) known.add(one.getAttribute("data-id") ?? "");
      return known.size > before;
    };
    new MutationObserver(() => {
      // The second frame begins when the first has been painted.
      if (look())
        requestAnimationFrame(() =>
          requestAnimationFrame(() => painted.push(performance.timeOrigin + performance.now())),
        );
    }).observe(element, { subtree: true, childList: true });
  });
  const paintedTimes = (): Promise<number[]> =>
    page.evaluate(() => (window as unknown as { painted: number[] }).painted);
  const received: number[] = [];
  bare.onNewMessage(conversation, () => received.push(sharedNow()));
  for (let round = 1; round <= rounds; round++) {
    await colleague.say(conversation, `emitted ${round}`);
    await expect.poll(async () => (await paintedTimes()).length).toBe(round);
    await expect.poll(() => received.length).toBe(round);
  }
  const painted = await paintedTimes();
  console.log(
    line(
      "server emit → painted",
      painted.map((at, round) => at - (received[round] ?? 0)),
    ),
  );
});

test("what a client uses in the tray over 60 s, connected and with nothing to do @long", async ({
  office,
}) => {
  test.skip(process.platform !== "linux", "read out of /proc");
  test.setTimeout(120_000);
  const { app, page } = await office.open("lin.wei");
  await openConversation(page, "Emma Clarke");
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const pid = app.process().pid ?? 0;
  // What opening has left to do is over when a second passes almost unused.
  await expect
    .poll(
      async () => {
        const before = useOf(pid).cpuMs;
        await page.waitForTimeout(1_000);
        return useOf(pid).cpuMs - before;
      },
      { timeout: 30_000 },
    )
    .toBeLessThan(50);
  const before = useOf(pid);
  await page.waitForTimeout(60_000);
  const after = useOf(pid);
  const main = await app.evaluate(() => process.memoryUsage().rss / 1e6);
  console.log(
    `in the tray: ${((after.cpuMs - before.cpuMs) / 600).toFixed(2)} % of one core over 60 s; main ${main.toFixed(0)} MB, page ${after.pageMb.toFixed(0)} MB, with the browser's other processes ${after.rssMb.toFixed(0)} MB (shared pages counted in each)`,
  );
});
