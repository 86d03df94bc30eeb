import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onceAskedToEnd } from "./processes/asked-to-end.ts";
import { Family } from "./processes/family.ts";
import { root } from "./root.ts";
import { registerRunning } from "./setup/running.cjs";
import { longStages, type StageSettings, stages } from "./test/stages.ts";
import { add, lastLine, type Tally } from "./test/tally.ts";

/** Runs the stages in order up to the first that fails; prints each one's time, and the totals last. */
async function runAll(settings: StageSettings): Promise<Tally> {
  let total: Tally = { passed: 0, failed: 0 };
  const summary: string[] = [];
  for (const { name, run } of settings.long ? longStages : stages) {
    console.log(`\n=== ${name}`);
    const since = performance.now();
    let tally: Tally = { passed: 0, failed: 1 };
    try {
      tally = await run(settings);
    } catch (error) {
      console.log(error instanceof Error ? error.message : error);
    }
    total = add(total, tally);
    summary.push(
      `${name}: ${lastLine(tally)}, ${((performance.now() - since) / 1000).toFixed(1)} s`,
    );
    if (tally.failed > 0) break;
  }
  console.log(`\n${summary.join("\n")}`);
  return total;
}

const args = process.argv.slice(2);
if (args.some((argument) => argument !== "--long")) {
  console.error(
    "npm test            every check and all tests but the slow proof\nnpm run test:long   the slow proof",
  );
  process.exit(2);
}
registerRunning(root, "npm test");
const reports = mkdtempSync(join(tmpdir(), "magpie-test-"));
const family = new Family();
const removeReports = (): void => rmSync(reports, { recursive: true, force: true });
onceAskedToEnd((reason) => {
  console.log(`ending (${reason}) …`);
  void family.end().then(() => {
    removeReports();
    return process.exit(130);
  });
});
const total = await runAll({ root, family, long: args.includes("--long"), reports });
await family.end();
removeReports();
console.log(lastLine(total));
process.exit(total.failed === 0 ? 0 : 1);
