import { againId } from "#main/messaging/operations/outbox-entries.ts";
import { firstOf, type MakeChecker, type Witness } from "../evidence.ts";

/**
 * What a device has received of anybody stays readable there: after leaving, after a backup, whatever comes. One's own may have
 * been taken back; of others' nothing goes but with all that the device has.
 */
export const readable: MakeChecker = ({ ledger, devices }) => {
  /** Who has sent what a device has had, by the device's name and the message. */
  const had = new Map<string, Map<string, string | null>>();

  const gone = ({ name, person, tx }: Witness, id: string): string | null => {
    const sender = had.get(name)?.get(id);
    if (sender === undefined || tx.message(id) !== null) return null;
    // One's own words may stand under another id (RW2).
    const isAccounted =
      sender === person && (ledger.maybeTakenBack.has(id) || tx.message(againId(id)) !== null);
    return isAccounted ? null : `${id} of ${sender} is gone from ${name}, which had it`;
  };

  return {
    name: "readable",
    device({ messages, removed }, device) {
      const mine = had.get(device.name) ?? new Map<string, string | null>();
      had.set(device.name, mine);
      for (const { id, sender } of messages) mine.set(id, sender);
      return firstOf(removed, (id) => gone(device, id));
    },
    atEnd: () =>
      firstOf(devices(), (device) =>
        firstOf(had.get(device.name)?.keys() ?? [], (id) => gone(device, id)),
      ),
  };
};
