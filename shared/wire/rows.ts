import * as v from "valibot";
import { fromAfar, serverItems, serverList } from "./bounded.ts";
import { limits } from "./limits.ts";
import { mentionFields } from "./mentions.ts";

/** Well-formed and without control characters: other text does not come back from a database as it went in. */
export const Id = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(limits.idLengthMax),
  v.regex(/^[^\p{Cc}\p{Cs}]+$/u),
);
/** A position or revision: a whole number from 0 up, exact in a double. */
export const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** No JavaScript Date is later, in ms since the Unix epoch. */
export const timeMax = 8.64e15;
/** Milliseconds since the Unix epoch, up to `timeMax`. */
export const Time = v.pipe(Count, v.maxValue(timeMax));

/** How deep the lists and records of a row may stand in one another. */
const nestingMax = 32;

/** Whether a value from the wire is nested no deeper than that: what is deeper cannot be copied to another thread, or kept. */
export const isShallow = (value: unknown, levels = nestingMax): boolean =>
  typeof value !== "object" ||
  value === null ||
  (levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1)));

/** Rows, which are parsed one by one. One that is nested too deep is null from here on: no row, but counted as one. */
export const Rows = v.pipe(
  serverItems,
  v.transform((rows) => rows.map((row) => (isShallow(row) ? row : null))),
);

/** A list whose items are parsed one by one: an item that a newer server made otherwise is left out, and blocks nothing. */
export const eachOf = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(
    serverItems,
    v.transform((items) =>
      items.flatMap((raw): v.InferOutput<Item>[] => {
        const parsed = v.safeParse(item, raw, fromAfar);
        return parsed.success ? [parsed.output] : [];
      }),
    ),
  );

/**
 * A message as the server has it. `kind` is open: a row of a kind that this version does not know is stored as it came
 * (delivery.md, On the wire). `seq` is its place in the conversation, `rev` the conversation's revision that last
 * changed it, `n` the running count of messages that count as unread, fixed at birth.
 */
export const MessageRow = v.object({
  id: Id,
  conversation: Id,
  seq: Count,
  rev: Count,
  n: Count,
  /** The person who wrote it; null for a line of the system. */
  sender: v.nullable(Id),
  kind: v.pipe(v.string(), v.minLength(1), v.maxLength(32)),
  content: v.record(v.string(), v.unknown()),
  recalled: v.boolean(),
  reactions: v.record(v.string(), v.unknown()),
  server_time: Time,
  /** When its author last rewrote it; null for never. */
  edited_at: v.optional(v.nullable(Time), null),
});
export type MessageRow = v.InferOutput<typeof MessageRow>;

/** The content of kind `text`. */
export const TextContent = v.object({
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(limits.textLengthMax)),
  ...mentionFields,
});
export type TextContent = v.InferOutput<typeof TextContent>;

/** What the server keeps of one's own standing in a conversation; unread = n − sent − read_others. */
export const Me = v.object({
  read_seq: Count,
  read_others: Count,
  sent: Count,
  recv_seq: Count,
  /** What one may see: [from seq, to seq or null for still open], both inclusive. */
  spans: serverList(v.tuple([Count, v.nullable(Count)])),
});
export type Me = v.InferOutput<typeof Me>;

/** How far another member has received and read. */
export const Position = v.object({ person: Id, read_seq: Count, recv_seq: Count });
export type Position = v.InferOutput<typeof Position>;

/**
 * Whether a person is there, by what their connected devices say. A signal: it is kept by no client. `last_seen` is when they
 * were last online, no finer than a minute; null while they are, and where nobody knows.
 */
export const Presence = v.object({
  person: Id,
  state: v.picklist(["online", "away", "offline"]),
  last_seen: v.optional(v.nullable(Time), null),
});
export type Presence = v.InferOutput<typeof Presence>;

/** `role` is `member`, `admin` or `owner`, and open for newer servers. */
export const Member = v.object({
  person: Id,
  role: v.pipe(v.string(), v.minLength(1), v.maxLength(32)),
  joined_seq: Count,
});
export type Member = v.InferOutput<typeof Member>;

/** The kinds of conversation; open for newer servers. */
export const ConversationKind = v.pipe(v.string(), v.minLength(1), v.maxLength(32));

/** The kind of a conversation whose members come and go by its members' own will. */
export const groupKind = "group";
/** The kind of the one conversation in which those who are allowed to speak to everybody do so. */
export const announcementKind = "announcement";

