import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { carryOut } from "../server/accounts/import/carry-out.ts";
import { readPeople } from "../server/accounts/import/people-file.ts";
import { planImport } from "../server/accounts/import/plan.ts";
import { openSqliteStore as openServerStore } from "../server/store/sqlite/sqlite-store.ts";
import { systemIds } from "../server/start.ts";
import { self } from "../main/store/store-fixtures.ts";
import { openSqliteStore } from "../main/store/sqlite-store.ts";
import { createFindables } from "../renderer/finding/findable.ts";
import { wordsIn } from "../renderer/finding/fold.ts";
import { loadReadings } from "../renderer/finding/readings.ts";
import { findPlaces } from "../renderer/directory/find-places.ts";
import { sortPeople } from "../renderer/directory/find-people.ts";
import { searchPeople } from "../renderer/directory/search-people.ts";
import { departmentTree } from "../renderer/directory/tree.ts";
import { wordsOf } from "../shared/i18n/words.ts";

/**
 * What a large office costs, in ms: the import on the server, taking the directory in and reading it on a client, the tree, and
 * what stands between a letter typed and the list that it asks for.
 *
 *     node bench/directory.ts [people: 10000]
 *
 * Everything runs on database files and in this process, without a window. A search is timed for every beginning of names as
 * people type them: characters, syllables, initials, phone numbers; the 95th of a hundred is said. The first search reads all
 * names aloud and is said apart. The floor is what it costs to look for a plain piece of text in everything a card says.
 */
const count = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), "magpie-bench-"));

/** A small generator with a fixed seed: the same office each time. */
let seed = 7;
const pick = <T>(from: readonly T[]): T => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return from[seed % from.length] as T;
};
const surnames = [..."王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高单曾解仇任区朴"];
const given = [..."伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂华志远薇悦朝行乐重长"];
const titles = ["产品经理", "前端工程师", "后端工程师", "会计", "Designer", "销售代表", "研发主管"];
const departments = Array.from({ length: 400 }, (_, at) =>
  ["总部", `中心${at % 8}`, `部门${at % 50}`, `小组${at}`].slice(0, 2 + (at % 3)).join("/"),
);
const csv = [
  "login,name,english,title,department,phone,email",
  ...Array.from({ length: count }, (_, at) => {
    const name = pick(surnames) + pick(given) + (at % 3 === 0 ? "" : pick(given));
    const phone = `138${String(10_000_000 + at * 17)}`;
    return `p${at},${name},${at % 5 === 0 ? `Person ${at}` : ""},${pick(titles)},${pick(departments)},${phone},p${at}@example.com`;
  }),
].join("\n");

const say = (name: string, ms: number): void =>
  console.log(`${name.padEnd(48)}${ms.toFixed(1).padStart(9)} ms`);
function timed<T>(name: string, work: () => T): T {
  const from = performance.now();
  const result = work();
  say(name, performance.now() - from);
  return result;
}
async function timedLater<T>(name: string, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await work();
  say(name, performance.now() - from);
  return result;
}

console.log(`${count} people, Node ${process.version}`);
const server = openServerStore(join(folder, "server.db"));
const importAll = async (): Promise<void> => {
  const lines = readPeople(new TextEncoder().encode(csv));
  await server.write(async (tx) => {
    const plan = await planImport(tx, lines, { ids: systemIds, disableMissing: true });
    await carryOut(tx, plan, new Map());
  });
};
await timedLater("server: import", importAll);
await timedLater("server: the same file again", importAll);
const rows = await server.read((tx) => tx.streamRows("directory", 0, Number.MAX_SAFE_INTEGER));
await server.close();

const client = openSqliteStore(join(folder, "client.db"));
timed("client: takes it in, 200 rows a transaction", () => {
  for (let at = 0; at < rows.length; at += 200) {
    const page = rows.slice(at, at + 200);
    const rev = page.at(-1)?.rev ?? 0;
    const since = at === 0 ? 0 : (rows[at - 1]?.rev ?? 0);
    const more = at + 200 < rows.length;
    const answer = { rows: page, cursor: rev, more, rev: rows.at(-1)?.rev ?? 0 };
    client.run("applyPull", { conversation: "directory", since, answer });
  }
});
client.run("actAs", { self });
const office = timed("client: reads it", () => client.run("directory", {}));
client.close();
rmSync(folder, { recursive: true });

const people = timed("page: sorts by pinyin", () => sortPeople(office.people, "zh-CN"));
const tree = timed("page: tree with counts", () => departmentTree(office, "zh-CN"));
const readings = await timedLater("page: loads the readings", loadReadings);
const findables = createFindables(readings);
timed("page: first search, reads all names aloud", () =>
  searchPeople(findables, people, wordsIn("lin")),
);

const p95 = (took: number[]): number =>
  took.sort((a, b) => a - b)[Math.floor(took.length * 0.95)] ?? 0;
const queries = Array.from({ length: 100 }, () => {
  const { name, phone } = pick(people);
  const syllables = readings(name, true).map(([first = ""]) => first);
  return [name, syllables.join(""), syllables.map((one) => one[0]).join(""), phone];
}).flatMap((typed) => typed.flatMap((word) => Array.from(word, (_, at) => word.slice(0, at + 1))));
const each = (search: (query: string) => unknown): number =>
  p95(
    queries.map((query) => {
      const from = performance.now();
      search(query);
      return performance.now() - from;
    }),
  );
const texts = people.map((one) =>
  [one.name, one.english, one.title, one.department, one.phone, one.email].join(" "),
);
const floor = each((query) => texts.filter((text) => text.includes(query)));
const directory = each((query) => searchPeople(findables, people, wordsIn(query)));
const words = wordsOf("zh-CN");
const switcher = each((query) => findPlaces(words, findables, [], people, query));
console.log(`${tree.length} at the top of the tree; ${queries.length} searches`);
say("p95 floor: plain text", floor);
say(`p95 directory search (${(directory / floor).toFixed(1)} x the floor)`, directory);
say(`p95 switcher (${(switcher / floor).toFixed(1)} x the floor)`, switcher);
