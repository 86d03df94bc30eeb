import { beforeEach, describe, expect, test } from "vitest";
import type { ConversationView } from "#shared/ipc/views.ts";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import type { MessageRow } from "#shared/wire/rows.ts";
import type { Store } from "../messaging/ports.ts";
import { contractBench } from "./contract-bench.ts";
import { info, me, peer, row, self, syncAnswer } from "./store-fixtures.ts";

const member = (person: string, role = "member") => ({ person, role, joined_seq: 0 });
/** Two of one name among them, and one who is called as everybody is. */
const names: Readonly<Record<string, string>> = {
  [self]: "Me",
  [peer]: "林薇",
  wang1: "王伟",
  wang2: "王伟",
  emma: "Emma",
  clarke: "Emma Clarke",
};
const crowd = Object.fromEntries(
  Array.from({ length: limits.mentionsMax + 5 }, (_, at) => [`x${at}`, `P${at}`]),
);

/** What every store must do about mentions. */
export function mentionsContract(name: string, open: () => Promise<Store>): void {
  describe(`the contract of mentions: ${name}`, () => {
    const { store } = contractBench(open);

    const members = (role: string) =>
      Object.keys({ ...names, ...crowd }).map((id) => member(id, id === self ? role : "member"));
    let rev = 0;
    /** What the server says of the group, and of how far the owner has read. */
    const bring = (role = "member", standing = {}) =>
      store.run("applySyncPage", {
        firstToken: 10,
        answer: syncAnswer((rev += 1), {
          entries: [
            {
              conversation: "g",
              rev,
              last_seq: 9,
              n: 9,
              info: { ...info, kind: "group", title: "Team", members: members(role) },
              me: me(standing),
              positions: [],
              preview: null,
            },
          ],
        }),
      });
    const say = (rows: readonly MessageRow[]) =>
      store.run("applyChange", { conversation: "g", prev_rev: -1, rev: 0, rows: [...rows] });
    const view = async (): Promise<ConversationView | undefined> =>
      (await store.run("listConversations", { self })).find(({ id }) => id === "g");
    const mentioned = async () => {
      const found = await view();
      return [found?.mentioned, found?.lastMention?.id ?? null];
    };
    const places = async () =>
      (await store.run("messagePage", { self, conversation: "g", beforeSeq: null, fromSeq: null }))
        .mentions;
    const write = async (text: string, chosen: string[] = [], conversation = "g") => {
      const args = { conversation, sender: self, text, chosen, now: 9 };
      const queued = await store.run("queueMessage", { id: "own", opId: "op-own", ...args });
      if (!queued.ok) throw new Error(queued.problem);
      const [head] = await store.run("laneHeads", {});
      const { mentions, mentionsAll } = queued.message;
      // What is shown and what goes out say the same.
      const ids = mentions.map(({ id }) => id);
      expect(head?.payload["content"]).toEqual({
        text,
        ...(ids.length > 0 ? { mentions: ids } : {}),
        ...(mentionsAll ? { all: true } : {}),
      });
      return [ids, mentionsAll];
    };
    const foreign = (seq: number, content: object, over: Partial<MessageRow> = {}) =>
      row(seq, { id: `g${seq}`, conversation: "g", content: { text: "x", ...content }, ...over });

    beforeEach(async () => {
      rev = 0;
      const cards = Object.entries({ ...names, ...crowd }).map(([id, called]) => ({
        key: `person:${id}`,
        rev: 1,
        value: { kind: "person", id, name: called },
      }));
      await store.run("applyPull", {
        conversation: "directory",
        since: 0,
        answer: { rows: cards, cursor: 1, more: false, rev: 1 },
      });
      await store.run("actAs", { self });
      await bring();
    });

    test.each([
      ["by name", "@林薇 来一下", [], [peer]],
      ["in any order, each once", "@Emma Clarke @林薇 @Emma Clarke", [], ["clarke", peer]],
      ["the longest name", "@Emma!", [], ["emma"]],
      ["nobody who is not named behind an @", "林薇", [peer], []],
      ["who was chosen of several of one name", "@王伟", ["wang2"], ["wang2"]],
      ["all of several of one name where none was chosen", "@王伟", ["emma"], ["wang1", "wang2"]],
      ["nobody of that name", "@Nobody", [], []],
    ])("MN1: a text mentions %s", async (_of, text, chosen, expected) => {
      expect(await write(text, chosen)).toEqual([expected, false]);
    });

    test("MN1: a text mentions no more people than a message may", async () => {
      const text = Object.values(crowd)
        .map((one) => `@${one}`)
        .join(" ");
      const [ids] = await write(text);
      expect(ids).toEqual(Object.keys(crowd).slice(0, limits.mentionsMax));
    });

    test.each([
      ["owner", true],
      ["admin", true],
      ["member", false],
    ])("MN1: everybody is mentioned by an %s: %s", async (role, all) => {
      await bring(role);
      expect(await write("@all @所有人 @林薇")).toEqual([[peer], all]);
    });

    test("MN1: nobody is mentioned where there are only two", async () => {
      expect(await write("@林薇 @all", [peer], "c1")).toEqual([[], false]);
    });

    test("MN1: a caption mentions as a text does, whom somebody chose among those of one name", async () => {
      const source = { kind: "staged", name: "s" } as const;
      const file = { kind: "file", source, size: 1, name: "a.txt", type: "text/plain" } as const;
      const drawn = { width: null, height: null, preview: null, thumb: null };
      const unknown = { ...drawn, durationMs: null, waveform: null };
      const queued = await store.run("queueFiles", {
        conversation: "g",
        sender: self,
        text: "@王伟 @林薇",
        chosen: ["wang2"],
        now: 9,
        files: ["f1", "f2"].map((id) => ({ ...file, ...unknown, id })),
      });
      expect(queued.ok).toBe(true);
      const { messages } = await store.run("views", {
        self,
        conversations: [],
        messages: ["f1", "f2"],
      });
      // The caption goes with the last.
      expect(messages.map(({ mentions }) => mentions.map(({ id }) => id))).toEqual([
        [],
        ["wang2", peer],
      ]);
    });

    test("MN1: an edit mentions anew; who was chosen before stays chosen, and what was refused keeps it for a retry", async () => {
      await write("@王伟", ["wang2"]);
      const edit = (text: string, opId: string) =>
        store.run("editMessage", { id: "own", opId, self, text });
      const shown = async () => {
        const { messages } = await store.run("views", {
          self,
          conversations: [],
          messages: ["own"],
        });
        return messages[0]?.mentions.map(({ id, name: called }) => `${id} ${called}`);
      };
      await edit("@王伟 and @Emma", "e1");
      expect(await shown()).toEqual(["wang2 王伟", "emma Emma"]);
      await store.run("noteAttempt", { opId: "op-own", nextTry: 1 });
      // Over the row, with the names of those who are only in the change.
      await edit("@Emma Clarke @王伟", "e2");
      expect(await shown()).toEqual(["clarke Emma Clarke", "wang2 王伟"]);
      await store.run("applySendRefusal", { opId: "op-own", id: "own", code: codes.notAllowed });
      expect(await shown()).toEqual(["clarke Emma Clarke", "wang2 王伟"]);
      await store.run("retryMessage", { id: "own", opId: "again" });
      expect((await store.run("laneHeads", {}))[0]?.payload["content"]).toEqual({
        text: "@Emma Clarke @王伟",
        mentions: ["clarke", "wang2"],
      });
    });

    test("MN2, MN3: the newest unread message that mentions the owner is told, until it is read", async () => {
      expect(await mentioned()).toEqual([false, null]);
      await say([
        foreign(2, { mentions: [self] }),
        foreign(3, { mentions: [peer] }),
        foreign(5, { all: true }),
        foreign(6, {}),
        foreign(7, { mentions: [self] }, { sender: self }),
      ]);
      expect(await mentioned()).toEqual([true, "g5"]);
      expect(await places()).toEqual([2, 5]);
      await store.run("wantRead", { conversation: "g", seq: 2 });
      expect(await places()).toEqual([5]);
      // Read on another device.
      await bring("member", { read_seq: 5 });
      expect(await mentioned()).toEqual([false, null]);
      expect(await places()).toEqual([]);
    });

    test("MN2: a caption that names the owner mentions them as a text does", async () => {
      await say([foreign(4, { file: {}, mentions: [self] }, { kind: "image" })]);
      expect([await mentioned(), await places()]).toEqual([[true, "g4"], [4]]);
    });

    test("MN2: edits and recalls move it, and what comes in later may add one", async () => {
      await say([foreign(5, { mentions: [self] })]);
      await say([foreign(3, { mentions: [self] })]);
      expect(await places()).toEqual([3, 5]);
      await say([foreign(5, {}, { rev: 6, recalled: true })]);
      expect(await mentioned()).toEqual([true, "g3"]);
      await say([foreign(3, {}, { rev: 7 }), foreign(4, { mentions: [self] }, { rev: 8 })]);
      expect(await mentioned()).toEqual([true, "g4"]);
    });

    test("MN3: who has left is told of none", async () => {
      await say([foreign(5, { mentions: [self] })]);
      await store.run("applyLeft", { conversation: "g", rev: 99 });
      expect([await mentioned(), await places()]).toEqual([[false, null], []]);
    });
  });
}
