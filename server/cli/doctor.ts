import { databasePath } from "../start.ts";
import { type CheckOptions, checkRows } from "../store/sqlite/check-rows.ts";
import { ServeProblem } from "./serve.ts";

/** Says what is wrong with a data folder's database, a line for each; only reads, also while a server runs on it. */
export function examine(data: string, options: CheckOptions): void {
  const findings = checkRows(databasePath(data), options);
  for (const line of findings) process.stdout.write(`${line}\n`);
  if (findings.length > 0)
    throw new ServeProblem(
      `${findings.length} ${findings.length === 1 ? "thing is" : "things are"} wrong; nothing was changed`,
    );
  process.stdout.write("all is well\n");
}
