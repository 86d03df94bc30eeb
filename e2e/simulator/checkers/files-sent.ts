import { codes } from "#shared/wire/codes.ts";
import { firstOf, type Evidence, type MakeChecker, type Witness } from "../evidence.ts";
import { fileBytesMax } from "../files/file-desk.ts";
import { triesMax } from "../files/perseverance.ts";
import { hashOfBytes } from "../files/device-disk.ts";
import type { SentFile } from "../files/sent-file.ts";
import { partsOf } from "./files-first.ts";

const lacksFile: readonly (number | null)[] = [codes.noSuchFile, codes.fileMismatch];

/** Whether an upload has failed in words that are true, so that its person has to give it up or bring something else. */
export function isGivenUp(
  { ledger, options }: Evidence,
  message: string,
  { tx, files }: Witness,
): boolean {
  const sent = ledger.files.get(message);
  const rows = tx.uploadsOf([message]);
  const failure = rows[0]?.state === "failed" ? rows[0].failure : null;
  if (failure === "gone") return sent?.path !== null && !files.picked.has(sent?.path ?? "");
  if (failure === "tooLarge") return rows.some(({ size }) => size > fileBytesMax);
  return failure === "quota" && options.fileQuota < 1_000_000;
}

/** What became of a file that was accepted, once nothing stands in its way. */
function fateOf(evidence: Evidence, sent: SentFile): string | null {
  const { truth, ledger, devices, bytes } = evidence;
  const { message: id, hashes, thumb } = sent;
  const row = truth().messages.get(id);
  if (row?.recalled) return null;
  if (row) {
    const [file, small] = partsOf(row);
    if (!file || !hashes.has(file.sha256)) return `${id} carries what nobody has sent with it`;
    if (small && small.sha256 !== thumb) return `${id} has another small picture`;
    const whole = bytes().contents.get(file.sha256);
    return whole && hashOfBytes(whole) === file.sha256
      ? null
      : `the server lacks the file of ${id}`;
  }
  const device = devices().find(({ name }) => name === sent.device);
  const local = device?.tx.message(id);
  if (!device || !local || ledger.maybeTakenBack.has(id)) return null;
  const rows = device.tx.uploadsOf([id]);
  if (local.status === "failed") {
    if (!lacksFile.includes(local.failure)) return null;
    const isHere = partsOf(local).every(({ sha256 }) => device.tx.keptFile(sha256) !== null);
    if (rows.length === 0 && !isHere) return null;
    return `${id} has failed with ${local.failure} on ${device.name}, after ${sent.tries} of ${triesMax} tries`;
  }
  const open = rows.find(({ sha256 }) => sha256 === null);
  if (!open || isGivenUp(evidence, id, device)) return null;
  return `the file of ${id} is ${open.state} on ${device.name}: ${open.failure}`;
}

/** Every file that was accepted is on the server as it was sent, unless it was taken back, or cannot be sent for a true reason. */
export const filesSent: MakeChecker = (evidence) => ({
  name: "files-sent",
  pending: () => firstOf(evidence.ledger.files.values(), (sent) => fateOf(evidence, sent)),
});
