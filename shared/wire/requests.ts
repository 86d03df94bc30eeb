import * as v from "valibot";
import { base64LengthMax } from "./base64.ts";
import { sentKinds } from "./files.ts";
import { boundedList, boundedRecord, serverList } from "./bounded.ts";
import { limits } from "./limits.ts";
import {
  ConversationInfo,
  Count,
  eachOf,
  Id,
  isShallow,
  Me,
  Member,
  MessageRow,
  PictureId,
  Position,
  Presence,
  Rows,
  Time,
} from "./rows.ts";

/**
 * Every request a client may send: the schema of its payload and of its answer's payload. One map is the source of
 * types, of the server's parsing and of the client's. Answers hold rows as `unknown`: rows are parsed one by one, so
 * that one odd row cannot block a page (delivery.md, On the wire).
 */

/** No longer than the key of the row that it becomes may be, or it would come back to no device. */
const SelfKey = v.pipe(
  v.string(),
  v.maxLength(limits.keyLengthMax),
  v.regex(/^[a-z]{1,16}:[^\p{Cc}\p{Cs}]{1,128}$/u),
);

/** No deeper than the row that it becomes may be, or no device could take it (`Rows`). */
const SelfValue = v.pipe(
  boundedRecord(limits.recordKeysMax),
  v.check((value) => isShallow({ value })),
);

/** A page of sync goes on behind this pair. */
const SyncAfter = v.object({ stamp: Count, conversation: Id });

/** A conversation (or stream) that changed since the token. */
export const SyncEntry = v.union([
  v.object({ conversation: Id, left: v.literal(true), rev: Count }),
  v.object({
    conversation: Id,
    rev: Count,
    last_seq: Count,
    n: Count,
    info: ConversationInfo,
    me: Me,
    positions: eachOf(Position),
    /** The newest message, for the list; null where there is none yet. */
    preview: v.nullable(v.unknown()),
  }),
  v.object({ conversation: Id, stream: v.literal(true), rev: Count }),
]);
export type SyncEntry = v.InferOutput<typeof SyncEntry>;

/** A message as it is now. Nested too deep it is null from here on, as in `Rows`. */
const RowNow = v.pipe(
  v.unknown(),
  v.transform((row) => (isShallow(row) ? row : null)),
  v.nullable(MessageRow),
);

/** The name of a group. */
const Title = v.pipe(v.string(), v.minLength(1), v.maxLength(limits.titleLengthMax));

/** A change was made, as of this rev of the conversation at the latest. */
const Changed = v.object({ rev: Count });
/** A device on which a person is signed in. */
export const Device = v.object({
  id: Id,
  name: v.string(),
  /** When it first signed in. */
  since: Time,
  /** When it was last connected, to the minute or so. */
  seen: Time,
  connected: v.boolean(),
  own: v.boolean(),
});
export type Device = v.InferOutput<typeof Device>;

