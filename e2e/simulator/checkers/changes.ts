import { textIn } from "#main/messaging/operations/outbox-entries.ts";
import { editedKinds } from "#shared/wire/files.ts";
import { type Evidence, firstOf, type MakeChecker } from "../evidence.ts";
import type { AskedChange } from "../ledger.ts";

/** What became of the changes of one message. */
function fateOf(
  { truth, ledger, devices }: Evidence,
  id: string,
  changes: readonly AskedChange[],
): string | null {
  const row = truth().messages.get(id);
  if (!row || row.recalled) return null;
  const present = new Map(devices().map((device) => [device.name, device]));
  // What a device was told, as far as the device is still there, and has not said since that it was refused.
  const stands = (one: AskedChange): boolean => {
    const { device: name, kind } = one;
    // Whoever went on to change it had been told what became of the change before.
    if (changes.findLast((other) => other.device === name) !== one || !one.isTaken) return false;
    const device = present.get(name);
    if (!device || ledger.dismissed.has(`${name} ${id}`)) return false;
    return !device.tx.refusedOf([id]).some(({ change }) => change === kind);
  };
  const standing = changes.filter(stands);
  const recall = standing.find(({ kind }) => kind === "recall");
  // It may have been buried instead, as a first backup did not have it, and a second one forgets that. What was gone at once was taken
  // back, and once that is done nobody asks it of a later backup.
  if (recall) {
    const isAsked = !recall.isGone || ledger.toBeTakenBack.has(`${recall.device} ${id}`);
    if (ledger.restores === recall.restores || (ledger.restores < 2 && isAsked))
      return `${id} was recalled on ${recall.device}, and is on the server`;
  }
  // What else may be recalled is not rewritten.
  if (!editedKinds.includes(row.kind)) return null;
  const texts = new Set([ledger.written.get(id), ...changes.map(({ text }) => text)]);
  const text = textIn(row.content);
  if (!texts.has(text)) return `${id} says ${text}, which nobody wrote`;
  // A backup may be from before an edit. Two devices' edits may come in either order.
  const isOne = new Set(changes.map(({ device }) => device)).size === 1;
  const last = standing.at(-1);
  if (!last || !isOne || ledger.restores > last.restores || last !== changes.at(-1)) return null;
  return text === last.text ? null : `${id} says ${text}, and ${last.device} wrote ${last.text}`;
}

/** What was accepted as a change has come about on the server, or the device says why not. */
export const changes: MakeChecker = (evidence) => ({
  name: "changes",
  pending: () => firstOf(evidence.ledger.changes, ([id, all]) => fateOf(evidence, id, all)),
});
