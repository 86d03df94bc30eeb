import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConversationRow, MessageRecord, Store } from "./store.ts";

const conversation: ConversationRow = {
  id: "c1",
  kind: "direct",
  title: null,
  direct_key: "a:b",
  seq: 0,
  rev: 0,
  n: 0,
  info_rev: 0,
  stamp: 1,
};

const message = (seq: number, over: Partial<MessageRecord> = {}): MessageRecord => ({
  id: `m${seq}`,
  conversation: "c1",
  seq,
  rev: seq,
  n: seq,
  sender_n: seq,
  sender: "a",
  kind: "text",
  content: { text: `t${seq}` },
  recalled: false,
  reactions: {},
  server_time: seq,
  edited_at: null,
  ...over,
});

/** What every store of the server must do, whatever it is made of. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`the server store's contract: ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
      await store.write((tx) => tx.putConversation(conversation));
    });
    afterEach(() => store.close());

    test("what a write did is there for the next read, and rows come back as they went in", async () => {
      await store.write((tx) => tx.insertMessage(message(1)));
      expect(await store.read((tx) => tx.message("m1"))).toEqual(message(1));
      expect(await store.read((tx) => tx.conversation("c1"))).toEqual(conversation);
    });

    test("a write that fails changes nothing, and those beside it are not touched", async () => {
      const outcomes = await Promise.allSettled([
        store.write((tx) => tx.insertMessage(message(1))),
        store.write(async (tx) => {
          await tx.insertMessage(message(2));
          throw new Error("refused");
        }),
        store.write((tx) => tx.insertMessage(message(3))),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      const rows = await store.read((tx) => tx.changedRows("c1", 0, 10));
      expect(rows.map(({ id }) => id)).toEqual(["m1", "m3"]);
    });

    test("a place is given once, and so is an id", async () => {
      await store.write((tx) => tx.insertMessage(message(1)));
      await expect(
        store.write((tx) => tx.insertMessage(message(1, { id: "other" }))),
      ).rejects.toThrow();
      await expect(
        store.write((tx) => tx.insertMessage(message(2, { id: "m1" }))),
      ).rejects.toThrow();
    });

    test("a read sees one snapshot, whatever is written meanwhile", async () => {
      await store.write((tx) => tx.insertMessage(message(1)));
      const seen = await store.read(async (tx) => {
        const before = (await tx.changedRows("c1", 0, 10)).length;
        await store.write((other) => other.insertMessage(message(2)));
        return [before, (await tx.changedRows("c1", 0, 10)).length];
      });
      expect(seen).toEqual([1, 1]);
      expect(await store.read(async (tx) => (await tx.changedRows("c1", 0, 10)).length)).toBe(2);
    });

    test("stamps rise, and a write sees its own", async () => {
      const stamps = await store.write(async (tx) => [
        await tx.nextStamp(),
        await tx.nextStamp(),
        await tx.stamp(),
      ]);
      expect(stamps[1]).toBe((stamps[0] ?? 0) + 1);
      expect(stamps[2]).toBe(stamps[1]);
    });

    test("counts at a place need no counting", async () => {
      await store.write(async (tx) => {
        await tx.insertMessage(message(1, { sender: null, n: 0, sender_n: 0, kind: "system" }));
        await tx.insertMessage(message(2, { n: 1, sender_n: 1 }));
        await tx.insertMessage(message(3, { sender: "b", n: 2, sender_n: 1 }));
        await tx.insertMessage(message(4, { n: 3, sender_n: 2 }));
      });
      const at = (seq: number, person: string) =>
        store.read((tx) => tx.countsAt("c1", seq, person));
      expect(await at(0, "a")).toEqual({ n: 0, own: 0 });
      expect(await at(3, "a")).toEqual({ n: 2, own: 1 });
      expect(await at(99, "b")).toEqual({ n: 3, own: 1 });
    });

    test("history is newest first, from a place up to below another, no more than asked for", async () => {
      await store.write(async (tx) => {
        await tx.putConversation({ ...conversation, id: "c2", direct_key: null });
        for (const seq of [3, 1, 5, 2, 4]) await tx.insertMessage(message(seq));
        await tx.insertMessage(message(3, { id: "other", conversation: "c2" }));
      });
      const seqs = (from: number, before: number, limit = 10) =>
        store.read(async (tx) =>
          (await tx.history("c1", from, before, limit)).map(({ seq }) => seq),
        );
      expect(await seqs(1, 6)).toEqual([5, 4, 3, 2, 1]);
      expect(await seqs(2, 5)).toEqual([4, 3, 2]);
      expect(await seqs(0, Number.MAX_SAFE_INTEGER, 2)).toEqual([5, 4]);
      for (const [from, before] of [
        [3, 3],
        [4, 2],
        [6, 9],
        [0, 0],
      ] as const)
        expect(await seqs(from, before)).toEqual([]);
      expect(await store.read((tx) => tx.history("c1", 5, 6, 1))).toEqual([message(5)]);
      expect(await store.read((tx) => tx.history("nowhere", 0, 9, 9))).toEqual([]);
    });

    test("a message is written over the one of its id, and found by its new rev alone", async () => {
      await store.write(async (tx) => {
        await tx.insertMessage(message(1));
        await tx.insertMessage(message(2));
      });
      const edited = message(1, { rev: 3, content: { text: "new" }, edited_at: 7 });
      await store.write((tx) => tx.replaceMessage(edited));
      expect(await store.read((tx) => tx.message("m1"))).toEqual(edited);
      const recalled = message(2, { rev: 4, content: {}, recalled: true });
      await store.write((tx) => tx.replaceMessage(recalled));
      expect(await store.read((tx) => tx.changedRows("c1", 0, 10))).toEqual([edited, recalled]);
      expect(await store.read((tx) => tx.changedRows("c1", 3, 10))).toEqual([recalled]);
      expect(await store.read((tx) => tx.history("c1", 1, 3, 10))).toEqual([recalled, edited]);
    });

    test("what stands over a conversation has its own rev, beside the conversation's", async () => {
      const changed = { ...conversation, rev: 9, info_rev: 4 };
      await store.write((tx) => tx.putConversation(changed));
      expect(await store.read((tx) => tx.conversation("c1"))).toEqual(changed);
      expect(await store.read((tx) => tx.directConversation("a:b"))).toEqual(changed);
    });

    test("an operation is known by its id until those of its time are forgotten", async () => {
      const op = (at: number) => ({ op_id: `o${at}`, person: "a", message: `m${at}`, at });
      const known = (at: number) => store.read((tx) => tx.op(`o${at}`));
      await store.write((tx) => tx.putOp(op(1), 0));
      await store.write((tx) => tx.putOp(op(2), 1));
      expect([await known(1), await known(2)]).toEqual([op(1), op(2)]);
      await store.write((tx) => tx.putOp(op(3), 2));
      expect([await known(1), await known(2), await known(3)]).toEqual([null, op(2), op(3)]);
      await store
        .write(async (tx) => {
          await tx.putOp(op(9), 9);
          throw new Error("refused");
        })
        .catch(() => undefined);
      expect([await known(2), await known(9)]).toEqual([op(2), null]);
    });

    test("tickets are taken once, and not after their time", async () => {
      await store.write((tx) => tx.insertTicket("h1", "p", 100));
      await store.write((tx) => tx.insertTicket("h2", "p", 100));
      expect(await store.write((tx) => tx.takeTicket("h1", 99))).toBe("p");
      expect(await store.write((tx) => tx.takeTicket("h1", 99))).toBeNull();
      expect(await store.write((tx) => tx.takeTicket("h2", 100))).toBeNull();
    });

    test("a picture is there once, by its id, and used while a card of the directory names it", async () => {
      const bytes = Uint8Array.from([1, 2, 3]);
      const card = (rev: number, picture: string | null) => ({
        key: "person:a",
        rev,
        value: { kind: "person", id: "a", name: "a", picture },
      });
      const head = (name: string, rev: number) => ({ name, rev, stamp: rev });
      await store.write(async (tx) => {
        await tx.putPicture("p1", bytes);
        await tx.putPicture("p1", Uint8Array.from([4]));
        await tx.putStream(head("directory", 1), card(1, "p1"));
        await tx.putStream(head("self:a", 1), card(1, "p2"));
      });
      const seen = (id: string) =>
        store.read(async (tx) => {
          const found = await tx.picture(id);
          return [found && [...found], await tx.isPictureUsed(id)];
        });
      expect(await seen("p1")).toEqual([[1, 2, 3], true]);
      expect(await seen("p2")).toEqual([null, false]);
      await store.write(async (tx) => {
        await tx.putStream(head("directory", 2), card(2, null));
        await tx.removePicture("p1");
      });
      expect(await seen("p1")).toEqual([null, false]);
    });

    test("after close nothing is taken", async () => {
      await store.close();
      await expect(store.write((tx) => tx.nextStamp())).rejects.toMatchObject({
        name: "StoreClosed",
      });
      await expect(store.read((tx) => tx.stamp())).rejects.toMatchObject({ name: "StoreClosed" });
    });
  });
}
