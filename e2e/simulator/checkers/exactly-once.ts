import { isGivenUp } from "./files-sent.ts";
import type { Accepted } from "../ledger.ts";
import { firstOf, type MakeChecker } from "../evidence.ts";

/** Everything that was accepted is on the server exactly once, or failed with a reason, or was taken back. */
export const exactlyOnce: MakeChecker = (evidence) => {
  const { truth, ledger, devices } = evidence;
  const fateOf = (one: Accepted): string | null => {
    const { id, conversation, device: name } = one;
    const row = truth().messages.get(id);
    const device = devices().find((each) => each.name === name);
    const local = device?.tx.message(id);
    const taken = ledger.takenBack.get(id);
    if (taken) {
      // A backup may be from before it was taken back; once that is done it is not asked again.
      const isUndone =
        ledger.restores > taken.restores && !ledger.toBeTakenBack.has(`${taken.device} ${id}`);
      if (!row || row.recalled || isUndone) return null;
      const isThere = devices().some((each) => each.name === taken.device);
      return device && isThere ? `${id} was taken back, and is on the server` : null;
    }
    if (row) {
      // An earlier attempt has reached a store that was put back when one backup had refused it: who is no member is not told of that.
      const isBack =
        ledger.restores > (ledger.queued.get(id) ?? 0) + 1 && local?.server_time !== null;
      // A server that lies has said that it was refused: that too who is no member any more is not told better.
      const isUntold = isBack || evidence.options.lieChance > 0;
      if (local?.status === "failed" && !(isUntold && !truth().isMember(conversation, one.person)))
        return `${id} failed on ${name}, and is on the server`;
      return row.sender === one.person && row.conversation === conversation
        ? null
        : `${id} became another message`;
    }
    // Signed out with its data: what had not gone out is gone, as the person was told.
    if (!device || ledger.maybeTakenBack.has(id)) return null;
    if (!local) return `${id} is neither on the server nor on ${name}`;
    if (local.status === "failed")
      return local.failure === null ? `${id} failed on ${name} without a reason` : null;
    if (isGivenUp(evidence, id, device)) return null;
    const isGone = !truth().isMember(conversation, one.person);
    // A backup may lack the conversation, or the membership, or that it was recalled.
    const isOlder = ledger.restores > (ledger.queued.get(id) ?? 0);
    if (isOlder && (isGone || local.recalled)) return null;
    return `${id} is not on the server, and ${local.status} on ${name}`;
  };
  return {
    name: "exactly-once",
    pending: () => firstOf(ledger.accepted.values(), fateOf),
  };
};
