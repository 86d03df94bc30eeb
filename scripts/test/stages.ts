import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildClient } from "../client-build.ts";
import { chooseDisplay, openDisplay } from "../display.ts";
import type { Family } from "../processes/family.ts";
import { readRuntime, runtimeEnvironment } from "../runtime.ts";
import { tool } from "../tool.ts";
import { runChecks } from "./checks.ts";
import { type Tally, tallyPlaywright, tallyVitest } from "./tally.ts";

export interface StageSettings {
  readonly root: string;
  readonly family: Family;
  /** Only the slow proof, or everything but it. */
  readonly long: boolean;
  /** A folder for reports, removed afterwards. */
  readonly reports: string;
}

/** A part of `npm test`; the next begins only if nothing failed in it. */
export interface Stage {
  readonly name: string;
  run(settings: StageSettings): Promise<Tally>;
}

/** Runs a test runner with its output shown as it comes, and counts its JSON report. */
async function runTests(
  { root, family, long, reports }: StageSettings,
  name: string,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  report: string,
  count: (report: unknown) => Tally,
): Promise<Tally> {
  const [program, ...args] = command;
  if (program === undefined) throw new Error("no command");
  const member = await family.start(name, program, args, {
    cwd: root,
    env: {
      // Hundreds of processes start from the same sources: compiled once, each of them takes half as long to start.
      // Nor are the types taken off anew in each of hundreds of threads: the WebAssembly that does it now and then ends the process
      // (V8's "Check failed: jit_page.has_value()").
      NODE_COMPILE_CACHE: join(reports, "compiled"),
      ...env,
      ...(long ? { MAGPIE_LONG: "1" } : {}),
    },
    onOutput: (chunk) => process.stdout.write(chunk),
  });
  const { code, signal } = await member.exited;
  let tally: Tally;
  try {
    tally = count(JSON.parse(readFileSync(report, "utf8")));
  } catch (error) {
    throw new Error(`${name} ended (${signal ?? code}) without a report`, { cause: error });
  }
  // The runner's word stands above its report: it also fails for what happens outside of tests.
  return code === 0 ? tally : { ...tally, failed: Math.max(1, tally.failed) };
}

const unit: Stage = {
  name: "unit tests",
  run(settings) {
    const report = join(settings.reports, "unit.json");
    const command = [
      ...tool(settings.root, "vitest", "vitest"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...(settings.long ? ["--passWithNoTests"] : []),
    ];
    return runTests(settings, "vitest", command, {}, report, tallyVitest);
  },
};

const build: Stage = {
  name: "build",
  async run({ root, family }) {
    await buildClient(root, family);
    return { passed: 1, failed: 0 };
  },
};

/** Whole-app specs: in real windows where there is a display, else headless; Electron itself has no headless mode. */
const wholeApp: Stage = {
  name: "whole-app tests",
  async run(settings) {
    const { root, family, reports, long } = settings;
    const runtime = readRuntime(root);
    const display = chooseDisplay({
      platform: process.platform,
      env: process.env,
      xvfb: runtime.kind === "electron" ? runtime.xvfb : null,
    });
    const { env, note } = await openDisplay(display, family);
    // The stand-in is wanted headless here: nobody looks, and it is quicker.
    if (note !== null && runtime.kind === "electron") console.log(note);
    const report = join(reports, "whole-app.json");
    const command = [
      ...tool(root, "@playwright/test", "playwright"),
      "test",
      "--config=e2e/playwright.config.ts",
      "--reporter=list,json",
      ...(long ? ["--pass-with-no-tests"] : []),
    ];
    return runTests(
      settings,
      "playwright",
      command,
      { ...env, ...runtimeEnvironment(root, runtime), PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      report,
      tallyPlaywright,
    );
  },
};

const check: Stage = {
  name: "check",
  run: ({ root, family }) => runChecks(root, family),
};

export const stages: readonly Stage[] = [check, unit, build, wholeApp];
export const longStages: readonly Stage[] = [unit, build, wholeApp];
