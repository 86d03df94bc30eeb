import * as v from "valibot";
import { Id, Count, PersonStatus, PictureId, Time } from "../wire/rows.ts";
import { FileView, UploadView } from "./file-views.ts";

/** What windows are told: plain views, ready to draw. Times in ms since the Unix epoch. */

export const PersonView = v.object({
  id: Id,
  name: v.string(),
  /** What else they are called; empty where nothing is known, as with phone and e-mail. */
  english: v.string(),
  title: v.string(),
  /** The department's name, and its id. */
  department: v.nullable(v.string()),
  departmentId: v.nullable(Id),
  phone: v.string(),
  email: v.string(),
  /** The page has it as `picture/<id>`; null where there is none. */
  picture: v.nullable(PictureId),
  /** What they say of themselves; it holds up to `until`, where that is set. */
  status: v.nullable(PersonStatus),
});
export type PersonView = v.InferOutput<typeof PersonView>;

/** A department of the office; null stands for the top. */
export const DepartmentView = v.object({ id: Id, name: v.string(), parent: v.nullable(Id) });
export type DepartmentView = v.InferOutput<typeof DepartmentView>;

/** The whole office: everybody who can be written to, oneself included, and where they belong. */
export const DirectoryView = v.object({
  people: v.array(PersonView),
  departments: v.array(DepartmentView),
});
export type DirectoryView = v.InferOutput<typeof DirectoryView>;

export const AccountView = v.object({
  person: Id,
  name: v.string(),
  title: v.string(),
  picture: v.nullable(PictureId),
  status: v.nullable(PersonStatus),
  /** One may speak to everybody in the announcements. */
  mayAnnounce: v.boolean(),
  server: v.string(),
  /** False where the platform offers only plain text: then the sign-in is kept for this run only (security.md 6). */
  keptSafely: v.boolean(),
});
export type AccountView = v.InferOutput<typeof AccountView>;

/**
 * Why the history on this machine is locked until the same person signs in again: this device was signed out on another one,
 * or by the administration; or the account itself is no longer active.
 */
export const LockReason = v.picklist(["elsewhere", "disabled"]);
export type LockReason = v.InferOutput<typeof LockReason>;

/** Whose history is locked here, and why; nothing of it is told. */
export const LockView = v.object({ reason: LockReason, name: v.string(), server: v.string() });
export type LockView = v.InferOutput<typeof LockView>;

/** A device on which the person is signed in. Times in ms since the Unix epoch. */
export const DeviceView = v.object({
  id: Id,
  name: v.string(),
  /** When it first signed in. */
  since: Time,
  /** When it was last connected, to some seconds. */
  seen: Time,
  connected: v.boolean(),
  /** The one in front of which one sits. */
  own: v.boolean(),
});
export type DeviceView = v.InferOutput<typeof DeviceView>;

/** Own messages go queued → sent → delivered → read, or failed; others' are simply received. */
export const MessageStatus = v.picklist([
  "queued",
  "sent",
  "delivered",
  "read",
  "failed",
  "received",
]);
export type MessageStatus = v.InferOutput<typeof MessageStatus>;

const Named = v.object({ id: v.string(), name: v.string(), mine: v.boolean() });

/** A line of the system, for the dictionaries to put into words: what happened, who did it and to whom. */
export const LineView = v.object({
  event: v.string(),
  /** null for the administration. */
  by: v.nullable(Named),
  /** The first of them. */
  people: v.array(Named),
  /** How many they are. */
  count: Count,
  value: v.nullable(v.union([v.string(), v.boolean()])),
  /** Who owns the group from here on. */
  successor: v.nullable(Named),
});
export type LineView = v.InferOutput<typeof LineView>;

/** How many of those for whom a message is have read it. */
export const ReadFigure = v.object({ read: Count, of: Count });
export type ReadFigure = v.InferOutput<typeof ReadFigure>;

