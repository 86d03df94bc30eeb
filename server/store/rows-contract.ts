import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ReadTx, Store, WriteTx } from "./store.ts";
import { conversation, message, position, stint } from "./testing/rows.ts";

/** What every method of the transactions does to rows, and in which order they come. */
export function rowsContract(name: string, open: () => Promise<Store>): void {
  describe(`the server store's rows: ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
      await write((tx) => tx.putConversation(conversation));
    });
    afterEach(() => store.close());
    const write = <T>(work: (tx: WriteTx) => Promise<T>): Promise<T> => store.write(work);
    const read = <T>(work: (tx: ReadTx) => Promise<T>): Promise<T> => store.read(work);
    const refused = (work: (tx: WriteTx) => Promise<unknown>) =>
      expect(store.write(work)).rejects.toThrow();

    test("what is not there is null, none, or nothing", async () => {
      const found = await read(async (tx) => [
        await tx.conversation("x"),
        await tx.directConversation("x"),
        await tx.message("x"),
        await tx.newestMessage("x"),
        await tx.position("x", "x"),
        await tx.stream("x"),
        await tx.streamValue("x", "x"),
        await tx.account("x"),
        await tx.accountByLogin("x"),
        await tx.token("x"),
        await tx.tokenOf("x", "x"),
        await tx.picture("x"),
        await tx.lastSeen("x"),
      ]);
      expect(found).toEqual(found.map(() => null));
      const lists = await read(async (tx) => [
        await tx.changedRows("x", 0, 9),
        await tx.stints("x", "x"),
        await tx.openStints("x"),
        await tx.leaders("x"),
        await tx.leftSince("x", -1),
        await tx.openPositions("x"),
        await tx.streamRows("x", 0, 9),
        await tx.accounts(),
        await tx.tokensOf("x", 9),
        await tx.changedFor("x", ["x"], 0, null, 9),
      ]);
      expect(lists).toEqual(lists.map(() => []));
      expect(await read((tx) => tx.countsAt("x", 9, "x"))).toEqual({ n: 0, own: 0 });
      expect(await read((tx) => tx.membersUpTo("x", 9))).toBe(0);
      expect(await read((tx) => tx.streamSize("x"))).toBe(0);
      expect(await read((tx) => tx.isBuried("x", "x"))).toBe(false);
    });

    test("a conversation is found by its direct key, which is given once and follows the row", async () => {
      expect(await read((tx) => tx.directConversation("a:b"))).toEqual(conversation);
      await refused((tx) => tx.putConversation({ ...conversation, id: "c2" }));
      await write((tx) => tx.putConversation({ ...conversation, direct_key: "a:c", title: "t" }));
      expect(await read((tx) => tx.directConversation("a:b"))).toBeNull();
      expect((await read((tx) => tx.directConversation("a:c")))?.title).toBe("t");
      await write((tx) => tx.putConversation({ ...conversation, id: "c2" }));
      for (const id of ["c3", "c4"])
        await write((tx) => tx.putConversation({ ...conversation, id, direct_key: null }));
      expect((await read((tx) => tx.conversation("c4")))?.direct_key).toBeNull();
    });

    test("whole numbers stay whole, and a row belongs to a conversation that is there", async () => {
      await refused((tx) => tx.putConversation({ ...conversation, rev: 1.5 }));
      await refused((tx) => tx.insertMessage(message(1, { n: 0.5 })));
      await refused((tx) => tx.insertMessage(message(1, { server_time: Number.NaN })));
      await refused((tx) => tx.putStint(stint("a", { to_seq: 0.1 })));
      await refused((tx) => tx.putPosition(position("a", 1.5)));
      await refused((tx) => tx.insertMessage(message(1, { conversation: "nowhere" })));
      await refused((tx) => tx.putStint(stint("a", { conversation: "nowhere" })));
    });

    test("changed rows come by rev, however they were written; a replaced one moves to its new rev", async () => {
      await write(async (tx) => {
        for (const seq of [1, 2, 3]) await tx.insertMessage(message(seq));
        await tx.replaceMessage(message(1, { rev: 4, recalled: true, content: {} }));
      });
      const ids = async (rev: number, limit: number) =>
        (await read((tx) => tx.changedRows("c1", rev, limit))).map(({ id }) => id);
      expect(await ids(0, 9)).toEqual(["m2", "m3", "m1"]);
      expect(await ids(2, 9)).toEqual(["m3", "m1"]);
      expect(await ids(0, 1)).toEqual(["m2"]);
      expect(await ids(4, 9)).toEqual([]);
      expect((await read((tx) => tx.newestMessage("c1")))?.id).toBe("m3");
      expect(await read((tx) => tx.message("m1"))).toEqual(
        message(1, { rev: 4, recalled: true, content: {} }),
      );
    });

    test("of equal revs the one that was written first comes first", async () => {
      await write(async (tx) => {
        for (const [seq, id] of ["z", "a", "m"].entries())
          await tx.insertMessage(message(seq + 1, { id, rev: 7 }));
        await tx.replaceMessage(message(1, { id: "z", rev: 7, kind: "changed" }));
      });
      const rows = await read((tx) => tx.changedRows("c1", 0, 9));
      expect(rows.map(({ id }) => id)).toEqual(["z", "a", "m"]);
    });

    test("a message that replaces another keeps to its own place", async () => {
      await write(async (tx) => {
        await tx.insertMessage(message(1));
        await tx.insertMessage(message(2));
      });
      await refused((tx) => tx.replaceMessage(message(2, { id: "m1" })));
      await write((tx) => tx.replaceMessage(message(5, { id: "m1" })));
      expect((await read((tx) => tx.newestMessage("c1")))?.id).toBe("m1");
      await write((tx) => tx.insertMessage(message(1, { id: "new" })));
      await write((tx) => tx.replaceMessage(message(9)));
      await write((tx) => tx.replaceMessage(message(1, { id: "new", sender: "b" })));
      const own = (person: string) => read((tx) => tx.countsAt("c1", 4, person));
      expect([await own("a"), await own("b")]).toEqual([
        { n: 2, own: 2 },
        { n: 2, own: 1 },
      ]);
      expect((await read((tx) => tx.newestMessage("c1")))?.id).toBe("m9");
    });

    test("when a person was last seen is what was written last, in whole ms", async () => {
      await write((tx) => tx.putLastSeen("a", 2_000));
      await write((tx) => tx.putLastSeen("a", 1_000));
      await write((tx) => tx.putLastSeen("b", 3_000));
      await refused((tx) => tx.putLastSeen("a", 0.5));
      expect(await read((tx) => tx.lastSeen("a"))).toBe(1_000);
      expect(await read((tx) => tx.lastSeen("b"))).toBe(3_000);
    });

    test("stints come oldest first, open ones by person; who left and is not back is named", async () => {
      await write(async (tx) => {
        await tx.putStint(stint("b", { from_rev: 5, from_seq: 5 }));
        await tx.putStint(stint("b", { to_seq: 2, to_rev: 3 }));
        for (const person of ["d", "a", "\u{1F426}", "\uFF5E", "Z"])
          await tx.putStint(stint(person));
        await tx.putStint(stint("c", { to_seq: 4, to_rev: 4 }));
        await tx.putStint(stint("c", { from_rev: 6, to_seq: 8, to_rev: 8, stamp: 5 }));
        await tx.putStint(stint("e", { to_seq: 4, to_rev: 7 }));
      });
      const revs = (await read((tx) => tx.stints("c1", "b"))).map(({ from_rev }) => from_rev);
      expect(revs).toEqual([1, 5]);
      expect(await read((tx) => tx.stints("c1", "a"))).toEqual([stint("a")]);
      const people = (await read((tx) => tx.openStints("c1"))).map(({ person }) => person);
      expect(people).toEqual(["Z", "a", "b", "d", "\uFF5E", "\u{1F426}"]);
      expect(await read((tx) => tx.leaders("c1"))).toEqual([]);
      for (const [person, role] of [
        ["d", "owner"],
        ["Z", "admin"],
        ["c", "admin"],
      ] as const)
        await write((tx) => {
          const left = person === "c" ? { from_rev: 6, to_seq: 8, to_rev: 8, stamp: 5 } : {};
          return tx.putStint(stint(person, { role, ...left }));
        });
      const leading = await read((tx) => tx.leaders("c1"));
      expect(leading.map(({ person, role }) => [person, role])).toEqual([
        ["Z", "admin"],
        ["d", "owner"],
      ]);
      expect(await read((tx) => tx.membersUpTo("c1", 99))).toBe(6);
      expect(await read((tx) => tx.membersUpTo("c1", 2))).toBe(2);
      expect(await read((tx) => tx.leftSince("c1", -1))).toEqual([
        { person: "c", to_rev: 8, stamp: 5 },
        { person: "e", to_rev: 7, stamp: 1 },
      ]);
      expect(await read((tx) => tx.leftSince("c1", 7))).toEqual([
        { person: "c", to_rev: 8, stamp: 5 },
      ]);
      await write((tx) => tx.putStint(stint("a", { to_seq: 9, to_rev: 9, role: "owner" })));
      expect(await read((tx) => tx.stints("c1", "a"))).toMatchObject([
        { to_rev: 9, role: "owner" },
      ]);
    });

    test("those for whom a message is were members before it and still are, and have read it where their position says so", async () => {
      const meant = { conversation: "c1", seq: 5, but: "a", active: false };
      await write(async (tx) => {
        for (const person of ["a", "b", "c"]) await tx.putStint(stint(person, { joined_seq: 4 }));
        await tx.putStint(stint("late", { joined_seq: 5 }));
        await tx.putStint(stint("left", { joined_seq: 1, to_seq: 5, to_rev: 5 }));
        await tx.putStint(stint("gone", { joined_seq: 1 }));
        for (const [person, seq] of [
          ["a", 9],
          ["b", 5],
          ["gone", 4],
          ["late", 9],
          ["left", 9],
        ] as const)
          await tx.putPosition({ ...position(person, 1), read_seq: seq });
        await tx.putAccount({
          person: "gone",
          login: "gone",
          password: "x",
          disabled: true,
          imported: false,
          gone: false,
          announcer: false,
        });
      });
      expect(await read((tx) => tx.readers(meant))).toEqual([
        { person: "b", read: true },
        { person: "c", read: false },
        { person: "gone", read: false },
      ]);
      expect(await read((tx) => tx.readersCount(meant))).toEqual({ count: 1, of: 3 });
      const active = { ...meant, active: true };
      expect(await read((tx) => tx.readersCount(active))).toEqual({ count: 1, of: 2 });
      expect(await read((tx) => tx.readersCount({ ...meant, seq: 4 }))).toEqual({
        count: 1,
        of: 1,
      });
      const none = { ...meant, conversation: "c2" };
      expect(await read((tx) => tx.readersCount(none))).toEqual({ count: 0, of: 0 });
    });

    test("a position is one row a person, and those of members come by person", async () => {
      await write(async (tx) => {
        for (const person of ["b", "a", "c"]) {
          await tx.putStint(stint(person));
          await tx.putPosition(position(person, 1));
        }
        // Who has left keeps it, and so does who is back; who has none yet is nowhere.
        await tx.putStint(stint("aa", { to_seq: 4, to_rev: 4 }));
        await tx.putPosition(position("aa", 1));
        await tx.putStint(stint("c", { to_seq: 4, to_rev: 4 }));
        await tx.putStint(stint("c", { from_rev: 6, from_seq: 6 }));
        await tx.putStint(stint("d"));
        await tx.putPosition(
          position("a", 2, { read_seq: 3, recv_seq: 4, sent: 1, read_others: 2 }),
        );
      });
      const rows = await read((tx) => tx.openPositions("c1"));
      expect(rows.map(({ person }) => person)).toEqual(["a", "b", "c"]);
      expect(await read((tx) => tx.position("c1", "a"))).toEqual(rows[0]);
      expect(await read((tx) => tx.position("c1", "aa"))).toEqual(position("aa", 1));
      expect(rows[0]).toMatchObject({
        read_seq: 3,
        recv_seq: 4,
        sent: 1,
        read_others: 2,
        stamp: 2,
      });
      expect(await read((tx) => tx.position("c1", "z"))).toBeNull();
    });

    test("what changed for a person comes by (stamp, conversation), page by page", async () => {
      await write(async (tx) => {
        for (const [id, stamp] of [
          ["c2", 5],
          ["c3", 5],
          ["c4", 2],
          ["c5", 9],
        ] as const)
          await tx.putConversation({ ...conversation, id, direct_key: null, stamp });
        for (const id of ["c1", "c2", "c3"]) await tx.putStint(stint("a", { conversation: id }));
        await tx.putStint(stint("a", { conversation: "c4", to_seq: 1, to_rev: 1, stamp: 6 }));
        await tx.putStint(stint("b", { conversation: "c5" }));
        // Somebody else's position changes it for all its members, but not for one who has left.
        await tx.putPosition(position("b", 7));
        await tx.putPosition(position("b", 8, { conversation: "c4" }));
        for (const [name, stamp] of [
          ["directory", 5],
          ["self:a", 3],
          ["self:b", 4],
        ] as const)
          await tx.putStream({ name, rev: 1, stamp }, { key: "k", rev: 1, value: null });
      });
      const changed = (since: number, limit: number, after: [number, string] | null = null) =>
        read((tx) =>
          tx.changedFor(
            "a",
            ["self:a", "directory", "nothing"],
            since,
            after && { stamp: after[0], conversation: after[1] },
            limit,
          ),
        );
      const all = [
        { conversation: "self:a", kind: "stream", stamp: 3 },
        { conversation: "c2", kind: "member", stamp: 5 },
        { conversation: "c3", kind: "member", stamp: 5 },
        { conversation: "directory", kind: "stream", stamp: 5 },
        { conversation: "c4", kind: "left", stamp: 6 },
        { conversation: "c1", kind: "member", stamp: 7 },
      ];
      expect(await changed(0, 9)).toEqual(all);
      expect(await changed(0, 2)).toEqual(all.slice(0, 2));
      expect(await changed(0, 2, [5, "c2"])).toEqual(all.slice(2, 4));
      expect(await changed(0, 9, [5, "d"])).toEqual(all.slice(3));
      expect(await changed(6, 9)).toEqual(all.slice(4));
      expect(await changed(6, 9, [3, "self:a"])).toEqual(all.slice(4));
      expect(await changed(8, 9)).toEqual([]);
    });

    test("what changed after a stamp: conversations, streams, then positions with whose they are", async () => {
      await write(async (tx) => {
        await tx.putConversation({ ...conversation, id: "c3", direct_key: null, stamp: 2 });
        await tx.putConversation({ ...conversation, id: "c2", direct_key: null, stamp: 3 });
        await tx.putPosition(position("b", 4));
        await tx.putPosition(position("a", 4));
        await tx.putPosition(position("c", 1));
        await tx.putStream({ name: "s", rev: 1, stamp: 2 }, { key: "k", rev: 1, value: null });
      });
      expect(await read((tx) => tx.changedAfter(1))).toEqual([
        { id: "c3", mover: null, stamp: 2 },
        { id: "c2", mover: null, stamp: 3 },
        { id: "s", mover: null, stamp: 2 },
        { id: "c1", mover: "a", stamp: 4 },
        { id: "c1", mover: "b", stamp: 4 },
      ]);
      expect(await read((tx) => tx.changedAfter(4))).toEqual([]);
    });

    test("a stream has a head and rows by key, which come by rev; a removed one is still a key", async () => {
      const put = (key: string, rev: number, value: Record<string, unknown> | null) =>
        write((tx) => tx.putStream({ name: "s", rev, stamp: rev }, { key, rev, value }));
      await put("b", 1, { x: 1 });
      await put("a", 2, { y: [1, { z: null }] });
      await put("b", 3, null);
      expect(await read((tx) => tx.stream("s"))).toEqual({ name: "s", rev: 3, stamp: 3 });
      const rows = [
        { key: "a", rev: 2, value: { y: [1, { z: null }] } },
        { key: "b", rev: 3, value: null },
      ];
      expect(await read((tx) => tx.streamRows("s", 0, 9))).toEqual(rows);
      expect(await read((tx) => tx.streamRows("s", 0, 1))).toEqual(rows.slice(0, 1));
      expect(await read((tx) => tx.streamRows("s", 2, 9))).toEqual(rows.slice(1));
      expect(await read((tx) => tx.streamSize("s"))).toBe(2);
      expect(await read((tx) => tx.streamValue("s", "b"))).toEqual(rows[1]);
      expect(await read((tx) => tx.streamValue("s", "c"))).toBeNull();
    });

    test("accounts come by login, which is given once", async () => {
      const account = (person: string, login: string, disabled = false) => ({
        person,
        login,
        password: "secret",
        disabled,
        imported: disabled,
        gone: login === "zed",
        announcer: login === "ann",
      });
      await write((tx) => tx.putAccount(account("p1", "bob")));
      await write((tx) => tx.putAccount(account("p2", "ann")));
      await refused((tx) => tx.putAccount(account("p3", "ann")));
      await write((tx) => tx.putAccount(account("p1", "zed", true)));
      expect(await read((tx) => tx.accounts())).toEqual([
        account("p2", "ann"),
        account("p1", "zed", true),
      ]);
      expect(await read((tx) => tx.accountByLogin("bob"))).toBeNull();
      expect(await read((tx) => tx.accountByLogin("zed"))).toEqual(account("p1", "zed", true));
      expect(await read((tx) => tx.account("p2"))).toEqual(account("p2", "ann"));
    });

    test("tokens go one by one, by device, or all of a person's", async () => {
      const token = (hash: string, person: string, device: string) => ({
        hash,
        person,
        device,
        device_name: "laptop",
        created_at: 5,
        seen_at: 6,
      });
      const left = async () => {
        const found: string[] = [];
        for (const hash of ["t1", "t2", "t3", "t4"])
          if (await read((tx) => tx.token(hash))) found.push(hash);
        return found;
      };
      await write(async (tx) => {
        await tx.insertToken(token("t1", "a", "d1"));
        await tx.insertToken(token("t2", "a", "d2"));
        await tx.insertToken(token("t3", "a", "d2"));
        await tx.insertToken(token("t4", "b", "d2"));
      });
      await refused((tx) => tx.insertToken(token("t1", "b", "d9")));
      expect(await read((tx) => tx.token("t1"))).toEqual(token("t1", "a", "d1"));
      await write((tx) => tx.removeTokensOf("a", "d2"));
      expect(await left()).toEqual(["t1", "t4"]);
      await write((tx) => tx.removeToken("t4"));
      expect(await left()).toEqual(["t1"]);
      await write((tx) => tx.removeTokensOf("a"));
      expect(await left()).toEqual([]);
      await write(async (tx) => {
        await tx.insertToken(token("t1", "a", "d1"));
        await tx.insertToken(token("t2", "a", "d2"));
        await tx.insertToken(token("t3", "a", "d3"));
        await tx.insertToken(token("t4", "b", "d2"));
      });
      await write((tx) => tx.removeOtherTokens("a", "d2"));
      expect(await left()).toEqual(["t2", "t4"]);
      await write((tx) => tx.removeOtherTokens("a", "not there"));
      expect(await left()).toEqual(["t4"]);
    });

    test("a person's tokens come in order of when they were last seen, and by their device", async () => {
      const token = (hash: string, person: string, seen_at: number) => ({
        hash,
        person,
        device: `device of ${hash}`,
        device_name: "laptop",
        created_at: 5,
        seen_at,
      });
      await write(async (tx) => {
        await tx.insertToken(token("t1", "a", 7));
        await tx.insertToken(token("t2", "a", 9));
        await tx.insertToken(token("t4", "a", 8));
        await tx.insertToken(token("t3", "a", 8));
        await tx.insertToken(token("t5", "b", 9));
      });
      const hashes = (limit: number) =>
        read(async (tx) => (await tx.tokensOf("a", limit)).map(({ hash }) => hash));
      expect(await hashes(9)).toEqual(["t2", "t3", "t4", "t1"]);
      expect(await hashes(2)).toEqual(["t2", "t3"]);
      await write((tx) => tx.seeToken("t1", 10));
      await write((tx) => tx.seeToken("not there", 10));
      expect(await hashes(9)).toEqual(["t1", "t2", "t3", "t4"]);
      expect(await read((tx) => tx.token("t1"))).toEqual(token("t1", "a", 10));
      expect(await read((tx) => tx.tokenOf("a", "device of t2"))).toEqual(token("t2", "a", 9));
      expect(await read((tx) => tx.tokenOf("b", "device of t2"))).toBeNull();
    });

    test("a person's tickets go together", async () => {
      await write(async (tx) => {
        await tx.insertTicket("h1", "a", 100);
        await tx.insertTicket("h2", "a", 100);
        await tx.insertTicket("h3", "b", 100);
      });
      await write((tx) => tx.removeTicketsOf("a"));
      const taken = (hash: string) => write((tx) => tx.takeTicket(hash, 1));
      expect([await taken("h1"), await taken("h2"), await taken("h3")]).toEqual([null, null, "b"]);
    });

    test("a ticket is there once; taking one sweeps those that have expired", async () => {
      await write((tx) => tx.insertTicket("h1", "p", 100));
      await refused((tx) => tx.insertTicket("h1", "q", 200));
      await write((tx) => tx.insertTicket("h2", "p", 50));
      expect(await write((tx) => tx.takeTicket("none", 60))).toBeNull();
      await write((tx) => tx.insertTicket("h2", "r", 100));
      expect(await write((tx) => tx.takeTicket("h2", 60))).toBe("r");
    });

    test("history is newest first, between two places", async () => {
      await write(async (tx) => {
        for (const seq of [1, 2, 3, 4]) await tx.insertMessage(message(seq));
      });
      const seqs = async (...of: [from: number, before: number, limit: number]) =>
        (await read((tx) => tx.history("c1", ...of))).map(({ seq }) => seq);
      expect(await seqs(1, 9, 9)).toEqual([4, 3, 2, 1]);
      expect(await seqs(2, 4, 9)).toEqual([3, 2]);
      expect(await seqs(1, 4, 2)).toEqual([3, 2]);
      expect(await seqs(4, 4, 9)).toEqual([]);
      expect(await seqs(5, 2, 9)).toEqual([]);
      expect(await read((tx) => tx.history("c2", 1, 9, 9))).toEqual([]);
    });

    test("an operation is remembered until those from before a time are forgotten", async () => {
      const op = (op_id: string, at: number) => ({ op_id, person: "a", target: "m1", at });
      expect(await read((tx) => tx.newestOpAt())).toBeNull();
      await write((tx) => tx.putOp(op("o1", 5), 0));
      await write((tx) => tx.putOp(op("o2", 9), 5));
      expect(await read((tx) => tx.op("o1"))).toEqual(op("o1", 5));
      await write((tx) => tx.putOp(op("o3", 8), 6));
      expect(await read((tx) => tx.op("o1"))).toBeNull();
      expect(await read((tx) => tx.op("o2"))).toEqual(op("o2", 9));
      expect(await read((tx) => tx.newestOpAt())).toBe(9);
    });

    test("a buried id stays buried, however often, for who buried it", async () => {
      await write((tx) => tx.bury("b1", "a"));
      await write((tx) => tx.bury("b1", "a"));
      expect(await read((tx) => tx.isBuried("b1", "a"))).toBe(true);
      expect(await read((tx) => tx.isBuried("b2", "a"))).toBe(false);
      expect(await read((tx) => tx.isBuried("b1", "b"))).toBe(false);
      await write((tx) => tx.bury("b1", "b"));
      expect(await read((tx) => tx.isBuried("b1", "b"))).toBe(true);
    });
  });
}
