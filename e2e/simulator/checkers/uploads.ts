import { isFileKind } from "#shared/wire/files.ts";
import { firstOf, type MakeChecker, type Witness } from "../evidence.ts";

/** FI12: one that was chosen behind others may have to wait for them; where they have just gone, for the round that is to bring it into its lane. */
const mayWait = ({ tx }: Witness, id: string): boolean => {
  const batch = tx.uploadsOf([id])[0]?.batch;
  return batch !== undefined && batch !== id;
};

/** When nothing is pending there is something to wait for only where the others are still here. */
const waitsForOthers = ({ tx }: Witness, id: string): boolean => {
  const batch = tx.uploadsOf([id])[0]?.batch;
  return tx
    .uploads()
    .some((row) => row.batch === batch && batch !== undefined && row.message !== id);
};

function wrong(device: Witness, id: string, waits: typeof mayWait): string | null {
  const { name, tx } = device;
  const rows = tx.uploadsOf([id]);
  const message = tx.message(id);
  const isOpen = rows.some(({ sha256 }) => sha256 === null);
  if (rows.length > 0 && !message) return `${name} uploads for ${id}, which is gone`;
  if (rows.length > 0 && message?.status === "sent")
    return `${name} uploads for ${id}, which is sent`;
  if (!message || !isFileKind(message.kind)) return null;
  const isInLane = tx.sendOf(id) !== null;
  if (isInLane && isOpen) return `${id} is in its lane on ${name} before the server has its file`;
  if (message.status !== "queued")
    return isOpen ? `${name} uploads for a ${message.status} ${id}` : null;
  return isInLane || isOpen || (rows.length > 0 && waits(device, id))
    ? null
    : `${name} shows ${id} as queued, and nothing brings its file`;
}

/** What waits for its file is uploaded for, or has gone to its lane with it: one of both, and never both (FI1, FI4). */
export const uploads: MakeChecker = ({ devices }) => ({
  name: "uploads",
  device: ({ messages, outbox, uploads: written }, device) =>
    firstOf(new Set([...messages.map(({ id }) => id), ...outbox, ...written]), (id) =>
      wrong(device, id, mayWait),
    ),
  atEnd: () =>
    firstOf(devices(), (device) =>
      firstOf(device.tx.uploads(), ({ message }) => wrong(device, message, waitsForOthers)),
    ),
});
