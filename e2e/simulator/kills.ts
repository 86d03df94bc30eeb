import type { SimClock } from "./clock.ts";
import type { Mischief } from "./mischief.ts";
import type { Rng } from "./rng.ts";

/** A program that was killed at a call is started again within so many ms. */
const downMsMax = 5_000;
/** So many programs of one world are killed at their calls at the most: it has to get somewhere. */
const killsMax = 40;

export interface Program {
  /** Ends it as kill -9 does. */
  kill(): void;
  start(): void;
}

/**
 * Kills programs at the calls that they make through their ports: between what was stored and what is sent, and between what was sent
 * and what is noted of it, where no time passes and no timer could fall. A stream of its own decides, so that worlds
 * without such kills are as they would be without this.
 */
export function createKills(clock: SimClock, random: Rng, mischief: Mischief) {
  let left = killsMax;
  return {
    /** Asked at each call, of a device or of the server. Says whether the program has ended at it. */
    at(chance: "killAtCallChance" | "serverKillAtCallChance", program: Program): boolean {
      if (left === 0 || mischief[chance] === 0 || !random.chance(mischief[chance])) return false;
      left -= 1;
      program.kill();
      clock.after(random.between(0, downMsMax), () => program.start());
      return true;
    },
  };
}

export type Kills = ReturnType<typeof createKills>;