/** A picture's name is what it is: the SHA-256 of its bytes in lower-case hex. */
export const PictureId = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** What stands over a conversation, apart from its messages. */
export const ConversationInfo = v.object({
  kind: ConversationKind,
  title: v.nullable(v.pipe(v.string(), v.maxLength(256))),
  /** All of them, or in a conversation with more than `membersNamedMax` the owner and the admins. */
  members: eachOf(Member),
  /** How many they are; where it is absent, as many as are named. */
  member_count: v.optional(Count),
  notice: v.optional(v.pipe(v.string(), v.maxLength(limits.noticeLengthMax)), ""),
  picture: v.fallback(v.optional(v.nullable(PictureId), null), null),
  /** Only the owner and the admins write in it. */
  admins_only: v.optional(v.boolean(), false),
  /** Who joins sees what was said before. */
  shows_history: v.optional(v.boolean(), false),
  /** It was ended: everything stays readable, and nothing in it changes any more. */
  dissolved: v.optional(v.boolean(), false),
});
export type ConversationInfo = v.InferOutput<typeof ConversationInfo>;

/** What a person says of themselves at present, until a time or until they change it. */
export const PersonStatus = v.object({
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(limits.statusLengthMax)),
  until: v.optional(v.nullable(Time), null),
});
export type PersonStatus = v.InferOutput<typeof PersonStatus>;

/** The value of a directory row; the row's key is `person:<id>` or `department:<id>`. */
export const PersonCard = v.object({
  kind: v.literal("person"),
  id: Id,
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(limits.nameLengthMax)),
  /** What else they are called, in Latin letters. */
  english: v.optional(v.string(), ""),
  title: v.optional(v.string(), ""),
  department: v.optional(v.nullable(Id), null),
  phone: v.optional(v.string(), ""),
  email: v.optional(v.string(), ""),
  disabled: v.optional(v.boolean(), false),
  /** null where there is none, or one that this version cannot name: the rest of the card counts all the same. */
  picture: v.fallback(v.optional(v.nullable(PictureId), null), null),
  status: v.fallback(v.optional(v.nullable(PersonStatus), null), null),
});
export type PersonCard = v.InferOutput<typeof PersonCard>;

export const DepartmentCard = v.object({
  kind: v.literal("department"),
  id: Id,
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(limits.nameLengthMax)),
  parent: v.optional(v.nullable(Id), null),
});
export type DepartmentCard = v.InferOutput<typeof DepartmentCard>;

export const DirectoryCard = v.variant("kind", [PersonCard, DepartmentCard]);
export type DirectoryCard = v.InferOutput<typeof DirectoryCard>;

/** A row of a stream (`directory`, `self`): a key, a value and the revision that last changed it. */
export const StreamRow = v.object({
  key: v.pipe(v.string(), v.minLength(1), v.maxLength(limits.keyLengthMax)),
  rev: Count,
  /** null says that the key is gone. */
  value: v.nullable(v.record(v.string(), v.unknown())),
});
export type StreamRow = v.InferOutput<typeof StreamRow>;

/** The names that stand where a conversation's id stands, for the streams that ride the same engine. */
export const directoryStream = "directory";
/** A person's own marks and drafts, on all their devices; everybody's own stands under this one name. */
export const selfStream = "self";
export const streams: readonly string[] = [directoryStream, selfStream];

/**
 * Rows of the self stream, by key: `mark:<conversation>` and `draft:<conversation>`. Values of other keys, from newer
 * clients, are kept and passed on as they are.
 */
export const ConversationMark = v.object({
  /** When it was pinned; null when it is not. */
  pinned: v.optional(v.nullable(Time), null),
  muted: v.optional(v.boolean(), false),
});
export type ConversationMark = v.InferOutput<typeof ConversationMark>;
/** Rows that the server alone writes: what one may do, told to all of one's devices. */
export const grantPrefix = "grant:";
/** One may speak to everybody in the announcements. */
export const announceGrantKey = `${grantPrefix}announce`;
export const AnnounceGrant = v.object({ announce: v.boolean() });
export const Draft = v.object({ text: v.pipe(v.string(), v.maxLength(limits.draftLengthMax)) });
export const markKey = (conversation: string): string => `mark:${conversation}`;
export const draftKey = (conversation: string): string => `draft:${conversation}`;
