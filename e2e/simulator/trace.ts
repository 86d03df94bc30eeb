import { hashOf } from "./rng.ts";

/** One fixed-width line an event, and a hash of all of them: two runs of one seed give the same. */
export function createTrace(now: () => number, print: ((line: string) => void) | null) {
  let hash = hashOf("");
  let lines = 0;
  return {
    /** `actor` is a device, a process, the network or the people; `detail` holds nothing that differs from run to run. */
    line(actor: string, event: string, detail = ""): void {
      const text = `${String(now()).padStart(9)} ${actor.padEnd(9)} ${event.padEnd(12)} ${detail}`;
      hash = hashOf(text, hash);
      lines += 1;
      print?.(text);
    },
    hash: (): string => hash.toString(16).padStart(8, "0"),
    lines: (): number => lines,
  };
}

export type Trace = ReturnType<typeof createTrace>;
