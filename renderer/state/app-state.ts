import type { StoreApi } from "zustand/vanilla";
import type {
  ChangeOutcome,
  DevicesOutcome,
  GroupOutcome,
  PasswordOutcome,
  PictureOutcome,
  SendOutcome,
  SignInOutcome,
  SignOutDevicesOutcome,
  Start,
  StatusOutcome,
} from "#shared/ipc/contract.ts";
import type { Transfer } from "#shared/ipc/file-views.ts";
import type { SettingsChange } from "#shared/ipc/settings.ts";
import type {
  AccountView,
  ConnectionReport,
  ConnectionView,
  ConversationView,
  DirectoryView,
  MessageDetails,
  MessageView,
  PersonView,
  PresenceView,
  Rescued,
  StorageTrouble,
  StorageUsed,
  TypistView,
} from "#shared/ipc/views.ts";
import type { PersonStatus } from "#shared/wire/rows.ts";
import type { Editing } from "./edits.ts";
import type { FileActions, FileTrouble } from "./files.ts";
import type { GroupActions } from "./groups.ts";
import type { ListFilter } from "./list-filter.ts";
import type { Loaded } from "./loaded.ts";
import type { AnnounceActions } from "./announcing.ts";
import type { ReaderActions } from "./readers.ts";

/** The loaded part of the conversation that is open. */
export interface OpenConversation extends Loaded {
  readonly id: string;
  readonly loading: boolean;
  readonly loadingOlder: boolean;
  readonly loadingNewer: boolean;
  /** Whether the reader is at the end, and follows what comes. */
  readonly follows: boolean;
  /** How often the newest part took the place of what was loaded: the end is to be brought into sight. */
  readonly moves: number;
  /** It could not be read. */
  readonly failed: boolean;
  /** Whoever chose it wants to write at once. */
  readonly toWrite: boolean;
  /** How often it was chosen once more since it is open. */
  readonly writes: number;
  /** A message that somebody asked for outside the window: it is to be brought into sight, once. */
  readonly reveal: number | null;
  /** The places of what mentions oneself, was unread when the chat was opened and has not been in sight since; lowest first. */
  readonly mentions: readonly number[];
  /** How far one had read when the chat was opened. */
  readonly readSeq: number;
  /** Where the "new messages" line stands: behind this seq. Frozen when the chat opens; null for no line. */
  readonly newAfterSeq: number | null;
}

export interface AppState {
  readonly phase: "loading" | "signIn" | "ready" | "trouble";
  readonly start: Start | null;
  readonly account: AccountView | null;
  readonly connection: ConnectionView;
  /** How often this window has seen a connection come up. */
  readonly connects: number;
  /** Newest activity first. */
  readonly conversations: readonly ConversationView[];
  readonly open: OpenConversation | null;
  /** What stands in the window: what is open is not seen while it is the directory. */
  readonly page: "chats" | "directory";
  /** Which conversations the list shows. */
  readonly filter: ListFilter;
  /** How often this window was told that the directory has changed. */
  readonly directoryChanges: number;
  /** What is written and not sent, by conversation. */
  readonly drafts: Readonly<Record<string, string>>;
  /** Which message is being rewritten in this window, by conversation; the draft stays beside it. */
  readonly edits: Readonly<Record<string, Editing>>;
  /** How people are, by id, as far as that is known now. */
  readonly presence: Readonly<Record<string, PresenceView>>;
  /** Who is writing, by conversation; where nobody is, there is no entry. */
  readonly typing: Readonly<Record<string, readonly TypistView[]>>;
  /** Files that travel now, by message. */
  readonly transfers: Readonly<Record<string, Transfer>>;
  readonly fileTrouble: FileTrouble | null;
  /** The number of the last change that this window has seen. */
  readonly number: number;
  /** What that one said of messages, also of those that are not loaded; null where changes were missed. */
  readonly changed: readonly MessageView[] | null;
  /** Something that was asked for did not work; said until it is dismissed. */
  readonly failed: boolean;
  /** Why nothing can be stored at present. */
  readonly storage: StorageTrouble;
  /** What was done about a damage of the database; null where there is nothing to tell. */
  readonly rescued: Rescued | null;
  /** How many of one's own messages are sent again to a restored server, until that was seen. */
  readonly sentAgain: number;
}

/** Why a message was not changed. */
export type ChangeProblem = Extract<ChangeOutcome, { ok: false }>["problem"];

/** Why what one says of oneself was not set. */
export type StatusProblem = Extract<StatusOutcome, { ok: false }>["problem"];

/** Why a picture was not set. */
export type PictureProblem = Extract<PictureOutcome, { ok: false }>["problem"];

/** Why a password was not changed. */
export type PasswordProblem = Extract<PasswordOutcome, { ok: false }>["problem"];

/** Why what was asked of a group was not taken. */
export type GroupProblem = Extract<GroupOutcome, { ok: false }>["problem"];

