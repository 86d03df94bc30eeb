import type {
  ConversationView,
  DirectoryView,
  MessageView,
  PersonView,
} from "#shared/ipc/views.ts";
import type { FileView } from "#shared/ipc/file-views.ts";
import { harbour, spoken } from "./media.ts";
import { days, minutes, now } from "./still-time.ts";

/** People and things they say, for scenes. */
export const person = (id: string, name: string, title: string): PersonView => ({
  id,
  name,
  english: "",
  title,
  department: null,
  departmentId: null,
  phone: "",
  email: "",
  picture: null,
  status: null,
});

export const self = {
  person: "lin.wei",
  name: "林薇",
  title: "产品经理",
  picture: null,
  status: null,
  mayAnnounce: false,
} as const;
export const selfCard = person(self.person, self.name, self.title);
export const emma = person("emma", "Emma Clarke", "Senior designer");
export const chen = person("chen.zhiyuan", "陈志远", "研发主管");
export const daniel = person("daniel", "Daniel 金旻秀 Kim", "Backend engineer");

/** A small office with departments under one another. */
export const office: DirectoryView = {
  departments: [
    { id: "hq", name: "总部", parent: null },
    { id: "product", name: "产品部", parent: "hq" },
    { id: "engineering", name: "研发部 Engineering", parent: "hq" },
    { id: "sales", name: "A department with a name that no tree has room for", parent: null },
  ],
  people: [
    {
      ...person("wei", "林薇", "产品经理"),
      english: "Vivian",
      department: "产品部",
      departmentId: "product",
      phone: "+86 138-0013-8000",
      email: "lin.wei@example.com",
      status: { text: "外出拜访客户", until: now + minutes(90) },
    },
    { ...emma, department: "产品部", departmentId: "product", phone: "8102" },
    { ...chen, department: "研发部 Engineering", departmentId: "engineering", phone: "8201" },
    {
      ...person(
        "long",
        "A very long name that no list has room for, 很长的名字",
        "Chief everything",
      ),
      department: "A department with a name that no tree has room for",
      departmentId: "sales",
      status: { text: "Out until the end of the week, please ask Emma meanwhile", until: null },
    },
    { ...daniel, departmentId: null },
  ],
};

/** The newest message is this old unless something else is said: in ms. */
const usualAge = minutes(12);

/** A message that Emma has written; `part` says what is different about it. Its id and seq are made from `place`. */
export function message(place: number, part: Partial<MessageView> = {}): MessageView {
  const time = part.time ?? now - usualAge;
  return {
    id: `message-${place}`,
    conversation: "conversation",
    seq: place,
    sender: emma.id,
    senderName: emma.name,
    senderPicture: null,
    mine: false,
    kind: "text",
    text: "The wing is done, have a look.",
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
    createdAt: time,
    ...part,
    time,
  };
}

/** A message of one's own; one that the server has not confirmed has no seq. */
export function ownMessage(place: number, part: Partial<MessageView> = {}): MessageView {
  const { status = "sent" } = part;
  return message(place, {
    sender: self.person,
    senderName: self.name,
    mine: true,
    text: "好的，我下午看。",
    status,
    ...(status === "queued" || status === "failed" ? { seq: null } : {}),
    ...part,
  });
}

/** A conversation with a person; `part` says what is different about it. */
export function conversation(
  id: string,
  peer: PersonView,
  part: Partial<ConversationView> = {},
): ConversationView {
  const last = part.last === undefined ? message(7, { conversation: id }) : part.last;
  return {
    id,
    kind: "direct",
    title: peer.name,
    peer: { ...peer, id },
    memberCount: 2,
    notice: "",
    picture: null,
    adminsOnly: false,
    showsHistory: false,
    dissolved: false,
    ownRole: "member",
    canWrite: true,
    acts: [],
    unread: 0,
    activeAt: last?.time ?? now - days(1),
    pinned: null,
    muted: false,
    draft: "",
    member: true,
    complete: true,
    lastOther: null,
    mentioned: (part.lastMention ?? null) !== null,
    lastMention: null,
    ...part,
    last,
  };
}

/** A line of the system in a group: Emma has done something to Daniel. */
export function line(place: number, event: string, part: Partial<MessageView> = {}): MessageView {
  const named = ({ id, name }: PersonView) => ({ id, name, mine: false });
  return message(place, {
    kind: "system",
    sender: null,
    senderName: "",
    text: event,
    line: {
      event,
      by: named(emma),
      people: [named(daniel)],
      count: 1,
      value: null,
      successor: null,
    },
    ...part,
  });
}

/** A group that one owns oneself. */
export function group(id: string, part: Partial<ConversationView> = {}): ConversationView {
  return conversation(id, emma, {
    kind: "group",
    title: "午餐 Lunch",
    peer: null,
    memberCount: 4,
    ownRole: "owner",
    ...part,
  });
}

const plainFile: FileView = {
  kind: "file",
  name: "Quarterly report, second draft with all comments 2026-11.docx",
  size: 1_284_112,
  type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  width: null,
  height: null,
  durationMs: null,
  waveform: null,
  preview: null,
  address: "file/nothing",
  thumb: null,
  here: true,
  played: true,
};

/** A file in a message; `part` says what is different about it. */
export const file = (part: Partial<FileView> = {}): FileView => ({ ...plainFile, ...part });

/** A picture in a message. */
export const picture = (
  width: number,
  height: number,
  hue: number,
  part: Partial<FileView> = {},
): FileView =>
  file({
    kind: "image",
    name: "harbour.jpg",
    type: "image/jpeg",
    size: 2_400_000,
    width,
    height,
    ...harbour(width, height, hue),
    ...part,
  });

/** A voice note that lasts this long, in ms. */
export const voice = (durationMs: number, part: Partial<FileView> = {}): FileView =>
  file({
    kind: "voice",
    name: "voice.webm",
    type: "audio/webm",
    size: Math.round(durationMs * 4),
    durationMs,
    waveform: [...spoken],
    ...part,
  });
