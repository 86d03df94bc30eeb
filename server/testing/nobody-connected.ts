import type { Connected } from "../chat/ports.ts";

/** For rules without a gateway. */
export const nobodyConnected: Connected = {
  devices: () => new Set(),
  endRevoked: () => undefined,
};
