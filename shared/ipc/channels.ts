import type { CommandName, EventName, PreloadCommandName } from "./contract.ts";

/**
 * The names of all commands and events, apart from their schemas so that the preload script carries no parser. A test
 * holds these lists against the contract.
 */
export const commandNames: readonly CommandName[] = [
  "start",
  "signIn",
  "listConversations",
  "openConversation",
  "olderMessages",
  "newerMessages",
  "reachHistory",
  "sendMessage",
  "pickFiles",
  "stageBegin",
  "stageChunk",
  "stageEnd",
  "unstage",
  "sendFiles",
  "pauseUpload",
  "resumeUpload",
  "cancelUpload",
  "fetchFile",
  "stopFetch",
  "openFile",
  "showInFolder",
  "saveFileAs",
  "copyPicture",
  "conversationFiles",
  "clearFiles",
  "playedVoice",
  "retryMessage",
  "takeBack",
  "editMessage",
  "recallMessage",
  "dismissRefusal",
  "dismissSentAgain",
  "messageDetails",
  "markRead",
  "markConversation",
  "saveDraft",
  "listPeople",
  "directory",
  "startDirect",
  "createGroup",
  "changeGroup",
  "addMembers",
  "removeMember",
  "setRole",
  "handOver",
  "dissolveGroup",
  "groupMembers",
  "dismissAct",
  "setPicture",
  "setStatus",
  "attend",
  "watchPeople",
  "typing",
  "openWindow",
  "network",
  "changeSettings",
  "signOut",
  "listDevices",
  "signOutDevices",
  "changePassword",
  "connectionReport",
  "storageUsed",
  "showLogs",
  "showDamaged",
  "dismissRescued",
  "connectNow",
  "openLink",
];

export const eventNames: readonly EventName[] = [
  "changed",
  "connection",
  "account",
  "presence",
  "typing",
  "transfers",
  "ownCard",
  "directory",
  "storage",
  "rescued",
  "sentAgain",
  "settings",
  "show",
];

/** Those that only preload itself calls: no page can. */
export const preloadCommandNames: readonly PreloadCommandName[] = ["stagePath"];

/** The channel names: one per command, one per event. */
export const commandChannel = (command: CommandName | PreloadCommandName): string =>
  `command:${command}`;
export const eventChannel = (event: EventName): string => `event:${event}`;
