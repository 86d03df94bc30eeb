import { busyGroups } from "../options.ts";
import { regressions } from "../regressions/regressions.ts";
import { checkerFaults } from "./checker-faults.ts";
import { fileFaults } from "./file-faults.ts";
import { mendedFaults } from "./mended-faults.ts";
import { modelFaults } from "./model-faults.ts";
import { orderFaults } from "./order-faults.ts";
import { fault, focused, type PlantedFault } from "./planted-fault.ts";

const operations = "main/messaging/operations";

const drawnFaults: readonly PlantedFault[] = [
  fault("push-over-hole", "CU5", `${operations}/catching-up.ts`, [
    "push.prev_rev === now.cursor && rev > now.cursor",
    "rev > now.cursor",
  ]),
  fault("page-moves-cursor", "CU11", `${operations}/catching-up.ts`, [
    "cursor: Math.max(known.cursor, answer.rev) });",
    "cursor: merged.remote_rev });",
  ]),
  fault("floor-skips-down", "CU11", `${operations}/catching-up.ts`, [
    "const floor = Math.max(1, answer.floor);",
    "const floor = 1;",
  ]),
  focused(
    { rowsMax: 1, cutRate: 16, deviceKillRate: 10, groups: 3 },
    fault("token-with-first-page", "CU2", `${operations}/catching-up.ts`, [
      "if (!answer.more) tx.putAccount",
      "tx.putAccount",
    ]),
  ),
  fault("rows-dropped-cursor-kept", "CU4", `${operations}/catching-up.ts`, [
    "const kept = answer.rows.flatMap((raw) => mergeRow(tx, id, raw) ?? []);\n  const moved = settleLost(tx, id, kept);\n  const cursor",
    "const kept = answer.rows.slice(1).flatMap((raw) => mergeRow(tx, id, raw) ?? []);\n  const moved = settleLost(tx, id, kept);\n  const cursor",
  ]),
  fault("waits-for-who-has-left", "ST2", `${operations}/readers.ts`, [
    "present.length > 0\n      ? present.every(",
    "others.length > 0\n      ? others.every(",
  ]),
  fault("answer-moves-cursor", "OB4", `${operations}/sending.ts`, [
    "  const taken = tx.messageAt(message.conversation, args.seq) !== null;",
    `  const taken = tx.messageAt(message.conversation, args.seq) !== null;
  const at = tx.conversation(message.conversation);
  if (at) tx.putConversation({ ...at, cursor: at.remote_rev });`,
  ]),
  focused(
    {
      peekBehind: 1,
      more: { edit: 200, recall: 50, look: 50 },
      people: 3,
      groups: 1,
      operations: 300,
      safetyMs: 60_000,
      delayMsMax: 1_500,
      clientDiskMsMax: 200,
      cutRate: 16,
      newDeviceRate: 10,
      serverDiskMsMax: 40,
    },
    fault("older-row-wins", "RW1", `${operations}/merge.ts`, [
      "row.rev < old.rev) return null",
      "false) return null",
    ]),
  ),
  focused(
    { flapChance: 0.5, otherHistoryChance: 0.5, groups: 3 },
    fault("floor-never-starts-again", "CU12", `${operations}/merge.ts`, [
      "const resets = isKnown &&",
      "const resets = row.floor === -1 &&",
    ]),
  ),
  fault("recall-forgotten-by-backup", "CU8", `${operations}/merge.ts`, [
    "old?.stale &&",
    "old?.stale && old.n < 0 &&",
  ]),
  fault("epoch-ignored", "CU7", `${operations}/epoch.ts`, [
    "  startAgain(tx);\n  tx.putAccount({ epoch, since: 0 });",
    "  tx.putAccount({ epoch, since: 0 });",
  ]),
  focused(
    { backupRestores: 2, more: { recall: 40 } },
    fault("recalled-sent-again", "CU8", `${operations}/epoch.ts`, [
      "kinds.includes(kind) && !recalled;",
      "kinds.includes(kind);",
    ]),
  ),
  fault("lost-not-sent-again", "CU8", `${operations}/epoch.ts`, [
    "const stale = own.filter(",
    "const stale = own.slice(0, 0).filter(",
  ]),
  fault("again-waits-for-chance", "CU8", "main/messaging/catch-up.ts", [
    "if (lacking.hasQueued || lacking.hasPersonal) ports.onRequeued();",
    "",
  ]),
  focused(
    { backupRestores: 2, cutRate: 16, serverDiskMsMax: 40 },
    fault("push-before-sync", "CU5", "main/messaging/catch-up.ts", [
      "if (synced) await take(push);",
      "if (link.live) await take(push);",
    ]),
  ),
  focused(
    // Nothing else makes up for what was missed.
    {
      clientFullRate: 6,
      cutRate: 0,
      stallRate: 0,
      serverKillRate: 0,
      deviceKillRate: 0,
      deviceQuitRate: 0,
      newDeviceRate: 0,
    },
    fault("swallowed-by-full-disk", "CU5", "main/messaging/catch-up.ts", [
      "      missed = true;\n      throw error;",
      "      throw error;",
    ]),
  ),
  fault("outbox-dropped-at-start", "OB3", `${operations}/summaries.ts`, [
    "  if (tx.owner() === self) return;",
    "  for (const { op_id } of tx.outbox()) tx.removeOutbox(op_id);\n  if (tx.owner() === self) return;",
  ]),
  fault("received-is-the-highest", "RD3", `${operations}/summaries.ts`, [
    "const arrived = tx.gaplessEnd(id, Math.max(row.recv_seq, known));",
    "const arrived = Math.max(row.recv_seq, known, tx.page(id, null, 1)[0]?.seq ?? 0);",
  ]),
  fault("unread-forgets-own", "RD4", `${operations}/summaries.ts`, [
    "row.n - row.sent - row.read_others",
    "row.n - row.read_others",
  ]),
  focused(
    { mentionChance: 0.6, groups: 3 },
    fault("mentions-forget-looking", "MN3", `${operations}/summaries.ts`, [
      "Math.max(read, seen);",
      "read;",
    ]),
  ),
  fault("order-by-time", "RW4", `${operations}/views.ts`, [
    "const shown = [...(fromSeq === null ? rows.toReversed() : rows), ...waiting];",
    "const shown = [...rows, ...waiting].sort((a, b) => a.created_at - b.created_at);",
  ]),
  focused(
    { more: { "take back": 60 }, lostAnswerChance: 0.4, deviceKillRate: 10 },
    fault("attempt-not-noted", "OB3", `${operations}/sending.ts`, [
      "attempts: entry.attempts + 1, next_try: nextTry };",
      "next_try: nextTry };",
    ]),
  ),
  focused(
    {
      more: { "take back": 90 },
      killAtCallChance: 0.1,
      deviceKillRate: 10,
      clientDiskMsMax: 60,
      networkDownRate: 8,
    },
    fault(
      "attempt-noted-late",
      "OB3",
      "main/messaging/outbox.ts",
      [
        "    const noted = await store\n",
        "    const underWay = carryOut(entry);\n    underWay.catch(() => undefined);\n    const noted = await store\n",
      ],
      ["const outcome = await carryOut(noted);", "const outcome = await underWay;"],
    ),
  ),
  focused(
    { more: { "take back": 60 }, lostAnswerChance: 0.4, cutRate: 16 },
    fault("taken-back-here-alone", "OB8", `${operations}/sending.ts`, [
      "if (sentAt !== null || (send && wasTried(send)))",
      'if (send && wasTried(send) && id === "")',
    ]),
  ),
  focused(
    // The rewriting has to come while the attempt is being noted.
    {
      clientDiskMsMax: 300,
      more: { edit: 200, burst: 10 },
      people: 3,
      groups: 1,
      devicesPerPersonMax: 1,
      operations: 300,
      safetyMs: 60_000,
      fileWork: {},
      captionChance: 0,
    },
    fault("rewritten-between", "OB3", "main/messaging/outbox.ts", [
      "const outcome = await carryOut(noted);",
      "const outcome = await carryOut(entry);",
    ]),
  ),
  fault("lost-is-failed", "OB5", "main/messaging/outbox.ts", [
    `    } else if (outcome.kind === "refused" && isDefinite(outcome)) {
      log.warn("outbox.refused", { code: outcome.code });
      ports.onTouched(await store.run("applySendRefusal", { opId, id, code: outcome.code }));`,
    `    } else {
      ports.onTouched(await store.run("applySendRefusal", { opId, id, code: 1403 }));`,
  ]),
  focused(
    { more: { edit: 60, recall: 40, "change member": 30 }, devicesPerPersonMax: 3 },
    fault("edit-written-into-row", "OB11", `${operations}/changing.ts`, [
      "if (isHereAlone) {\n    const rewritten",
      "if (!isHereAlone || message) {\n    const rewritten",
    ]),
  ),
  fault("sending-reads", "server/chat/append.ts", "server/chat/append.ts", [
    "read_seq: position?.read_seq ?? 0,",
    "read_seq: after.seq,",
  ]),
  focused(
    { more: { "change member": 60 }, groups: 3 },
    fault("joining-reads-nothing", "server/chat/members.ts", "server/chat/members.ts", [
      "    read_seq: seq,\n    read_others: n - sent,",
      "    read_seq: before?.read_seq ?? 0,\n    read_others: before?.read_others ?? 0,",
    ]),
  ),
  fault("members-change-unsaid", "server/chat/members.ts", "server/chat/members.ts", [
    "const after = { ...said.conversation, info_rev: said.conversation.rev };",
    "const after = { ...said.conversation };",
  ]),
  fault("own-counted-as-read", "server/chat/positions.ts", "server/chat/positions.ts", [
    "read_others: hasRead ? n - own : before.read_others,",
    "read_others: hasRead ? n : before.read_others,",
  ]),
  focused(
    { lostAnswerChance: 0.6, cutRate: 16, groups: 3, more: { "change member": 60, burst: 4 } },
    fault("membership-before-id", "server/chat/send.ts", "server/chat/send.ts", [
      "      const known = await tx.message(id);",
      "      await requireMember(tx, conversation, person);\n      const known = await tx.message(id);",
    ]),
  ),
  fault("id-not-looked-up", "server/chat/send.ts", "server/chat/send.ts", [
    "      if (known) {",
    "      if (known && known.seq < 0) {",
  ]),
  fault(
    "answer-before-commit",
    "server/chat/send.ts",
    "server/chat/send.ts",
    [
      "const { answer, fresh } = await store.write(async (tx) => {",
      `const { answer, fresh } = await new Promise((early, fail) => {
      store.write(async (tx) => {
        const done = await (async () => {`,
    ],
    [
      "    });\n    if (fresh) ring(conversation);",
      "        })();\n        early(done);\n        return done;\n      }).catch(fail);\n    });\n    if (fresh) ring(conversation);",
    ],
  ),
  focused(
    { more: { "change member": 60 }, groups: 3, otherHistoryChance: 0.6, flapChance: 0.6 },
    fault("pushed-to-everybody", "server/chat/push-news.ts", "server/chat/push-news.ts", [
      "page.rows.filter(({ seq }) => isVisible(stints, seq)).map(wireRow)",
      "page.rows.map(wireRow)",
    ]),
  ),
  fault("push-claims-too-much", "server/chat/push-news.ts", "server/chat/push-news.ts", [
    "prev_rev: whole ? last : -1,",
    "prev_rev: conversation.rev - 1,",
  ]),
  focused(
    { more: { "change member": 60 }, groups: 3 },
    fault("left-not-told", "server/chat/sync.ts", "server/chat/sync.ts", [
      "if (entry !== null) entries.push(entry);",
      'if (entry !== null && !("left" in (entry as object))) entries.push(entry);',
    ]),
  ),
  focused(
    { rowsMax: 2, cutRate: 16, more: { burst: 4 } },
    fault("pull-passes-over", "server/chat/pull.ts", "server/chat/pull.ts", [
      "cursor: page.more ? (page.rows.at(-1)?.rev ?? since) : conversation.rev,",
      "cursor: conversation.rev,",
    ]),
  ),
  fault("floor-too-low", "server/chat/page.ts", "server/chat/page.ts", [
    "floor: page.more ? (page.rows.at(-1)?.seq ?? 1) : 1,",
    "floor: 1,",
  ]),
  fault("bell-not-polled", "server/chat/bells.ts", "server/chat/bells.ts", [
    "      await poll();\n      pollLater();",
    "      await poll();",
  ]),
  focused(
    // Nothing else makes up for what was not told.
    {
      serverDiskMsMax: 300,
      more: { burst: 20 },
      people: 3,
      groups: 1,
      operations: 200,
      safetyMs: 60_000,
      cutRate: 0,
      stallRate: 0,
      deviceKillRate: 0,
      serverKillRate: 0,
    },
    fault("ring-meanwhile-lost", "server/chat/bells.ts", "server/chat/bells.ts", [
      "else running.set(id, waiting === null ? rung : bothOf(waiting, rung));",
      "",
    ]),
  ),
  ...fileFaults,
  ...modelFaults,
  ...checkerFaults,
  ...orderFaults,
  ...mendedFaults,
  ...[
    fault("act-dropped-at-restart", "GR1", `${operations}/summaries.ts`, [
      "  if (tx.owner() === self) return;",
      `  for (const { kind, op_id } of tx.outbox()) if (kind === "act") tx.removeOutbox(op_id);
  if (tx.owner() === self) return;`,
    ]),
    fault("refused-act-unsaid", "GR3", `${operations}/acts.ts`, [
      "if (!isDone) tx.putRefusedAct({ ...act, code });",
      "if (isDone) tx.putRefusedAct({ ...act, code });",
    ]),
    fault("act-done-twice", "server/chat/groups", "server/chat/groups/acting.ts", [
      "    if (op) {",
      "    if (op && op.at < 0) {",
    ]),
    fault("role-not-checked", "server/chat/groups", "server/chat/groups/acting.ts", [
      "if (!isAtLeast(own.role, least)) throw",
      "if (!isAtLeast(own.role, least) && own.from_seq < 0) throw",
    ]),
    fault("two-owners", "server/chat/groups", "server/chat/groups/roles.ts", [
      'if (before) await tx.putStint({ ...before, role: "admin", stamp });',
      "",
    ]),
    focused(
      { groupWork: { ...busyGroups, "act on group": 90, "create group": 12 } },
      fault("nobody-follows", "server/chat/groups", "server/chat/groups/members.ts", [
        'if (heir && left) await tx.putStint({ ...heir, role: "owner", stamp: left.stamp });',
        "",
      ]),
    ),
  ].map((one) =>
    focused(
      {
        groupWork: busyGroups,
        backupRestores: 0,
        lostAnswerChance: 0.4,
        more: { "change member": 30 },
        ...one.focus,
      },
      one,
    ),
  ),
];

/** The mends of what was found, each taken back in the world that is kept for it. */
const keptFaults = regressions.map(({ undone, options }): PlantedFault => {
  const mend = drawnFaults.find(({ name }) => name === undone);
  if (!mend) throw new Error(`no fault is called ${undone}`);
  return { ...mend, name: `${undone}, as kept`, focus: options };
});

export const plantedFaults: readonly PlantedFault[] = [...drawnFaults, ...keptFaults];
