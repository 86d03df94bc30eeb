import { checkBytes } from "../files/check-bytes.ts";
import { createDiskFiles } from "../files/disk-files.ts";
import { databasePath, filesFolder } from "../start.ts";
import { checkRows, type CheckOptions, storedContents } from "../store/sqlite/check-rows.ts";
import { ServeProblem } from "./serve.ts";

export interface DoctorOptions extends CheckOptions {
  /** Reads every stored file and compares its bytes with its hash. */
  readonly deep?: boolean;
}

/** Says what is wrong with a data folder, a line for each; only reads, also while a server runs on it. */
export async function examine(
  data: string,
  { deep = false, ...options }: DoctorOptions,
): Promise<void> {
  let findings = 0;
  const tell = (line: string): void => {
    findings += 1;
    process.stdout.write(`${line}\n`);
  };
  const path = databasePath(data);
  const rows = checkRows(path, options);
  for (const line of rows) tell(line);
  const isReadable = !rows.some((line) => line.startsWith("store: the file is damaged"));
  if (isReadable)
    for await (const line of checkBytes(storedContents(path), createDiskFiles(filesFolder(data)), {
      deep,
    }))
      tell(line);
  if (findings > 0)
    throw new ServeProblem(
      `${findings} ${findings === 1 ? "thing is" : "things are"} wrong; nothing was changed`,
    );
  process.stdout.write("all is well\n");
}
