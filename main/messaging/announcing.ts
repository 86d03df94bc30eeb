import type { AnnounceOutcome } from "#shared/ipc/contract.ts";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import type { Ids, Link } from "./ports.ts";

export interface AnnouncingPorts {
  readonly link: Link;
  readonly ids: Ids;
  /** The conversation is there as of this rev: it is brought. */
  onReached(conversation: string, rev: number): Promise<void>;
}

/**
 * The first word to everybody, where there is no conversation yet to send it to. It needs the connection. What was lost on the
 * way goes out under the same `op_id` when the same text is asked for again: it is said once, whatever became of its answer.
 */
export function createAnnouncing({ link, ids, onReached }: AnnouncingPorts) {
  let lost: { readonly text: string; readonly opId: string } | null = null;

  return async (typed: string): Promise<AnnounceOutcome> => {
    const text = typed.toWellFormed().trim();
    if (text === "") return { ok: false, problem: "empty" };
    if (text.length > limits.textLengthMax) return { ok: false, problem: "tooLong" };
    if (!link.live) return { ok: false, problem: "offline" };
    const opId = lost?.text === text ? lost.opId : ids.next();
    const outcome = await link.request("announce", { op_id: opId, text });
    if (outcome.kind === "lost") {
      lost = { text, opId };
      return { ok: false, problem: "lost" };
    }
    if (outcome.kind === "refused")
      return { ok: false, problem: outcome.code === codes.readOnly ? "notAllowed" : "failed" };
    if (lost?.text === text) lost = null;
    const { conversation, rev } = outcome.payload;
    await onReached(conversation, rev);
    return { ok: true, conversation };
  };
}
