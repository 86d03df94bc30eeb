import { fault, focused, type PlantedFault } from "./planted-fault.ts";

const operations = "main/messaging/operations";

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
  focused(
    { more: { burst: 8 }, lostAnswerChance: 0.3, cutRate: 16 },
    fault("untried-goes-first", "OB2", `${operations}/sending.ts`, [
      "return tx.heads();",
      `return tx.heads().map((head) => {
    const untried = tx.outbox().find((one) => one.lane === head.lane && one.attempts === 0);
    return head.attempts > 0 && untried ? untried : head;
  });`,
    ]),
  ),
  focused(
    { more: { burst: 8 }, cutRate: 16 },
    fault("newest-goes-first", "OB2", `${operations}/sending.ts`, [
      "return tx.heads();",
      "return tx.heads().map((head) => tx.outbox().findLast((one) => one.lane === head.lane) ?? head);",
    ]),
  ),
  focused(
    { more: { edit: 60 }, lostAnswerChance: 0.4, cutRate: 16 },
    fault("edit-done-twice", "OB12", "server/chat/change.ts", [
      "    if (op) {",
      "    if (op && op.at < 0) {",
    ]),
  ),
  focused(
    {
      more: { edit: 60, recall: 30, "change member": 60 },
      groups: 3,
      lostAnswerChance: 0.6,
      cutRate: 16,
    },
    fault("membership-before-op", "OB12", "server/chat/change.ts", [
      "    const op = await tx.op(opId);",
      "    await requireMember(tx, id, person);\n    const op = await tx.op(opId);",
    ]),
  ),
  focused(
    { more: { "change member": 60 }, groups: 3 },
    fault("history-goes-with-leaving", "CU6", `${operations}/catching-up.ts`, [
      "  keepConversation(tx, { ...known, left_rev: rev, remote_rev: known.cursor, want_read: 0 });",
      `  keepConversation(tx, { ...known, left_rev: rev, remote_rev: known.cursor, want_read: 0 });
  for (const { id, sender } of tx.page(conversation, null, 1_000))
    if (sender !== tx.owner()) tx.removeMessage(id);`,
    ]),
  ),
  focused(
    { backupRestores: 2, more: { burst: 4 } },
    fault("lost-is-dropped", "CU14", `${operations}/lost.ts`, [
      "for (const one of lost) tx.putMessage({ ...one, seq });",
      `for (const one of lost)
      if (one.sender === tx.owner()) tx.putMessage({ ...one, seq });
      else tx.removeMessage(one.id);`,
    ]),
  ),
  focused(
    { backupRestores: 2, more: { edit: 60 }, clientDiskMsMax: 60 },
    fault("edit-lost-after-restore", "OB12", "server/chat/change.ts", [
      "const row = next ? await write(tx, next, now) : message;",
      "const row = next?.recalled ? await write(tx, next, now) : message;",
    ]),
  ),
  focused(
    {
      backupRestores: 1,
      more: { "take back": 60 },
      lostAnswerChance: 0.6,
      cutRate: 16,
      safetyMs: 60_000,
    },
    fault("taken-back-here-alone-after-restore", "OB8", `${operations}/sending.ts`, [
      "if (sentAt !== null || (send && wasTried(send)))",
      'if (send && wasTried(send) && id === "")',
    ]),
  ),
  focused(
    { more: { recall: 60 }, cutRate: 16 },
    fault("too-late-and-taken-back", "OB8", `${operations}/changing.ts`, [
      'if (message.status !== "sent") return { ok: true, touched: takeBack(tx, { id, opId }).touched };',
      `if (message.status !== "sent") {
    takeBack(tx, { id, opId });
    return tooLate;
  }`,
    ]),
  ),
];
