import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import type { PushPayload } from "#shared/wire/requests.ts";
import type { ConversationInfo, Me, MessageRow } from "#shared/wire/rows.ts";
import { type Chat, openChat, type Pushed, rowsOf } from "../testing/chat.ts";
import { infoOf, isVisible, rosterOf, wireRow } from "./membership.ts";
import { Refusal } from "./ports.ts";

/**
 * A client that believes as much as it may: a push whose `prev_rev` is its cursor moves the cursor, whatever else comes is a
 * doorbell. It begins with a page, and reads its history anew where it may see more than before.
 */
class Follower {
  readonly rows = new Map<string, MessageRow>();
  cursor: number | null = null;
  remote = 0;
  info: ConversationInfo | undefined;
  spans: Me["spans"] = [];
  isRevealed = false;
  followed = 0;
  readonly chat: Chat;
  readonly person: string;

  constructor(chat: Chat, person: string) {
    this.chat = chat;
    this.person = person;
  }

  #keep(rows: readonly unknown[]): void {
    for (const row of rows as MessageRow[])
      if (row.rev >= (this.rows.get(row.id)?.rev ?? 0)) this.rows.set(row.id, row);
  }

  #see(me: Me | undefined): void {
    if (!me || JSON.stringify(me.spans) === JSON.stringify(this.spans)) return;
    this.spans = me.spans;
    this.isRevealed = true;
  }

  hear({ type, payload }: Pushed): void {
    if (!("rev" in payload)) return;
    this.remote = Math.max(this.remote, payload.rev);
    if (type === "left") return;
    const push = payload as PushPayload<"change">;
    this.#keep(push.rows);
    if (this.cursor === null || push.prev_rev !== this.cursor) return;
    this.followed += push.rev > this.cursor ? 1 : 0;
    this.cursor = push.rev;
    this.info = push.info ?? this.info;
    this.#see(push.me);
  }

  /** All history that may be seen; it sets the cursor only where there is none. */
  async #readHistory(): Promise<void> {
    for (let before: number | null = null; before !== 1;) {
      const page = await this.chat.rules.page(this.person, { conversation: "g", before });
      this.#keep(page.rows);
      if (before === null && this.cursor === null) {
        this.cursor = page.rev;
        this.info = page.info;
      }
      if (before === null) this.spans = page.me.spans;
      before = page.floor;
    }
    this.isRevealed = false;
  }

  /** Reads what it knows to be there; one that has left is refused, and keeps what it has. */
  async catchUp(): Promise<void> {
    try {
      if (this.cursor === null) await this.#readHistory();
      while (this.cursor !== null && this.cursor < this.remote) {
        const answer = await this.chat.rules.pull(this.person, {
          conversation: "g",
          since: this.cursor,
        });
        this.#keep(answer.rows);
        expect(answer.cursor).toBeGreaterThan(this.cursor);
        this.cursor = answer.cursor;
        this.info = answer.info ?? this.info;
        this.#see(answer.me);
      }
      if (this.isRevealed) await this.#readHistory();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
}

const people = ["ann", "bob", "carl", "dora"];
const person = fc.constantFrom(...people);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("say" as const), person }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("edit" as const, "recall" as const, "cancel" as const),
      person,
      at: fc.nat(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("join" as const), person, old: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("leave" as const), person }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("ring" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("catchUp" as const), person }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("allCatchUp" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("forget" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lose" as const), person }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(chat: Chat, one: Step, followers: readonly Follower[]): Promise<void> {
  const follower = followers.find((each) => "person" in one && each.person === one.person);
  switch (one.kind) {
    case "say":
      return void (await chat.say(one.person, chat.ports.ids.next()));
    case "edit":
    case "recall":
    case "cancel": {
      const rows = await chat.store.read((tx) => tx.changedRows("g", 0, 999));
      const row = rows[one.at % rows.length];
      const asked = { op_id: chat.ports.ids.next(), conversation: "g", id: row?.id ?? "" };
      if (one.kind === "edit")
        await chat.rules.edit(one.person, { ...asked, content: { text: asked.op_id } });
      else await chat.rules[one.kind](one.person, asked);
      return;
    }
    case "join":
      return void (await chat.join(one.person, one.old));
    case "leave":
      return void (await chat.leave(one.person));
    case "ring": {
      await chat.ring();
      for (const push of chat.pushes.splice(0))
        followers.find((each) => each.person === push.person)?.hear(push);
      return;
    }
    case "lose":
      // What this push had for them is lost on the way; only the next one tells that it was there.
      await chat.ring();
      for (const push of chat.pushes.splice(0))
        if (push.person !== one.person)
          followers.find((each) => each.person === push.person)?.hear(push);
      return;
    case "forget":
      return chat.forget();
    case "catchUp":
      return follower?.catchUp();
    case "allCatchUp":
      await take(chat, { kind: "ring" }, followers);
      for (const each of followers) await each.catchUp();
  }
}

/** Comes back to see what lies below everything that they have followed. */
const backWithHistory: Step[] = [
  { kind: "say", person: "ann" },
  { kind: "join", person: "carl", old: false },
  { kind: "allCatchUp" },
  { kind: "leave", person: "carl" },
  { kind: "join", person: "carl", old: true },
  { kind: "ring" },
  { kind: "say", person: "bob" },
  { kind: "ring" },
];

test("who follows pushes by `prev_rev`, and pulls where they do not follow, has exactly what they may see", async () => {
  let followed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 50 }), async (steps) => {
      const chat = openChat({ bounds: { rowsMax: 4, bytesMax: 10_000 } });
      try {
        chat.hold();
        await chat.create(["ann", "bob"]);
        const followers = people.map((each) => new Follower(chat, each));
        for (const one of steps)
          await take(chat, one, followers).catch((error: unknown) => {
            if (!(error instanceof Refusal)) throw error;
          });
        // Something happens last, so that all who are there hear of it.
        await chat.join("ann", false);
        await chat.say("ann", "last");
        await take(chat, { kind: "ring" }, followers);
        for (const follower of followers) {
          await follower.catchUp();
          followed += follower.followed;
          await chat.store.read(async (tx) => {
            const stints = await tx.stints("g", follower.person);
            const all = await tx.changedRows("g", 0, 999);
            const seen = all.filter(({ seq }) => isVisible(stints, seq)).map(wireRow);
            const has = [...follower.rows.values()].sort((a, b) => a.rev - b.rev);
            // Also who has left was never given what is not theirs.
            expect(seen.map(({ id }) => id)).toEqual(
              expect.arrayContaining(has.map(({ id }) => id)),
            );
            if (!stints.some(({ to_seq }) => to_seq === null)) return;
            expect(has).toEqual(seen);
            const conversation = await tx.conversation("g");
            expect(follower.info).toEqual(
              conversation && infoOf(conversation, await rosterOf(tx, conversation)),
            );
            expect(follower.cursor).toBe(conversation?.rev);
          });
        }
      } finally {
        await chat.close();
      }
    }),
    { ...runs(60), examples: [[backWithHistory]] },
  );
  // Or it was shown of pulls alone.
  expect(followed).toBeGreaterThan(50);
});

