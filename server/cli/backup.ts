import { resolve } from "node:path";
import { databasePath } from "../start.ts";
import { backUp } from "../store/sqlite/back-up.ts";
import { figuresInWords } from "./figures.ts";

/** Writes everything that a data folder's database holds into one file, also while a server runs on it. */
export function backUpTo(data: string, file: string, { force }: { readonly force: boolean }): void {
  const begun = performance.now();
  const { bytes, ...figures } = backUp(databasePath(data), file, { force });
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  process.stdout.write(
    `${resolve(file)}: ${figuresInWords(figures)}, ${bytes} bytes, in ${seconds} s\n`,
  );
}
