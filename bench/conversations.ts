import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { info, me, peer, pullAnswer, row, self } from "../main/store/store-fixtures.ts";
import { openSqliteStore } from "../main/store/sqlite-store.ts";

/**
 * What an account with many conversations costs the store's thread, in ms: the median of some runs, on a database file.
 *
 *     node bench/conversations.ts [conversations: 10000]
 *
 * The floor is what it costs to copy the whole list once, as handing it to another thread does; figures of one machine
 * compare with those of another by their ratio to it. Every conversation has two messages of somebody else, all unread.
 */
const count = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), "magpie-bench-"));
const store = openSqliteStore(join(folder, "magpie.db"));
const ids = Array.from({ length: count }, (_, at) => `c${String(at).padStart(6, "0")}`);

const message = (conversation: string, seq: number) =>
  row(seq, { id: `${conversation}-${seq}`, conversation, server_time: 1_000 * seq + 1 });

function fill(): void {
  const pageSize = 200;
  for (let from = 0; from < count; from += pageSize) {
    const entries = ids.slice(from, from + pageSize).map((conversation) => ({
      conversation,
      rev: 2,
      last_seq: 2,
      n: 2,
      info,
      me: me(),
      positions: [{ person: peer, read_seq: 0, recv_seq: 2 }],
      preview: message(conversation, 2),
    }));
    const more = from + pageSize < count;
    const answer = { epoch: "e1", entries, after: null, more, token: 1 };
    store.run("applySyncPage", { answer, firstToken: 1 });
  }
  for (const conversation of ids) {
    const answer = pullAnswer([1, 2].map((seq) => message(conversation, seq)));
    store.run("applyPull", { conversation, since: 0, answer });
  }
  const of = ids.map((conversation) => ({ conversation, me: me({ recv_seq: 2 }) }));
  store.run("applyMe", { of });
}

function medianMs(runs: number, once: (run: number) => unknown): number {
  const took = Array.from({ length: runs }, (_, run) => {
    const from = performance.now();
    once(run);
    return performance.now() - from;
  });
  return took.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

const unread = () => store.run("unreadSummary", { self, limit: 8 });
const list = () => store.run("listConversations", { self });
const reports = () => store.run("reports", { after: "", limit: 200 });
const behind = () => store.run("behind", { first: [], limit: 50 });

/** Everything that the engine and the surfaces ask of the store for one message of somebody else. */
function incoming(at: number): void {
  const [conversation, seq] = [ids[at % count] ?? "", 3 + Math.floor(at / count)];
  store.run("applyChange", { conversation, prev_rev: seq - 1, rev: seq, rows: [], n: seq });
  behind();
  const answer = pullAnswer([message(conversation, seq)], {
    cursor: seq,
    rev: seq,
    n: seq,
    last_seq: seq,
    me: me({ recv_seq: seq - 1 }),
  });
  const { touched } = store.run("applyPull", { conversation, since: seq - 1, answer });
  behind();
  store.run("requeueLacking", { self });
  reports();
  store.run("applyMe", { of: [{ conversation, me: me({ recv_seq: seq }) }] });
  store.run("views", { self, ...touched });
  unread();
}

function draft(at: number): void {
  const conversation = ids[at % count] ?? "";
  const touched = store.run("setDraft", { conversation, text: `half a thought ${at}` });
  store.run("views", { self, ...touched });
  unread();
}

const from = performance.now();
fill();
console.log(
  `${count} conversations, filled in ${((performance.now() - from) / 1_000).toFixed(1)} s`,
);
unread();
const listed = list();
const floor = medianMs(9, () => structuredClone(listed));
const figures: readonly (readonly [string, number])[] = [
  ["floor: a copy of the list", floor],
  ["unreadSummary", medianMs(15, unread)],
  ["listConversations", medianMs(9, list)],
  ["reports", medianMs(15, reports)],
  ["behind", medianMs(15, behind)],
  ["one incoming message, all of it", medianMs(15, incoming)],
  ["one saved draft, all of it", medianMs(15, draft)],
];
for (const [name, ms] of figures)
  console.log(
    `${name.padEnd(34)} ${ms.toFixed(2).padStart(9)} ms ${(ms / floor).toFixed(2).padStart(8)} × floor`,
  );
store.close();
rmSync(folder, { recursive: true });
