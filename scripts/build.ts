import { buildClient } from "./client-build.ts";
import { onceAskedToEnd } from "./processes/asked-to-end.ts";
import { Family } from "./processes/family.ts";
import { root } from "./root.ts";

const family = new Family();
onceAskedToEnd(() => void family.end());
try {
  const ms = await buildClient(root, family, true);
  console.log(`built in ${((ms ?? 0) / 1000).toFixed(1)} s`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
