import { fault, focused, type PlantedFault } from "./planted-fault.ts";

/** What nobody would see who looks only at where everything is in the end. */
export const checkerFaults: readonly PlantedFault[] = [
  focused(
    { serverFullRate: 8, more: { burst: 4 }, backupRestores: 0 },
    fault("passing-is-final", "OB5", "main/messaging/outbox.ts", [
      `isDefinite(outcome)) {
      log.warn("outbox.refused"`,
      `outcome.code !== 0) {
      log.warn("outbox.refused"`,
    ]),
  ),
  fault("member-refused", "server/chat/membership.ts", "server/chat/membership.ts", [
    "if (!conversation || stints.length === 0) throw",
    "if (!conversation || stints.length === 0 || conversation.rev % 10 === 9) throw",
  ]),
];
