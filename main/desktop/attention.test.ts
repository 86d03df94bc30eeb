import { beforeEach, expect, test } from "vitest";
import type { ConversationView, MessageView } from "#shared/ipc/views.ts";
import { createAttention } from "./attention.ts";

const message = (seq: number, over: Partial<MessageView> = {}): MessageView => ({
  id: `m${seq}`,
  conversation: "c",
  seq,
  sender: "p",
  senderName: "Emma",
  senderPicture: null,
  mine: false,
  kind: "text",
  text: `text ${seq}`,
  mentions: [],
  mentionsAll: false,
  file: null,
  upload: null,
  line: null,
  recalled: false,
  edited: false,
  pending: null,
  refused: null,
  readBy: null,
  stuck: false,
  lost: false,
  status: "received",
  failure: null,
  time: 1_000 + seq,
  createdAt: 1_000 + seq,
  ...over,
});

const conversation = (
  unread: number,
  lastOther: MessageView | null,
  over: Partial<ConversationView> = {},
): ConversationView => ({
  id: "c",
  kind: "direct",
  title: "Emma",
  peer: null,
  memberCount: 2,
  notice: "",
  picture: null,
  adminsOnly: false,
  showsHistory: false,
  dissolved: false,
  ownRole: "member",
  canWrite: true,
  acts: [],
  unread,
  last: lastOther,
  lastOther,
  mentioned: false,
  lastMention: null,
  activeAt: 0,
  pinned: null,
  muted: false,
  draft: "",
  member: true,
  complete: true,
  ...over,
});

const many = (count: number, seq: number) =>
  Array.from({ length: count }, (_, at) => conversation(2, message(seq), { id: `c${at}` }));

let told: string[];
let attended: string | null;
let throughMute: boolean;
let attention: ReturnType<typeof createAttention>;
beforeEach(() => {
  told = [];
  attended = null;
  throughMute = true;
  attention = createAttention({
    show: ({ conversation: { unread, lastOther }, mention, seq }) =>
      told.push(
        mention === null ? `${lastOther?.text} of ${unread}` : `mention ${mention.seq} at ${seq}`,
      ),
    showGathered: ({ messages, conversations }) => told.push(`${messages} in ${conversations}`),
    withdraw: () => told.push("withdrawn"),
    withdrawGathered: () => told.push("all withdrawn"),
    attended: () => attended,
    mentionsThroughMute: () => throughMute,
  });
  attention.setUpToDate(true);
});

test("a message is told of once, the next one takes its place, reading withdraws it", () => {
  attention.changed([conversation(1, message(1))]);
  attention.changed([conversation(1, message(1))]);
  attention.changed([conversation(2, message(2))]);
  attention.changed([conversation(0, message(2))]);
  attention.changed([conversation(0, message(2))]);
  expect(told).toEqual(["text 1 of 1", "text 2 of 2", "withdrawn"]);
});

test("where a backup is behind what was told of, what comes after it is told of all the same", () => {
  attention.changed([conversation(1, message(100))]);
  // What the server has is not known yet, then it is; nobody is told again of what was there before.
  attention.changed([conversation(1, null)]);
  attention.changed([conversation(1, message(90))]);
  attention.changed([conversation(2, message(91))]);
  expect(told).toEqual(["text 100 of 1", "text 91 of 2"]);
  attention.changed([conversation(0, message(91))]);
  attention.changed([conversation(1, message(92))]);
  expect(told.slice(2)).toEqual(["withdrawn", "text 92 of 1"]);
});

test("what was recalled is told of no longer, also where it waits to be told of, and is no news of its own", () => {
  attention.changed([conversation(1, message(1))]);
  attention.changed([conversation(1, message(1, { recalled: true, text: "" }))]);
  expect(told).toEqual(["text 1 of 1", "withdrawn"]);
  attention.setUpToDate(false);
  attention.changed([conversation(2, message(2))]);
  attention.changed([conversation(2, message(2, { recalled: true, text: "" }))]);
  attention.changed([conversation(3, message(3, { recalled: true, text: "" }))]);
  attention.setUpToDate(true);
  expect(told).toHaveLength(2);
  attention.changed([conversation(4, message(4))]);
  expect(told.at(-1)).toBe("text 4 of 4");
});

test("nothing is told of what somebody looks at, or of one's own", () => {
  attended = "c";
  attention.changed([conversation(1, message(1))]);
  attended = null;
  // Looked away before it was marked as read: it has been seen.
  attention.changed([conversation(1, message(1))]);
  attention.changed([conversation(1, null)]);
  expect(told).toEqual([]);
});

test("one's own message that waits, or failed, hides nobody else's", () => {
  const last = message(0, { mine: true, seq: null, status: "failed", time: 9_999_999 });
  attention.changed([conversation(1, message(4), { last })]);
  expect(told).toEqual(["text 4 of 1"]);
});

test("what was there before is in the list, whatever any clock says; what comes then is told of", () => {
  attention.reset();
  attention.changed(many(20, 1));
  attention.setUpToDate(true);
  attention.changed(many(20, 1));
  expect(told).toEqual([]);
  attention.changed([conversation(3, message(2, { time: 0 }), { id: "c1" })]);
  expect(told).toEqual(["text 2 of 3"]);
});

