import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as v from "valibot";
import { encodeBase64 } from "#shared/wire/base64.ts";
import { codes } from "#shared/wire/codes.ts";
import { pngBytes } from "#shared/wire/picture-fixtures.ts";
import { directoryAnswer, peer, self } from "../store/store-fixtures.ts";
import { sha256 } from "../system.ts";
import { picturesAskedMax, picturesAtOnceMax } from "./pictures.ts";
import { capMs } from "./retry-delay.ts";
import { memoryStore, settle, startEngine } from "./testing/bench.ts";

let store: ReturnType<typeof memoryStore>;
let engine: ReturnType<typeof startEngine>;
beforeEach(() => {
  store = memoryStore();
  engine = startEngine(store, self);
});
afterEach(async () => {
  await engine.setLive(false);
  await engine.messenger.stop();
  expect([engine.time.pending(), engine.listeners()]).toEqual([0, 0]);
  await store.close();
});

const bytes = pngBytes(64, 64, [1]);
const id = sha256(bytes);
const answer = { bytes: encodeBase64(bytes) };

/** Connects; the directory comes in with these pictures. */
async function directory(pictures: Readonly<Record<string, string | null>>): Promise<void> {
  await engine.setLive(true);
  await engine.next("sync").answer({
    epoch: "e1",
    entries: [{ conversation: "directory", stream: true, rev: 1 }],
    after: null,
    more: false,
    token: 1,
  });
  await engine.next("pull").answer(directoryAnswer(1, pictures));
}
const asked = (): number => engine.asked.filter(({ type }) => type === "picture").length;

/** Asks for a picture; `came` is undefined until there is an answer, then its type or null. */
async function look(wanted = id) {
  const seen: { came?: string | null } = {};
  const one = async (): Promise<void> => {
    const found = await engine.messenger.picture(wanted);
    seen.came = found && `${found.type} ${found.bytes.length}`;
  };
  void one();
  await settle();
  return seen;
}
const shown = `image/png ${bytes.length}`;

describe("others' pictures", () => {
  test("PC1: what the directory does not name is never asked for", async () => {
    await directory({ [peer]: null });
    expect(await look()).toEqual({ came: null });
    expect(asked()).toBe(0);
  });

  test("PC4: what is here is shown though the store cannot note its use", async () => {
    await directory({ [peer]: id });
    void look();
    await settle();
    await engine.next("picture").answer(answer);
    await settle();
    const { run } = store;
    store.run = (operation, args) =>
      operation === "picture" && v.is(v.looseObject({ now: v.number() }), args)
        ? Promise.reject(new Error("SQLITE_FULL"))
        : run(operation, args);
    expect(await look()).toEqual({ came: shown });
  });

  test("PC1, PC4: fetched at the first look, then there without a connection", async () => {
    await directory({ [peer]: id });
    const seen = await look();
    expect([seen, asked()]).toEqual([{}, 1]);
    await engine.next("picture").answer(answer);
    expect(seen).toEqual({ came: shown });
    await engine.setLive(false);
    expect(await look()).toEqual({ came: shown });
    expect(asked()).toBe(0);
  });

  test.each([
    ["other bytes", { bytes: encodeBase64(pngBytes(64, 64, [2])) }, id],
    ["no base64", { bytes: "????" }, id],
    ["a page", { bytes: btoa("<!doctype html><script>1</script>") }, null],
    ["too many pixels", { bytes: encodeBase64(pngBytes(20_000, 20_000)) }, null],
  ])("PC2: %s are neither shown nor kept", async (_name, forged, named) => {
    // Where no id is given the forger names what it sends by its true hash.
    const forgedId =
      named ?? sha256(Uint8Array.from(atob(forged.bytes), (one) => one.charCodeAt(0)));
    await directory({ [peer]: forgedId });
    const seen = await look(forgedId);
    await engine.next("picture").answer(forged);
    expect(seen).toEqual({ came: null });
    expect(await store.run("picture", { id: forgedId, now: 0 })).toMatchObject({ bytes: null });
    expect(await look(forgedId)).toEqual({ came: null });
    expect(asked()).toBe(0);
  });

  test("PC3: looks at one picture are one request", async () => {
    await directory({ [peer]: id });
    const looks = [await look(), await look(), await look()];
    expect(asked()).toBe(1);
    await engine.next("picture").answer(answer);
    expect(looks).toEqual([{ came: shown }, { came: shown }, { came: shown }]);
  });

  test("PC3: a few are under way at once, the others wait, and what is too much is not here", async () => {
    const pictures = Array.from({ length: picturesAskedMax + 1 }, (_, at) =>
      pngBytes(9, 9, [at >> 8, at & 255]),
    );
    await directory(Object.fromEntries(pictures.map((one, at) => [`p${at}`, sha256(one)])));
    const looks = pictures.map((one) => engine.messenger.picture(sha256(one)));
    expect(await looks.at(-1)).toBeNull();
    await settle();
    expect(asked()).toBe(picturesAtOnceMax);
    await engine.next("picture").answer({ bytes: encodeBase64(pictures[0] ?? bytes) });
    expect((await looks[0])?.bytes).toEqual(pictures[0]);
    expect(asked()).toBe(picturesAtOnceMax);
    await engine.setLive(false);
    expect((await Promise.all(looks)).filter((found) => found !== null)).toHaveLength(1);
  });

  test("PC5: a busy server is asked again, after growing delays and not for ever", async () => {
    await directory({ [peer]: id });
    const seen = await look();
    let tries = 0;
    for (; asked() === 1; tries++) {
      await engine.next("picture").refuse(codes.rateLimited);
      expect(asked()).toBe(0);
      await engine.time.advance(60_000);
    }
    expect([tries, seen]).toEqual([6, { came: null }]);
  });

  test("PC5: a server that names a time no timer can hold is asked again after the longest wait of ours", async () => {
    await directory({ [peer]: id });
    const seen = await look();
    await engine.next("picture").refuse(codes.rateLimited, undefined, Number.MAX_SAFE_INTEGER);
    await engine.time.advance(capMs - 1);
    expect(asked()).toBe(0);
    await engine.time.advance(1);
    await engine.next("picture").answer(answer);
    expect(seen).toEqual({ came: shown });
  });

  test("PC5: what the server does not have, or a connection lost, is asked for on the next one", async () => {
    await directory({ [peer]: id });
    let seen = await look();
    await engine.next("picture").refuse(codes.noSuchPicture);
    expect(seen).toEqual({ came: null });
    await look();
    expect(asked()).toBe(0);
    await engine.setLive(false);
    await engine.setLive(true);
    seen = await look();
    expect(asked()).toBe(1);
    await engine.setLive(false);
    expect(seen).toEqual({ came: null });
    await engine.setLive(true);
    seen = await look();
    await engine.next("picture").answer(answer);
    expect(seen).toEqual({ came: shown });
  });

  test("a picture that the disk does not take is shown, and nothing else suffers", async () => {
    await directory({ [peer]: id });
    const seen = await look();
    store.fail.next = true;
    await engine.next("picture").answer(answer);
    expect(seen).toEqual({ came: "image/png 25" });
    await look();
    expect(asked()).toBe(1);
  });

  test("one that was taken away while it came is not kept", async () => {
    await directory({ [peer]: id });
    const seen = await look();
    await engine.push({
      type: "change",
      payload: { conversation: "directory", prev_rev: -1, rev: 2, rows: [] },
    });
    await engine.next("pull").answer(directoryAnswer(2, { [peer]: null }));
    await engine.next("picture").answer(answer);
    expect(seen).toEqual({ came: null });
  });
});

