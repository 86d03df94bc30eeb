import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { codes } from "#shared/wire/codes.ts";
import { fileUrlOf, unknownType } from "#shared/wire/files.ts";
import { limits } from "#shared/wire/limits.ts";
import { beginUpload, keepUpload } from "../files/upload-rows.ts";
import { type Chat, openChat } from "../testing/chat.ts";
import { Refusal } from "./ports.ts";

let chat: Chat;
beforeEach(() => {
  chat = openChat();
});
afterEach(() => chat.close());

const idOf = (at: number): string => `0b8f3f4e-5d0c-4a52-9f3e-${String(at).padStart(12, "0")}`;
const hashOf = (at: number): string => String(at).padStart(64, "0");
const size = 10;
const bounds = { fileBytesMax: 1e6, personBytesMax: 1e9, uploadsMax: 99 };

/** What a message says of the file of this number. */
const said = (at: number, over: object = {}) => ({
  url: fileUrlOf(idOf(at)),
  name: "a.png",
  size,
  type: "text/html",
  sha256: hashOf(at),
  ...over,
});
const thumb = (at: number) => ({
  url: fileUrlOf(idOf(at)),
  size,
  sha256: hashOf(at),
  type: "image/png",
  width: 1,
  height: 1,
});

const announce = (of: Chat, owner: string, at: number) =>
  of.store.write((tx) => beginUpload(tx, { id: idOf(at), owner, name: "n", size, now: 1 }, bounds));
const upload = async (of: Chat, owner: string, at: number, type = "image/png") => {
  await announce(of, owner, at);
  await of.store.write((tx) => keepUpload(tx, idOf(at), { sha256: hashOf(at), type, now: 1 }));
};
const send = (
  of: Chat,
  who: string,
  id: string,
  kind: "image" | "file" | "voice",
  content: object,
) =>
  of.rules.send(who, { id, conversation: "g", kind, content: { ...content } }).then(
    () => codes.ok,
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return error.code;
    },
  );
const image = (at: number, over: object = {}) => ({ file: said(at), width: 2, height: 2, ...over });
const contentOf = async (id: string) => (await chat.store.read((tx) => tx.message(id)))?.content;

test("a file has to be there, whole, and what is said of it", async () => {
  await chat.create(["ann", "bob"]);
  await upload(chat, "ann", 1);
  await announce(chat, "ann", 2);
  await upload(chat, "bob", 3);
  expect(await send(chat, "ann", "m1", "file", { file: said(9) })).toBe(codes.noSuchFile);
  expect(await send(chat, "ann", "m1", "file", { file: said(2) })).toBe(codes.noSuchFile);
  expect(await send(chat, "ann", "m1", "file", { file: said(3) })).toBe(codes.noSuchFile);
  for (const over of [{ size: 11 }, { sha256: hashOf(3) }])
    expect(await send(chat, "ann", "m1", "file", { file: said(1, over) })).toBe(codes.fileMismatch);
  expect(await send(chat, "ann", "m1", "file", { file: said(1, { name: "../x" }) })).toBe(
    codes.invalidContent,
  );
  // Nothing of what was refused stays.
  expect(await chat.store.read((tx) => tx.isFileUsed(idOf(1)))).toBe(false);
  expect(await send(chat, "ann", "m1", "file", { file: said(1) })).toBe(codes.ok);
  expect(await send(chat, "ann", "m1", "file", { file: said(9) })).toBe(codes.ok);
});

