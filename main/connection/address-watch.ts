import type { Timers } from "../messaging/ports.ts";

/** How often the machine's addresses are looked at, in ms. */
export const addressesEveryMs = 2_000;

/**
 * Link-local, fe80::/10 and 169.254.0.0/16, behind the name of an interface or alone: it leads to no server, and every container and
 * tunnel that comes and goes brings one.
 */
const linkLocal = /(?:^|\/)(?:fe[89ab][\da-f]:|169\.254\.)[^/]*$/iu;

export interface AddressWatchPorts {
  readonly timers: Timers;
  /** The machine's own addresses towards others, each alone or as `interface/address`; throws where the system does not say. */
  addresses(): readonly string[];
  /** The machine has a network, and it is another one than before. */
  onChanged(): void;
}

/**
 * Notices a way out that has changed while there always was one, as from Wi-Fi to a VPN: no event tells of it, and sockets on
 * the old way look open for long. Also notices a network that is back where no window is there to say so. Returns what ends it.
 */
export function watchAddresses({ timers, addresses, onChanged }: AddressWatchPorts): () => void {
  let cancel = (): void => undefined;
  const read = (): string | null => {
    try {
      return addresses()
        .filter((address) => !linkLocal.test(address))
        .toSorted()
        .join(" ");
    } catch {
      return null;
    }
  };
  let known = read();
  const look = (): void => {
    const now = read();
    cancel = timers.after(addressesEveryMs, look);
    if (now === null || now === known) return;
    known = now;
    if (now !== "") onChanged();
  };
  cancel = timers.after(addressesEveryMs, look);
  return () => cancel();
}
