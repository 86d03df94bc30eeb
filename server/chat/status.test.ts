import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { directoryStream, type PersonStatus } from "#shared/wire/rows.ts";
import { createAccounts } from "../accounts/accounts.ts";
import { databasePath, systemClock, systemIds } from "../start.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { type Colleague, openOffice } from "../testing/office.ts";

let office: Awaited<ReturnType<typeof openOffice>>;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const say = (colleague: Colleague, status: Partial<PersonStatus> | null) =>
  colleague.ask("set_status", { status });
const directory = async (colleague: Colleague) =>
  (await colleague.ask("pull", { conversation: directoryStream, since: 0 })).payload as {
    rows: { key: string; value: { name?: string; status?: PersonStatus | null } }[];
    rev: number;
  };
const saidBy = async (colleague: Colleague, login: string) =>
  (await directory(colleague)).rows.find(({ key }) => key === `person:${office.people[login]}`)
    ?.value;

describe("what one says of oneself", () => {
  test("stands on the card, and everybody is rung for", async () => {
    const [ann, eve] = [await office.join("ann"), await office.join("eve")];
    const { rev } = await directory(eve);
    const said = await say(ann, { text: "  外出，3 点回 ", until: 5_000 });
    expect(said).toMatchObject({ code: codes.ok, payload: { rev: rev + 1 } });
    const { payload } = await eve.pushed(({ type }) => type === "change");
    expect(payload).toMatchObject({ conversation: directoryStream, rev: rev + 1 });
    expect(await saidBy(eve, "ann")).toMatchObject({
      name: "ann",
      status: { text: "外出，3 点回", until: 5_000 },
    });
  });

  test("again the same changes nothing; another end does; nothing left of it removes it", async () => {
    const ann = await office.join("ann");
    const revs: unknown[] = [];
    for (const status of [
      { text: "out" },
      { text: "out ", until: null },
      { text: "out", until: 9 },
      { text: " " },
      null,
    ])
      revs.push(((await say(ann, status)).payload as { rev: number }).rev);
    const first = Number(revs[0]);
    expect(revs).toEqual([first, first, first + 1, first + 2, first + 2]);
    expect((await saidBy(ann, "ann"))?.status).toBeNull();
  });

  test.each([
    ["a line break", "a\nb", codes.invalidContent],
    ["a line break of its own kind", "a\u2029b", codes.invalidContent],
    ["a mark of direction", "a\u202eb", codes.invalidContent],
    ["half a character", "a\ud800", codes.invalidContent],
    ["more than 80 characters", "x".repeat(81), codes.badFrame],
  ])("is refused with %s", async (_, text, code) => {
    const ann = await office.join("ann");
    expect((await say(ann, { text })).code).toBe(code);
    expect((await saidBy(ann, "ann"))?.status ?? null).toBeNull();
  });

  test("is not for an account that is no longer active", async () => {
    const ann = await office.join("ann");
    const store = openSqliteStore(databasePath(office.folder));
    await createAccounts({ store, clock: systemClock, ids: systemIds }).disable("ann");
    await store.close();
    expect((await say(ann, { text: "still here" })).code).toBe(codes.accountDisabled);
  });
});