test("pushes of one process make a chain: each begins where the one before ended, whoever is there", async () => {
  const chat = openChat();
  try {
    chat.hold();
    await chat.create(["ann"]);
    await chat.ring();
    for (const change of [
      () => chat.say("ann", "m1"),
      () => chat.join("bob", false),
      () => chat.say("bob", "m2"),
      () =>
        chat.rules.edit("ann", { op_id: "o", conversation: "g", id: "m1", content: { text: "x" } }),
      () => chat.leave("bob"),
      () => chat.say("ann", "m3"),
      () => chat.rules.cancel("bob", { op_id: "o2", conversation: "g", id: "m2" }),
    ]) {
      await change();
      await chat.ring();
    }
    const toAnn = chat.pushes.flatMap(({ person: to, type, payload }) =>
      to === "ann" && type === "change" ? [payload as PushPayload<"change">] : [],
    );
    expect(toAnn.map(({ prev_rev, rev }) => [prev_rev, rev])).toEqual([
      [-1, 1],
      ...[1, 2, 3, 4, 5, 6, 7].map((rev) => [rev, rev + 1]),
    ]);
    expect(toAnn.map(({ info }) => info?.members.length ?? null)).toEqual([
      null,
      null,
      2,
      null,
      null,
      1,
      null,
      null,
    ]);
    expect(toAnn.map((push) => rowsOf(push).length)).toEqual([0, 1, 1, 1, 1, 1, 1, 1]);
    expect(toAnn.at(-1)).toMatchObject({ rows: [{ id: "m2", recalled: true }], last_seq: 6, n: 3 });
  } finally {
    await chat.close();
  }
});
