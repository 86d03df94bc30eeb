import { afterEach, beforeEach, expect, test } from "vitest";
import { limits } from "#shared/wire/limits.ts";
import type { ReadTx } from "../store/store.ts";
import { type Chat, openChat } from "../testing/chat.ts";
import { createConversation } from "./create-conversation.ts";
import { rosterFrom, rosterOf } from "./membership.ts";

let chat: Chat;
beforeEach(() => {
  chat = openChat();
  chat.hold();
});
afterEach(() => chat.close());

const { positionsMembersMax, membersNamedMax } = limits;

test.each(
  (["group", "announcement"] as const).flatMap((kind) =>
    [1, positionsMembersMax, positionsMembersMax + 1, membersNamedMax, membersNamedMax + 1].map(
      (size) => [kind, size] as const,
    ),
  ),
)("of a %s of %i it is told who is in it, and many are not read for that", async (kind, size) => {
  const people = Array.from({ length: size - 1 }, (_, at) => `p${at}`);
  const made = { id: "x", kind, title: null, directKey: null, people, owner: "owen" };
  const conversation = await chat.store.write((tx) =>
    createConversation(tx, { ...made, lineId: "line", at: 1 }),
  );
  let read = 0;
  const counted = (tx: ReadTx): ReadTx => ({
    ...tx,
    openStints: (id) => {
      read += 1;
      return tx.openStints(id);
    },
  });
  const roster = await chat.store.read((tx) => rosterOf(counted(tx), conversation));
  const all = await chat.store.read((tx) => tx.openStints("x"));
  expect(roster).toEqual(rosterFrom(conversation, all));
  expect(roster.count).toBe(size);
  expect(roster.placed).toHaveLength(size > positionsMembersMax ? 0 : size);
  const named = kind === "announcement" ? 0 : size > membersNamedMax ? 1 : size;
  expect(roster.named).toHaveLength(named);
  expect(read).toBe(size > membersNamedMax ? 0 : 1);
});
