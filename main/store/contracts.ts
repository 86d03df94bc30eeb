import { actsContract } from "./acts-contract.ts";
import { changesContract } from "./changes-contract.ts";
import { filesContract } from "./files-contract.ts";
import { historyContract } from "./history-contract.ts";
import { mentionsContract } from "./mentions-contract.ts";
import { restoredContract } from "./restored-contract.ts";
import { sentAgainContract } from "./sent-again-contract.ts";
import { storeContract } from "./store-contract.ts";

/** What every store of a client keeps, in whatever it keeps its rows and wherever it runs. */
export const contracts = [
  storeContract,
  changesContract,
  mentionsContract,
  historyContract,
  restoredContract,
  sentAgainContract,
  actsContract,
  filesContract,
] as const;
