import { onceAskedToEnd } from "./processes/asked-to-end.ts";
import { Family } from "./processes/family.ts";
import { root } from "./root.ts";
import { runChecks } from "./test/checks.ts";

const family = new Family();
onceAskedToEnd(() => void family.end().then(() => process.exit(130)));
const { failed } = await runChecks(root, family);
process.exitCode = failed === 0 ? 0 : 1;