test("a file without its bytes is not there, until they are; what was sent before stays sent", async () => {
  await chat.create(["ann", "bob"]);
  await upload(chat, "ann", 1);
  await upload(chat, "ann", 2);
  expect(await send(chat, "ann", "m1", "image", image(1))).toBe(codes.ok);
  chat.lost.add(hashOf(1));
  expect(await send(chat, "ann", "m1", "image", image(1))).toBe(codes.ok);
  expect(await send(chat, "ann", "m2", "image", image(1))).toBe(codes.noSuchFile);
  expect(await send(chat, "ann", "m2", "image", image(2, { thumb: thumb(1) }))).toBe(
    codes.noSuchFile,
  );
  expect(await chat.store.read((tx) => tx.isFileUsed(idOf(2)))).toBe(false);
  chat.lost.clear();
  expect(await send(chat, "ann", "m2", "image", image(2, { thumb: thumb(1) }))).toBe(codes.ok);
});

test("a picture is one by its content, and so is what stands for it; the server says what a file is", async () => {
  await chat.create(["ann", "bob"]);
  await upload(chat, "ann", 1);
  await upload(chat, "ann", 2, "text/html");
  await upload(chat, "ann", 3, unknownType);
  expect(await send(chat, "ann", "m1", "image", image(2))).toBe(codes.notThatKind);
  expect(await send(chat, "ann", "m1", "image", image(1, { thumb: thumb(3) }))).toBe(
    codes.notThatKind,
  );
  expect(await send(chat, "ann", "m1", "image", image(1, { thumb: thumb(9) }))).toBe(
    codes.noSuchFile,
  );
  expect(await send(chat, "ann", "m1", "image", image(1, { thumb: thumb(1), odd: 1 }))).toBe(
    codes.ok,
  );
  expect(await contentOf("m1")).toEqual(
    image(1, { file: said(1, { type: "image/png" }), thumb: thumb(1) }),
  );
  expect(await send(chat, "ann", "m2", "file", { file: said(3), duration_ms: 7 })).toBe(codes.ok);
  expect(await contentOf("m2")).toEqual({
    file: said(3, { type: unknownType }),
    duration_ms: 7,
  });
  const voice = { file: said(3), duration_ms: limits.voiceMsMax, waveform: "AAAA" };
  expect(await send(chat, "ann", "m3", "voice", voice)).toBe(codes.ok);
  expect(await send(chat, "ann", "m4", "voice", { ...voice, duration_ms: 302_001 })).toBe(
    codes.invalidContent,
  );
});

test("who sees a file in a message passes it on, and not after that is taken back", async () => {
  await chat.create(["ann", "bob"]);
  await upload(chat, "ann", 1);
  expect(await send(chat, "bob", "b1", "image", image(1))).toBe(codes.noSuchFile);
  await send(chat, "ann", "a1", "image", image(1));
  expect(await send(chat, "bob", "b1", "image", image(1))).toBe(codes.ok);
  for (const [who, id] of [
    ["ann", "a1"],
    ["bob", "b1"],
  ] as const)
    await chat.rules.recall(who, { op_id: `o ${id}`, conversation: "g", id });
  expect(await send(chat, "bob", "b2", "image", image(1))).toBe(codes.noSuchFile);
  expect(await send(chat, "ann", "a2", "image", image(1))).toBe(codes.ok);
});

test("a caption is as a message's text, and none where it says nothing", async () => {
  await chat.create(["ann", "bob"]);
  await upload(chat, "ann", 1);
  const captioned = (id: string, text: string) =>
    send(chat, "ann", id, "image", image(1, { text }));
  expect(await captioned("m1", "  look \n")).toBe(codes.ok);
  expect(await contentOf("m1")).toMatchObject({ text: "look" });
  expect(await captioned("m2", " \n ")).toBe(codes.ok);
  expect(await contentOf("m2")).not.toHaveProperty("text");
  const mentioning = { text: "@bob @eve", mentions: ["bob", "eve", "bob"] };
  expect(await send(chat, "ann", "m4", "image", image(1, mentioning))).toBe(codes.ok);
  expect(await contentOf("m4")).toMatchObject({ text: "@bob @eve", mentions: ["bob"] });
  expect(await send(chat, "ann", "m5", "image", image(1, { mentions: ["bob"] }))).toBe(codes.ok);
  expect(await contentOf("m5")).not.toHaveProperty("mentions");
  expect(await send(chat, "bob", "m6", "image", image(1, { text: "@all", all: true }))).toBe(
    codes.notAllowed,
  );
  expect(await captioned("m3", "half \ud800")).toBe(codes.invalidContent);
  expect(await captioned("m3", "x".repeat(limits.textLengthMax + 1))).toBe(codes.invalidContent);
});

