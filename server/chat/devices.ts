import { limits } from "#shared/wire/limits.ts";
import type { WriteTx } from "../store/store.ts";
import type { ChatPorts, Rules } from "./ports.ts";

/** Which of a person's devices: one, all but one, or all. */
export type Devices = { readonly only: string } | { readonly but: string } | "all";

/** Nothing that was given to these devices lets anybody in any more; a ticket may have been asked for by any of them. */
export async function endDevices(tx: WriteTx, person: string, which: Devices): Promise<void> {
  if (which === "all") await tx.removeTokensOf(person);
  else if ("only" in which) await tx.removeTokensOf(person, which.only);
  else await tx.removeOtherTokens(person, which.but);
  await tx.removeTicketsOf(person);
}

/** Where a person is signed in: `own` is the device that asks. */
export function devicesRule({ store, connected }: ChatPorts): Rules["devices"] {
  return async (person, _payload, asking) => {
    const rows = await store.read((tx) => tx.tokensOf(person, limits.devicesMax));
    const now = connected.devices(person);
    return {
      devices: rows.map(({ device, device_name, created_at, seen_at }) => ({
        id: device,
        name: device_name,
        since: created_at,
        seen: seen_at,
        connected: now.has(device),
        own: device === asking,
      })),
    };
  };
}

/** Signs one of a person's devices out, or all but the one that asks. What is not theirs is as if it did not exist. */
export function revokeRule({ store, connected }: ChatPorts): Rules["revoke"] {
  return async (person, { device }, asking) => {
    const others: Devices = asking === undefined ? "all" : { but: asking };
    await store.write((tx) => endDevices(tx, person, device === null ? others : { only: device }));
    connected.endRevoked(person);
    return {};
  };
}