describe("one's own picture", () => {
  const set = async (picture: string | null) => {
    const seen: { outcome?: unknown } = {};
    void engine.messenger.setPicture(picture).then((outcome) => (seen.outcome = outcome));
    await settle();
    return seen;
  };

  test("PC6: is sent at once, and the directory is read for what everybody sees now", async () => {
    await directory({ [self]: null });
    const people: string[] = [];
    engine.messenger.onTouched((touched) => people.push(...(touched.people ?? [])));
    const seen = await set(answer.bytes);
    expect(engine.next("set_picture").payload).toEqual(answer);
    await engine.next("set_picture").answer({ picture: id, rev: 2 });
    expect(seen).toEqual({ outcome: { ok: true } });
    await engine.next("pull").answer(directoryAnswer(2, { [self]: id }));
    expect((await engine.messenger.person(self))?.picture).toBe(id);
    expect(people).toEqual([self]);
  });

  test("PC6: without a connection, or with a lost answer, it is said and nothing is kept for later", async () => {
    expect(await set(null)).toEqual({ outcome: { ok: false, problem: "offline" } });
    await directory({ [self]: null });
    const seen = await set(answer.bytes);
    await engine.setLive(false);
    expect(seen).toEqual({ outcome: { ok: false, problem: "offline" } });
    await engine.setLive(true);
    expect(engine.asked.map(({ type }) => type)).not.toContain("set_picture");
  });

  test.each([
    [codes.notAPicture, "notAPicture"],
    [codes.tooLarge, "tooLarge"],
    [codes.accountDisabled, "failed"],
    [codes.rateLimited, "failed"],
  ])("a refusal with %i is told as %s", async (code, problem) => {
    await directory({ [self]: null });
    const seen = await set(answer.bytes);
    await engine.next("set_picture").refuse(code);
    expect(seen).toEqual({ outcome: { ok: false, problem } });
  });

  test.each([
    ["no base64", "?", "notAPicture"],
    ["text", btoa("just some text in a file with another name"), "notAPicture"],
    ["too many pixels", encodeBase64(pngBytes(4_000, 4_000)), "tooLarge"],
  ])("%s does not even leave", async (_name, picture, problem) => {
    await directory({ [self]: null });
    expect(await set(picture)).toEqual({ outcome: { ok: false, problem } });
    expect(engine.asked.map(({ type }) => type)).not.toContain("set_picture");
  });
});
