import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { directoryStream } from "#shared/wire/rows.ts";
import { openMemoryStore } from "../../store/memory/memory-store.ts";
import { openSqliteStore } from "../../store/sqlite/sqlite-store.ts";
import type { Store } from "../../store/store.ts";
import { insertPerson, setDisabled } from "../accounts.ts";
import { carryOut } from "./carry-out.ts";
import { readPeople } from "./people-file.ts";
import { type ImportPlan, planImport } from "./plan.ts";

const folder = mkdtempSync(join(tmpdir(), "magpie-import-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const stores: readonly (readonly [name: string, open: () => Store])[] = [
  ["memory", () => openMemoryStore()],
  ["SQLite", () => openSqliteStore(join(folder, `${(files += 1)}.db`))],
];

let store: Store;
let ids = 0;

const imported = (
  text: string,
  { disableMissing = true, passwords = new Map<string, string>() } = {},
): Promise<ImportPlan> => {
  const lines = readPeople(new TextEncoder().encode(text));
  return store.write(async (tx) => {
    const options = { ids: { next: () => `new${(ids += 1)}` }, disableMissing };
    const plan = await planImport(tx, lines, options);
    await carryOut(tx, plan, passwords);
    return plan;
  });
};
const rowsOf = () => store.read((tx) => tx.streamRows(directoryStream, 0, 999));
const cardOf = async (login: string) => {
  const person = (await accountOf(login))?.person;
  return (await rowsOf()).find(({ key }) => key === `person:${person}`)?.value;
};
const accountOf = (login: string) => store.read((tx) => tx.accountByLogin(login));
/** Departments by name, with the name of what stands above. */
const tree = async (): Promise<string[]> => {
  const cards = (await rowsOf()).flatMap(({ key, value }) =>
    key.startsWith("department:") && value ? [value] : [],
  );
  const named = new Map(cards.map((card) => [card["id"], String(card["name"])]));
  return cards.map(({ name, parent }) => `${named.get(parent) ?? ""}/${String(name)}`).sort();
};
const state = () =>
  store.read(async (tx) => [
    await tx.stamp(),
    await tx.accounts(),
    await tx.streamRows(directoryStream, 0, 999),
  ]);
const byHand = (login: string) =>
  store.write((tx) => insertPerson(tx, `hand-${login}`, { login, name: login, password: "hash" }));

const head = "login,name,department,title\n";
const office = `${head}ann,Ann,Sales/East,Boss\nbob,Bob,Sales,\ncy,Cy,IT,\n`;

describe.each(stores)("an import of the directory: %s", (_, open) => {
  beforeEach(() => {
    store = open();
    ids = 0;
  });
  afterEach(() => store.close());

  test("makes people and their departments; they have no password", async () => {
    await imported(office, { passwords: new Map([["bob", "hash"]]) });
    expect(await tree()).toEqual(["/IT", "/Sales", "Sales/East"]);
    expect(await accountOf("ann")).toMatchObject({ password: "", imported: true, disabled: false });
    expect(await accountOf("bob")).toMatchObject({ password: "hash" });
    const ann = await cardOf("ann");
    expect(ann).toMatchObject({ name: "Ann", title: "Boss", disabled: false });
    const east = (await rowsOf()).find(({ value }) => value?.["name"] === "East");
    expect(ann?.["department"]).toBe(east?.value?.["id"]);
  });

  test("a second time changes nothing: no rev and no stamp moves", async () => {
    await imported(office);
    const before = await state();
    const plan = await imported(office);
    expect(await state()).toEqual(before);
    expect(Object.values(plan).flat()).toEqual([]);
  });

  test("writes only the cards that say something else, and leaves alone what has no column", async () => {
    await imported(`login,name,phone\nann,Ann,1\nbob,Bob,2\n`);
    const plan = await imported(`login,name,title\nann,Ann,Boss\nbob,Bob,\n`);
    expect(plan.changed).toMatchObject([{ login: "ann", fields: ["title"] }]);
    expect(await cardOf("ann")).toMatchObject({ title: "Boss", phone: "1" });
    await imported(`login,name,phone\nann,Ann,\nbob,Bob,2\n`);
    expect(await cardOf("ann")).toMatchObject({ title: "Boss", phone: "" });
  });

  test("disables those of earlier imports whom the file does not name, never those made by hand", async () => {
    await byHand("root");
    await imported(office);
    const plan = await imported(`${head}ann,Ann,Sales/East,Boss\n`);
    expect(plan.leavers.map(({ login }) => login)).toEqual(["bob", "cy"]);
    expect(await accountOf("bob")).toMatchObject({ disabled: true, gone: true });
    expect(await cardOf("bob")).toMatchObject({ disabled: true });
    expect(await accountOf("root")).toMatchObject({ disabled: false });
    const before = await state();
    await imported(`${head}ann,Ann,Sales/East,Boss\n`);
    expect(await state()).toEqual(before);
  });

  test("can leave alone those whom the file does not name", async () => {
    await imported(office);
    const plan = await imported(`${head}ann,Ann,Sales/East,Boss\n`, { disableMissing: false });
    expect(plan.leavers).toEqual([]);
    expect(await accountOf("bob")).toMatchObject({ disabled: false });
    expect(await tree()).toEqual(["/IT", "/Sales", "Sales/East"]);
  });

  test("lets those in again who come back, on every device anew; not those whom somebody disabled by hand", async () => {
    await imported(office);
    await imported(`${head}ann,Ann,Sales/East,Boss\n`);
    const bob = await accountOf("bob");
    if (!bob) throw new Error("bob is gone");
    await store.write((tx) =>
      tx.insertToken({
        hash: "t",
        person: bob.person,
        device: "d",
        device_name: "",
        created_at: 1,
        seen_at: 1,
      }),
    );
    await store.write(async (tx) => {
      const cy = await tx.accountByLogin("cy");
      if (cy) await setDisabled(tx, cy, { disabled: true, gone: false });
    });
    const plan = await imported(office);
    expect([plan.returners.map(({ login }) => login), plan.keptOut]).toEqual([["bob"], ["cy"]]);
    expect(await accountOf("bob")).toMatchObject({ disabled: false, gone: false });
    expect(await cardOf("bob")).toMatchObject({ disabled: false });
    expect(await store.read((tx) => tx.token("t"))).toBeNull();
    expect(await accountOf("cy")).toMatchObject({ disabled: true });
  });

  test("takes over a person made by hand, who stays one made by hand", async () => {
    await byHand("ann");
    await imported(office);
    expect(await accountOf("ann")).toMatchObject({ person: "hand-ann", imported: false });
    expect(await cardOf("ann")).toMatchObject({ name: "Ann", title: "Boss" });
    await imported(`${head}bob,Bob,Sales,\n`);
    expect(await accountOf("ann")).toMatchObject({ disabled: false });
  });

  test("departments nobody is in any more go, also those above them", async () => {
    await imported(office);
    const plan = await imported(`${head}ann,Ann,IT,Boss\nbob,Bob,IT,\ncy,Cy,IT,\n`);
    expect(plan.removed.map(({ path }) => path).sort()).toEqual(["Sales", "Sales/East"]);
    expect(await tree()).toEqual(["/IT"]);
    const key = `department:${plan.removed[0]?.id}`;
    expect((await rowsOf()).find((row) => row.key === key)?.value).toBeNull();
  });

  test("departments with somebody made by hand stay", async () => {
    await imported(office);
    const east = (await rowsOf()).find(({ value }) => value?.["name"] === "East")?.value?.["id"];
    await store.write((tx) =>
      insertPerson(tx, "h", { login: "h", name: "H", password: "-", department: String(east) }),
    );
    await imported(`${head}cy,Cy,IT,\n`);
    expect(await tree()).toEqual(["/IT", "/Sales", "Sales/East"]);
  });

  test("a department whose people all stand in a new one beside it has been renamed, with all below", async () => {
    await imported(office);
    const before = await cardOf("ann");
    const plan = await imported(office.replaceAll("Sales", "Vertrieb"));
    expect(plan.departments).toMatchObject([{ path: "Vertrieb", before: "Sales" }]);
    expect(plan.changed).toEqual([]);
    expect(await cardOf("ann")).toEqual(before);
    expect(await tree()).toEqual(["/IT", "/Vertrieb", "Vertrieb/East"]);
  });

  test("it has not where others came with them, or some went elsewhere", async () => {
    await imported(office);
    const apart = `${head}ann,Ann,Vertrieb/East,Boss\nbob,Bob,IT,\ncy,Cy,IT,\n`;
    const plan = await imported(apart);
    expect(plan.departments.map(({ path, before }) => [path, before])).toEqual([
      ["Vertrieb", null],
      ["Vertrieb/East", null],
    ]);
    expect(plan.removed).toHaveLength(2);
  });

  test("nor where somebody whom the file does not name stays behind", async () => {
    await imported(office);
    const sales = (await rowsOf()).find(({ value }) => value?.["name"] === "Sales")?.value?.["id"];
    await store.write((tx) =>
      insertPerson(tx, "h", { login: "h", name: "H", password: "-", department: String(sales) }),
    );
    await imported(office.replaceAll("Sales", "Vertrieb"));
    expect(await tree()).toEqual(["/IT", "/Sales", "/Vertrieb", "Vertrieb/East"]);
    expect((await cardOf("h"))?.["department"]).toBe(sales);
  });

  test("a department may be named by its id", async () => {
    await imported(office);
    const east = (await rowsOf()).find(({ value }) => value?.["name"] === "East")?.value?.["id"];
    const plan = await imported(office.replace("cy,Cy,IT", `cy,Cy,${String(east)}`));
    expect(plan.changed).toMatchObject([{ login: "cy", fields: ["department"] }]);
    expect((await cardOf("cy"))?.["department"]).toBe(east);
  });

  test("names are the same however their letters are composed", async () => {
    await imported(`${head}ann,Ann,Caf\u00e9,\n`);
    const plan = await imported(`${head}ann,Ann,Cafe\u0301,\n`);
    expect([plan.departments, plan.removed, plan.changed]).toEqual([[], [], []]);
  });

  test("keeps a picture and what somebody says of themselves", async () => {
    await imported(office);
    const card = await cardOf("ann");
    const status = { text: "out", until: null };
    await store.write((tx) =>
      tx.putStream(
        { name: directoryStream, rev: 99, stamp: 99 },
        { key: `person:${String(card?.["id"])}`, rev: 99, value: { ...card, status } },
      ),
    );
    await imported(office.replace("Boss", "Chief"));
    expect(await cardOf("ann")).toMatchObject({ status, title: "Chief" });
  });
});
