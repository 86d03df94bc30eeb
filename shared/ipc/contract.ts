import * as v from "valibot";
import {
  FileKind,
  CopyOutcome,
  FileOutcome,
  SendFilesOutcome,
  Staged,
  StageOutcome,
  StageProblem,
  Transfer,
} from "./file-views.ts";
import { base64LengthMax } from "../wire/base64.ts";
import { boundedList } from "../wire/bounded.ts";
import { limits } from "../wire/limits.ts";
import { Settings, SettingsChange } from "./settings.ts";
import { Count, Id, Time } from "../wire/rows.ts";
import {
  AccountView,
  Changes,
  ConnectionReport,
  ConnectionView,
  ConversationView,
  DeviceView,
  GroupMembersView,
  LockView,
  DirectoryView,
  MessageDetails,
  MessagePage,
  MessageView,
  PersonView,
  PresenceView,
  ReadersView,
  ReadFigure,
  Rescued,
  StorageTrouble,
  StorageUsed,
  TypistView,
} from "./views.ts";

/**
 * The whole IPC surface between windows and the main process. From this map come the preload API, the handlers and all
 * types. Commands are named intents; arguments are parsed in main.
 */

const ConversationList = v.object({ conversations: v.array(ConversationView), number: Count });

export const locales = ["zh-CN", "en"] as const;
export type Locale = (typeof locales)[number];

/** Why an account's messages could not be opened. The files are left as they were. */
const HistoryTrouble = v.picklist(["newerHistory", "damagedHistory", "noHistory"]);
export type HistoryTrouble = v.InferOutput<typeof HistoryTrouble>;

/** Everything that a window needs for its first paint, in one answer. */
const Start = v.object({
  locale: v.picklist(locales),
  /** BCP 47 tag by which dates and names are written and sorted, such as en-GB; of the locale's language. */
  region: v.string(),
  account: v.nullable(AccountView),
  /** The server address to offer on the sign-in page. */
  serverHint: v.string(),
  connection: ConnectionView,
  settings: Settings,
  version: v.string(),
  /** Whether this Magpie is installed, so that it can start with the computer. */
  installed: v.boolean(),
  list: ConversationList,
  /** Set when somebody is signed in whose messages could not be opened; then `account` is null. */
  trouble: v.nullable(HistoryTrouble),
  /** Set when the history of who was signed in is locked; then `account` is null. */
  locked: v.nullable(LockView),
  /** Why nothing can be stored at present. */
  storage: StorageTrouble,
  /** What was done about a damage of the database; null where there is nothing to tell. */
  rescued: v.nullable(Rescued),
  /** How many of one's own messages a restored server has lost, that are sent again, until the person has seen it. */
  sentAgain: Count,
});
export type Start = v.InferOutput<typeof Start>;

/**
 * Why signing in did not work. `code` is the server's refusal (shared/wire/codes.ts); the others are met before it:
 * an address that is no address, one that must not be used without TLS, nobody answering, a certificate that is not trusted, a
 * proxy that does not let us through, an answer that is not Magpie's;
 * or after it: this computer cannot keep the session, or cannot open the messages.
 */
const SignInFailure = v.variant("kind", [
  v.object({ kind: v.literal("refused"), code: v.number() }),
  v.object({
    kind: v.picklist([
      "badAddress",
      "insecureAddress",
      "unreachable",
      "untrusted",
      "proxyRefused",
      "notMagpie",
      "storage",
      ...HistoryTrouble.options,
    ]),
  }),
]);
export type SignInFailure = v.InferOutput<typeof SignInFailure>;

const SignInOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true), account: AccountView }),
  v.object({ ok: v.literal(false), failure: SignInFailure }),
]);
export type SignInOutcome = v.InferOutput<typeof SignInOutcome>;

const SendOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true), message: MessageView }),
  v.object({
    ok: v.literal(false),
    problem: v.picklist(["empty", "tooLong", "notMember", "storage"]),
  }),
]);
export type SendOutcome = v.InferOutput<typeof SendOutcome>;

/**
 * What became of the wish to change a message: it is shown at once, and told to the server when that is possible. "tooLate"
 * where it cannot be done any more: it is recalled, or no longer here.
 */
const ChangeOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true) }),
  v.object({
    ok: v.literal(false),
    problem: v.picklist(["empty", "tooLong", "notMember", "tooLate", "storage"]),
  }),
]);
export type ChangeOutcome = v.InferOutput<typeof ChangeOutcome>;

const DirectOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true), conversation: Id }),
  v.object({ ok: v.literal(false), problem: v.picklist(["offline", "noSuchPerson", "failed"]) }),
]);
export type DirectOutcome = v.InferOutput<typeof DirectOutcome>;

/** What became of a new picture of one's own; "offline" also where the answer was lost: setting it again does no harm. */
const PictureOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true) }),
  v.object({
    ok: v.literal(false),
    problem: v.picklist(["offline", "notAPicture", "tooLarge", "failed"]),
  }),
]);
export type PictureOutcome = v.InferOutput<typeof PictureOutcome>;

/**
 * What became of what was asked of a group: it is kept here and shown at once, and told to the server when that is possible.
 * "invalid" where no server would take it: a name that is empty or too long, nobody to add.
 */
const GroupOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true), conversation: Id }),
  v.object({
    ok: v.literal(false),
    problem: v.picklist([
      "notMember",
      "dissolved",
      "invalid",
      "notAPicture",
      "tooLarge",
      "storage",
    ]),
  }),
]);
export type GroupOutcome = v.InferOutput<typeof GroupOutcome>;

/** Who has read a message of one's own. "gone" where it is not here, or is not on the server. */
const ReadersOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true), readers: ReadersView }),
  v.object({ ok: v.literal(false), problem: v.picklist(["offline", "gone", "failed"]) }),
]);
export type ReadersOutcome = v.InferOutput<typeof ReadersOutcome>;

/** What became of the first word to everybody. "lost": it may have been said; the same text again does not say it twice. */
const AnnounceOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true), conversation: Id }),
  v.object({
    ok: v.literal(false),
    problem: v.picklist(["empty", "tooLong", "offline", "lost", "notAllowed", "failed"]),
  }),
]);
export type AnnounceOutcome = v.InferOutput<typeof AnnounceOutcome>;

const DevicesOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true), devices: v.array(DeviceView) }),
  v.object({ ok: v.literal(false), problem: v.picklist(["offline", "failed"]) }),
]);
export type DevicesOutcome = v.InferOutput<typeof DevicesOutcome>;

/** "offline" also where the answer was lost: asking again does no harm. */
const SignOutDevicesOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true) }),
  v.object({ ok: v.literal(false), problem: v.picklist(["offline", "failed"]) }),
]);
export type SignOutDevicesOutcome = v.InferOutput<typeof SignOutDevicesOutcome>;

/** What became of a new password; "offline" also where the answer was lost, and it may count already. */
const PasswordOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true) }),
  v.object({
    ok: v.literal(false),
    problem: v.picklist(["wrong", "unfit", "rateLimited", "offline", "failed"]),
  }),
]);
export type PasswordOutcome = v.InferOutput<typeof PasswordOutcome>;
/** What became of what one says of oneself; "offline" also where the answer was lost: setting it again does no harm. */
const StatusOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true) }),
  v.object({ ok: v.literal(false), problem: v.picklist(["offline", "invalidContent", "failed"]) }),
]);
export type StatusOutcome = v.InferOutput<typeof StatusOutcome>;

const none = v.object({});
const ofMessage = v.object({ message: Id });
/** Px. */
const Edge = v.pipe(Count, v.maxValue(100_000));

/** Bytes of a staged file that go over IPC at once. */
export const stagedChunkBytesMax = 1024 * 1024;
/** A PNG of more bytes is more than a clipboard is for. */
export const copiedBytesMax = 64 * 1024 * 1024;
/** Files that one message box sends at once. */
export const filesAtOnceMax = 50;