export interface Actions extends AnnounceActions, FileActions, GroupActions, ReaderActions {
  signIn(server: string, name: string, password: string): Promise<SignInOutcome>;
  showSignIn(): void;
  hideSignIn(): void;
  /** Opens a conversation; `toWrite` also takes the keyboard to where one writes. */
  select(conversation: string, toWrite: boolean, reveal?: number | null): Promise<void>;
  /** Brings a message of the open conversation into sight, wherever it stands in it. */
  goTo(seq: number): Promise<void>;
  /** Messages of the open conversation that mention oneself were in sight. */
  sighted(seqs: readonly number[]): void;
  /** Somebody was chosen to be mentioned in what is being written. */
  choose(conversation: string, person: string): void;
  /** What was to be revealed has been. */
  revealed(): void;
  /** The previous (−1) or next (+1) conversation in the list, or one at an end of it; `toWrite` as with `select`. */
  step(to: -1 | 1 | "first" | "last", toWrite?: boolean): void;
  /** Something that was asked for did not work, and whoever asked is no longer where that could be said. */
  sayFailed(): void;
  dismissFailed(): void;
  /** In every window. */
  dismissSentAgain(): void;
  /** The same, among conversations with unread messages, to write there. */
  stepUnread(by: 1 | -1): void;
  /** Closes the open conversation, or the directory that stands before it. */
  leave(): void;
  changeSettings(change: SettingsChange): void;
  connectionReport(): Promise<ConnectionReport | null>;
  /** Where one is signed in. */
  devices(): Promise<DevicesOutcome>;
  /** Signs one of one's devices out, or with null all others. */
  signOutDevices(device: string | null): Promise<SignOutDevicesOutcome>;
  changePassword(current: string, next: string): Promise<"ok" | PasswordProblem>;
  storageUsed(): Promise<StorageUsed>;
  signOut(erase: boolean): void;
  showLogs(): void;
  /** Shows the damaged database that was set aside. */
  showDamaged(): void;
  dismissRescued(): void;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /** What lies below this seq is in sight and not here, while earlier history is paused. */
  reach(conversation: string, beforeSeq: number): void;
  /** Loads the newest part in place of the one that is loaded. */
  showNewest(): Promise<void>;
  /** Where the reader of the open conversation is: at its end, and at which seq the window begins. */
  stand(isAtEnd: boolean, seq: number | null): void;
  /** Gives a conversation a window of its own. */
  openWindow(conversation: string): void;
  /** Pins or unpins, mutes or unmutes. */
  mark(conversation: string, mark: { pinned?: boolean; muted?: boolean }): void;
  /** Somebody is shown, until the returned function is called: how they are is to be known. */
  show(person: string): () => void;
  /** The others are to see that something is being written; called with each key. */
  typing(conversation: string): void;
  /** What is written here; kept for all devices a moment later. */
  setDraft(conversation: string, text: string): void;
  /** This text was sent: the line is empty, unless something else stands in it by now. */
  clearDraft(conversation: string, text: string): void;
  /** Puts a text that could not be stored back, before what has been typed since. */
  giveBack(conversation: string, text: string): void;
  send(conversation: string, text: string): Promise<SendOutcome>;
  retry(id: string): void;
  /** Takes back a message that has not been confirmed: its text is there to be written anew. */
  takeBack(conversation: string, id: string): void;
  /** Takes a message into the line where one writes, to be rewritten there. */
  beginEdit(message: MessageView): void;
  writeEdit(conversation: string, text: string): void;
  /** Leaves the message as it is; the draft is there again. */
  cancelEdit(conversation: string): void;
  /** Null where the change has been taken; else why not, and the rewritten text stands there again. */
  saveEdit(conversation: string): Promise<ChangeProblem | null>;
  /** Recalls it for everybody; null where that has been taken, else why not. */
  recall(message: MessageView): Promise<ChangeProblem | null>;
  /** That a change of this message was refused has been seen. */
  dismissRefusal(id: string): void;
  /** Null where the message is no longer here. */
  details(id: string): Promise<MessageDetails | null>;
  seen(conversation: string, seq: number): void;
  showPage(page: AppState["page"]): void;
  setFilter(filter: ListFilter): void;
  people(): Promise<readonly PersonView[]>;
  directory(): Promise<DirectoryView>;
  /**
   * Opens the conversation with somebody, unless whoever asked has gone on meanwhile: elsewhere, to writing where they were, or by
   * closing what they asked from (`isWanted`). Then it is "late", and nothing happens.
   */
  startDirect(
    person: string,
    isWanted?: () => boolean,
  ): Promise<"ok" | "late" | "offline" | "noSuchPerson" | "failed">;
  /** Gives oneself a picture, in base64, or with null takes it away. */
  setPicture(picture: string | null): Promise<"ok" | PictureProblem>;
  /** Says of oneself what one does; null takes it away. */
  setStatus(status: PersonStatus | null): Promise<"ok" | StatusProblem>;
  connectNow(): void;
  openLink(url: string): void;
}

export type AppStore = StoreApi<AppState> & {
  readonly actions: Actions;
  /** Keeps at once what is written. */
  flush(): void;
  /** Whether anybody can see this window. */
  setVisible(visible: boolean): void;
  dispose(): void;
};
