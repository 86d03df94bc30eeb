import { beforeEach, expect, test } from "vitest";
import type { ConversationView, MessageView } from "#shared/ipc/views.ts";
import { createAttention } from "./attention.ts";

const message = (seq: number, over: Partial<MessageView> = {}): MessageView => ({
  id: `m${seq}`,
  conversation: "c",
  seq,
  sender: "p",
  senderName: "Emma",
  mine: false,
  kind: "text",
  text: `text ${seq}`,
  recalled: false,
  status: "received",
  failure: null,
  time: 1_000 + seq,
  createdAt: 1_000 + seq,
  ...over,
});

const conversation = (unread: number, last: MessageView | null): ConversationView => ({
  id: "c",
  kind: "direct",
  title: "Emma",
  peer: null,
  memberCount: 2,
  unread,
  last,
  activeAt: 0,
  pinned: null,
  muted: false,
  draft: "",
  member: true,
});

let told: string[];
let attended: string | null;
let attention: ReturnType<typeof createAttention>;
beforeEach(() => {
  told = [];
  attended = null;
  attention = createAttention(
    {
      show: ({ conversation: { unread, last } }) => told.push(`${last?.text} of ${unread}`),
      withdraw: () => told.push("withdrawn"),
      attended: () => attended,
    },
    1_000,
  );
});

test("a message is told of once, the next one takes its place, reading withdraws it", () => {
  attention.changed([conversation(1, message(1))]);
  attention.changed([conversation(1, message(1))]);
  attention.changed([conversation(2, message(2))]);
  attention.changed([conversation(0, message(2))]);
  attention.changed([conversation(0, message(2))]);
  expect(told).toEqual(["text 1 of 1", "text 2 of 2", "withdrawn"]);
});

test("nothing is told of what somebody looks at, of one's own, or of the backlog", () => {
  attended = "c";
  attention.changed([conversation(1, message(1))]);
  attended = null;
  // Looked away before it was marked as read: it has been seen.
  attention.changed([conversation(1, message(1))]);
  attention.changed([conversation(1, message(2, { mine: true }))]);
  attention.changed([conversation(1, message(3, { time: 999 }))]);
  attention.changed([conversation(1, message(4, { seq: null }))]);
  attention.changed([conversation(1, null)]);
  expect(told).toEqual([]);
});

test("somebody else who signs in starts with nothing", () => {
  attention.changed([conversation(1, message(5))]);
  attention.reset();
  attention.changed([conversation(1, message(1))]);
  expect(told).toEqual(["text 5 of 1", "withdrawn", "text 1 of 1"]);
});