export const MessageView = v.object({
  id: Id,
  conversation: Id,
  /** The place in the conversation; null until the server has given one. Such rows stand last, by `createdAt` then `id`. */
  seq: v.nullable(Count),
  sender: v.nullable(Id),
  senderName: v.string(),
  /** As of the message's last change here; null where there is none. */
  senderPicture: v.nullable(PictureId),
  mine: v.boolean(),
  /** `text`, `image`, `file`, `voice`, `system`, or a kind that this version cannot show. */
  kind: v.string(),
  /** Of a message with a file its caption. */
  text: v.string(),
  /** Those whom it mentions, by what they are called now: where that stands in the text behind an @, they are meant. */
  mentions: v.array(Named),
  /** Whether it mentions everybody. */
  mentionsAll: v.boolean(),
  /** Null for a message without a file, and where it is recalled. */
  file: v.nullable(FileView),
  /** Null where the server has its file, or it has none. */
  upload: v.nullable(UploadView),
  /** Of a line of the system. */
  line: v.nullable(LineView),
  recalled: v.boolean(),
  edited: v.boolean(),
  /** What was changed here and the server has not confirmed yet; the text shown is the changed one. */
  pending: v.nullable(v.picklist(["edit", "recall"])),
  /** A change that the server has refused for good: its code, and the text that was not taken (empty for a recall). */
  refused: v.nullable(
    v.object({ change: v.picklist(["edit", "recall"]), code: v.number(), text: v.string() }),
  ),
  /** With status queued: sending it has broken the connection several times, so it waits to be asked for. */
  stuck: v.boolean(),
  /** The server no longer has it (a backup was restored); it is kept here. */
  lost: v.boolean(),
  status: MessageStatus,
  /** Of one's own in a group where it is known here who has read what; null where it has to be asked for, or is of no use. */
  readBy: v.nullable(ReadFigure),
  /** With status failed: the code of the server's refusal. */
  failure: v.nullable(v.number()),
  /** The server's time, or the local time of writing until it is known; for showing only. */
  time: Time,
  createdAt: Time,
});
export type MessageView = v.InferOutput<typeof MessageView>;

export const Role = v.picklist(["member", "admin", "owner"]);
export type Role = v.InferOutput<typeof Role>;

/** Something that was asked of a group here and is not done yet, or was refused. */
export const ActView = v.object({
  op: Id,
  what: v.picklist([
    "create",
    "rename",
    "notice",
    "picture",
    "adminsOnly",
    "showsHistory",
    "add",
    "remove",
    "leave",
    "member",
    "admin",
    "owner",
    "dissolve",
  ]),
  /** The first of those whom it is about. */
  names: v.array(v.string()),
  /** How many they are. */
  count: Count,
  /** The name that the group was to have. */
  title: v.string(),
  /** The code of the server's refusal; null while it waits. */
  code: v.nullable(v.number()),
});
export type ActView = v.InferOutput<typeof ActView>;

/** The members of a group, as they are known here. */
export const GroupMembersView = v.object({
  members: v.array(v.object({ person: PersonView, role: Role, mine: v.boolean() })),
  /** False where not all of them could be had. */
  complete: v.boolean(),
  /** Nobody who is still there owns the group: one may become its owner. */
  mayTakeOver: v.boolean(),
});
export type GroupMembersView = v.InferOutput<typeof GroupMembersView>;

export const ConversationView = v.object({
  id: Id,
  kind: v.string(),
  /** The title, or for a one-to-one conversation the other person's name. */
  title: v.string(),
  /** The other person of a one-to-one conversation. */
  peer: v.nullable(PersonView),
  memberCount: Count,
  notice: v.string(),
  /** The page has it as `picture/<id>`; null where there is none. */
  picture: v.nullable(PictureId),
  /** Only the owner and the admins write in it. */
  adminsOnly: v.boolean(),
  /** Who joins sees what was said before. */
  showsHistory: v.boolean(),
  dissolved: v.boolean(),
  /** One's own; null for who is no member. */
  ownRole: v.nullable(Role),
  canWrite: v.boolean(),
  /** What was asked of it here: what was refused, then what waits. */
  acts: v.array(ActView),
  unread: Count,
  /** Whether something unread in it mentions oneself. */
  mentioned: v.boolean(),
  /** The newest unread message that does. */
  lastMention: v.nullable(MessageView),
  /** The newest message that is here, queued ones included. */
  last: v.nullable(MessageView),
  /** The newest message of somebody else that is here. */
  lastOther: v.nullable(MessageView),
  /** By which the list is ordered, newest first: the time of the last message, else of the creation. */
  activeAt: Time,
  /** When it was pinned to the top; null when it is not. */
  pinned: v.nullable(Time),
  /** Counts in no figure but its own, and nobody is told of its messages. */
  muted: v.boolean(),
  /** What is written here and not sent, on whichever device. */
  draft: v.string(),
  /** False once one has been removed: readable, no longer writable. */
  member: v.boolean(),
  /** Whether everything that the server has of it is here: until then a gap in `seq` is still being filled. */
  complete: v.boolean(),
});
export type ConversationView = v.InferOutput<typeof ConversationView>;

/** The state of the link to the server, in a form that words can be made of (delivery.md, Staying connected). */
export const ConnectionView = v.variant("state", [
  v.object({
    state: v.literal("connected"),
    /** History is still coming in. */ catchingUp: v.boolean(),
    /** How much of what is missing has come, from 0 to 1; null while nobody knows, or where it is little. */
    progress: v.nullable(v.number()),
  }),
  v.object({ state: v.literal("connecting"), attempt: Count }),
  v.object({ state: v.literal("waiting"), attempt: Count, nextTryAt: Time }),
  v.object({ state: v.literal("sleeping"), until: Time }),
  v.object({
    state: v.literal("signedOut"),
    /** Set where the server says that this sign-in has ended; null where there only is none. */
    locked: v.nullable(LockReason),
  }),
  v.object({ state: v.literal("incompatible"), clientTooOld: v.boolean() }),
]);
export type ConnectionView = v.InferOutput<typeof ConnectionView>;

