import { openMemoryRows, openSqliteRows } from "./testing/open-rows.ts";
import { txContract } from "./tx-contract.ts";

txContract("SQLite", openSqliteRows);
txContract("in memory", openMemoryRows);
