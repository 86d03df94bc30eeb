import { describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { fileUrlOf } from "#shared/wire/files.ts";
import type { FileToQueue } from "../messaging/operations/uploads.ts";
import type { Store } from "../messaging/ports.ts";
import { contractBench } from "./contract-bench.ts";
import { peer, pullAnswer, row, self } from "./store-fixtures.ts";

export const fileUrl = fileUrlOf("0190163d-8694-4000-8000-000000000001");
const thumbUrl = fileUrlOf("0190163d-8694-4000-8000-000000000002");
const hash = "a".repeat(64);
const thumbHash = "b".repeat(64);

/** A picture with a small one beside it; `over` says what is different. */
const picture = (id: string, over: Partial<FileToQueue> = {}): FileToQueue => ({
  id,
  kind: "image",
  source: { kind: "path", path: "/pictures/wing.png", modified: 7 },
  name: "wing.png",
  type: "image/png",
  size: 900,
  width: 30,
  height: 20,
  durationMs: null,
  preview: "AAAA",
  waveform: null,
  thumb: {
    source: { kind: "staged", name: "thumb-1" },
    type: "image/webp",
    size: 90,
    width: 3,
    height: 2,
  },
  ...over,
});
const plain = (id: string, over: Partial<FileToQueue> = {}): FileToQueue =>
  picture(id, { kind: "file", type: "application/pdf", name: "报告.pdf", thumb: null, ...over });

/** What every store makes of files (SPEC.md, FI). */
export function filesContract(name: string, open: () => Promise<Store>): void {
  describe(`files: ${name}`, () => {
    const { store, page, shown, heads, queue } = contractBench(open);
    const queueFiles = (files: readonly FileToQueue[], text = "", now = 5_000) =>
      store.run("queueFiles", { conversation: "c1", sender: self, text, now, files });
    const viewOf = async (id: string) => (await page()).messages.find((one) => one.id === id);
    const pending = async () =>
      (await store.run("uploadsNow", {})).pending.map(({ message }) => message);
    const storePart = async (message: string, part: "file" | "thumb") => {
      const [url, sha256] = part === "file" ? [fileUrl, hash] : [thumbUrl, thumbHash];
      await store.run("noteUploadUrl", { message, part, url });
      return store.run("notePartStored", { message, part, sha256, opId: `op-${message}` });
    };

    describe("OB14: what is said with a file is rewritten", () => {
      const edit = (text: string, opId: string, id = "i1") =>
        store.run("editMessage", { id, opId, self, text });
      const sends = async () =>
        (await store.run("laneHeads", {})).map(({ kind, payload }) => [kind, payload["content"]]);
      const file = { name: "wing.png", size: 900, type: "image/png", url: fileUrl, sha256: hash };

      test("in place while it is uploaded, and that is what is sent", async () => {
        await queueFiles([picture("i1", { thumb: null })], "first");
        expect(await edit(" second ", "e1")).toMatchObject({ ok: true });
        expect(await viewOf("i1")).toMatchObject({ text: "second", pending: null });
        expect(await heads()).toEqual([]);
        await storePart("i1", "file");
        const common = { file, width: 30, height: 20, preview: "AAAA" };
        expect(await sends()).toEqual([["send", { ...common, text: "second" }]]);
        // Nor was it tried since it is in its lane.
        await edit("", "e2");
        expect(await sends()).toEqual([["send", common]]);
        expect(await viewOf("i1")).toMatchObject({ text: "", file: { name: "wing.png" } });
        // From here on it may be there already.
        await store.run("noteAttempt", { opId: "op-i1", nextTry: 1 });
        await edit("third", "e3");
        await edit("fourth", "e4");
        expect(await sends()).toEqual([["send", common]]);
        expect(await viewOf("i1")).toMatchObject({ text: "fourth", file: { name: "wing.png" } });
        await store.run("applySendAnswer", { opId: "op-i1", id: "i1", seq: 4, time: 9 });
        expect(await sends()).toEqual([["edit", { text: "fourth" }]]);
        expect(await viewOf("i1")).toMatchObject({ text: "fourth", pending: "edit" });
      });

      test("a refused send keeps it for a retry, with all that was said of the file", async () => {
        await queueFiles([picture("i1", { thumb: null })], "first");
        await storePart("i1", "file");
        await store.run("noteAttempt", { opId: "op-i1", nextTry: 1 });
        await edit("second", "e1");
        await store.run("applySendRefusal", { opId: "op-i1", id: "i1", code: codes.notAllowed });
        expect(await viewOf("i1")).toMatchObject({ text: "second", status: "failed" });
        await store.run("retryMessage", { id: "i1", opId: "again" });
        expect(await sends()).toMatchObject([["send", { file, text: "second", width: 30 }]]);
      });

      test("over the row until the answer, and taken away where nothing is said; voice has none", async () => {
        const common = { file, width: 30, height: 20 };
        const own = (seq: number, over: object) =>
          row(seq, { sender: self, kind: "image", content: common, ...over });
        const voice = { file, duration_ms: 9, waveform: "AAAA" };
        const rows = [
          own(4, { id: "i1", content: { ...common, text: "look" } }),
          own(5, { id: "v1", kind: "voice", content: voice }),
        ];
        await store.run("applyChange", { conversation: "c1", prev_rev: 3, rev: 5, rows });
        expect(await edit("new", "e0", "v1")).toEqual({ ok: false, problem: "tooLate" });
        expect(await edit("look", "e0")).toMatchObject({ ok: true });
        expect(await heads()).toEqual([]);
        await edit(" ", "e1");
        expect(await sends()).toEqual([["edit", {}]]);
        expect(await viewOf("i1")).toMatchObject({
          text: "",
          pending: "edit",
          file: { name: "wing.png", width: 30 },
        });
        await store.run("applyChangeRefusal", { opId: "e1", code: codes.tooLate });
        expect(await viewOf("i1")).toMatchObject({ text: "look", refused: { text: "" } });
        await edit("", "e2");
        const answered = own(4, { id: "i1", rev: 6, edited_at: 9 });
        await store.run("applyChangeAnswer", { opId: "e2", id: "i1", row: answered });
        expect(await viewOf("i1")).toMatchObject({ text: "", edited: true, refused: null });
      });
    });

    test("FI1: each file is a message that is there at once, in order, and waits in no lane; the text goes with the last", async () => {
      const result = await queueFiles([picture("i1"), plain("f1")], " both ");
      expect(result).toEqual({
        ok: true,
        touched: { conversations: ["c1"], messages: ["i1", "f1"] },
      });
      expect((await shown()).slice(-2)).toEqual(["i1 queued", "f1 queued"]);
      expect(await heads()).toEqual([]);
      expect(await pending()).toEqual(["i1", "f1"]);
      expect(await viewOf("i1")).toMatchObject({
        kind: "image",
        text: "",
        file: {
          name: "wing.png",
          size: 900,
          width: 30,
          height: 20,
          preview: "AAAA",
          address: "file/i1",
          thumb: "thumb/i1",
          here: true,
        },
        upload: { state: "waiting", failure: null },
      });
      expect(await viewOf("f1")).toMatchObject({ text: "both", file: { thumb: null } });
      await queue("t1");
      expect(await heads()).toEqual(["send t1"]);
    });

    test("FI1: nothing is queued of files of which one would be refused, or where one may not write", async () => {
      const before = await shown();
      const bad = { ok: false, problem: "invalid" };
      expect(await queueFiles([plain("f1"), plain("f2", { name: "../x" })])).toEqual(bad);
      expect(await queueFiles([picture("i1", { width: null })])).toEqual(bad);
      const note = plain("v1", { kind: "voice", durationMs: 900, waveform: [1, 2] });
      expect(await queueFiles([note], "a text that would be lost")).toEqual(bad);
      expect(await queueFiles([plain("f1")], "x".repeat(20_001))).toEqual({
        ok: false,
        problem: "tooLong",
      });
      const elsewhere = { conversation: "nowhere", sender: self, text: "", now: 1 };
      expect(await store.run("queueFiles", { ...elsewhere, files: [plain("f1")] })).toEqual({
        ok: false,
        problem: "notMember",
      });
      expect(await shown()).toEqual(before);
      expect(await pending()).toEqual([]);
    });

    test("FI4: with the last part the message says where its file is and enters its lane, in one step; a part is noted once", async () => {
      await queueFiles([picture("i1")], "look");
      await store.run("beginUpload", { message: "i1" });
      expect((await viewOf("i1"))?.upload).toEqual({ state: "running", failure: null });
      expect(await storePart("i1", "thumb")).toMatchObject({ isComplete: false });
      expect(await heads()).toEqual([]);
      expect(await storePart("i1", "file")).toMatchObject({ isComplete: true });
      expect(await storePart("i1", "file")).toMatchObject({ isComplete: false });
      const [entry, ...more] = await store.run("laneHeads", {});
      expect(more).toEqual([]);
      expect(entry?.payload).toMatchObject({
        id: "i1",
        kind: "image",
        content: {
          file: { url: fileUrl, name: "wing.png", size: 900, type: "image/png", sha256: hash },
          thumb: { url: thumbUrl, sha256: thumbHash, width: 3, height: 2 },
          width: 30,
          height: 20,
          preview: "AAAA",
          text: "look",
        },
      });
      expect((await viewOf("i1"))?.upload).toBeNull();
      expect(await pending()).toEqual([]);
    });

    test("FI12: of files queued together none goes before an earlier one, unless that one waits for the person", async () => {
      await queueFiles([plain("f1"), plain("f2"), plain("f3")]);
      await queueFiles([plain("g1")]);
      for (const message of ["f1", "f2", "f3", "g1"]) await store.run("beginUpload", { message });
      expect(await storePart("f3", "file")).toMatchObject({ isComplete: false });
      expect(await storePart("g1", "file")).toMatchObject({ isComplete: true });
      expect(await store.run("enterLane", { message: "f3", opId: "op-again" })).toBe(false);
      const { ready } = await store.run("uploadsNow", {});
      expect(ready).toEqual([]);
      await store.run("pauseUpload", { message: "f1" });
      expect((await store.run("uploadsNow", {})).ready).toEqual([]);
      expect(await storePart("f2", "file")).toMatchObject({ isComplete: true });
      expect((await store.run("uploadsNow", {})).ready).toEqual(["f3"]);
      expect(await store.run("enterLane", { message: "f3", opId: "op-again" })).toBe(true);
      expect(await store.run("enterLane", { message: "f3", opId: "op-again" })).toBe(false);
      expect((await store.run("uploadsNow", {})).ready).toEqual([]);
    });

    test("FI12: what has waited for an earlier one goes before what is stored only now", async () => {
      await queueFiles([plain("f1"), plain("f2"), plain("f3")]);
      for (const message of ["f1", "f2", "f3"]) await store.run("beginUpload", { message });
      expect(await storePart("f2", "file")).toMatchObject({ isComplete: false });
      expect(await storePart("f1", "file")).toMatchObject({ isComplete: true });
      expect(await storePart("f3", "file")).toMatchObject({ isComplete: false });
      expect((await store.run("uploadsNow", {})).ready).toEqual(["f2", "f3"]);
      const enter = (message: string) => store.run("enterLane", { message, opId: `op-${message}` });
      expect([await enter("f3"), await enter("f2"), await enter("f3")]).toEqual([
        false,
        true,
        true,
      ]);
      for (const [at, message] of ["f1", "f2", "f3"].entries()) {
        expect(await heads()).toEqual([`send ${message}`]);
        const answer = { opId: `op-${message}`, id: message, seq: at + 4, time: 9 };
        await store.run("applySendAnswer", answer);
      }
    });

    test("FI4: a part that the server has not taken anywhere is not stored", async () => {
      await queueFiles([plain("f1")]);
      const args = { message: "f1", part: "file", sha256: hash, opId: "op" } as const;
      expect(await store.run("notePartStored", args)).toMatchObject({ isComplete: false });
      expect(await heads()).toEqual([]);
    });

    test("FI4: what was uploaded is forgotten when the message is on the server, by its answer or by its row", async () => {
      await queueFiles([plain("f1"), plain("f2")]);
      await storePart("f1", "file");
      await storePart("f2", "file");
      await store.run("applySendAnswer", { opId: "op-f1", id: "f1", seq: 4, time: 9 });
      const again = row(5, { id: "f2", sender: self, kind: "file", content: {} });
      const answer = pullAnswer([again]);
      await store.run("applyPull", { conversation: "c1", since: 3, answer });
      expect((await store.run("startFiles", {})).staged).toEqual([]);
      expect(await shown()).toContain("f1 sent");
      expect(await pending()).toEqual([]);
    });

    test("FI5: what has failed says why and waits for the person; what was only interrupted goes on", async () => {
      await queueFiles([plain("f1"), plain("f2")]);
      for (const message of ["f1", "f2"]) await store.run("beginUpload", { message });
      await store.run("endUpload", { message: "f1", failure: "quota" });
      await store.run("endUpload", { message: "f2", failure: null });
      expect((await viewOf("f1"))?.upload).toEqual({ state: "failed", failure: "quota" });
      expect(await pending()).toEqual(["f2"]);
      const begin = async (message: string): Promise<number> =>
        (await store.run("beginUpload", { message })).parts.length;
      expect([await begin("f1"), await begin("f2")]).toEqual([0, 1]);
      // How it ended could not be noted: it is begun as if it had waited.
      expect(await begin("f2")).toBe(1);
      await store.run("startFiles", {});
      expect((await viewOf("f2"))?.upload?.state).toBe("waiting");
    });

    test("FI6: what was paused stays so, whatever its transfer comes to, until it is resumed", async () => {
      await queueFiles([plain("f1")]);
      await store.run("beginUpload", { message: "f1" });
      await store.run("noteUploadUrl", { message: "f1", part: "file", url: fileUrl });
      await store.run("pauseUpload", { message: "f1" });
      await store.run("endUpload", { message: "f1", failure: "quota" });
      expect((await viewOf("f1"))?.upload).toEqual({ state: "paused", failure: null });
      expect(await pending()).toEqual([]);
      await store.run("resumeUpload", { message: "f1", now: [] });
      const [one] = (await store.run("uploadsNow", {})).pending;
      expect(one?.parts[0]).toMatchObject({ state: "waiting", url: fileUrl });
    });

    test("FI6: a source that is another one by now begins anew when the person tries again, and the message says its size", async () => {
      await queueFiles([plain("f1")]);
      await store.run("beginUpload", { message: "f1" });
      await store.run("noteUploadUrl", { message: "f1", part: "file", url: fileUrl });
      await store.run("endUpload", { message: "f1", failure: "changed" });
      const now = [{ part: "file", size: 901, modified: 8 }] as const;
      await store.run("resumeUpload", { message: "f1", now: [...now] });
      const [one] = (await store.run("uploadsNow", {})).pending;
      expect(one?.parts[0]).toMatchObject({
        state: "waiting",
        failure: null,
        url: null,
        size: 901,
        source: { kind: "path", modified: 8 },
      });
      expect((await viewOf("f1"))?.file?.size).toBe(901);
    });

    test("FI4, FI6: what is in its lane with its file is not begun anew, whatever has become of its source", async () => {
      await queueFiles([plain("f1")]);
      await storePart("f1", "file");
      const now = [{ part: "file", size: 901, modified: 8 }] as const;
      await store.run("resumeUpload", { message: "f1", now: [...now] });
      expect(await heads()).toEqual(["send f1"]);
      expect(await pending()).toEqual([]);
      expect((await viewOf("f1"))?.file?.size).toBe(900);
    });

    test("FI3, FI6: a place that was asked for an earlier state of a source is not noted for what it is now", async () => {
      const { source, size } = plain("f1");
      await queueFiles([plain("f1")]);
      await store.run("beginUpload", { message: "f1" });
      const now = [{ part: "file", size: 901, modified: 8 }] as const;
      await store.run("resumeUpload", { message: "f1", now: [...now] });
      const asked = { message: "f1", part: "file", url: fileUrl } as const;
      expect(await store.run("noteUploadUrl", { ...asked, of: { source, size } })).toBe(false);
      const [before] = (await store.run("uploadsNow", {})).pending;
      expect(before?.parts[0]?.url).toBeNull();
      const of = {
        source: { kind: "path", path: "/pictures/wing.png", modified: 8 },
        size: 901,
      } as const;
      expect(await store.run("noteUploadUrl", { ...asked, of })).toBe(true);
      const [after] = (await store.run("uploadsNow", {})).pending;
      expect(after?.parts[0]?.url).toBe(fileUrl);
    });

    test("FI7: a message whose file the server does not have is uploaded for again under its id; of what is kept too", async () => {
      await queueFiles([plain("f1")]);
      await storePart("f1", "file");
      const refused = { opId: "op-f1", id: "f1", code: codes.noSuchFile };
      await store.run("applySendRefusal", refused);
      expect(await shown()).toContain("f1 failed");
      await store.run("retryMessage", { id: "f1", opId: "again" });
      expect(await heads()).toEqual([]);
      expect(await pending()).toEqual(["f1"]);
      expect((await viewOf("f1"))?.upload?.state).toBe("waiting");
    });

    test("FI7: any other refusal is tried again as it is", async () => {
      await queueFiles([plain("f1")]);
      await storePart("f1", "file");
      await store.run("applySendRefusal", { opId: "op-f1", id: "f1", code: codes.notMember });
      await store.run("retryMessage", { id: "f1", opId: "again" });
      expect(await heads()).toEqual(["send f1"]);
      expect(await pending()).toEqual([]);
    });

    test("OB8: taken back before it was sent, a message with a file is gone with what was to be uploaded, and nothing is asked", async () => {
      await queueFiles([picture("i1")], "look");
      const { text } = await store.run("takeBack", { id: "i1", opId: "x" });
      expect(text).toBe("look");
      expect(await shown()).not.toContain("i1 queued");
      expect(await pending()).toEqual([]);
      expect((await store.run("startFiles", {})).staged).toEqual([]);
      expect(await heads()).toEqual([]);
    });

    test("FI8: all that is kept stays within its bound; what was not used for longest goes first, what came last, and what is to be uploaded, do not", async () => {
      const keep = (sha: string, size: number, now: number) =>
        store.run("keepFile", { sha256: sha.repeat(64), size, now, bytesMax: 100 });
      expect((await keep("1", 40, 1)).dropped).toEqual([]);
      await keep("2", 40, 2);
      await queueFiles([plain("f1", { source: { kind: "kept", sha256: "1".repeat(64) } })]);
      expect((await keep("3", 40, 3)).dropped).toEqual(["2".repeat(64)]);
      expect((await keep("4", 400, 4)).dropped).toEqual(["3".repeat(64)]);
      expect((await store.run("startFiles", {})).kept).toEqual(["1".repeat(64), "4".repeat(64)]);
      expect(await store.run("removableFiles", {})).toEqual(["4".repeat(64)]);
      expect((await store.run("shrinkFiles", { bytesMax: 0 })).dropped).toEqual(["4".repeat(64)]);
      expect(await store.run("removableFiles", {})).toEqual([]);
    });

    test("FI8: a look at a file is a use of it, but one that is to note nothing", async () => {
      await receive();
      const hour = 3_600_000;
      for (const [sha256, now] of [
        [hash, 1],
        ["1".repeat(64), 2],
      ] as const)
        await store.run("keepFile", { sha256, size: 3, now, bytesMax: 100 });
      const look = (now: number | null) =>
        store.run("fileOfMessage", { message: "m4", part: "file", now });
      expect(await look(null)).toMatchObject({ isKept: true });
      expect(await store.run("removableFiles", {})).toEqual([hash, "1".repeat(64)]);
      expect(await look(2 * hour)).toMatchObject({ isKept: true });
      expect(await store.run("removableFiles", {})).toEqual(["1".repeat(64), hash]);
    });

    const received = row(4, {
      sender: peer,
      kind: "voice",
      content: {
        file: { url: fileUrl, name: "n.webm", size: 3, type: "audio/webm", sha256: hash },
        duration_ms: 900,
        waveform: "AAH/",
      },
    });
    const receive = (of = received) =>
      store.run("applyPull", { conversation: "c1", since: 3, answer: pullAnswer([of]) });

    test("FI9: a file that came is here once it is kept; a voice note is new until it was listened to", async () => {
      await receive();
      const file = async () => (await viewOf("m4"))?.file;
      expect(await file()).toMatchObject({
        kind: "voice",
        durationMs: 900,
        waveform: [0, 1, 255],
        here: false,
        played: false,
      });
      const look = { message: "m4", part: "file", now: 5 } as const;
      expect(await store.run("fileOfMessage", look)).toMatchObject({ url: fileUrl, isKept: false });
      const args = { sha256: hash, size: 3, now: 5, bytesMax: 9 };
      expect((await store.run("keepFile", args)).touched.messages).toEqual(["m4"]);
      expect((await store.run("notePlayed", { message: "m4" })).messages).toEqual(["m4"]);
      expect((await store.run("notePlayed", { message: "m4" })).messages).toEqual([]);
      expect(await file()).toMatchObject({ here: true, played: true });
      expect((await store.run("forgetFiles", { hashes: [hash] })).messages).toEqual(["m4"]);
      expect((await store.run("forgetFiles", { hashes: [hash] })).messages).toEqual([]);
      expect(await file()).toMatchObject({ here: false });
    });

    test("FI8: all messages that have a file are told when it comes and when it goes: for room, by wish, or by another's hand", async () => {
      const other = "e".repeat(64);
      const file = { url: fileUrl, name: "n.bin", size: 3, type: "application/zip", sha256: hash };
      const rows = [4, 5, 6].map((seq) =>
        row(seq, {
          sender: peer,
          kind: "file",
          content: { file: { ...file, sha256: seq === 6 ? other : hash } },
        }),
      );
      await store.run("applyPull", { conversation: "c1", since: 3, answer: pullAnswer(rows) });
      const keep = (sha256: string) =>
        store.run("keepFile", { sha256, size: 3, now: 5, bytesMax: 4 });
      const here = async () => {
        const found = await Promise.all(["m4", "m5", "m6"].map(viewOf));
        return found.map((view) => view?.file?.here);
      };
      expect((await keep(hash)).touched.messages).toEqual(["m4", "m5"]);
      expect(await here()).toEqual([true, true, false]);
      expect((await keep(other)).touched.messages).toEqual(["m4", "m5", "m6"]);
      expect(await here()).toEqual([false, false, true]);
      expect((await store.run("shrinkFiles", { bytesMax: 0 })).touched.messages).toEqual(["m6"]);
      expect(await here()).toEqual([false, false, false]);
    });

    test("FI9: there is no file of a text, of a recalled message, of one that is not here, or of one that says of it what cannot be", async () => {
      await receive({ ...received, content: { file: { name: "../../x", size: 1, url: "no" } } });
      const of = (message: string, part: "file" | "thumb" = "file") =>
        store.run("fileOfMessage", { message, part, now: 1 });
      expect([await of("m1"), await of("m4"), await of("nobody"), await of("m4", "thumb")]).toEqual(
        [null, null, null, null],
      );
      expect((await viewOf("m4"))?.file).toBeNull();
    });

    test("FI10: pictures, files, links and voice notes of a conversation stand newest first, recalled ones left out", async () => {
      const link = row(5, { content: { text: "see https://example.com" } });
      const none = row(6, { content: { text: "no link" } });
      const gone = row(7, { kind: "voice", content: {}, recalled: true });
      const bare = row(8, { content: { text: "www.example.com" } });
      const answer = pullAnswer([received, link, none, gone, bare]);
      await store.run("applyPull", { conversation: "c1", since: 3, answer });
      const ask = async (what: "pictures" | "files" | "links" | "voice", before: number | null) => {
        const found = await store.run("fileMessages", { self, conversation: "c1", what, before });
        return [found.messages.map(({ id }) => id), found.more];
      };
      expect(await ask("voice", null)).toEqual([["m4"], false]);
      expect(await ask("voice", 4)).toEqual([[], false]);
      expect(await ask("links", null)).toEqual([["m8", "m5"], false]);
      expect(await ask("pictures", null)).toEqual([[], false]);
    });

    test("FI10: many recalled ones in a row hide nothing that was shared before them", async () => {
      const gone = Array.from({ length: 130 }, (_, at) =>
        row(5 + at, { kind: "voice", content: {}, recalled: true }),
      );
      const answer = pullAnswer([received, ...gone]);
      await store.run("applyPull", { conversation: "c1", since: 3, answer });
      const args = { self, conversation: "c1", what: "voice", before: null } as const;
      const { messages, more } = await store.run("fileMessages", args);
      expect([messages.map(({ id }) => id), more]).toEqual([["m4"], false]);
    });

    test("OB11: a message with a file is recalled as any other", async () => {
      await queueFiles([plain("f1")]);
      await storePart("f1", "file");
      await store.run("applySendAnswer", { opId: "op-f1", id: "f1", seq: 4, time: 9 });
      expect(await store.run("recallMessage", { id: "f1", opId: "r", self })).toMatchObject({
        ok: true,
      });
      expect(await viewOf("f1")).toMatchObject({ recalled: true, file: null });
      expect(await store.run("editMessage", { id: "f1", opId: "e", self, text: "x" })).toEqual({
        ok: false,
        problem: "tooLate",
      });
    });
  });
}