/** A staged file as it is to be sent; what nobody has measured is left out. */
const FileToSend = v.object({
  token: Id,
  kind: FileKind,
  width: v.optional(Edge),
  height: v.optional(Edge),
  durationMs: v.optional(Count),
  /** A thumbhash in base64. */
  preview: v.optional(v.pipe(v.string(), v.maxLength(base64LengthMax(1024)))),
  /** Levels from 0 to 255, the same time apart. */
  waveform: v.optional(boundedList(v.pipe(Count, v.maxValue(255)), 100)),
  /** A small picture of it, staged for itself. */
  thumb: v.optional(v.object({ token: Id, width: Edge, height: Edge })),
});
export type FileToSend = v.InferOutput<typeof FileToSend>;

/** Whom a person chose to mention while writing: of several people of one name, those are meant (SPEC.md, MN). */
const Chosen = v.optional(boundedList(Id, limits.groupMembersMax));
/** Of so many messages a window asks at once how many have read them. */
export const readFiguresMax = 20;

export const commands = {
  start: { args: none, result: Start },
  signIn: {
    args: v.object({
      server: v.pipe(v.string(), v.maxLength(limits.addressLengthMax)),
      name: v.pipe(v.string(), v.maxLength(limits.loginLengthMax)),
      password: v.pipe(v.string(), v.maxLength(limits.passwordLengthMax)),
    }),
    result: SignInOutcome,
  },
  listConversations: { args: none, result: ConversationList },
  /** The newest page of a conversation; with `fromSeq` everything from there on, as far as one answer goes. */
  openConversation: {
    args: v.object({ conversation: Id, fromSeq: v.nullable(Count) }),
    result: MessagePage,
  },
  /** The page above: messages with a seq below `beforeSeq`. */
  olderMessages: {
    args: v.object({ conversation: Id, beforeSeq: Count }),
    result: MessagePage,
  },
  /** The page below: messages with a seq of at least `fromSeq`. */
  newerMessages: {
    args: v.object({ conversation: Id, fromSeq: Count }),
    result: MessagePage,
  },
  /** Stored and queued when this resolves; delivery follows by itself. */
  sendMessage: {
    args: v.object({
      conversation: Id,
      text: v.pipe(v.string(), v.maxLength(1_000_000)),
      chosen: Chosen,
    }),
    result: SendOutcome,
  },
  /** Asks the person which files to send; those that cannot be sent are named with the reason. */
  pickFiles: {
    args: none,
    result: v.object({
      files: v.array(Staged),
      refused: v.array(v.object({ name: v.string(), problem: StageProblem })),
    }),
  },
  /** Begins a file out of bytes that only the page has: pasted, scaled or recorded. `size` is how many will come. */
  stageBegin: {
    args: v.object({
      name: v.pipe(v.string(), v.maxLength(1_000)),
      type: v.pipe(v.string(), v.maxLength(127)),
      size: Count,
    }),
    result: StageOutcome,
  },
  /** The next bytes of it, in their order; false where it has failed, which `stageEnd` says in words. */
  stageChunk: {
    args: v.object({
      token: Id,
      bytes: v.pipe(
        v.instance(Uint8Array),
        v.check(({ byteLength }) => byteLength <= stagedChunkBytesMax),
      ),
    }),
    result: v.object({ ok: v.boolean() }),
  },
  stageEnd: { args: v.object({ token: Id }), result: StageOutcome },
  /** Puts staged files away that are not to be sent after all. */
  unstage: {
    args: v.object({ tokens: boundedList(Id, 1_000) }),
    result: none,
  },
  /**
   * One message for each file, there at once; the text is the caption of the last. They go out when the server has their files,
   * and hold nothing up that is written meanwhile.
   */
  sendFiles: {
    args: v.object({
      conversation: Id,
      text: v.pipe(v.string(), v.maxLength(1_000_000)),
      chosen: Chosen,
      files: boundedList(FileToSend, filesAtOnceMax, 1),
    }),
    result: SendFilesOutcome,
  },
  pauseUpload: { args: ofMessage, result: none },
  /** Goes on with what was paused, and tries again what has failed. */
  resumeUpload: { args: ofMessage, result: none },
  /** Takes the message back, with its file. */
  cancelUpload: { args: ofMessage, result: none },
  /** Brings the file of a message to this machine; how far it is comes by the event `transfers`. */
  fetchFile: { args: ofMessage, result: FileOutcome },
  stopFetch: { args: ofMessage, result: none },
  /**
   * Opens the file of a message with what the platform opens such files with, after bringing it here; one that could run is shown
   * in its folder instead.
   */
  openFile: { args: ofMessage, result: FileOutcome },
  /** Shows it in the platform's file manager, after bringing it here. */
  showInFolder: { args: ofMessage, result: FileOutcome },
  /** Asks where to put a copy of it. */
  saveFileAs: { args: ofMessage, result: FileOutcome },
  /** Puts the picture of a message on the clipboard, after bringing it here. */
  copyPicture: { args: ofMessage, result: CopyOutcome },
  /** Puts a picture there that the page has drawn as PNG. */
  copyDrawn: {
    args: v.object({
      png: v.pipe(
        v.instance(Uint8Array),
        v.check(({ byteLength }) => byteLength <= copiedBytesMax),
      ),
    }),
    result: FileOutcome,
  },
  /** Messages of a conversation with pictures, files, links or voice notes, newest first, as far as they are here. */
  conversationFiles: {
    args: v.object({
      conversation: Id,
      what: v.picklist(["pictures", "files", "links", "voice"]),
      /** Those with a seq below. */
      before: v.optional(Count),
    }),
    result: v.object({ messages: v.array(MessageView), more: v.boolean() }),
  },
  /** Removes the files of messages from this machine that the server has; those that still have to go there stay. */
  clearFiles: { args: none, result: none },
  /** Somebody's voice note was listened to here. */
  playedVoice: { args: ofMessage, result: none },
  /** Queues a failed message again under the same id. */
  retryMessage: { args: v.object({ id: Id }), result: none },
  /** Takes back a message of one's own that has not been confirmed; its text, or null where it is too late. */
  takeBack: {
    args: v.object({ id: Id }),
    result: v.object({ text: v.nullable(v.string()) }),
  },
  /** Rewrites a text of one's own: in place while it was never sent, else the server is asked to. */
  editMessage: {
    args: v.object({
      id: Id,
      text: v.pipe(v.string(), v.maxLength(1_000_000)),
      chosen: Chosen,
    }),
    result: ChangeOutcome,
  },
  /** Recalls a message of one's own for everybody. */
  recallMessage: { args: v.object({ id: Id }), result: ChangeOutcome },
  /** The person has seen that a change of this message was refused. */
  dismissRefusal: { args: v.object({ id: Id }), result: none },
  /** The person has seen that messages are sent again. */
  dismissSentAgain: { args: none, result: none },
  /** Null where the message is no longer here. */
  messageDetails: {
    args: v.object({ id: Id }),
    result: v.object({ details: v.nullable(MessageDetails) }),
  },
  /** How many have read messages of one's own that somebody looks at, where views do not say it; what is not known is left out. */
  readFigures: {
    args: v.object({
      conversation: Id,
      seqs: boundedList(Count, readFiguresMax),
    }),
    result: v.object({ of: v.array(v.object({ seq: Count, figure: ReadFigure })) }),
  },
  /** Who has read a message of one's own, and who has not. */
  messageReaders: { args: v.object({ id: Id }), result: ReadersOutcome },
  /** Says something to everybody where nobody has yet: from then on one writes in that conversation. */
  announce: {
    args: v.object({ text: v.pipe(v.string(), v.maxLength(1_000_000)) }),
    result: AnnounceOutcome,
  },
  /** How many there are in the office, oneself included. */
  officeSize: { args: none, result: v.object({ people: Count }) },
  /** Somebody has scrolled to where what lies below this seq is not here: it comes although history is paused. */
  reachHistory: { args: v.object({ conversation: Id, beforeSeq: Count }), result: none },
  /** The person has seen this conversation up to this seq. */
  markRead: { args: v.object({ conversation: Id, seq: Count }), result: none },
  /** Pins, unpins, mutes or unmutes; what is not named stays as it is. */
  markConversation: {
    args: v.object({
      conversation: Id,
      pinned: v.optional(v.boolean()),
      muted: v.optional(v.boolean()),
    }),
    result: none,
  },
  saveDraft: {
    args: v.object({
      conversation: Id,
      text: v.pipe(v.string(), v.maxLength(limits.draftLengthMax)),
    }),
    result: none,
  },
  /** Everybody in the directory, for starting a conversation. */
  listPeople: { args: none, result: v.object({ people: v.array(PersonView) }) },
  /** The tree of departments and everybody in it. */
  directory: { args: none, result: DirectoryView },
  /** Finds or makes the one-to-one conversation with a person. */
  startDirect: { args: v.object({ person: Id }), result: DirectOutcome },
  /** Makes a group with these people, which is there at once. */
  createGroup: {
    args: v.object({
      title: v.pipe(v.string(), v.maxLength(limits.titleLengthMax)),
      people: boundedList(Id, limits.groupMembersMax - 1, 1),
      showsHistory: v.boolean(),
    }),
    result: GroupOutcome,
  },
  /** Changes what stands over a group; what is not named stays as it is. A picture is in base64, null removes it. */
  changeGroup: {
    args: v.object({
      conversation: Id,
      title: v.optional(v.pipe(v.string(), v.maxLength(limits.titleLengthMax))),
      notice: v.optional(v.pipe(v.string(), v.maxLength(limits.noticeLengthMax))),
      picture: v.optional(
        v.nullable(v.pipe(v.string(), v.maxLength(base64LengthMax(limits.pictureBytesMax)))),
      ),
      adminsOnly: v.optional(v.boolean()),
      showsHistory: v.optional(v.boolean()),
    }),
    result: GroupOutcome,
  },
  addMembers: {
    args: v.object({
      conversation: Id,
      people: boundedList(Id, limits.addedMax, 1),
    }),
    result: GroupOutcome,
  },
  /** Removes somebody from a group, or oneself: that is leaving. */
  removeMember: { args: v.object({ conversation: Id, person: Id }), result: GroupOutcome },
  /** Makes a member an admin, or an admin a member. */
  setRole: {
    args: v.object({ conversation: Id, person: Id, role: v.picklist(["member", "admin"]) }),
    result: GroupOutcome,
  },
  /** Makes somebody else the owner of a group. */
  handOver: { args: v.object({ conversation: Id, person: Id }), result: GroupOutcome },
  /** Ends a group for everybody. */
  dissolveGroup: { args: v.object({ conversation: Id }), result: GroupOutcome },
  /** Who is in a group, as far as that can be known now. */
  groupMembers: { args: v.object({ conversation: Id }), result: GroupMembersView },
  /** The person has seen that what was asked of a group was refused. */
  dismissAct: { args: v.object({ op: Id }), result: none },
  /** Gives oneself a picture, in base64, or with null takes it away; for everybody, once the server has it. */
  setPicture: {
    args: v.object({
      picture: v.nullable(v.pipe(v.string(), v.maxLength(base64LengthMax(limits.pictureBytesMax)))),
    }),
    result: PictureOutcome,
  },
  /** Says of oneself what one does at present, for everybody, once the server has it; null takes it away. */
  setStatus: {
    args: v.object({
      status: v.nullable(
        v.object({
          text: v.pipe(v.string(), v.maxLength(limits.statusLengthMax)),
          until: v.nullable(Time),
        }),
      ),
    }),
    result: StatusOutcome,
  },
  /** What this window shows to whoever looks at it now: a conversation, or none while nobody looks. */
  attend: { args: v.object({ conversation: v.nullable(Id) }), result: none },
  /** The people whom this window shows now, and no others: it is told how they are. Answers with what is known already. */
  watchPeople: {
    args: v.object({ people: boundedList(Id, limits.watchedMax) }),
    result: v.object({ known: v.array(PresenceView) }),
  },
  /** Something is being written in this conversation; called with each key. */
  typing: { args: v.object({ conversation: Id }), result: none },
  /** Gives a conversation a window of its own, or brings the one that it has to the front. */
  openWindow: { args: v.object({ conversation: Id }), result: none },
  /** The page's word on the machine's network. */
  network: { args: v.object({ online: v.boolean() }), result: none },
  changeSettings: { args: SettingsChange, result: none },
  /** Forgets the sign-in on this machine, and with `erase` all messages here too; the server revokes the token. */
  signOut: { args: v.object({ erase: v.boolean() }), result: none },
  /** Where the person is signed in, the last seen first. */
  listDevices: { args: none, result: DevicesOutcome },
  /** Signs one of the person's devices out, or with null all but this one. */
  signOutDevices: { args: v.object({ device: v.nullable(Id) }), result: SignOutDevicesOutcome },
  /** Gives the account another password; all other devices are signed out. */
  changePassword: {
    args: v.object({
      current: v.pipe(v.string(), v.maxLength(limits.passwordLengthMax)),
      next: v.pipe(v.string(), v.maxLength(limits.passwordLengthMax)),
    }),
    result: PasswordOutcome,
  },
  /** How the connection does at this moment; null when nobody is signed in. */
  connectionReport: { args: none, result: v.object({ report: v.nullable(ConnectionReport) }) },
  /** What Magpie keeps on this machine. */
  storageUsed: { args: none, result: StorageUsed },
  /** Shows the log in the platform's file manager. */
  showLogs: { args: none, result: none },
  /** Shows the damaged database that was set aside in the platform's file manager. */
  showDamaged: { args: none, result: none },
  /** The person has seen what was done about a damage. */
  dismissRescued: { args: none, result: none },
  /** Ends waiting and sleeping: tries to connect at once. */
  connectNow: { args: none, result: none },
  /** Opens a link of a message outside; http, https and mailto only. */
  openLink: { args: v.object({ url: v.pipe(v.string(), v.maxLength(4096)) }), result: none },
} as const;

