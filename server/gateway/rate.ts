import type { Clock } from "../chat/ports.ts";

export interface RateSettings {
  /** How many points one key may take in a period. */
  readonly points: number;
  readonly periodMs: number;
  /** Keys that are remembered; the one whose period began first gives way. */
  readonly keysMax?: number;
}

/** Some 100 bytes each. */
const rememberedMax = 100_000;

interface Period {
  readonly beganAt: number;
  used: number;
}

/**
 * Points for each key in periods of a fixed length, which begin with the key's first point. The clock must be steady: a
 * wall clock that is set forward would give everybody a new period, one that is set back would lock them out.
 */
export function createRate(steady: Clock, { points, periodMs, keysMax }: RateSettings) {
  /** In order of beginning, as a period that ends makes room for a new entry at the end. */
  const periods = new Map<string, Period>();

  const current = (key: string): Period | null => {
    const period = periods.get(key);
    if (!period) return null;
    if (steady.now() - period.beganAt < periodMs) return period;
    periods.delete(key);
    return null;
  };

  const forgetOld = (): void => {
    for (const [key, { beganAt }] of periods) {
      const isOver = steady.now() - beganAt >= periodMs;
      if (!isOver && periods.size < (keysMax ?? rememberedMax)) return;
      periods.delete(key);
    }
  };

  const begin = (key: string): Period => {
    forgetOld();
    const period = { beganAt: steady.now(), used: 0 };
    periods.set(key, period);
    return period;
  };

  return {
    /**
     * Takes points at once, or none of them. Returns 0 when they were there, otherwise the ms until the period ends: until
     * then there is nothing to come back for.
     */
    take(key: string, weight = 1): number {
      const period = current(key) ?? begin(key);
      // What weighs more than all points together is allowed as the first of a period, or it never would be.
      if (period.used > 0 && period.used + weight > points)
        return Math.max(1, Math.ceil(period.beganAt + periodMs - steady.now()));
      period.used += weight;
      return 0;
    },
    /** Gives a point back that was taken for nothing. */
    giveBack(key: string): void {
      const period = current(key);
      if (period) period.used = Math.max(0, period.used - 1);
    },
    forget(key: string): void {
      periods.delete(key);
    },
    /** How many keys are remembered. */
    size: (): number => periods.size,
  };
}
