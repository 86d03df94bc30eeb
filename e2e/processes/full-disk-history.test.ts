import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { migrations } from "#main/store/migrations.ts";
import { openDatabase } from "#main/store/open-database.ts";
import { openReadableStore } from "#main/store/readable-store.ts";
import { peer, self } from "#main/store/store-fixtures.ts";
import { smallDisk } from "../harness/small-disk.ts";

/** A history that an update brings to a newer schema, over a disk that is full for the system itself says so. */

const MiB = 1024 * 1024;
const KiB = 1024;
const messageCount = 1_000;

/** What an older version has left at `path`: a conversation with many messages, about two MiB. */
function makeOlder(path: string): void {
  const older = openDatabase(path, { steps: migrations.slice(0, 3) });
  older.exec(
    `INSERT INTO conversations VALUES ('c1', 'group', 'Plans', '[]', 1000, 1000, 1, 1000, 1000, 0, 0, 0, 1, 0, '[[1,null]]', 2, NULL)`,
  );
  const put = older.prepare(
    `INSERT INTO messages VALUES (?, 'c1', ?, 1, ?, '${peer}', 'text', ?, 0, '{}', ?, 5, 'sent', NULL, 0)`,
  );
  const content = JSON.stringify({ text: "x".repeat(2_000) });
  older.transaction(() => {
    for (let seq = 1; seq <= messageCount; seq++) put.run(`m${seq}`, seq, seq, content, seq);
  })();
  older.close();
}

test.for<[string, (size: number) => number]>([
  ["its copy", (size) => size - 256 * KiB],
  ["more than its copy", (size) => size + 64 * KiB],
])(
  "after an update, on a disk without room for %s, the history is shown, and brought up when there is room",
  ([, freeOf], { skip }) => {
    const disk = smallDisk(16 * MiB);
    if (typeof disk === "string") return skip(disk);
    onTestFinished(() => disk.remove());
    const path = join(disk.folder, "magpie.db");
    makeOlder(path);
    const { size } = statSync(path);
    const leave = (bytes: number): void => {
      disk.makeRoom();
      disk.fill(bytes);
    };
    leave(freeOf(size));
    const free = disk.free();
    const store = openReadableStore(path, { damaged: false });
    onTestFinished(() => store.close());
    const isFull = expect.objectContaining({ code: "SQLITE_FULL" });
    const isShown = (): void => {
      const asked = { self, conversation: "c1", beforeSeq: null, fromSeq: null };
      expect(store.run("messagePage", asked).messages.at(-1)?.id).toBe(`m${messageCount}`);
    };
    const isReadOnly = (): void => {
      expect(store.refused()).toBe("SQLITE_FULL");
      isShown();
      expect(() => store.run("setDraft", { conversation: "c1", text: "a draft" })).toThrow(isFull);
      expect(readdirSync(disk.folder).filter((name) => name.includes("before"))).toEqual([]);
      expect(free - disk.free()).toBeLessThan(64 * KiB);
    };
    isReadOnly();
    // Somebody makes room, and too little of it; then enough.
    leave(free + 32 * KiB);
    for (let probes = 0; probes < 2; probes++) {
      expect(() => store.probe()).toThrow(isFull);
      isReadOnly();
    }
    disk.makeRoom();
    store.probe();
    expect(store.refused()).toBeNull();
    isShown();
    store.run("setDraft", { conversation: "c1", text: "a draft" });
  },
);
