/** What a spec and a client's engine in a process of its own say to each other, over Node's channel between them. */

/** How such a process is started: one JSON text, its only argument. */
export interface EngineStart {
  readonly server: string;
  readonly token: string;
  readonly person: string;
  /** The database, absolute. */
  readonly path: string;
  /** Figures of the connection that differ from the defaults, in ms. */
  readonly settings?: Readonly<Record<string, number>>;
  /** So many changes behind, the newest page comes first; the engine's own figure when left out. */
  readonly peekBehind?: number;
}

/** A row of the newest page, as much of it as specs look at. */
export interface SeenMessage {
  readonly id: string;
  readonly seq: number | null;
  readonly text: string;
  readonly mine: boolean;
  readonly status: string;
}

/** Everything that an engine knows to be undone; settled when it is live and all of it is 0. */
export interface Standing {
  readonly live: boolean;
  readonly catchingUp: boolean;
  /** Lanes with something to send. */
  readonly lanes: number;
  /** Conversations and streams that are not complete. */
  readonly behind: number;
  /** Conversations with a position to report. */
  readonly reports: number;
  /** Marks and drafts that the server has not confirmed. */
  readonly personal: number;
}

/** What can be asked of it: the arguments and the answer. An answer comes after the commit of what it says. */
export interface EngineCommands {
  /** The id of what was accepted; null for a refusal. */
  say: [args: { readonly conversation: string; readonly text: string }, answer: string | null];
  edit: [args: { readonly id: string; readonly text: string }, answer: boolean];
  recall: [args: { readonly id: string }, answer: boolean];
  read: [args: { readonly conversation: string; readonly seq: number }, answer: null];
  draft: [args: { readonly conversation: string; readonly text: string }, answer: null];
  pin: [args: { readonly conversation: string; readonly pinned: boolean }, answer: null];
  /** Somebody looks at it: the newest page, oldest first. */
  page: [args: { readonly conversation: string }, answer: readonly SeenMessage[]];
  /** How many messages of a conversation are here. */
  count: [args: { readonly conversation: string }, answer: number];
  /** The conversations of the list that are no announcements. */
  conversations: [args: Record<string, never>, answer: readonly string[]];
  /** The id of the conversation with one person; throws while there is no connection. */
  direct: [args: { readonly person: string }, answer: string];
  /** Asks for what was parked to go out again; their ids. */
  retryStuck: [args: Record<string, never>, answer: readonly string[]];
  /** Sends a file of the disk's; its message. Null where it was refused. */
  sendFile: [args: { readonly conversation: string; readonly path: string }, answer: string | null];
  /** Brings the file of a message to this machine; where it is, or why it is not. */
  fetchFile: [args: { readonly message: string }, answer: { readonly path: string } | string];
  /** What is still to be uploaded, by message, and why it has failed where it has. */
  uploads: [args: Record<string, never>, answer: readonly (readonly [string, string | null])[]];
  hint: [
    args: { readonly hint: "connectNow" | "networkUp" | "wake" | "networkDown" },
    answer: null,
  ];
  standing: [args: Record<string, never>, answer: Standing];
}

export type EngineCommand = keyof EngineCommands;
export type CommandArgs<C extends EngineCommand> = EngineCommands[C][0];
export type CommandAnswer<C extends EngineCommand> = EngineCommands[C][1];

export interface Asked {
  readonly number: number;
  readonly command: EngineCommand;
  readonly args: unknown;
}

export type Told =
  | { readonly kind: "ready" }
  | { readonly kind: "live"; readonly live: boolean }
  | { readonly kind: "answer"; readonly number: number; readonly answer: unknown }
  | { readonly kind: "failed"; readonly number: number; readonly error: string };

export const isSettled = (one: Standing): boolean =>
  one.live && !one.catchingUp && one.lanes + one.behind + one.reports + one.personal === 0;