const caption = (who: string, id: string, content: object) =>
  chat.rules.edit(who, {
    op_id: `caption ${JSON.stringify(content)}`,
    conversation: "g",
    id,
    content: { ...content },
  });

test("OB14: an edit gives a picture or a file another caption, or none, and changes nothing else of it", async () => {
  await chat.create(["ann", "bob"]);
  await upload(chat, "ann", 1);
  await send(chat, "ann", "m1", "image", image(1, { text: "look", preview: "AAAA" }));
  await send(chat, "bob", "b1", "file", { file: said(1) });
  const rest = image(1, { file: said(1, { type: "image/png" }), preview: "AAAA" });
  const mentioning = { text: " @bob @eve", mentions: ["bob", "eve"] };
  expect(await caption("ann", "m1", mentioning)).toMatchObject({
    row: { rev: 4, edited_at: 1_000_000, content: { text: "@bob @eve", mentions: ["bob"] } },
  });
  expect(await contentOf("m1")).toEqual({ ...rest, text: "@bob @eve", mentions: ["bob"] });
  // With the words the mentions go.
  await caption("ann", "m1", { text: " ", mentions: ["bob"] });
  expect(await contentOf("m1")).toEqual(rest);
  await caption("bob", "b1", { text: "look" });
  await caption("bob", "b1", {});
  expect(await contentOf("b1")).toEqual({ file: said(1, { type: "image/png" }) });
  // The same once more is no change.
  const { rev } = await chat.stored("g");
  await caption("bob", "b1", { text: "" });
  expect((await chat.stored("g")).rev).toBe(rev);
  expect(await chat.store.read((tx) => tx.isFileUsed(idOf(1)))).toBe(true);
});

test("OB14: an edit that says anything but a caption is refused, as is one of a voice note, of somebody else's, or to everybody by who may not", async () => {
  await chat.create(["ann", "bob"]);
  for (const at of [1, 2]) await upload(chat, "ann", at);
  await send(chat, "ann", "m1", "image", image(1, { text: "look" }));
  await send(chat, "bob", "b1", "image", image(1));
  const voice = { file: said(1), duration_ms: 9, waveform: "AAAA" };
  await send(chat, "ann", "v1", "voice", voice);
  const before = await contentOf("m1");
  for (const [who, id, content, code] of [
    ["ann", "m1", image(2, { text: "look" }), codes.invalidContent],
    ["ann", "m1", image(1, { text: "other" }), codes.invalidContent],
    ["ann", "m1", { text: "other", width: 9 }, codes.invalidContent],
    ["ann", "m1", { text: "half \ud800" }, codes.invalidContent],
    ["ann", "m1", { text: "x".repeat(limits.textLengthMax + 1) }, codes.invalidContent],
    ["ann", "m1", { text: 7 }, codes.invalidContent],
    ["ann", "v1", { text: "other" }, codes.noSuchMessage],
    ["bob", "m1", { text: "other" }, codes.noSuchMessage],
    ["bob", "b1", { text: "@all", all: true }, codes.notAllowed],
  ] as const)
    await expect(caption(who, id, content)).rejects.toMatchObject({ code });
  expect(await contentOf("m1")).toEqual(before);
  chat.pass(limits.changeWindowMs + 1);
  await expect(caption("ann", "m1", {})).rejects.toMatchObject({ code: codes.tooLate });
});

