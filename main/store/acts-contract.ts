import { beforeEach, describe, expect, test } from "vitest";
import type { ConversationView } from "#shared/ipc/views.ts";
import { codes } from "#shared/wire/codes.ts";
import type { ConversationInfo } from "#shared/wire/rows.ts";
import type { ChangeAsk } from "../messaging/operations/acts.ts";
import type { Store } from "../messaging/ports.ts";
import { contractBench } from "./contract-bench.ts";
import { info, me, peer, self, syncAnswer } from "./store-fixtures.ts";

const member = (person: string, role = "member") => ({ person, role, joined_seq: 1 });

/** What every store must do about what is asked of groups. */
export function actsContract(name: string, open: () => Promise<Store>): void {
  describe(`the contract of groups: ${name}`, () => {
    const { store, heads } = contractBench(open);

    /** What the server says of a group at a rev. */
    const bring = (rev: number, over: Partial<ConversationInfo> = {}, conversation = "g") =>
      store.run("applySyncPage", {
        firstToken: 10,
        answer: syncAnswer(rev, {
          entries: [
            {
              conversation,
              rev,
              last_seq: rev,
              n: 0,
              info: {
                ...info,
                kind: "group",
                title: "Team",
                members: [member(self, "owner"), member(peer)],
                ...over,
              },
              me: me(),
              positions: [],
              preview: null,
            },
          ],
        }),
      });
    const viewOf = async (id = "g"): Promise<ConversationView | undefined> =>
      (await store.run("listConversations", { self })).find((one) => one.id === id);
    const ask = (asked: ChangeAsk, opId = "op", conversation = "g") =>
      store.run("queueAct", { opId, conversation, self, now: 7_000, asked });
    const rename = (title: string, opId = "op", conversation = "g") =>
      ask({ request: "change_group", ask: { title } }, opId, conversation);
    const create = (over: object = {}) =>
      store.run("createGroup", {
        opId: "make",
        conversation: "new",
        self,
        now: 9_000,
        title: " Lunch ",
        people: [peer, self, peer],
        showsHistory: true,
        ...over,
      });
    const say = (id: string, conversation: string) =>
      store.run("queueMessage", {
        id,
        opId: `op-${id}`,
        conversation,
        sender: self,
        text: "hello",
        now: 9_500,
      });
    const refuse = (opId: string, code: number) => store.run("applyActRefusal", { opId, code });

    beforeEach(async () => {
      await store.run("actAs", { self });
      await bring(1);
    });

    test("GR1: an act stands in its group's lane, and is shown until it is confirmed; what is written into it is no row", async () => {
      expect(await ask({ request: "add_members", ask: { people: ["a", "b", "c", "d"] } })).toEqual({
        ok: true,
        touched: { conversations: ["g"], messages: [] },
      });
      await rename("  Project  ", "op-2");
      await say("m", "g");
      expect(await heads()).toEqual(["act g"]);
      const shown = await viewOf();
      expect(shown).toMatchObject({ title: "Project", memberCount: 2, ownRole: "owner" });
      expect(shown?.acts).toEqual([
        { op: "op", what: "add", names: ["", "", ""], count: 4, title: "", code: null },
        { op: "op-2", what: "rename", names: [], count: 0, title: "Project", code: null },
      ]);
      await store.run("applyActAnswer", { opId: "op" });
      await store.run("applyActAnswer", { opId: "op-2" });
      expect(await viewOf()).toMatchObject({ title: "Team", acts: [] });
      expect(await heads()).toEqual(["send m"]);
    });

    test("GR1: the last of what was asked shows, and settings with it; what may be written is as the server says", async () => {
      await rename("First", "1");
      await rename("Second", "2");
      const settings = { notice: "At ten.", admins_only: true, shows_history: true };
      await ask({ request: "change_group", ask: settings }, "3");
      expect(await viewOf()).toMatchObject({
        title: "Second",
        notice: "At ten.",
        adminsOnly: true,
        showsHistory: true,
        canWrite: true,
      });
      await refuse("2", codes.notAllowed);
      expect(await viewOf()).toMatchObject({ title: "First" });
      await refuse("1", codes.notAllowed);
      expect(await viewOf()).toMatchObject({ title: "Team", notice: "At ten." });
    });

    test("GR1: an act is never parked", async () => {
      await rename("New");
      for (let loss = 0; loss < 4; loss += 1)
        await store.run("noteLoss", { opId: "op", parkedUntil: 99 });
      expect(await heads()).toEqual(["act g"]);
    });

    test("GR1: of what is no group, or is left or dissolved, nothing is asked, and nothing that no server would take", async () => {
      const problem = (why: string) => ({ ok: false, problem: why });
      expect(await rename("x", "op", "c1")).toEqual(problem("notMember"));
      expect(await rename("x", "op", "nowhere")).toEqual(problem("notMember"));
      expect(await rename(" \n ")).toEqual(problem("invalid"));
      expect(await rename("x".repeat(65))).toEqual(problem("invalid"));
      const many = Array.from({ length: 501 }, (_, at) => `p${at}`);
      for (const people of [[], many])
        expect(await ask({ request: "add_members", ask: { people } })).toEqual(problem("invalid"));
      await bring(2, { dissolved: true });
      expect(await rename("x")).toEqual(problem("dissolved"));
      expect(await viewOf()).toMatchObject({ dissolved: true, canWrite: false, member: true });
      expect(await ask({ request: "remove_member", ask: { person: self } })).toMatchObject({
        ok: true,
      });
      await store.run("applyLeft", { conversation: "g", rev: 3 });
      expect(await rename("x")).toEqual(problem("notMember"));
      expect(await viewOf()).toMatchObject({ member: false, ownRole: null, canWrite: false });
    });

    test("who may write follows from the role where only the owner and the admins do", async () => {
      for (const [rev, role, canWrite] of [
        [2, "member", false],
        [3, "admin", true],
        [4, "owner", true],
        [5, "something newer", false],
      ] as const) {
        await bring(rev, { admins_only: true, members: [member(self, role), member(peer)] });
        expect((await viewOf())?.canWrite).toBe(canWrite);
      }
    });

    test("GR2: a group that was made here is there at once, on top, and takes messages, which wait behind its creation", async () => {
      expect(await create()).toMatchObject({ ok: true });
      await say("m", "new");
      expect((await heads()).filter((one) => one.includes("new") || one.includes("m"))).toEqual([
        "act new",
      ]);
      const [first] = await store.run("listConversations", { self });
      expect(first).toMatchObject({
        id: "new",
        kind: "group",
        title: "Lunch",
        memberCount: 2,
        ownRole: "owner",
        canWrite: true,
        showsHistory: true,
        complete: true,
        acts: [{ what: "create", count: 1, title: "Lunch", code: null }],
      });
      const [entry] = await store.run("laneHeads", {});
      expect(entry?.payload).toMatchObject({
        request: "create_group",
        ask: { title: "Lunch", people: [peer], shows_history: true },
      });
    });

    test("GR2: nobody makes a group alone, without a name, or under an id that is known", async () => {
      for (const over of [{ people: [self] }, { title: "  " }, { conversation: "c1" }])
        expect(await create(over)).toEqual({ ok: false, problem: "invalid" });
      expect(await viewOf("new")).toBeUndefined();
    });

    test("GR2: where nothing was written yet a new group stands by the time at which it was made", async () => {
      await create();
      expect(await viewOf("new")).toMatchObject({ last: null, activeAt: 9_000 });
      await refuse("make", codes.noSuchPerson);
      expect(await viewOf("new")).toMatchObject({ activeAt: 9_000 });
    });

    test("GR3: what is refused is said until the person puts it away", async () => {
      await ask({ request: "set_role", ask: { person: peer, role: "admin" } });
      await refuse("op", codes.notAllowed);
      expect((await viewOf())?.acts).toEqual([
        { op: "op", what: "admin", names: [""], count: 1, title: "", code: codes.notAllowed },
      ]);
      expect(await store.run("dismissAct", { opId: "op" })).toEqual({
        conversations: ["g"],
        messages: [],
      });
      expect(await viewOf()).toMatchObject({ acts: [], member: true });
      expect(await store.run("dismissAct", { opId: "op" })).toMatchObject({ conversations: [] });
    });

    test("GR3: who wanted to leave and is no member any more has what they wanted", async () => {
      await ask({ request: "remove_member", ask: { person: self } }, "leave");
      await ask({ request: "remove_member", ask: { person: peer } }, "remove");
      await refuse("leave", codes.notMember);
      await refuse("remove", codes.notMember);
      expect((await viewOf())?.acts.map(({ op }) => op)).toEqual(["remove"]);
    });

    test("GR3: a group that was not made is left; putting the refusal away hides it where nothing was written", async () => {
      await create();
      await refuse("make", codes.groupFull);
      expect(await viewOf("new")).toMatchObject({ member: false, canWrite: false });
      expect(await say("m", "new")).toEqual({ ok: false, problem: "notMember" });
      await store.run("dismissAct", { opId: "make" });
      expect(await viewOf("new")).toBeUndefined();

      await create({ conversation: "new-2", opId: "make-2" });
      await say("m", "new-2");
      await refuse("make-2", codes.groupFull);
      await store.run("dismissAct", { opId: "make-2" });
      expect(await viewOf("new-2")).toMatchObject({ member: false, acts: [] });
    });

    test("GR3: a group that the server has shown meanwhile was made, whatever is said of its creation", async () => {
      await create();
      await bring(1, {}, "new");
      await refuse("make", codes.idTaken);
      expect(await viewOf("new")).toMatchObject({ member: true });
    });

    test("GR5: where not all are named the roster has the others, as long as nothing was said that is newer", async () => {
      const named = [member(self), member("boss", "owner")];
      await bring(4, { members: named, member_count: 4 });
      const known = () => store.run("knowsMembers", { conversation: "g" });
      const people = async () => {
        const { members, complete } = await store.run("groupMembers", { self, conversation: "g" });
        return [complete, members.map(({ person, role, mine }) => [person.id, role, mine])];
      };
      const own = [
        [self, "member", true],
        ["boss", "owner", false],
      ];
      expect(await known()).toBe(false);
      expect(await people()).toEqual([false, own]);
      const all = [member("a", "owner"), member("b"), member("boss"), member(self)];
      await store.run("keepRoster", { conversation: "g", rev: 4, members: all });
      expect(await known()).toBe(true);
      // Who had a role when the roster was read may have none any more: those with one are always named.
      const whole = [...own, ["a", "member", false], ["b", "member", false]];
      expect(await people()).toEqual([true, whole]);
      await store.run("keepRoster", { conversation: "g", rev: 3, members: [] });
      expect(await people()).toEqual([true, whole]);
      await bring(5, { members: named, member_count: 4 });
      expect(await people()).toEqual([false, whole]);
      await store.run("forgetServer", {});
      expect(await people()).toEqual([false, whole]);
    });

    test("where nobody with an account owns a group any more an admin may take it over, else anybody", async () => {
      const card = (id: string, disabled: boolean) => ({
        key: `person:${id}`,
        rev: 1,
        value: { kind: "person", id, name: id, disabled },
      });
      const people = { boss: true, peer: false };
      await store.run("applyChange", {
        conversation: "directory",
        prev_rev: -1,
        rev: 1,
        rows: [],
      });
      const rows = Object.entries(people).map(([id, disabled]) => card(id, disabled));
      await store.run("applyPull", {
        conversation: "directory",
        since: 0,
        answer: { rows, cursor: 1, more: false, rev: 1 },
      });
      let rev = 1;
      const may = async (members: readonly ReturnType<typeof member>[]) => {
        rev += 1;
        await bring(rev, { members: [...members] });
        return (await store.run("groupMembers", { self, conversation: "g" })).mayTakeOver;
      };
      expect(await may([member(self, "admin"), member("peer", "owner")])).toBe(false);
      expect(await may([member(self, "admin"), member("boss", "owner")])).toBe(true);
      expect(await may([member(self), member("boss", "owner"), member("peer", "admin")])).toBe(
        false,
      );
      expect(await may([member(self), member("boss", "admin"), member("peer")])).toBe(true);
      expect(await may([member(self, "owner"), member("peer", "admin")])).toBe(false);
    });

    test("a line of the system is told with names, and with what of it is oneself", async () => {
      const picture = "1".repeat(64);
      const content = {
        event: "joined",
        by: peer,
        people: [self, "nobody", 7],
        count: 9,
        successor: peer,
      };
      const line = {
        id: "line",
        conversation: "g",
        seq: 2,
        rev: 2,
        n: 0,
        sender: null,
        kind: "system",
        content,
        recalled: false,
        reactions: {},
        server_time: 1,
      };
      await store.run("applyChange", {
        conversation: "directory",
        prev_rev: -1,
        rev: 1,
        rows: [],
      });
      await store.run("applyPull", {
        conversation: "directory",
        since: 0,
        answer: {
          rows: [
            {
              key: `person:${peer}`,
              rev: 1,
              value: { kind: "person", id: peer, name: "Pia", picture },
            },
          ],
          cursor: 1,
          more: false,
          rev: 1,
        },
      });
      await store.run("applyChange", { conversation: "g", prev_rev: 1, rev: 2, rows: [line] });
      const said = { ...line, id: "said", seq: 3, rev: 3, n: 1, sender: peer, kind: "text" };
      await store.run("applyChange", { conversation: "g", prev_rev: 2, rev: 3, rows: [said] });
      expect((await viewOf())?.last).toMatchObject({ senderName: "Pia", senderPicture: picture });
      const pia = { id: peer, name: "Pia", mine: false };
      const told = {
        event: "joined",
        by: pia,
        people: [
          { id: self, name: "", mine: true },
          { id: "nobody", name: "", mine: false },
        ],
        count: 9,
        value: null,
        successor: pia,
      };
      const views = await store.run("views", { self, conversations: [], messages: ["line"] });
      expect(views.messages[0]?.line).toEqual(told);
    });
  });
}
