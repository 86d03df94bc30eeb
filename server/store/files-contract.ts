import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ContentRow, FileRow, FileUse } from "./file-rows.ts";
import type { ReadTx, Store, WriteTx } from "./store.ts";
import { conversation, message, stint } from "./testing/rows.ts";

const content = (sha256: string, over: Partial<ContentRow> = {}): ContentRow => ({
  sha256,
  size: 5,
  refs: 1,
  touched_at: 1,
  ...over,
});
const upload = (id: string, over: Partial<FileRow> = {}): FileRow => ({
  id,
  owner: "a",
  name: "n.txt",
  size: 5,
  state: "uploading",
  sha256: null,
  type: "",
  created_at: 1,
  touched_at: 1,
  ...over,
});
const stored = (id: string, sha256: string, over: Partial<FileRow> = {}): FileRow =>
  upload(id, { state: "stored", sha256, type: "image/png", ...over });
const use = (file: string, at: string, over: Partial<FileUse> = {}): FileUse => ({
  file,
  conversation: "c1",
  message: at,
  ...over,
});

/** What the rows of files do, and who sees a file. */
export function filesContract(name: string, open: () => Promise<Store>): void {
  describe(`the server store's files: ${name}`, () => {
    let store: Store;
    const write = <T>(work: (tx: WriteTx) => Promise<T>): Promise<T> => store.write(work);
    const read = <T>(work: (tx: ReadTx) => Promise<T>): Promise<T> => store.read(work);
    const refused = (work: (tx: WriteTx) => Promise<unknown>) =>
      expect(store.write(work)).rejects.toThrow();
    beforeEach(async () => {
      store = await open();
      await write(async (tx) => {
        await tx.putConversation(conversation);
        for (const seq of [1, 2, 3, 4]) await tx.insertMessage(message(seq));
        for (const hash of ["h1", "h2"]) await tx.putContent(content(hash));
      });
    });
    afterEach(() => store.close());

    test("when it was looked through last is kept", async () => {
      for (const at of [7, 5]) await write((tx) => tx.putSweptAt(at));
      expect(await read((tx) => tx.sweptAt())).toBe(5);
      await refused((tx) => tx.putSweptAt(0.5));
      await write((tx) => tx.nextStamp());
      expect(await read((tx) => tx.sweptAt())).toBe(5);
    });

    test("what is not there is null, none, or nothing", async () => {
      expect(await read((tx) => tx.file("x"))).toBeNull();
      expect(await read((tx) => tx.content("x"))).toBeNull();
      expect(await read((tx) => tx.seesFile("a", "x"))).toBe(false);
      expect(await read((tx) => tx.isFileUsed("x"))).toBe(false);
      expect(await read((tx) => tx.filesOf("x"))).toEqual([]);
      expect(await read((tx) => tx.bytesOf("x"))).toBe(0);
      expect(await read((tx) => tx.uploadsOf("x"))).toBe(0);
      expect(await read((tx) => tx.idleFiles("stored", 9, 9))).toEqual([]);
      expect(await read((tx) => tx.sweptAt())).toBeNull();
      await write(async (tx) => {
        await tx.removeFile("x");
        await tx.removeContent("x");
        await tx.removeFileUses("x");
      });
    });

    test("a file is one row, which comes back as it went in", async () => {
      await write((tx) => tx.putFile(upload("f1")));
      expect(await read((tx) => tx.file("f1"))).toEqual(upload("f1"));
      await write((tx) => tx.putFile(stored("f1", "h1", { name: "other", touched_at: 7 })));
      expect(await read((tx) => tx.file("f1"))).toEqual(
        stored("f1", "h1", { name: "other", touched_at: 7 }),
      );
      await write((tx) => tx.putContent(content("h1", { refs: 2 })));
      expect(await read((tx) => tx.content("h1"))).toEqual(content("h1", { refs: 2 }));
      await write((tx) => tx.removeFile("f1"));
      expect(await read((tx) => tx.file("f1"))).toBeNull();
    });

    test("whole numbers stay whole, and what a row names is there, and stays while it is named", async () => {
      await refused((tx) => tx.putFile(upload("f1", { size: 1.5 })));
      await refused((tx) => tx.putContent(content("h3", { refs: 0.5 })));
      await refused((tx) => tx.putFile(stored("f1", "none")));
      await write((tx) => tx.putFile(stored("f1", "h1")));
      await refused((tx) => tx.removeContent("h1"));
      await refused((tx) => tx.putFileUse(use("none", "m1")));
      await refused((tx) => tx.putFileUse(use("f1", "none")));
      await write((tx) => tx.putFileUse(use("f1", "m1")));
      await refused((tx) => tx.removeFile("f1"));
      await write((tx) => tx.removeFileUses("m1"));
      await write((tx) => tx.removeFile("f1"));
      await write((tx) => tx.removeContent("h1"));
      expect(await read((tx) => tx.content("h1"))).toBeNull();
    });

    test("a message carries files, each once; without it they are carried by the others", async () => {
      await write(async (tx) => {
        for (const [id, hash] of [
          ["f2", "h2"],
          ["f1", "h1"],
        ] as const)
          await tx.putFile(stored(id, hash));
        for (const [file, at] of [
          ["f2", "m1"],
          ["f1", "m1"],
          ["f1", "m1"],
          ["f1", "m2"],
        ] as const)
          await tx.putFileUse(use(file, at));
      });
      expect(await read((tx) => tx.filesOf("m1"))).toEqual([
        stored("f1", "h1"),
        stored("f2", "h2"),
      ]);
      await write((tx) => tx.removeFileUses("m1"));
      expect(await read((tx) => tx.filesOf("m1"))).toEqual([]);
      expect(await read((tx) => tx.isFileUsed("f1"))).toBe(true);
      expect(await read((tx) => tx.isFileUsed("f2"))).toBe(false);
    });

    test("a file is seen by who is a member and has a message within their spans that carries it", async () => {
      await write(async (tx) => {
        await tx.putFile(stored("f1", "h1"));
        await tx.putFileUse(use("f1", "m2"));
        await tx.putStint(stint("all"));
        await tx.putStint(stint("later", { from_seq: 3 }));
        await tx.putStint(stint("gone", { to_seq: 4, to_rev: 4 }));
        await tx.putStint(stint("back", { to_seq: 2, to_rev: 2 }));
        await tx.putStint(stint("back", { from_rev: 4, from_seq: 4 }));
        await tx.putStint(stint("missed", { to_seq: 1, to_rev: 2 }));
        await tx.putStint(stint("missed", { from_rev: 4, from_seq: 4 }));
      });
      const seeing = async () => {
        const people: string[] = [];
        for (const person of ["all", "later", "gone", "back", "missed", "nobody"])
          if (await read((tx) => tx.seesFile(person, "f1"))) people.push(person);
        return people;
      };
      expect(await seeing()).toEqual(["all", "back"]);
      await write((tx) => tx.putFileUse(use("f1", "m4")));
      expect(await seeing()).toEqual(["all", "later", "back", "missed"]);
      await write(async (tx) => {
        for (const id of ["m2", "m4"]) await tx.removeFileUses(id);
      });
      expect(await seeing()).toEqual([]);
    });

    test("what counts for somebody: what is on its way as declared, each content once", async () => {
      await write(async (tx) => {
        await tx.putContent(content("h2", { size: 70 }));
        await tx.putFile(upload("f1", { size: 1_000 }));
        await tx.putFile(upload("f2", { size: 200 }));
        await tx.putFile(stored("f3", "h1"));
        await tx.putFile(stored("f4", "h1"));
        await tx.putFile(stored("f5", "h2", { size: 70 }));
        await tx.putFile(stored("f6", "h2", { size: 70, owner: "b" }));
      });
      expect(await read((tx) => tx.bytesOf("a"))).toBe(1_275);
      expect(await read((tx) => tx.bytesOf("b"))).toBe(70);
      expect(await read((tx) => tx.uploadsOf("a"))).toBe(2);
      expect(await read((tx) => tx.uploadsOf("b"))).toBe(0);
    });

    test("what is idle and carried by nothing comes in order of how long", async () => {
      await write(async (tx) => {
        for (const [id, touched_at] of [
          ["f3", 5],
          ["f1", 5],
          ["f2", 3],
          ["f4", 9],
        ] as const)
          await tx.putFile(stored(id, "h1", { touched_at }));
        await tx.putFile(upload("f5", { touched_at: 2 }));
        await tx.putFile(stored("f6", "h1", { touched_at: 1 }));
        await tx.putFileUse(use("f6", "m1"));
      });
      const ids = async (...of: [FileRow["state"], number, number]) =>
        (await read((tx) => tx.idleFiles(...of))).map(({ id }) => id);
      expect(await ids("stored", 9, 9)).toEqual(["f2", "f1", "f3"]);
      expect(await ids("stored", 9, 2)).toEqual(["f2", "f1"]);
      expect(await ids("stored", 5, 9)).toEqual(["f2"]);
      expect(await ids("uploading", 9, 9)).toEqual(["f5"]);
    });

    test("contents that no file is come in order of since when", async () => {
      await write(async (tx) => {
        for (const [sha256, touched_at, refs] of [
          ["h5", 6, 0],
          ["h4", 6, 0],
          ["h3", 4, 0],
          ["h2", 4, 1],
          ["h1", 9, 0],
        ] as const)
          await tx.putContent(content(sha256, { touched_at, refs }));
      });
      const idle = async (before: number, limit: number) =>
        (await read((tx) => tx.idleContents(before, limit))).map(({ sha256 }) => sha256);
      expect(await idle(9, 9)).toEqual(["h3", "h4", "h5"]);
      expect(await idle(9, 1)).toEqual(["h3"]);
      expect(await idle(6, 9)).toEqual(["h3"]);
    });
  });
}
