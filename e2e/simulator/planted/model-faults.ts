import { fault, focused, type PlantedFault } from "./planted-fault.ts";

const operations = "main/messaging/operations";
const send = "server/chat/send.ts";

const lookOften = { rowsMax: 1, cutRate: 16, groups: 3 };

/** What the rules of delivery.md are there against, as the executable model names it: commits, snapshots, tokens and what is tried twice. */
export const modelFaults: readonly PlantedFault[] = [
  fault(
    "push-before-commit",
    send,
    send,
    ["clock, ids, ring }: ChatPorts): Rules", "clock, ids, ring, push }: ChatPorts): Rules"],
    ["import { requireMember,", "import { wireRow, requireMember,"],
    [
      "const { row } = await append(",
      "const { row, conversation: { rev, n, seq } } = await append(",
    ],
    [
      "      await useFiles(tx, row, said.files);",
      `      await useFiles(tx, row, said.files);
      const news = { conversation, prev_rev: rev - 1, rev, rows: [wireRow(row)], n, last_seq: seq };
      for (const one of await tx.openStints(conversation)) push(one.person, "change", news);`,
    ],
  ),
  fault(
    "constraint-error-swallowed",
    send,
    send,
    ["      if (known) {", "      if (known && known.seq < 0) {"],
    [
      "        at: clock.now(),\n      });",
      `        at: clock.now(),
      }).catch((error: unknown) => {
        if (!(error instanceof Error) || error.name !== "ConstraintBroken") throw error;
        return { row: { ...known, seq: member.conversation.seq + 1 } as never };
      });`,
    ],
  ),
  fault("conflict-taken-for-kept", "RW1", `${operations}/merge.ts`, [
    "if (tx.addMessage(fresh)) return row.id;",
    "tx.addMessage(fresh);\n  if (row.seq > 0) return row.id;",
  ]),
  focused(
    { more: { "take back": 60 } },
    fault("error-after-commit", send, send, [
      "if (fresh) ring(conversation);",
      `if (fresh && answer.seq % 3 === 0) throw new Refusal(codes.badFrame);
    if (fresh) ring(conversation);`,
    ]),
  ),
  focused(
    { deviceKillRate: 10, cutRate: 16, rowsMax: 2 },
    fault("target-forgotten-at-start", "CU2", `${operations}/summaries.ts`, [
      "  if (tx.owner() === self) return;",
      "  for (const row of tx.conversations()) tx.putConversation({ ...row, remote_rev: row.cursor });\n  if (tx.owner() === self) return;",
    ]),
  ),
  focused(
    { more: { edit: 60 }, lostAnswerChance: 0.4, cutRate: 16 },
    fault("rewritten-after-attempt", "OB11", `${operations}/changing.ts`, [
      'if (last && !wasTried(last) && (last.kind === "send" || last.kind === "edit")) {',
      'if (last && (last.kind === "send" || last.kind === "edit")) {',
    ]),
  ),
  fault("answer-counts-as-row", "OB4", `${operations}/sending.ts`, [
    "    seq: taken ? null : args.seq,\n",
    "    seq: taken ? null : args.seq,\n    rev: tx.conversation(message.conversation)?.remote_rev ?? 0,\n",
  ]),
  fault("positions-not-in-sync", "server/chat/positions.ts", "server/chat/positions.ts", [
    "stamp: await tx.nextStamp(),",
    "stamp: before.stamp,",
  ]),
  fault("token-too-high", "server/chat/sync.ts", "server/chat/sync.ts", [
    "const token = (await tx.stamp()) + 1;",
    "const token = (await tx.stamp()) + 2;",
  ]),
  focused(
    lookOften,
    fault("pages-out-of-order", "server/store", "server/store/memory/memory-reads.ts", [
      "one.stamp - other.stamp || compareText(one.conversation, other.conversation),",
      "compareText(one.conversation, other.conversation),",
    ]),
  ),
  focused(
    { serverDiskMsMax: 40, cutRate: 16, more: { burst: 4 } },
    fault("pull-reads-its-end-later", "server/chat/pull.ts", "server/chat/pull.ts", [
      "        positions: await othersOf(tx, id, person, roster),\n      };\n    });",
      `        positions: await othersOf(tx, id, person, roster),
      };
    }).then((answer) => store.read(async (tx) => {
      const now = await tx.conversation(id);
      return now && !answer.more ? { ...answer, cursor: now.rev, rev: now.rev } : answer;
    }));`,
    ]),
  ),
  focused(
    // Another device has what is taken back, and sends it again to a server that has lost it.
    {
      backupRestores: 1,
      more: { recall: 80 },
      devicesPerPersonMax: 3,
      sleepRate: 10,
      networkDownRate: 5,
    },
    fault("cancel-buries-nothing", "server/chat/cancel.ts", "server/chat/cancel.ts", [
      "        await tx.bury(message, person);\n",
      "",
    ]),
  ),
];
