import type { SimClock } from "./clock.ts";
import type { Device } from "./device.ts";
import type { Ledger } from "./ledger.ts";
import type { SimOptions } from "./options.ts";
import type { Rng } from "./rng.ts";
import type { Trace } from "./trace.ts";
import type { Truth } from "./truth.ts";
import { freshText } from "./workplace.ts";

export interface PromptnessPorts {
  readonly clock: SimClock;
  readonly random: Rng;
  readonly options: SimOptions;
  readonly trace: Trace;
  readonly ledger: Ledger;
  truth(): Truth;
  devices(): readonly Device[];
}

/** The server looks by itself so often; what is later than this may have been found by that alone. */
const soonMs = 4_000;

/** How long a message may take from one device to all others; null in a world that is too slow to tell. */
function boundMs({ delayMsMax, bytesPerMs, clientDiskMsMax, serverDiskMsMax }: SimOptions) {
  // A device's writes stand in line, and those of all these messages and receipts at once.
  const bound = 500 + 6 * delayMsMax + 40 * (clientDiskMsMax + serverDiskMsMax);
  return bytesPerMs < 1_000 || bound > soonMs ? null : bound;
}

/**
 * Once nothing goes wrong any more, what is said is on every device long before anybody would have looked by themselves: in
 * each conversation two devices speak at nearly the same time. Resolves to what came too late, in words, or null.
 */
export async function lateNews(ports: PromptnessPorts): Promise<string | null> {
  const { clock, random, options, trace, ledger, truth, devices } = ports;
  const bound = boundMs(options);
  // Two processes hear of each other by the bus, which may lose what it carries for good.
  if (bound === null || (options.processes > 1 && options.busLoss > 0)) return null;
  // Who believes in a connection that is gone has yet to find that out.
  const connected = devices().filter(({ isReached }) => isReached);
  const said = new Map<string, string>();
  const say = async (device: Device, conversation: string): Promise<void> => {
    const text = freshText();
    const outcome = await device.messenger?.sendMessage({ conversation, text });
    if (!outcome?.ok) return;
    const { id } = outcome.message;
    trace.line(device.name, "tells", `${id} in ${conversation}`);
    ledger.accepted.set(id, { id, device: device.name, person: device.person, conversation, text });
    said.set(id, conversation);
  };
  // Where not everybody may write what is said is refused.
  const talks = [...truth().conversations.values()].filter(
    ({ kind, admins_only, dissolved }) => kind !== "announcement" && !admins_only && !dissolved,
  );
  for (const { id } of talks.slice(0, 3)) {
    const members = new Set(truth().members(id));
    const there = connected.filter(({ person }) => members.has(person));
    for (const device of [random.pick(there), random.pick(there)]) {
      if (!device) continue;
      clock.after(random.between(1, options.delayMsMax), () => {
        void say(device, id);
        void say(device, id);
      });
    }
  }
  await clock.runUntil(clock.now() + options.delayMsMax + bound, () => false);
  for (const [id, conversation] of said) {
    const members = new Set(truth().members(conversation));
    for (const { name, person, tx } of connected)
      if (members.has(person) && (tx.message(id)?.seq ?? null) === null)
        return `${name} has not heard of ${id} after ${bound} ms`;
  }
  return null;
}
