import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

/** Brings axe into each frame that does not have it: it is larger than the app, and many looks are taken at one page. */
async function bringAxe(page: Page): Promise<void> {
  for (const frame of page.frames())
    if (!(await frame.evaluate(() => "axe" in globalThis))) await frame.evaluate(axe.source);
}

/**
 * What axe finds serious or worse, as rule and element. All of its rules are asked; of what keeps a rule it names one element
 * and not all of them, which would be most of the work.
 */
export async function seriousFaults(page: Page): Promise<string[]> {
  await bringAxe(page);
  const { violations, passes } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ["violations"],
    }),
  );
  // A run that looked at nothing finds nothing.
  expect(passes.length).toBeGreaterThan(10);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** The same in light and in dark, each fault with its look before it. */
export async function seriousFaultsInBothLooks(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const look of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: look });
    // Half-way from one look to the other nothing has the contrast that it will have.
    await page.evaluate(async () => {
      const changing = document.getAnimations().filter((one) => one instanceof CSSTransition);
      await Promise.allSettled(changing.map(({ finished }) => finished));
    });
    faults.push(...(await seriousFaults(page)).map((fault) => `${look}: ${fault}`));
  }
  return faults;
}
