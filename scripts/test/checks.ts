import type { Family } from "../processes/family.ts";
import { tool } from "../tool.ts";
import { add, type Tally } from "./tally.ts";

interface Check {
  readonly name: string;
  readonly command: readonly [packageName: string, command: string, ...args: string[]];
}

/** What `npm run check` is made of, in the order of how soon each can say no. */
const checks: readonly Check[] = [
  { name: "types", command: ["typescript", "tsc", "--noEmit", "-p", "."] },
  { name: "lint", command: ["oxlint", "oxlint"] },
  { name: "format", command: ["oxfmt", "oxfmt", "--check"] },
  { name: "unused code", command: ["knip", "knip"] },
];

/** Runs all checks, whatever they say, and prints a line for each; each counts as one. */
export async function runChecks(root: string, family: Family): Promise<Tally> {
  let tally: Tally = { passed: 0, failed: 0 };
  for (const { name, command } of checks) {
    const [packageName, binary, ...args] = command;
    const [program, file] = tool(root, packageName, binary);
    const since = performance.now();
    const member = await family.start(name, program, [file, ...args], { cwd: root });
    const { code } = await member.exited;
    const ok = code === 0;
    console.log(
      `${ok ? "ok    " : "FAILED"} ${name}, ${((performance.now() - since) / 1000).toFixed(1)} s`,
    );
    if (!ok) console.log(member.output());
    tally = add(tally, ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  }
  return tally;
}
