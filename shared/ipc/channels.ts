import type { CommandName, EventName } from "./contract.ts";

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
  "sendMessage",
  "retryMessage",
  "takeBack",
  "editMessage",
  "recallMessage",
  "dismissRefusal",
  "messageDetails",
  "markRead",
  "markConversation",
  "saveDraft",
  "listPeople",
  "directory",
  "startDirect",
  "setPicture",
  "setStatus",
  "attend",
  "openWindow",
  "network",
  "changeSettings",
  "signOut",
  "connectionReport",
  "storageUsed",
  "showLogs",
  "connectNow",
  "openLink",
];

export const eventNames: readonly EventName[] = [
  "changed",
  "connection",
  "account",
  "ownCard",
  "directory",
  "storage",
  "settings",
  "show",
];

/** The channel names: one per command, one per event. */
export const commandChannel = (command: CommandName): string => `command:${command}`;
export const eventChannel = (event: EventName): string => `event:${event}`;
