import { fault, focused, type PlantedFault } from "./planted-fault.ts";

const operations = "main/messaging/operations";

/** Backup after backup, while somebody looks all the time. */
const manyRestores = {
  backupRestores: 6,
  people: 3,
  groups: 1,
  devicesPerPersonMax: 3,
  rowsMax: 1,
  operations: 300,
  more: { look: 150 },
  delayMsMax: 300,
  networkDownRate: 5,
  safetyMs: 60_000,
};

/** What the simulator found in the product, put back: each world that was kept for one of these has to show it again. */
export const mendedFaults: readonly PlantedFault[] = [
  focused(
    { store: "sqlite" },
    fault("announcements-not-unread", "RD4", "main/store/sqlite-tx.ts", [
      "AND (sender <> ? OR (sender IS NULL AND kind <> 'system')) ORDER",
      "AND sender <> ? ORDER",
    ]),
  ),
  focused(
    { more: { "take back": 60, "change member": 60 }, groups: 3, lostAnswerChance: 0.4 },
    fault("removed-take-nothing-back", "OB8", "server/chat/cancel.ts", [
      "const isStranger = (await tx.stints(id, person)).length === 0;",
      "const isStranger = (await tx.stints(id, person)).every(({ to_seq }) => to_seq !== null);",
    ]),
  ),
  focused(
    // The answer has to come before the sync that tells of one, and another one before the row.
    {
      backupRestores: 12,
      safetyMs: 20_000,
      hurry: 8,
      delayMsMax: 400,
      rowsMax: 1,
      groups: 1,
      more: { burst: 20 },
    },
    fault("placeless-not-sent-again", "CU8", "main/store/memory-tx.ts", [
      'row.seq !== null || row.status === "sent"',
      "row.seq !== null",
    ]),
  ),
  focused(
    // Another device has sent it again, and this one is looked at before and after its row comes.
    manyRestores,
    fault("earlier-place-judged", "ST4", `${operations}/readers.ts`, [
      "(stale ? null : seq);",
      "(stale && seq === -1 ? null : seq);",
    ]),
  ),
  focused(
    {
      clientFullRate: 16,
      newDeviceRate: 12,
      safetyMs: 60_000,
      deviceKillRate: 0,
      deviceQuitRate: 0,
    },
    fault("owner-said-once", "SU2", "main/messaging/sync.ts", [
      'await store.run("actAs", { self });',
      "",
    ]),
  ),
  focused(
    {
      backupRestores: 4,
      devicesPerPersonMax: 3,
      more: { edit: 60, "change member": 60 },
      safetyMs: 60_000,
    },
    fault("rewritten-lost-unsaid", "OB13", `${operations}/refused-sends.ts`, [
      "if (hadAt !== null && edit) noteRewritten(tx, said, args.code);",
      "",
    ]),
  ),
  focused(
    manyRestores,
    fault("lost-attempt-counts-for-nothing", "OB8, OB13", `${operations}/refused-sends.ts`, [
      "(entry !== null && entry.attempts > 1);",
      "(entry !== null && entry.attempts < 0);",
    ]),
  ),
  focused(
    { ...manyRestores, cutRate: 16 },
    fault("first-epoch-is-no-other", "CU7", `${operations}/epoch.ts`, [
      "  startAgain(tx);\n  tx.putAccount({ epoch, since: 0 });",
      "  if (account.epoch !== null) startAgain(tx);\n  tx.putAccount({ epoch, since: 0 });",
    ]),
  ),
];
