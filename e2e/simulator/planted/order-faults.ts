import { busyFiles } from "../options.ts";
import { fault, focused, type PlantedFault } from "./planted-fault.ts";

const uploads = "main/messaging/operations/uploads.ts";

/** What files that were chosen together lose their order by: looked for where many are sent. */
export const orderFaults: readonly PlantedFault[] = [
  fault("earlier-not-waited-for", "FI12", uploads, [
    "      isUnderWay(parts),\n",
    "      isUnderWay(parts) &&\n      parts.length > 2,\n",
  ]),
  fault("ready-overtaken", "FI12", uploads, [
    "if (!record || next !== message) return false;",
    "if (!record || next === undefined || !readyUploads(tx, rows).includes(message)) return false;",
  ]),
].map((one) =>
  focused(
    {
      fileWork: { ...busyFiles, "send files": 90, "pause upload": 1, "change source": 1 },
      fileQuota: 1_000_000_000,
      backupRestores: 0,
      operations: 120,
      safetyMs: 20_000,
      clientDiskMsMax: 60,
      ...one.focus,
    },
    one,
  ),
);