/** What preload calls for a page, with what no page may name. */
export const preloadCommands = {
  /** A file that the person gave the page: dropped, or chosen in a field. */
  stagePath: {
    args: v.object({ path: v.pipe(v.string(), v.minLength(1), v.maxLength(32_767)) }),
    result: StageOutcome,
  },
} as const;
export type PreloadCommandName = keyof typeof preloadCommands;

export type CommandName = keyof typeof commands;
export type CommandArgs<C extends CommandName> = v.InferOutput<(typeof commands)[C]["args"]>;
export type CommandResult<C extends CommandName> = v.InferOutput<(typeof commands)[C]["result"]>;

export const events = {
  changed: Changes,
  connection: ConnectionView,
  /** Signed in, or (null) signed out. A window asks `start` again. */
  account: v.nullable(AccountView),
  /** How people are, as far as that is known now: it takes the place of what was told before. */
  presence: v.object({ known: v.array(PresenceView) }),
  /** Who is writing in a conversation now. */
  typing: v.object({ conversation: Id, people: v.array(TypistView) }),
  /** All files that travel now; at most ten times a second. */
  transfers: v.object({ of: v.array(Transfer) }),
  /** What the directory says of oneself has changed. */
  ownCard: AccountView,
  /** Something in the directory has changed; a window that shows it asks again. */
  directory: v.object({}),
  /** Storing on this machine has stopped working, or (null) works again. */
  storage: v.object({ trouble: StorageTrouble }),
  /** What was done about a damage of the database has been seen, in some window. */
  rescued: v.object({ rescued: v.nullable(Rescued) }),
  /** How many messages are sent again to a server that has lost them; 0 once that was seen. */
  sentAgain: v.object({ messages: Count }),
  settings: v.object({ settings: Settings, locale: v.picklist(locales), region: v.string() }),
  /** Somebody asked for this conversation outside the window: in the tray's menu, or a notification. */
  show: v.object({
    conversation: Id,
    /** The message to bring into sight. */ seq: v.nullable(Count),
  }),
} as const;

export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = v.InferOutput<(typeof events)[E]>;

/** What preload exposes as `window.magpie`. */
export type MagpieApi = {
  readonly [C in CommandName]: (args: CommandArgs<C>) => Promise<CommandResult<C>>;
} & {
  /** Stages a file that the person gave to the page: in place where it is one of the disk's, else with its bytes. */
  readonly stageFile: (file: File) => Promise<StageOutcome>;
  /** Calls back on each event until the returned function is called. */
  readonly on: <E extends EventName>(
    event: E,
    listener: (payload: EventPayload<E>) => void,
  ) => () => void;
};