/** Whether a person is there; known only while there is a connection. */
export const PresenceView = v.object({
  person: Id,
  state: v.picklist(["online", "away", "offline"]),
  /** When they were last online, to the minute; null while they are, and where nobody knows. */
  lastSeen: v.nullable(Time),
});
export type PresenceView = v.InferOutput<typeof PresenceView>;

/** Somebody else who is writing. */
export const TypistView = v.object({
  id: Id,
  /** Empty where it is not known. */
  name: v.string(),
});
export type TypistView = v.InferOutput<typeof TypistView>;

/** Everything about one message, for whoever asks. Times in ms since the Unix epoch. */
export const MessageDetails = v.object({
  id: Id,
  seq: v.nullable(Count),
  /** The conversation's revision that last changed it; 0 while that is not known. */
  rev: Count,
  status: MessageStatus,
  senderName: v.string(),
  /** When it was written, by the clock of the machine that wrote it where that is this one. */
  createdAt: Time,
  /** When the server took it, by the server's clock. */
  serverTime: v.nullable(Time),
  editedAt: v.nullable(Time),
  /** With an own message that is not confirmed: how often sending was tried. */
  attempts: Count,
  /** The others, by how far they are; empty where the conversation is too large to tell, or nobody else is in it. */
  people: v.array(
    v.object({
      person: PersonView,
      state: v.picklist(["read", "received", "neither"]),
    }),
  ),
});
export type MessageDetails = v.InferOutput<typeof MessageDetails>;

/** Who has read a message of one's own, and who has not; without names where they are too many. */
export const ReadersView = v.object({
  ...ReadFigure.entries,
  people: v.nullable(v.object({ read: v.array(PersonView), unread: v.array(PersonView) })),
});
export type ReadersView = v.InferOutput<typeof ReadersView>;

/** Why nothing can be written to this machine's disk at present; null while all is well. */
export const StorageTrouble = v.nullable(v.picklist(["full", "readOnly", "busy", "failed"]));
export type StorageTrouble = v.InferOutput<typeof StorageTrouble>;

/**
 * A damaged database was set aside and a new one made: the name of the file that was kept, and how many messages that had not
 * been sent were saved from it. Told until the person has seen it.
 */
export const Rescued = v.object({ file: v.string(), unsent: Count });
export type Rescued = v.InferOutput<typeof Rescued>;

/** The link to the server in figures, for somebody who wonders whether it is well. */
export const ConnectionReport = v.object({
  server: v.string(),
  /** The proxy that the connection goes through, such as `http://proxy.example.com:8080`; null where it goes straight. */
  proxy: v.nullable(v.string()),
  /** When the present connection was made; null while there is none. */
  since: v.nullable(Time),
  /** ms from the last heartbeat to its answer; null before the first. */
  roundTripMs: v.nullable(Count),
  /** Connections that were made since Magpie started or the account was opened. */
  connections: Count,
});
export type ConnectionReport = v.InferOutput<typeof ConnectionReport>;

/** Bytes on this machine's disk. */
export const StorageUsed = v.object({
  /** The messages of who is signed in. */
  messages: Count,
  /** Files of those messages, also those that wait to be sent. */
  files: Count,
  /** The messages of others who signed in here and kept them. */
  others: Count,
  logs: Count,
});
export type StorageUsed = v.InferOutput<typeof StorageUsed>;

export const MessagePage = v.object({
  conversation: Id,
  /** Oldest first. */
  messages: v.array(MessageView),
  /** Whether older ones are here. */
  more: v.boolean(),
  /** Whether newer ones are here; what is not sent yet stands behind them. */
  newer: v.boolean(),
  /** How far the person has read, here or elsewhere. */
  readSeq: Count,
  /** The places of what is unread and mentions the person, lowest first; more than some hundred are not told. */
  mentions: v.array(Count),
  /** The last change that this page includes. */
  number: Count,
});
export type MessagePage = v.InferOutput<typeof MessagePage>;

/** A numbered change: whole views that replace what a window holds. A missing number means: ask again. */
export const Changes = v.object({
  number: Count,
  conversations: v.array(ConversationView),
  messages: v.array(MessageView),
  /** Messages that are no more, and conversations that are not shown. */
  removed: v.array(Id),
});
export type Changes = v.InferOutput<typeof Changes>;
