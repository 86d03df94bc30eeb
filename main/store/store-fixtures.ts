import type { AnswerPayload } from "#shared/wire/requests.ts";
import type { Me, MessageRow, Position } from "#shared/wire/rows.ts";

/** Answers of a server as tests of the store need them: one conversation of two people. */

export const self = "p-self";
export const peer = "p-peer";

export const row = (seq: number, over: Partial<MessageRow> = {}): MessageRow => ({
  id: `m${seq}`,
  conversation: "c1",
  seq,
  rev: seq,
  n: seq,
  sender: peer,
  kind: "text",
  content: { text: `text ${seq}` },
  recalled: false,
  reactions: {},
  server_time: 1_000 + seq,
  edited_at: null,
  ...over,
});

export const me = (over: Partial<Me> = {}): Me => ({
  read_seq: 0,
  read_others: 0,
  sent: 0,
  recv_seq: 0,
  spans: [[1, null]],
  ...over,
});

const members = [self, peer].map((person) => ({ person, role: "member", joined_seq: 0 }) as const);

export const info = {
  kind: "direct",
  title: null,
  members: [...members],
  member_count: members.length,
  notice: "",
  picture: null,
  admins_only: false,
  shows_history: false,
  dissolved: false,
};

export const syncAnswer = (
  rev: number,
  over: Partial<AnswerPayload<"sync">> = {},
  positions: readonly Position[] = [],
): AnswerPayload<"sync"> => ({
  epoch: "e1",
  entries: [
    {
      conversation: "c1",
      rev,
      last_seq: rev,
      n: rev,
      info,
      me: me(),
      positions: [...positions],
      preview: rev > 0 ? row(rev) : null,
    },
  ],
  after: null,
  more: false,
  token: 10,
  ...over,
});

/** The directory as it is at a rev, with these people and their pictures. */
export const directoryAnswer = (
  rev: number,
  pictures: Readonly<Record<string, string | null>>,
): AnswerPayload<"pull"> => ({
  rows: Object.entries(pictures).map(([id, picture]) => ({
    key: `person:${id}`,
    rev,
    value: { kind: "person", id, name: id, picture },
  })),
  cursor: rev,
  more: false,
  rev,
});

export const pullAnswer = (
  rows: readonly unknown[],
  over: Partial<AnswerPayload<"pull">> = {},
): AnswerPayload<"pull"> => {
  const rev = rows.length;
  return {
    rows: [...rows],
    cursor: rev,
    more: false,
    rev,
    n: rev,
    last_seq: rev,
    info,
    me: me(),
    positions: [],
    ...over,
  };
};

/** The first page of history, or one below; `rows` newest first. */
export const pageAnswer = (
  rows: readonly MessageRow[],
  over: Partial<AnswerPayload<"page">> = {},
): AnswerPayload<"page"> => {
  const last = Math.max(0, ...rows.map(({ seq }) => seq));
  return {
    rows: [...rows],
    floor: 1,
    rev: last,
    n: last,
    last_seq: last,
    info,
    me: me(),
    positions: [],
    ...over,
  };
};
