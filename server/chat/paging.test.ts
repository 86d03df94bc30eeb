import { afterEach, beforeEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { openChat } from "../testing/chat.ts";
import { openOffice, text } from "../testing/office.ts";
import { fitPage } from "./page-bounds.ts";

let office: Awaited<ReturnType<typeof openOffice>>;
beforeEach(async () => {
  office = await openOffice({ bounds: { rowsMax: 2, bytesMax: 10_000 } });
});
afterEach(() => office.close());

interface Pull {
  readonly rows: { readonly id: string; readonly rev: number }[];
  readonly cursor: number;
  readonly more: boolean;
  readonly rev: number;
}

test("pulls come in order of rev, page by page, to the end", async () => {
  const ann = await office.join("ann");
  const conversation = await office.direct(ann, "bob");
  for (const id of ["m1", "m2", "m3", "m4"]) await ann.ask("send", text(id, conversation));
  const seen: number[] = [];
  let cursor = 0;
  for (;;) {
    const page = (await ann.ask("pull", { conversation, since: cursor })).payload as Pull;
    expect(page.rows.length).toBeLessThanOrEqual(2);
    seen.push(...page.rows.map(({ rev }) => rev));
    expect(page.cursor).toBeGreaterThan(cursor);
    cursor = page.cursor;
    if (!page.more) break;
  }
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

interface Sync {
  readonly entries: { readonly conversation: string }[];
  readonly after: unknown;
  readonly more: boolean;
  readonly token: number;
  readonly epoch: string;
}

test("sync goes on behind (stamp, conversation), and its token leaves out nothing", async () => {
  const ann = await office.join("ann");
  await office.direct(ann, "bob");
  await office.direct(ann, "eve");
  const names: string[] = [];
  let request: Record<string, unknown> = { epoch: null, since: 0 };
  let token: number | null = null;
  let epoch = "";
  for (;;) {
    const page = (await ann.ask("sync", request)).payload as Sync;
    names.push(...page.entries.map(({ conversation }) => conversation));
    token ??= page.token;
    epoch = page.epoch;
    if (!page.more) break;
    request = { ...request, after: page.after };
  }
  expect(new Set(names).size).toBe(3);
  expect(names).toHaveLength(3);
  const quiet = (await ann.ask("sync", { epoch, since: token })).payload as Sync;
  expect(quiet.entries).toEqual([]);
  const [conversation] = names.filter((name) => name !== "directory");
  await ann.ask("send", text("m1", conversation ?? ""));
  const news = (await ann.ask("sync", { epoch, since: token })).payload as Sync;
  expect(news.entries.map((entry) => entry.conversation)).toEqual([conversation]);
});

test("bytes bound a page of sync too: it ends before what does not fit, and the next goes on there; one that is too large comes alone", async () => {
  const bytesMax = 4_000;
  const chat = openChat({ bounds: { rowsMax: 100, bytesMax } });
  try {
    // Three bytes each: what counts is what goes over the wire.
    const texts = [400, 400, 400, 2_000, 10, 10, 10, 400, 400, 2_000].map((of) => "字".repeat(of));
    const ids = texts.map((_, at) => `g${at}`);
    for (const [at, id] of ids.entries()) {
      await chat.create(["ann", "bob"], id);
      await chat.say("ann", `in ${id}`, texts[at], id);
    }
    const bytesOf = (entries: readonly unknown[]) =>
      entries.reduce<number>((sum, one) => sum + Buffer.byteLength(JSON.stringify(one)), 0);
    const pages: Awaited<ReturnType<typeof chat.rules.sync>>[] = [];
    let after: (typeof pages)[number]["after"] = null;
    for (;;) {
      const from = { epoch: null, since: 0, ...(after === null ? {} : { after }) };
      const page: (typeof pages)[number] = await chat.rules.sync("bob", from);
      expect(page.entries.length).toBeGreaterThan(0);
      pages.push(page);
      if (!page.more) break;
      ({ after } = page);
    }
    const named = pages.flatMap(({ entries }) => entries as { conversation: string }[]);
    expect(named.map(({ conversation }) => conversation)).toEqual(ids);
    expect(named).toMatchObject(texts.map((text) => ({ preview: { content: { text } } })));
    for (const [at, { entries, more }] of pages.entries()) {
      const next = pages[at + 1]?.entries.slice(0, 1) ?? [];
      expect(more).toBe(next.length > 0);
      if (entries.length > 1) expect(bytesOf(entries)).toBeLessThanOrEqual(bytesMax);
      if (more) expect(bytesOf([...entries, ...next])).toBeGreaterThan(bytesMax);
    }
    const large = pages.filter(({ entries }) => bytesOf(entries) > bytesMax);
    expect(large.map(({ entries, more }) => [entries.length, more])).toEqual([
      [1, true],
      [1, false],
    ]);
  } finally {
    await chat.close();
  }
});

test("a token of another epoch counts from the beginning", async () => {
  const ann = await office.join("ann");
  await office.direct(ann, "bob");
  const { entries } = (await ann.ask("sync", { epoch: "another", since: 1_000_000 }))
    .payload as Sync;
  expect(entries.length).toBeGreaterThan(0);
});

test("what does not fit into a push is left to a pull", async () => {
  const [ann, bob] = [await office.join("ann"), await office.join("bob")];
  const conversation = await office.direct(ann, "bob");
  await Promise.all(
    ["m1", "m2", "m3", "m4", "m5", "m6"].map((id) => ann.ask("send", text(id, conversation))),
  );
  const last = await bob.pushed(({ payload }) => (payload as Pull).rev === 7);
  const rows = bob.pushes.flatMap(({ payload }) => (payload as Pull).rows);
  expect(last.type).toBe("change");
  expect(rows.length).toBeLessThanOrEqual(6);
});

test("two people have one conversation, whoever asks first, and not with themselves or nobody", async () => {
  const [ann, bob] = [await office.join("ann"), await office.join("bob")];
  const [a, b] = await Promise.all([office.direct(ann, "bob"), office.direct(bob, "ann")]);
  expect(a).toBe(b);
  expect(await ann.ask("direct", { person: office.people["ann"] })).toMatchObject({
    code: codes.noSuchPerson,
  });
  expect(await ann.ask("direct", { person: "nobody" })).toMatchObject({ code: codes.noSuchPerson });
});

test("a page holds at least one row, however large, and says what is left", () => {
  const rows = ["x".repeat(50), "y".repeat(50), "z"];
  expect(fitPage(rows, { rowsMax: 10, bytesMax: 10 })).toEqual({ rows: [rows[0]], more: true });
  expect(fitPage(rows, { rowsMax: 2, bytesMax: 1_000 })).toEqual({
    rows: rows.slice(0, 2),
    more: true,
  });
  expect(fitPage(rows, { rowsMax: 10, bytesMax: 1_000 })).toEqual({ rows, more: false });
  expect(fitPage([], { rowsMax: 10, bytesMax: 10 })).toEqual({ rows: [], more: false });
});
