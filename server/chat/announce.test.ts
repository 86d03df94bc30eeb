import { afterEach, beforeEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { createAccounts } from "../accounts/accounts.ts";
import { databasePath, systemClock, systemIds } from "../start.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { Timers } from "./ports.ts";
import { announce } from "./announce.ts";
import { type Colleague, openOffice, text } from "../testing/office.ts";

/** Timers that run a hundred times as fast: the server looks for what other processes wrote every few seconds. */
const hurried: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs / 100);
    return () => clearTimeout(timer);
  },
};

let office: Awaited<ReturnType<typeof openOffice>>;
beforeEach(async () => {
  office = await openOffice({ timers: hurried });
});
afterEach(() => office.close());

/** As the command line does it: another process on the same data. */
async function fromOutside<T>(work: (store: ReturnType<typeof openSqliteStore>) => Promise<T>) {
  const store = openSqliteStore(databasePath(office.folder));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
const say = (words: string) =>
  fromOutside((store) => announce({ store, clock: systemClock, ids: systemIds }, words));

interface Entry {
  readonly conversation: string;
  readonly n: number;
  readonly info?: { kind: string; members: unknown[] };
  readonly me: { sent: number; read_others: number };
}
const announcementsOf = async (colleague: Colleague) => {
  const { entries } = (await colleague.ask("sync", { epoch: null, since: 0 })).payload as {
    entries: Entry[];
  };
  return entries.find(({ info }) => info?.kind === "announcement");
};
const rowsOf = async (colleague: Colleague, conversation: string) =>
  (
    (await colleague.ask("pull", { conversation, since: 0 })).payload as {
      rows: { content: { text?: string } }[];
    }
  ).rows.flatMap(({ content }) => content.text ?? []);

test("everybody gets it: who is connected by a push, the others later; it counts as unread", async () => {
  const ann = await office.join("ann");
  expect(await say("lunch is served")).toBe(3);
  const pushed = await ann.pushed(({ type }) => type === "change");
  const { conversation } = pushed.payload as { conversation: string };
  expect(await rowsOf(ann, conversation)).toEqual(["lunch is served"]);
  const eve = await office.join("eve");
  const entry = await announcementsOf(eve);
  expect(entry).toMatchObject({ conversation, n: 1, me: { sent: 0, read_others: 0 } });
  expect(entry?.info?.members).toEqual([]);
  expect(await say("seconds")).toBe(3);
  expect(await rowsOf(eve, conversation)).toEqual(["lunch is served", "seconds"]);
});

test("only the administration speaks", async () => {
  await say("quiet please");
  const ann = await office.join("ann");
  const { conversation = "" } = (await announcementsOf(ann)) ?? {};
  expect(await ann.ask("send", text("m1", conversation))).toMatchObject({ code: codes.readOnly });
});

test("who comes later hears what is said from then on, with nothing unread of before", async () => {
  await say("before");
  await fromOutside((store) =>
    createAccounts({ store, clock: systemClock, ids: systemIds }).add({
      login: "new",
      name: "New",
      password: "new's password",
    }),
  );
  const fresh = await office.join("new");
  expect(await announcementsOf(fresh)).toBeUndefined();
  expect(await say("after")).toBe(4);
  const entry = await announcementsOf(fresh);
  expect(await rowsOf(fresh, entry?.conversation ?? "")).toEqual(["after"]);
  expect((entry?.n ?? 0) - (entry?.me.read_others ?? 0)).toBe(1);
});