export const requests = {
  /** The heartbeat (mission row 4); `front` says whether the app is in the foreground. Answered by type `pong`. */
  ping: {
    payload: v.object({ front: v.boolean() }),
    answer: v.object({}),
  },
  /** What changed since a token. The token of the first page is saved after the last page. */
  sync: {
    payload: v.object({ epoch: v.nullable(Id), since: Count, after: v.optional(SyncAfter) }),
    answer: v.object({
      epoch: Id,
      entries: Rows,
      after: v.nullable(SyncAfter),
      more: v.boolean(),
      token: Count,
    }),
  },
  /** Rows in order of rev; repeat while `cursor < rev`. For a stream the rows are StreamRow and `info`, `me` are absent. */
  pull: {
    payload: v.object({ conversation: Id, since: Count }),
    answer: v.object({
      rows: Rows,
      cursor: Count,
      more: v.boolean(),
      rev: Count,
      n: v.optional(Count),
      last_seq: v.optional(Count),
      info: v.optional(ConversationInfo),
      me: v.optional(Me),
      positions: v.optional(eachOf(Position)),
    }),
  },
  /**
   * A page of history downwards: the newest rows below `before`, or of all where that is null, newest first. `floor` is the
   * seq down to which everything visible is in this answer, 1 where nothing visible lies below. One snapshot at `rev`; the
   * conversation's own figures come as with `pull`.
   */
  page: {
    payload: v.object({ conversation: Id, before: v.nullable(Count) }),
    answer: v.object({
      rows: Rows,
      floor: Count,
      rev: Count,
      n: Count,
      last_seq: Count,
      info: v.optional(ConversationInfo),
      me: Me,
      positions: v.optional(eachOf(Position)),
    }),
  },
  /** Commits a message under the id its sender gave it. The answer carries no content and no rev. */
  send: {
    payload: v.object({
      id: Id,
      conversation: Id,
      kind: v.picklist(sentKinds),
      content: boundedRecord(limits.recordKeysMax),
    }),
    answer: v.object({ id: Id, seq: Count, server_time: Time }),
  },
  /**
   * Rewrites a text of one's own, within the server's window. The result is kept under `op_id`, so that asking again is
   * answered by what was done. `row` is the message as it is now; null where one may not see it any more.
   */
  edit: {
    payload: v.object({
      op_id: Id,
      conversation: Id,
      id: Id,
      content: boundedRecord(limits.recordKeysMax),
    }),
    answer: v.object({ row: RowNow }),
  },
  /** Recalls a message of one's own for everybody, within the server's window; final. Asked again as `edit`. */
  recall: {
    payload: v.object({ op_id: Id, conversation: Id, id: Id }),
    answer: v.object({ row: RowNow }),
  },
  /**
   * Takes back a message whose fate its sender does not know: recalls it if it is here, otherwise buries its id, so that
   * it can never arrive. Asked again it does nothing more, so `op_id` is reserved: nothing is kept under it.
   */
  cancel: {
    payload: v.object({ op_id: Id, conversation: Id, id: Id }),
    answer: v.object({}),
  },
  /** Moves one's own read position forward; never back. */
  read: {
    payload: v.object({ conversation: Id, seq: Count }),
    answer: v.object({ me: Me }),
  },
  /** Moves one's own "has arrived" position forward; never back. */
  received: {
    payload: v.object({ conversation: Id, seq: Count }),
    answer: v.object({ me: Me }),
  },
  /**
   * Moves one's own positions in many conversations, in one transaction; each as `read` and `received` do. The answer is in
   * the same order, with a code where the conversation refused.
   */
  positions: {
    payload: v.object({
      of: boundedList(
        v.object({ conversation: Id, read: v.optional(Count), received: v.optional(Count) }),
        limits.positionsMax,
      ),
    }),
    answer: v.object({
      of: boundedList(
        v.object({ conversation: Id, me: v.optional(Me), code: v.optional(v.number()) }),
        limits.positionsMax,
      ),
    }),
  },
  /**
   * Watches the presence of these people in place of those that this connection watched before: the answer says how they
   * are, pushes what changes. Who is not in the directory is left out.
   */
  watch: {
    payload: v.object({ people: boundedList(Id, limits.watchedMax) }),
    answer: v.object({ of: eachOf(Presence) }),
  },
  /** One is writing in a conversation: told to the others who are connected now, and kept nowhere. */
  typing: {
    payload: v.object({ conversation: Id }),
    answer: v.object({}),
  },
  /** Writes a row of one's own self stream; the last writer wins. null removes the key. */
  put: {
    payload: v.object({ key: SelfKey, value: v.nullable(SelfValue) }),
    answer: v.object({ rev: Count }),
  },
  /** The one-to-one conversation with a person, made if there is none yet. */
  direct: {
    payload: v.object({ person: Id }),
    answer: v.object({ conversation: Id, rev: Count }),
  },
  /**
   * Makes a group under an id of the client's own, with these people beside the one who asks, who is its owner. Asked again
   * under the same `op_id`, as with every change of a group, nothing is done a second time. `rev` is the conversation's.
   */
  create_group: {
    payload: v.object({
      op_id: Id,
      conversation: Id,
      title: Title,
      people: boundedList(Id, limits.groupMembersMax - 1),
      shows_history: v.optional(v.boolean(), false),
    }),
    answer: Changed,
  },
  /** Changes what stands over a group; what is not named stays as it is. By its owner and admins. */
  change_group: {
    payload: v.object({
      op_id: Id,
      conversation: Id,
      title: v.optional(Title),
      notice: v.optional(v.pipe(v.string(), v.maxLength(limits.noticeLengthMax))),
      /** In base64; null removes it. */
      picture: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(limits.payloadBytesMax)))),
      admins_only: v.optional(v.boolean()),
      shows_history: v.optional(v.boolean()),
    }),
    answer: Changed,
  },
  /** Makes people members of a group; those who are already are passed over. By any member. */
  add_members: {
    payload: v.object({
      op_id: Id,
      conversation: Id,
      people: boundedList(Id, limits.addedMax, 1),
    }),
    answer: Changed,
  },
  /** Ends a membership: one's own, or as the owner anybody's, as an admin that of who has no role. */
  remove_member: {
    payload: v.object({ op_id: Id, conversation: Id, person: Id }),
    answer: Changed,
  },
  /** Makes a member an admin, or an admin a member, by the owner; or (`owner`) hands the group over. */
  set_role: {
    payload: v.object({
      op_id: Id,
      conversation: Id,
      person: Id,
      role: v.picklist(["member", "admin", "owner"]),
    }),
    answer: Changed,
  },
  /** Ends a group for everybody, by its owner: it stays readable, and nothing in it changes any more. */
  dissolve_group: {
    payload: v.object({ op_id: Id, conversation: Id }),
    answer: Changed,
  },
  /** The members of a conversation, by person, behind `after`; those of one snapshot have the same `rev`. */
  members: {
    payload: v.object({ conversation: Id, after: v.optional(v.nullable(Id), null) }),
    answer: v.object({ members: eachOf(Member), more: v.boolean(), rev: Count }),
  },
  /**
   * How many have read a message of one's own, of those who were members when it came to be and still are; with their names where
   * `of` is no more than `readersNamedMax`.
   */
  readers: {
    payload: v.object({ conversation: Id, seq: Count }),
    answer: v.object({
      count: Count,
      of: Count,
      read: v.optional(serverList(Id)),
      unread: v.optional(serverList(Id)),
    }),
  },
  /**
   * Says something to everybody, by those who may; the conversation for it is made where there is none. Asked again under the same
   * `op_id` nothing is said a second time. `rev` is that conversation's.
   */
  announce: {
    payload: v.object({
      op_id: Id,
      text: v.pipe(v.string(), v.maxLength(limits.payloadBytesMax)),
    }),
    answer: v.object({ conversation: Id, rev: Count }),
  },
  /** Where one is signed in, the last seen first. `own` is the device that asks. */
  devices: {
    payload: v.object({}),
    answer: v.object({ devices: eachOf(Device) }),
  },
  /** Signs one of one's own devices out, or with null all others; what is not there is signed out already. */
  revoke: {
    payload: v.object({ device: v.nullable(Id) }),
    answer: v.object({}),
  },
  /** One's own picture for everybody, in base64; null removes it. `rev` is the directory's. */
  set_picture: {
    payload: v.object({
      bytes: v.nullable(v.pipe(v.string(), v.maxLength(limits.payloadBytesMax))),
    }),
    answer: v.object({ picture: v.nullable(PictureId), rev: Count }),
  },
  /**
   * What one says of oneself at present, for everybody; null removes it, and so does an empty text. `until` says when it ends, for
   * clients to heed. `rev` is the directory's.
   */
  set_status: {
    payload: v.object({
      status: v.nullable(
        v.object({
          text: v.pipe(v.string(), v.maxLength(limits.statusLengthMax)),
          until: v.optional(v.nullable(Time), null),
        }),
      ),
    }),
    answer: v.object({ rev: Count }),
  },
  /** The bytes of a picture that somebody in the directory has, in base64. What they are is told by their content. */
  picture: {
    payload: v.object({ id: PictureId }),
    answer: v.object({
      bytes: v.pipe(v.string(), v.maxLength(base64LengthMax(limits.pictureBytesMax))),
    }),
  },
} as const;

