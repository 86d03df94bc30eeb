import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What axe finds serious or worse, as rule and element. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // The app's page cannot open a second one, which the newer way of running axe would do.
  const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  // A run that looked at nothing finds nothing.
  expect(passes.length).toBeGreaterThan(10);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
