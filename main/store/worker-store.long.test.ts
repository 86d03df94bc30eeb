import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { contracts } from "./contracts.ts";
import { openStore } from "./worker-store.ts";

const folder = mkdtempSync(join(tmpdir(), "magpie-store-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const workerUrl = new URL("worker.ts", import.meta.url);

for (const contract of contracts)
  contract("SQLite in a worker", () =>
    openStore({ path: join(folder, `${++files}.db`), workerUrl }),
  );