export type RequestType = keyof typeof requests;
export type RequestPayload<T extends RequestType> = v.InferOutput<(typeof requests)[T]["payload"]>;
export type AnswerPayload<T extends RequestType> = v.InferOutput<(typeof requests)[T]["answer"]>;

/** What may be asked of a group. */
export const groupRequests = [
  "create_group",
  "change_group",
  "add_members",
  "remove_member",
  "set_role",
  "dissolve_group",
] as const satisfies readonly RequestType[];
export type GroupRequest = (typeof groupRequests)[number];

export function isGroupRequest(type: string): type is GroupRequest {
  return groupRequests.some((one) => one === type);
}

export function isRequestType(type: string): type is RequestType {
  return Object.hasOwn(requests, type);
}

/** The type of the answer's frame: `ping` is answered by `pong` (mission row 4), all others by their own name. */
export function answerType(type: RequestType): string {
  return type === "ping" ? "pong" : type;
}

/** Everything the server sends unasked. */
export const pushes = {
  /** A doorbell with what was new at the read. `prev_rev` −1 says that the server does not know what came before. */
  change: v.object({
    conversation: Id,
    prev_rev: v.pipe(v.number(), v.safeInteger(), v.minValue(-1)),
    rev: Count,
    rows: Rows,
    n: v.optional(Count),
    last_seq: v.optional(Count),
    /** Where it changed since `prev_rev`. */
    info: v.optional(ConversationInfo),
    me: v.optional(Me),
    positions: v.optional(eachOf(Position)),
  }),
  /** One is no longer a member as of this rev. */
  left: v.object({ conversation: Id, rev: Count }),
  /** How people are whom this connection watches: those of whom something has changed. */
  presence: v.object({ of: eachOf(Presence) }),
  /** Somebody else is writing; it holds for some seconds. */
  typing: v.object({ conversation: Id, person: Id }),
} as const;
export type PushType = keyof typeof pushes;
export type PushPayload<T extends PushType> = v.InferOutput<(typeof pushes)[T]>;
