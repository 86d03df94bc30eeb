import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encodeBase64 } from "#shared/wire/base64.ts";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { pngBytes } from "#shared/wire/picture-fixtures.ts";
import { createAccounts } from "../accounts/accounts.ts";
import { databasePath, systemClock, systemIds } from "../start.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { type Colleague, openOffice } from "../testing/office.ts";

let office: Awaited<ReturnType<typeof openOffice>>;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const one = pngBytes(64, 64, [1]);
const other = pngBytes(64, 64, [2]);
const nameOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const wear = (colleague: Colleague, bytes: Uint8Array | null) =>
  colleague.ask("set_picture", { bytes: bytes && encodeBase64(bytes) });
const fetched = (colleague: Colleague, bytes: Uint8Array) =>
  colleague.ask("picture", { id: nameOf(bytes) });

interface Rows {
  readonly rows: { key: string; rev: number; value: { picture?: string | null } }[];
  readonly rev: number;
}
const directory = async (colleague: Colleague): Promise<Rows> =>
  (await colleague.ask("pull", { conversation: "directory", since: 0 })).payload as Rows;
const pictureOf = async (colleague: Colleague, login: string) =>
  (await directory(colleague)).rows.find(({ key }) => key === `person:${office.people[login]}`)
    ?.value.picture;

describe("one's own picture", () => {
  test("is named by its hash in the directory, everybody is rung for and can have it", async () => {
    const [ann, eve] = [await office.join("ann"), await office.join("eve")];
    const { rev } = await directory(eve);
    expect(await wear(ann, one)).toMatchObject({
      code: codes.ok,
      payload: { picture: nameOf(one), rev: rev + 1 },
    });
    const { payload } = await eve.pushed(({ type }) => type === "change");
    expect(payload).toMatchObject({ conversation: "directory", rev: rev + 1 });
    expect(await pictureOf(eve, "ann")).toBe(nameOf(one));
    expect(await fetched(eve, one)).toMatchObject({
      code: codes.ok,
      payload: { bytes: encodeBase64(one) },
    });
  });

  test("again the same changes nothing, and it outlives a restart", async () => {
    const ann = await office.join("ann");
    const { payload } = await wear(ann, one);
    expect((await wear(ann, one)).payload).toEqual(payload);
    await office.restart();
    expect(await fetched(await office.join("bob"), one)).toMatchObject({ code: codes.ok });
  });

  test("that nobody has any more is gone, as if it had never been", async () => {
    const [ann, bob] = [await office.join("ann"), await office.join("bob")];
    await wear(ann, one);
    await wear(bob, one);
    await wear(ann, other);
    expect(await fetched(ann, one)).toMatchObject({ code: codes.ok });
    expect((await wear(bob, null)).payload).toMatchObject({ picture: null });
    expect(await pictureOf(ann, "bob")).toBeNull();
    const { msg_id: _a, ...gone } = await fetched(ann, one);
    const { msg_id: _b, ...never } = await fetched(ann, pngBytes(9, 9));
    expect(gone).toEqual(never);
    expect(gone.code).toBe(codes.noSuchPicture);
    expect(await fetched(bob, other)).toMatchObject({ code: codes.ok });
  });

  test("leaves the rest of the card alone, and stays when the account ends", async () => {
    const [ann, eve] = [await office.join("ann"), await office.join("eve")];
    await wear(ann, one);
    const store = openSqliteStore(databasePath(office.folder));
    const accounts = createAccounts({ store, clock: systemClock, ids: systemIds });
    await accounts.disable("ann");
    await store.close();
    const card = (await directory(eve)).rows.find(({ value }) => value.picture === nameOf(one));
    expect(card?.value).toMatchObject({ name: "ann", disabled: true });
    expect(await fetched(eve, one)).toMatchObject({ code: codes.ok });
    // The connection outlives the account by moments: what acts looks for itself.
    expect(await wear(ann, other)).toMatchObject({ code: codes.accountDisabled });
    expect(await fetched(eve, other)).toMatchObject({ code: codes.noSuchPicture });
  });
});

test.each([
  ["text", codes.notAPicture, encodeBase64(new TextEncoder().encode("not a picture at all"))],
  ["a drawing", codes.notAPicture, btoa("<svg xmlns='http://www.w3.org/2000/svg'></svg>")],
  ["no base64", codes.notAPicture, "!!!!"],
  ["nothing", codes.notAPicture, ""],
  [
    "too many bytes",
    codes.tooLarge,
    encodeBase64(
      pngBytes(
        9,
        9,
        Array.from({ length: limits.pictureBytesMax }, () => 7),
      ),
    ),
  ],
  ["too many pixels", codes.tooLarge, encodeBase64(pngBytes(30_000, 30_000))],
  ["more than a frame holds", codes.tooLarge, "A".repeat(limits.payloadBytesMax)],
  ["a number", codes.badFrame, 7],
])("%s is refused with %i, and the directory stays as it was", async (_name, code, bytes) => {
  const ann = await office.join("ann");
  const before = await directory(ann);
  expect(await ann.ask("set_picture", { bytes })).toMatchObject({ code });
  expect(await directory(ann)).toEqual(before);
});

test("the largest picture fits its frames, and one is asked for by a whole hash", async () => {
  const ann = await office.join("ann");
  const head = pngBytes(256, 256).length;
  const largest = pngBytes(
    256,
    256,
    Array.from({ length: limits.pictureBytesMax - head }, (_, at) => at % 251),
  );
  await wear(ann, largest);
  const answer = await fetched(ann, largest);
  expect(answer).toMatchObject({ code: codes.ok });
  expect(JSON.stringify(answer).length).toBeLessThan(limits.pageBytesMax);
  for (const id of ["", "%", nameOf(largest).slice(0, 12), nameOf(largest).toUpperCase()])
    expect(await ann.ask("picture", { id })).toMatchObject({ code: codes.badFrame });
});

test("setting one over and over is told to slow down", async () => {
  const ann = await office.join("ann");
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) => wear(ann, pngBytes(9, 9, [at]))),
  );
  expect(answers.some(({ code }) => code === codes.rateLimited)).toBe(true);
});
