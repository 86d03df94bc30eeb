import type { Input, StateOf, Step, Tries } from "./state.ts";

/** How attempts follow each other: backoff, the cap within a period, sleep, and what a hint changes. Pure. */

/** A ceiling of 2^30 × base is past every cap. */
const exponentMax = 30;

export const noTries: Tries = { attempt: 0, recent: [], lastAttemptAt: null };

const withinPeriod = (tries: Tries, { now, settings }: Input): readonly number[] =>
  tries.recent.filter((at) => at > now - settings.periodMs);

/** The earliest time for the next attempt. */
const gapEnd = ({ lastAttemptAt }: Tries, { now, settings }: Input): number =>
  lastAttemptAt === null ? now : lastAttemptAt + settings.attemptGapMs;

/** Starts the next attempt on a socket of its own, which has `withinMs`, or as long as any. */
export function connect(tries: Tries, generation: number, input: Input, withinMs?: number): Step {
  const { now, settings } = input;
  return {
    state: {
      name: "connecting",
      generation: generation + 1,
      deadline: now + (withinMs ?? settings.connectWithinMs),
      hurried: false,
      attempt: tries.attempt + 1,
      recent: [...withinPeriod(tries, input), now],
      lastAttemptAt: now,
    },
    effects: [{ name: "open", generation: generation + 1 }],
  };
}

/** Waits with full jitter, or sleeps when the period's attempts are used up (mission row 5). */
export function backOff(tries: Tries, generation: number, input: Input): Step {
  const { now, jitter, settings } = input;
  const recent = withinPeriod(tries, input);
  const kept = { generation, attempt: tries.attempt, recent, lastAttemptAt: tries.lastAttemptAt };
  const oldest = recent[0];
  if (oldest !== undefined && recent.length >= settings.attemptsPerPeriodMax) {
    // Past both: a sleep that is set shorter than the period does not break the cap.
    const until = Math.max(now + settings.sleepMs, oldest + settings.periodMs);
    return { state: { name: "sleeping", until, ...kept }, effects: [{ name: "close" }] };
  }
  const exponent = Math.min(Math.max(tries.attempt - 1, 0), exponentMax);
  const ceiling = Math.min(settings.backoffCapMs, settings.backoffBaseMs * 2 ** exponent);
  const nextTryAt = Math.max(now + Math.floor(jitter * ceiling), gapEnd(tries, input));
  return { state: { name: "waiting", nextTryAt, ...kept }, effects: [{ name: "close" }] };
}

/**
 * A hint says that the world has changed: the next attempt is due at once, or as soon as the gap allows, and the period's
 * count starts anew. The backoff does not: only a connection that holds resets it. The attempt has no longer than a probe: a
 * network that has just come up may swallow what goes out first.
 */
export function hurryUp(tries: Tries, generation: number, input: Input): Step {
  const { attempt, lastAttemptAt } = tries;
  const counted: Tries = { attempt, recent: [], lastAttemptAt };
  const nextTryAt = gapEnd(tries, input);
  const { connectWithinMs, probeWithinMs } = input.settings;
  if (input.now >= nextTryAt)
    return connect(counted, generation, input, Math.min(connectWithinMs, probeWithinMs));
  return { state: { name: "waiting", generation, nextTryAt, ...counted }, effects: [] };
}

/**
 * The network is another one while an attempt is under way: what it has sent so far may be lost, and would be repeated only after
 * seconds. It is given up for a new one; one that has hardly begun may still come through until the gap allows that.
 */
export function renew(state: StateOf<"connecting">, input: Input): Step {
  const until = gapEnd(state, input);
  if (input.now < until) {
    const deadline = Math.min(state.deadline, until);
    return { state: { ...state, deadline, hurried: true }, effects: [] };
  }
  const next = hurryUp(state, state.generation, input);
  return { state: next.state, effects: [{ name: "close" }, ...next.effects] };
}
