import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { MessageRow } from "#shared/wire/rows.ts";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { draftKey } from "#shared/wire/rows.ts";
import type { Store } from "../messaging/ports.ts";
import { directoryAnswer, pageAnswer, peer, row, self, syncAnswer } from "./store-fixtures.ts";

/** What every store must do when a backup was put in the server's place. */
export function restoredContract(name: string, open: () => Promise<Store>): void {
  describe(`after a restore: ${name}`, () => {
    let store: Store;
    const firstPage = (rows: readonly MessageRow[]) =>
      store.run("applyPage", {
        conversation: "c1",
        before: null,
        peek: false,
        answer: pageAnswer(rows.toReversed()),
      });
    beforeEach(async () => {
      store = await open();
      await store.run("actAs", { self });
      await store.run("applySyncPage", { answer: syncAnswer(3), firstToken: 10 });
      await firstPage([1, 2, 3].map((seq) => row(seq)));
    });
    afterEach(() => store.close());

    /** The server has the first `kept` rows, as they were, and these. */
    const restore = async (kept: number, ...more: readonly MessageRow[]) => {
      const rows = [1, 2, 3].slice(0, kept).map((seq) => row(seq));
      const last = kept + more.length;
      const [entry] = syncAnswer(last).entries as object[];
      const entries = [{ ...entry, preview: null }];
      const answer = syncAnswer(last, { epoch: "e2", entries });
      await store.run("applySyncPage", { answer, firstToken: 10 });
      return firstPage([...rows, ...more]);
    };
    const change = (one: MessageRow) =>
      store.run("applyChange", {
        conversation: "c1",
        prev_rev: one.rev - 1,
        rev: one.rev,
        last_seq: one.seq,
        n: one.n,
        rows: [one],
      });
    /** A row that came, or came again, after the restore. */
    const later = (seq: number, id: string, over: Partial<MessageRow> = {}) =>
      row(seq, { id, server_time: 9_000 + seq, ...over });
    const page = async () =>
      (
        await store.run("messagePage", {
          self,
          conversation: "c1",
          beforeSeq: null,
          fromSeq: null,
        })
      ).messages;
    const shown = async () => (await page()).map(({ id, lost }) => (lost ? `${id} lost` : id));
    const listed = async () => (await store.run("listConversations", { self }))[0]?.last?.id;
    const read = async () =>
      (await store.run("reports", { after: "", limit: 9 })).flatMap((one) => one.read ?? []);

    describe("one's own message is answered before the first sync ever was, by another store maybe", () => {
      let fresh: Store;
      beforeEach(async () => {
        fresh = await open();
        await fresh.run("actAs", { self });
        // As who begins a conversation hears of it.
        await fresh.run("applyChange", { conversation: "c1", prev_rev: -1, rev: 1, rows: [] });
        const queued = { opId: "op-own", conversation: "c1", sender: self, text: "hello", now: 5 };
        await fresh.run("queueMessage", { id: "own", ...queued });
        await fresh.run("applySendAnswer", { opId: "op-own", id: "own", seq: 3, time: 9 });
      });
      afterEach(() => fresh.close());
      /** The first sync, and all that there is. */
      const sync = async (...rows: readonly MessageRow[]) => {
        const last = rows.length;
        const [entry] = syncAnswer(last).entries as object[];
        const entries = [{ ...entry, preview: rows.at(-1) ?? null }];
        await fresh.run("applySyncPage", { answer: syncAnswer(last, { entries }), firstToken: 10 });
        const answer = pageAnswer(rows.toReversed());
        await fresh.run("applyPage", { conversation: "c1", before: null, peek: false, answer });
      };
      const again = async () => (await fresh.run("requeueLacking", { self })).messages;
      const own = row(3, { id: "own", sender: self });

      test("CU7, CU8: what this one lacks of it goes out again", async () => {
        await sync(row(1), row(2));
        expect(await again()).toEqual(["own"]);
        const heads = await fresh.run("laneHeads", {});
        expect(heads.map(({ target }) => target)).toEqual(["own"]);
      });

      test("CU7, CU8: what this one has of it does not, and may be rewritten", async () => {
        await sync(row(1), row(2), own);
        expect(await again()).toEqual([]);
        const rewriting = { id: "own", opId: "edit", self, text: "rewritten" };
        expect((await fresh.run("editMessage", rewriting)).ok).toBe(true);
      });

      test("CU8: of a conversation that one has left nothing is said to be lost: it is not brought any more", async () => {
        await sync(row(1), row(2));
        await fresh.run("applyLeft", { conversation: "c1", rev: 9 });
        const page = { self, conversation: "c1", beforeSeq: null, fromSeq: null };
        const { messages } = await fresh.run("messagePage", page);
        expect(messages).toHaveLength(3);
        expect(messages.filter(({ lost }) => lost)).toEqual([]);
      });
    });

    test("CU14: what others wrote and the server lost stays where it stood; the list shows what the server has", async () => {
      await restore(1);
      expect(await shown()).toEqual(["m1", "m2 lost", "m3 lost"]);
      expect(await listed()).toBe("m1");
      const { messages } = await change(later(2, "new2"));
      expect([...messages].sort()).toEqual(["m3", "new2"]);
      expect(await shown()).toEqual(["m1", "m2 lost", "m3 lost", "new2"]);
      await change(later(3, "new3"));
      expect(await shown()).toEqual(["m1", "m2 lost", "m3 lost", "new2", "new3"]);
      expect(await listed()).toBe("new3");
    });

    test("CU8: windows are told of what is lost as soon as that is known", async () => {
      const { touched } = await restore(1);
      expect([...touched.messages].sort()).toEqual(["m1", "m2", "m3"]);
      const gone = await store.run("applySyncPage", {
        answer: syncAnswer(0, { epoch: "e3", entries: [] }),
        firstToken: 10,
      });
      expect([...gone.messages].sort()).toEqual(["m1", "m2", "m3"]);
    });

    test("CU14: the same where the newer ones come page by page, or with the sync", async () => {
      await restore(1, later(2, "new2"), later(3, "new3"));
      expect(await shown()).toEqual(["m1", "m2 lost", "m3 lost", "new2", "new3"]);
    });

    test("CU14: of what the server has lost altogether the list shows the last", async () => {
      await store.run("applySyncPage", {
        answer: syncAnswer(0, { epoch: "e2", entries: [] }),
        firstToken: 10,
      });
      expect(await listed()).toBe("m3");
      expect(await shown()).toEqual(["m1 lost", "m2 lost", "m3 lost"]);
    });

    test("CU13: what was read is read, as far as the backup goes, and is reported again", async () => {
      await store.run("wantRead", { conversation: "c1", seq: 3 });
      await restore(2);
      expect(await read()).toEqual([2]);
      await change(later(3, "m3"));
      expect(await read()).toEqual([3]);
      await change(later(4, "new4"));
      expect(await read()).toEqual([3]);
    });

    test("CU13: something new that lies between is not read, nor what comes after it", async () => {
      await store.run("wantRead", { conversation: "c1", seq: 3 });
      await restore(1, later(2, "new2"), later(3, "m2"));
      expect(await read()).toEqual([1]);
    });

    /** The server has so many rows, of which only these have come. */
    const restorePart = async (last: number, ...rows: readonly MessageRow[]) => {
      const [entry] = syncAnswer(last).entries as object[];
      const answer = syncAnswer(last, { epoch: "e2", entries: [{ ...entry, preview: null }] });
      await store.run("applySyncPage", { answer, firstToken: 10 });
      const floor = Math.min(...rows.map(({ seq }) => seq));
      await store.run("applyPage", {
        conversation: "c1",
        before: null,
        peek: false,
        answer: pageAnswer(rows.toReversed(), { floor }),
      });
    };

    test("CU13: a row that the backup has kept says it of all below, before they are here", async () => {
      await store.run("wantRead", { conversation: "c1", seq: 3 });
      await restorePart(3, row(3));
      expect(await read()).toEqual([3]);
    });

    test("CU13: one that was sent again into its old place says nothing of what is below", async () => {
      await store.run("wantRead", { conversation: "c1", seq: 3 });
      await restorePart(3, later(3, "m3"));
      expect(await read()).toEqual([]);
    });

    test("CU13: it goes no further than one had looked", async () => {
      await store.run("wantRead", { conversation: "c1", seq: 2 });
      await restore(3);
      expect(await read()).toEqual([2]);
    });

    test("CU13: it counts over a store of which nothing came", async () => {
      await store.run("wantRead", { conversation: "c1", seq: 3 });
      await store.run("forgetServer", {});
      await restore(2);
      expect(await read()).toEqual([2]);
      await change(later(3, "m3"));
      expect(await read()).toEqual([3]);
    });

    test("CU13: and over one of which rows came no further than one had looked in that", async () => {
      await store.run("wantRead", { conversation: "c1", seq: 3 });
      const [entry] = syncAnswer(3).entries as object[];
      const preview = later(3, "new3");
      await store.run("applySyncPage", {
        answer: syncAnswer(3, { epoch: "between", entries: [{ ...entry, preview }] }),
        firstToken: 10,
      });
      await restore(2, preview);
      expect(await read()).toEqual([]);
    });

    test("CU13: another message in a place that was read is not read", async () => {
      await store.run("wantRead", { conversation: "c1", seq: 3 });
      await restore(0, later(1, "new1"), later(2, "new2"));
      expect(await read()).toEqual([]);
    });

    test("CU7: who has no card in the new store is not offered, and keeps the name", async () => {
      const directory = (answer: ReturnType<typeof directoryAnswer>) =>
        store.run("applyPull", { conversation: "directory", since: 0, answer });
      await directory(directoryAnswer(2, { [peer]: null, late: null }));
      await restore(3);
      await directory(directoryAnswer(1, { [peer]: null }));
      const people = await store.run("listPeople", { self });
      expect(people.map(({ id }) => id)).toEqual([peer]);
      expect((await store.run("person", { id: "late" }))?.name).toBe("late");
    });

    describe("PS5: what is personal", () => {
      const key = draftKey("c1");
      const draft = async () => (await store.run("listConversations", { self }))[0]?.draft;
      const told = async () => (await store.run("unconfirmed", {})).map((one) => one.key);
      const pull = (rev: number, rows: readonly object[]) =>
        store.run("applyPull", {
          conversation: "self",
          since: 0,
          answer: { rows: [...rows], cursor: rev, more: false, rev },
        });
      const finish = () => store.run("requeueLacking", { self });
      beforeEach(async () => {
        await store.run("setDraft", { conversation: "c1", text: "as it is" });
        await store.run("confirmPersonal", { key, writings: 1, rev: 7 });
      });

      test("is told again where the server has only what was there before", async () => {
        await restore(3);
        await pull(1_000_005, [
          { key, rev: 5, value: { text: "older" } },
          { key: "epoch:renewed", rev: 1_000_005, value: null },
        ]);
        expect(await draft()).toBe("as it is");
        expect(await told()).toEqual([key]);
        expect((await finish()).hasPersonal).toBe(true);
      });

      test("is told again where the server has nothing of it, once all of the stream is here", async () => {
        await restore(3);
        expect(await told()).toEqual([]);
        expect((await finish()).hasPersonal).toBe(true);
        expect(await told()).toEqual([key]);
        await store.run("confirmPersonal", { key, writings: 1, rev: 1_000_001 });
        expect((await finish()).hasPersonal).toBe(false);
      });

      test("gives way to what was written after the restore, and is not told where nothing was lost", async () => {
        await restore(3);
        await pull(1_000_006, [{ key, rev: 1_000_006, value: { text: "from elsewhere" } }]);
        expect(await draft()).toBe("from elsewhere");
        expect((await finish()).hasPersonal).toBe(false);
        await store.run("applySyncPage", {
          answer: syncAnswer(3, { epoch: "e3" }),
          firstToken: 10,
        });
        await pull(1_000_006, [{ key, rev: 1_000_006, value: { text: "from elsewhere" } }]);
        expect((await finish()).hasPersonal).toBe(false);
      });
    });

    test("CU8, CU15: one's own go out again, counted once; of what is lost altogether the other one is named", async () => {
      const own = row(4, { id: "own", sender: self });
      await change(own);
      await store.run("applySyncPage", {
        answer: syncAnswer(0, { epoch: "e2", entries: [] }),
        firstToken: 10,
      });
      const lost = await store.run("requeueLacking", { self });
      expect(lost).toMatchObject({ again: 0, lostDirects: [peer] });
      await restore(1);
      const found = await store.run("requeueLacking", { self });
      expect(found).toMatchObject({ again: 1, hasQueued: true, lostDirects: [] });
      expect((await store.run("requeueLacking", { self })).again).toBe(0);
    });

    describe("CU8: what goes out again, and whose id the server has given to somebody else's", () => {
      const eves = (id: string) => later(2, id, { sender: "eve" });
      const mine = (seq: number, id: string) => later(seq, id, { sender: self });
      const lane = async () =>
        (await store.run("laneHeads", {})).map(({ op_id, target }) => [op_id, target]);
      const refuse = (id: string) =>
        store.run("applySendRefusal", { opId: `again-${id}`, id, code: codes.idTaken });
      const lose = async (id = "own") => {
        await change(row(4, { id, sender: self }));
        await restore(1);
      };

      test("goes out under one that is made of it, as it was last rewritten", async () => {
        await lose();
        await store.run("requeueLacking", { self });
        await store.run("editMessage", { id: "own", opId: "edit", self, text: "rewritten" });
        expect(await refuse("own")).toEqual({
          conversations: ["c1"],
          messages: ["own", "again-own"],
        });
        const [head, ...others] = await store.run("laneHeads", {});
        expect([head?.op_id, head?.target, others]).toEqual(["again-again-own", "again-own", []]);
        expect(head?.payload).toMatchObject({ id: "again-own", content: { text: "rewritten" } });
        expect(await shown()).toContain("again-own");
        // Taken as well: once more.
        await refuse("again-own");
        expect(await lane()).toEqual([["again-again-again-own", "again-again-own"]]);
      });

      test("is rewritten there too: another device may have sent that one as it was", async () => {
        await lose();
        await store.run("requeueLacking", { self });
        await store.run("editMessage", { id: "own", opId: "edit", self, text: "rewritten" });
        await refuse("own");
        const sent = { opId: "again-again-own", id: "again-own", seq: 3, time: 9 };
        await store.run("applySendAnswer", sent);
        const [head] = await store.run("laneHeads", {});
        expect([head?.kind, head?.target]).toEqual(["edit", "again-own"]);
        expect(head?.payload).toMatchObject({ id: "again-own", content: { text: "rewritten" } });
      });

      test("is there once where another device has sent it so already, whichever comes first", async () => {
        await lose();
        await store.run("requeueLacking", { self });
        await change(mine(2, "again-own"));
        await refuse("own");
        expect(await lane()).toEqual([]);
        expect((await shown()).filter((id) => id.includes("own"))).toEqual(["again-own"]);
      });

      test("is rewritten there where another device has sent it so already, as it was", async () => {
        await lose();
        await store.run("requeueLacking", { self });
        await store.run("editMessage", { id: "own", opId: "edit", self, text: "rewritten" });
        await change(mine(2, "again-own"));
        await refuse("own");
        const [head] = await store.run("laneHeads", {});
        expect(head).toMatchObject({ kind: "edit", target: "again-own" });
        expect(head?.payload).toMatchObject({ id: "again-own", content: { text: "rewritten" } });
      });

      test("is rewritten also where the backup has had that of somebody else", async () => {
        await change(row(4, { id: "own", sender: self }));
        await store.run("editMessage", { id: "own", opId: "edit", self, text: "rewritten" });
        await restore(1, eves("own"));
        await store.run("requeueLacking", { self });
        const [head] = await store.run("laneHeads", {});
        expect(head).toMatchObject({ kind: "send", target: "again-own" });
        expect(head?.payload).toMatchObject({ id: "again-own", content: { text: "rewritten" } });
      });

      test.each(["edit", "recall"] as const)(
        "what the server refuses of an %s that was on its way is its own, and not that of who has its id",
        async (kind) => {
          await change(row(4, { id: "own", sender: self }));
          const asked = { id: "own", opId: "asked", self };
          if (kind === "edit") await store.run("editMessage", { ...asked, text: "rewritten" });
          else await store.run("recallMessage", asked);
          await store.run("noteAttempt", { opId: "asked", nextTry: 1 });
          await restore(1, eves("own"));
          await store.run("applyChangeRefusal", { opId: "asked", code: codes.noSuchMessage });
          await store.run("requeueLacking", { self });
          const [head] = await store.run("laneHeads", {});
          const text = kind === "edit" ? { content: { text: "rewritten" } } : {};
          expect(head).toMatchObject({
            kind: kind === "edit" ? "send" : "cancel",
            target: "again-own",
            payload: { id: "again-own", ...text },
          });
          expect((await page()).find(({ id }) => id === "own")).toMatchObject({
            sender: "eve",
            recalled: false,
            refused: null,
          });
        },
      );

      test("the same on a device that learns of both rows from the server", async () => {
        await lose();
        await change(mine(3, "again-own"));
        await change(eves("own"));
        await store.run("requeueLacking", { self });
        expect(await lane()).toEqual([]);
        const of = (await shown()).filter((id) => id.includes("own"));
        expect(of).toEqual(["own", "again-own"]);
      });

      test("is not dropped for somebody else's of that other id", async () => {
        await lose();
        await store.run("requeueLacking", { self });
        await change(eves("again-own"));
        await refuse("own");
        expect(await lane()).toEqual([["again-again-again-own", "again-again-own"]]);
      });

      test("has failed where no id can be made of it", async () => {
        const long = "x".repeat(limits.idLengthMax - "again-".length + 1);
        await lose(long);
        await store.run("requeueLacking", { self });
        await refuse(long);
        expect(await lane()).toEqual([]);
        expect((await page()).find(({ id }) => id === long)?.failure).toBe(codes.idTaken);
      });

      test("can be tried again where it had failed before it got another", async () => {
        const queued = { id: "new", opId: "op", conversation: "c1", sender: self, text: "hello" };
        await store.run("queueMessage", { ...queued, now: 1 });
        await store.run("applySendRefusal", { opId: "op", id: "new", code: codes.idTaken });
        await change(later(4, "new", { sender: "eve" }));
        await store.run("retryMessage", { id: "again-new", opId: "op2" });
        expect(await lane()).toEqual([["op2", "again-new"]]);
      });
    });
  });
}
