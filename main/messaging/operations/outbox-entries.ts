import { isFileKind, withCaption } from "#shared/wire/files.ts";
import type { MessageRecord, OutboxEntry, Tx } from "../tx.ts";

/** An entry that was never tried, for a lane of its conversation's own (OB2). `payload` is what the request adds to its ids. */
export function newEntry(of: {
  readonly op_id: string;
  readonly conversation: string;
  readonly target: string;
  readonly kind: OutboxEntry["kind"];
  readonly payload?: OutboxEntry["payload"];
}): OutboxEntry {
  const { op_id, conversation, target, kind, payload = {} } = of;
  return {
    op_id,
    lane: conversation,
    kind,
    target,
    payload: { op_id, conversation, id: target, ...payload },
    attempts: 0,
    next_try: 0,
    losses: 0,
    stuck: false,
  };
}

/** The entry that sends a message, at the end of its conversation's lane. */
export function addSend(tx: Tx, message: MessageRecord, opId: string): void {
  const { id, conversation, kind, content } = message;
  const payload = { kind, content };
  tx.addOutbox(newEntry({ op_id: opId, conversation, target: id, kind: "send", payload }));
}

const againPrefix = "again-";
/** The id of what is done once more because the server has lost it (CU8). */
export const againId = (message: string): string => `${againPrefix}${message}`;
export const isAgain = (opId: string): boolean => opId.startsWith(againPrefix);

/** Asks once more that a message be taken back (CU8). */
export function cancelAgain(tx: Tx, { id, conversation }: MessageRecord): void {
  const opId = againId(id);
  if (tx.outboxEntry(opId)) return;
  // On the wire that id is reserved, and the message's own always has the right length for it.
  const payload = { op_id: id };
  tx.addOutbox(newEntry({ op_id: opId, conversation, target: id, kind: "cancel", payload }));
}

/**
 * Asks that what goes out again be rewritten to what it says, behind it: another device may have sent it as it was (CU8). Under an
 * id that is made of the one it was asked with, which no other device has: the server would take the edit of another one for the same.
 */
export function editAgain(
  tx: Tx,
  { id, conversation }: MessageRecord,
  {
    said,
    opId,
  }: { readonly said: Readonly<Record<string, unknown>>; readonly opId: string | null },
): void {
  const payload = { content: said };
  const op_id = opId !== null && isAgain(opId) ? opId : againId(opId ?? `edit-${id}`);
  tx.addOutbox(newEntry({ op_id, conversation, target: id, kind: "edit", payload }));
}

/** Whether the server, or another device, may have what an entry sends: what is sent again was sent before (CU8), or may have been (OB8). */
export const wasTried = ({ op_id, attempts }: OutboxEntry): boolean =>
  attempts > 0 || isAgain(op_id);

/** The text in an entry or message; empty where there is none. */
export const textIn = (content: unknown): string => {
  const text =
    typeof content === "object" && content !== null && "text" in content ? content.text : null;
  return typeof text === "string" ? text : "";
};

/** What a request or row is to say; nothing where there is none. */
export const contentIn = (of: { readonly content?: unknown }): Readonly<Record<string, unknown>> =>
  typeof of.content === "object" && of.content !== null
    ? (of.content as Record<string, unknown>)
    : {};

/** OB14: what a message of this kind says once it is rewritten; with a file an edit says the caption alone. */
export const editedContent = (
  kind: string,
  content: Readonly<Record<string, unknown>>,
  said: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => (isFileKind(kind) ? withCaption(content, said) : said);

/** What the entries about one message say that it will be: shown at once, written into no row (OB11). */
export interface Overlay {
  readonly pending: "edit" | "recall" | null;
  /** What the last edit makes of it; null without one. */
  readonly content: Readonly<Record<string, unknown>> | null;
  /** Sending it waits to be asked for. */
  readonly stuck: boolean;
}

export const noOverlay: Overlay = { pending: null, content: null, stuck: false };

/** OB11: what is to become of each of these messages, by id; those without entries are left out. */
export function overlaysOf(tx: Tx, messages: readonly string[]): Map<string, Overlay> {
  const overlays = new Map<string, Overlay>();
  for (const { kind, target, payload, stuck } of tx.outboxOf(messages)) {
    const before = overlays.get(target) ?? noOverlay;
    const takesBack = kind === "recall" || kind === "cancel";
    overlays.set(target, {
      pending: takesBack || before.pending === "recall" ? "recall" : kind === "edit" ? kind : null,
      content: kind === "edit" ? contentIn(payload) : before.content,
      stuck: before.stuck || stuck,
    });
  }
  return overlays;
}
