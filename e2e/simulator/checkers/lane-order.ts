import { type Evidence, firstOf, type MakeChecker, type Witness } from "../evidence.ts";

/** So often the connection was lost over what has been parked, and goes out again (OB10). */
const lossesOfParked = 2;

/** Whether what waits in a lane is to be passed over: it was parked, or is in its lane no more, as it failed or was taken back. */
function isPassedOver({ tx }: Witness, id: string): boolean {
  const entry = tx.sendOf(id);
  return entry === null || entry.stuck || entry.losses >= lossesOfParked;
}

/**
 * What one device says in one conversation is given its places in the order in which it was said (OB2), as the device's own
 * commits have it. Files come when they are uploaded and are none of it (FI1).
 */
export const laneOrder: MakeChecker = (evidence) => {
  /** Texts in the order of their queueing, by device and conversation. */
  const lanes = new Map<string, string[]>();
  const laneOf = new Map<string, { readonly device: string; readonly lane: string[] }>();
  /** What was passed over, or goes out once more: for a person's asking, or as a backup lacks it (CU8). It has a later turn. */
  const loose = new Set<string>();

  /** The texts that were said before one and are not on the server. */
  const waitingBefore = ({ truth }: Evidence, id: string, lane: readonly string[]) =>
    lane.slice(0, lane.indexOf(id)).filter((one) => !loose.has(one) && !truth().messages.has(one));

  return {
    name: "lane-order",
    device({ operation, messages }, { name }) {
      for (const { id, conversation, status } of messages) {
        if (operation === "queueMessage") {
          const key = `${name} ${conversation}`;
          const lane = lanes.get(key) ?? [];
          lane.push(id);
          lanes.set(key, lane);
          laneOf.set(id, { device: name, lane });
        } else if (status === "failed" || operation === "requeueLacking") loose.add(id);
      }
      return null;
    },
    server: ({ inserted }) =>
      firstOf(inserted, ({ id, seq }) => {
        const said = laneOf.get(id);
        const device = evidence.devices().find(({ name }) => name === said?.device);
        if (!said || !device || loose.has(id)) return null;
        return firstOf(waitingBefore(evidence, id, said.lane), (earlier) => {
          if (isPassedOver(device, earlier)) {
            loose.add(earlier);
            return null;
          }
          return `${id} of ${device.name} is given seq ${seq}, and ${earlier}, which was said before it, still waits`;
        });
      }),
  };
};