test("a message with a file is recalled as any other, by cancel too", async () => {
  await chat.create(["ann", "bob"]);
  await upload(chat, "ann", 1);
  await send(chat, "ann", "m1", "image", image(1));
  await send(chat, "ann", "m2", "image", image(1));
  const asked = { op_id: "o1", conversation: "g", id: "m1" };
  chat.pass(5);
  expect((await chat.rules.recall("ann", asked)).row).toMatchObject({
    recalled: true,
    content: {},
    kind: "image",
  });
  expect(await chat.store.read((tx) => tx.isFileUsed(idOf(1)))).toBe(true);
  await chat.rules.cancel("ann", { ...asked, id: "m2" });
  expect(await chat.store.read((tx) => tx.isFileUsed(idOf(1)))).toBe(false);
  // From here on it is idle, however long it was in use.
  expect((await chat.store.read((tx) => tx.file(idOf(1))))?.touched_at).toBe(1_000_005);
});

const people = ["ann", "bob", "cy"];
const who = fc.constantFrom(...people);
const fileAt = fc.nat({ max: 1 });
const messageId = fc.nat({ max: 19 }).map((at) => `m${at}`);
const act = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant("upload" as const), who, file: fileAt }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("send" as const), who, file: fileAt, id: messageId }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("recall" as const), who, id: messageId }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("leave" as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("join" as const), who, history: fc.boolean() }),
  },
);

test("whatever people do, a file is sent only by whose it is or who sees it, and seen by who sees a message with it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 40 }), async (acts) => {
      const of = openChat();
      try {
        await of.create(people);
        /** By what was promised: who owns what, and which places each sees. */
        const owners = new Map<number, string>();
        const sent = new Map<string, { file: number; by: string; seq: number }>();
        const sights = new Map(people.map((one) => [one, [[1, Infinity]] as [number, number][]]));
        const members = new Set(people);
        let taken = 0;
        const lastSeq = async () => (await of.stored("g")).seq;
        const sees = (person: string, file: number): boolean =>
          members.has(person) &&
          [...sent.values()].some(
            (one) =>
              one.file === file &&
              (sights.get(person) ?? []).some(([from, to]) => one.seq >= from && one.seq <= to),
          );
        for (const one of acts) {
          if (one.do === "upload") {
            if (owners.has(one.file)) continue;
            await upload(of, one.who, one.file);
            owners.set(one.file, one.who);
          } else if (one.do === "send") {
            const known = await of.store.read((tx) => tx.message(one.id));
            const code = await send(of, one.who, one.id, "image", image(one.file));
            const may = owners.get(one.file) === one.who || sees(one.who, one.file);
            if (known) expect(code).toBe(known.sender === one.who ? codes.ok : codes.idTaken);
            else if (!members.has(one.who)) expect(code).toBe(codes.notMember);
            else expect(code).toBe(may ? codes.ok : codes.noSuchFile);
            if (!known && code === codes.ok)
              sent.set(one.id, { file: one.file, by: one.who, seq: await lastSeq() });
          } else if (one.do === "recall") {
            taken += 1;
            const asked = { op_id: `o${taken}`, conversation: "g", id: one.id };
            await of.rules.recall(one.who, asked).then(
              () => sent.delete(one.id),
              () => undefined,
            );
          } else if (one.do === "leave") {
            if (!members.delete(one.who)) continue;
            // Who leaves is not sent the line that says so.
            const last = sights.get(one.who)?.at(-1);
            if (last) last[1] = await lastSeq();
            await of.leave(one.who);
          } else {
            if (members.has(one.who)) continue;
            members.add(one.who);
            const from = one.history ? 1 : (await lastSeq()) + 1;
            await of.join(one.who, one.history);
            sights.get(one.who)?.push([from, Infinity]);
          }
          for (const person of people)
            for (const file of [0, 1])
              expect(await of.store.read((tx) => tx.seesFile(person, idOf(file)))).toBe(
                sees(person, file),
              );
        }
      } finally {
        await of.close();
      }
    }),
    runs(40),
  );
});
