import type { ConversationRow, MessageRecord, PositionRow, StintRow } from "../store.ts";

export const conversation: ConversationRow = {
  id: "c1",
  kind: "direct",
  title: null,
  direct_key: "a:b",
  seq: 0,
  rev: 0,
  n: 0,
  info_rev: 0,
  stamp: 1,
  notice: "",
  picture: null,
  admins_only: false,
  shows_history: false,
  dissolved: false,
};

export const message = (seq: number, over: Partial<MessageRecord> = {}): MessageRecord => ({
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

export const stint = (person: string, over: Partial<StintRow> = {}): StintRow => ({
  conversation: "c1",
  person,
  role: "member",
  from_seq: 1,
  joined_seq: 1,
  to_seq: null,
  from_rev: 1,
  to_rev: null,
  stamp: 1,
  ...over,
});

export const position = (
  person: string,
  stamp: number,
  over: Partial<PositionRow> = {},
): PositionRow => ({
  conversation: "c1",
  person,
  read_seq: 0,
  read_others: 0,
  sent: 0,
  recv_seq: 0,
  stamp,
  ...over,
});