test("what was unread before the start is not told of when something else touches it", () => {
  attention.reset();
  attention.known(many(20, 7));
  attention.setUpToDate(true);
  attention.changed(many(20, 7).map((one) => ({ ...one, pinned: 1 })));
  expect(told).toEqual([]);
  attention.changed([conversation(3, message(8), { id: "c1" })]);
  expect(told).toEqual(["text 8 of 3"]);
});

test("what an absence brings is told of when all of it is here: a few singly, many together", () => {
  attention.setUpToDate(false);
  attention.changed([conversation(1, message(1))]);
  attention.changed([conversation(2, message(2))]);
  expect(told).toEqual([]);
  attention.setUpToDate(true);
  expect(told).toEqual(["text 2 of 2"]);

  attention.setUpToDate(false);
  attention.changed(many(20, 5));
  attention.changed([conversation(0, message(5), { id: "c3" })]);
  attention.setUpToDate(true);
  expect(told.slice(1)).toEqual(["38 in 19"]);
  for (const one of many(20, 5)) attention.changed([{ ...one, unread: 0 }]);
  expect(told.slice(2)).toEqual(["all withdrawn"]);
});

test("a flood while one is connected is told of together too", () => {
  attention.changed(many(4, 1));
  expect(told).toEqual(["8 in 4"]);
});

test("what came while a conversation was muted is not told of later", () => {
  attention.changed([conversation(2, message(2), { muted: true })]);
  attention.changed([conversation(2, message(2))]);
  expect(told).toEqual([]);
  attention.changed([conversation(3, message(3))]);
  expect(told).toEqual(["text 3 of 3"]);
});

test("somebody else who signs in starts with nothing", () => {
  attention.changed([conversation(1, message(5))]);
  attention.reset();
  attention.setUpToDate(true);
  attention.changed([conversation(1, message(1))]);
  expect(told).toEqual(["text 5 of 1", "withdrawn", "text 1 of 1"]);
});

/** One in which the message of a place mentions the person, and is unread. */
const mentioning = (
  unread: number,
  seq: number,
  mention: number | null,
  over: Partial<ConversationView> = {},
) =>
  conversation(unread, message(seq), {
    mentioned: mention !== null,
    lastMention: mention === null ? null : message(mention),
    ...over,
  });

test("of what is muted mentions are told, where the person wants that, and nothing else", () => {
  const muted = { muted: true };
  attention.changed([mentioning(1, 1, null, muted)]);
  attention.changed([mentioning(2, 2, 2, muted)]);
  attention.changed([mentioning(3, 3, 2, muted)]);
  expect(told).toEqual(["mention 2 at 2"]);
  attention.changed([mentioning(4, 4, 4, muted)]);
  attention.changed([mentioning(0, 4, null, muted)]);
  expect(told.slice(1)).toEqual(["mention 4 at 4", "withdrawn"]);
  throughMute = false;
  attention.changed([mentioning(1, 5, 5, muted)]);
  expect(told).toHaveLength(3);
  // What came meanwhile is old when the person wants it again.
  throughMute = true;
  attention.changed([mentioning(1, 5, 5, muted)]);
  expect(told).toHaveLength(3);
});

test("a mention is said also where others have written after it, and many of what is muted are one", () => {
  attention.setUpToDate(false);
  attention.changed([mentioning(1, 1, 1)]);
  attention.changed([mentioning(3, 3, 1)]);
  attention.setUpToDate(true);
  expect(told).toEqual(["mention 1 at 1"]);
  attention.changed([mentioning(4, 4, 1)]);
  expect(told.slice(1)).toEqual(["text 4 of 4"]);
  const four = ["a", "b", "d", "e"].map((id) => mentioning(9, 1, 1, { id, muted: true }));
  attention.changed(four);
  expect(told.slice(2)).toEqual(["4 in 4"]);
});

test("a mention that is recalled, or taken out by an edit, is withdrawn; one that is looked at is not told", () => {
  attention.changed([mentioning(1, 1, 1)]);
  attention.changed([mentioning(1, 1, null)]);
  expect(told).toEqual(["mention 1 at 1", "withdrawn"]);
  attention.setUpToDate(false);
  attention.changed([mentioning(2, 2, 2)]);
  attention.changed([mentioning(2, 2, null)]);
  attention.setUpToDate(true);
  expect(told).toHaveLength(2);
  attention.changed([conversation(3, message(3, { recalled: true }), { lastMention: null })]);
  attended = "c";
  attention.changed([mentioning(4, 4, 4)]);
  expect(told).toHaveLength(2);
});

test("a mention is told although what came after it was recalled", () => {
  attention.setUpToDate(false);
  attention.changed([
    { ...mentioning(2, 1, 1), lastOther: message(2, { recalled: true, text: "" }) },
  ]);
  attention.setUpToDate(true);
  expect(told).toEqual(["mention 1 at 1"]);
});
