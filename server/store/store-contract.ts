import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ReadTx, Store, WriteTx } from "./store.ts";
import { conversation, message, position, stint } from "./testing/rows.ts";

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

    test("a read begins with its first look, and the reads of a store come one after another", async () => {
      const seen: string[] = [];
      const count = async (name: string, tx: ReadTx) => {
        await Promise.resolve();
        seen.push(`${name}: ${(await tx.changedRows("c1", 0, 10)).length}`);
      };
      await Promise.all([
        store.read(async (tx) => {
          await count("first", tx);
          await store.write((other) => other.insertMessage(message(1)));
          await count("first", tx);
        }),
        store.read((tx) => count("second", tx)),
      ]);
      expect(seen).toEqual(["first: 0", "first: 0", "second: 1"]);
    });

    test("writes are done one at a time, in the order of asking, and each sees those before it", async () => {
      const order: string[] = [];
      const append = (name: string) =>
        store.write(async (tx) => {
          order.push(`${name} begins`);
          const seq = ((await tx.newestMessage("c1"))?.seq ?? 0) + 1;
          await Promise.resolve();
          await tx.insertMessage(message(seq));
          order.push(`${name} ends`);
          return seq;
        });
      const names = Array.from({ length: 100 }, (_, at) => `w${at}`);
      expect(await Promise.all(names.map(append))).toEqual(names.map((_, at) => at + 1));
      expect(order).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
    });

    test("nothing is visible before the commit", async () => {
      let seen: unknown = "not looked";
      await store.write(async (tx) => {
        await tx.insertMessage(message(1));
        await tx.putConversation({ ...conversation, seq: 1, rev: 1 });
        await tx.nextStamp();
        seen = await store.read(async (other) => [
          await other.message("m1"),
          await other.newestMessage("c1"),
          (await other.conversation("c1"))?.seq,
          await other.stamp(),
        ]);
      });
      expect(seen).toEqual([null, null, 0, 0]);
    });

    test("what a write catches undoes that row only", async () => {
      await store.write(async (tx) => {
        await tx.insertMessage(message(1));
        try {
          await tx.insertMessage(message(1, { id: "other" }));
        } catch {
          // It goes on without that row.
        }
        await tx.insertMessage(message(2));
      });
      const rows = await store.read((tx) => tx.changedRows("c1", 0, 10));
      expect(rows.map(({ id }) => id)).toEqual(["m1", "m2"]);
    });

    test("a refused write takes everything back, in every table", async () => {
      const look = () =>
        store.read(async (tx) => [
          await tx.stamp(),
          await tx.conversation("c1"),
          await tx.directConversation("a:b"),
          await tx.message("m1"),
          await tx.stints("c1", "a"),
          await tx.openPositions("c1"),
          await tx.stream("self:a"),
          await tx.streamRows("self:a", 0, 9),
          await tx.accounts(),
          await tx.token("t"),
          await tx.isBuried("b", "a"),
          await tx.picture("p"),
          await tx.changedFor("a", ["self:a"], 0, null, 9),
        ]);
      const before = await look();
      const all = async (tx: WriteTx) => {
        const stamp = await tx.nextStamp();
        await tx.putConversation({ ...conversation, direct_key: null, title: "new", stamp });
        await tx.insertMessage(message(1));
        await tx.putStint(stint("a"));
        await tx.putPosition(position("a", 1));
        await tx.putStream({ name: "self:a", rev: 1, stamp }, { key: "k", rev: 1, value: {} });
        await tx.putAccount({
          person: "a",
          login: "ann",
          password: "x",
          disabled: false,
          imported: true,
          gone: false,
          announcer: false,
        });
        await tx.insertToken({
          hash: "t",
          person: "a",
          device: "d",
          device_name: "",
          created_at: 1,
          seen_at: 1,
        });
        await tx.insertTicket("k", "a", 100);
        await tx.bury("b", "a");
        await tx.putPicture("p", Uint8Array.of(1));
      };
      await store
        .write(async (tx) => {
          await all(tx);
          throw new Error("refused");
        })
        .catch(() => undefined);
      expect(await look()).toEqual(before);
      expect(await store.write((tx) => tx.takeTicket("k", 1))).toBeNull();
      await store.write(all);
      expect(await look()).not.toEqual(before);
    });

    test("what comes out is one's own", async () => {
      await store.write((tx) => tx.insertMessage(message(1)));
      const first = await store.read((tx) => tx.message("m1"));
      Object.assign(first ?? {}, { seq: 99 });
      Object.assign(first?.content ?? {}, { text: "forged" });
      expect(await store.read((tx) => tx.message("m1"))).toEqual(message(1));
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
      const op = (at: number) => ({ op_id: `o${at}`, person: "a", target: `m${at}`, at });
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
          return [found && [...found], await tx.isPictureInDirectory(id)];
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
