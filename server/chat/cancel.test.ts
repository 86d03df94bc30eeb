import { afterEach, beforeEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { openOffice, text } from "../testing/office.ts";

let office: Awaited<ReturnType<typeof openOffice>>;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

interface Row {
  readonly id: string;
  readonly recalled: boolean;
  readonly content: object;
  readonly n: number;
}

test("what is not here yet can never arrive; what is here is recalled, for everybody, once", async () => {
  const [ann, bob] = [await office.join("ann"), await office.join("bob")];
  const conversation = await office.direct(ann, "bob");
  const cancel = (id: string) => ann.ask("cancel", { op_id: `op-${id}`, conversation, id });
  expect(await cancel("late")).toMatchObject({ code: codes.ok });
  expect(await ann.ask("send", text("late", conversation))).toMatchObject({
    code: codes.cancelled,
  });

  await ann.ask("send", text("m1", conversation, "a secret"));
  expect(await cancel("m1")).toMatchObject({ code: codes.ok });
  expect(await cancel("m1")).toMatchObject({ code: codes.ok });
  const { rows, rev } = (await bob.ask("pull", { conversation, since: 0 })).payload as {
    rows: Row[];
    rev: number;
  };
  expect(rows.at(-1)).toMatchObject({ id: "m1", recalled: true, content: {}, n: 1 });
  expect([rows.length, rev]).toEqual([2, 3]);
  expect(JSON.stringify(rows)).not.toContain("secret");
  // Sent again it keeps its stored answer, and stays recalled.
  expect(await ann.ask("send", text("m1", conversation))).toMatchObject({ payload: { seq: 2 } });
});

test("nobody takes back what is not theirs, and an outsider learns nothing", async () => {
  const [ann, bob] = [await office.join("ann"), await office.join("bob")];
  const conversation = await office.direct(ann, "bob");
  await ann.ask("send", text("m1", conversation));
  const ask = (id: string) => ({ op_id: "op", conversation, id });
  expect(await bob.ask("cancel", ask("m1"))).toMatchObject({ code: codes.idTaken });
  const eve = await office.join("eve");
  for (const id of ["m1", "unknown"])
    expect(await eve.ask("cancel", ask(id))).toMatchObject({ code: codes.notMember });
});
