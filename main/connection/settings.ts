/** The figures of mission rows 4 and 5 and of delivery.md, Staying connected; all can be set, these are the defaults. */
export interface ConnectionSettings {
  /** How often the heartbeat goes out. */
  readonly pingEveryMs: number;
  /** No pong for so long means that the server is gone. */
  readonly pongWithinMs: number;
  /** After a hint (wake, network up, "Connect now") a connection proves within this time that it is alive. */
  readonly probeWithinMs: number;
  /** Connecting, handshake included, takes at most this long. */
  readonly connectWithinMs: number;
  /** An answer to a request takes at most this long; then its fate is unknown. */
  readonly answerWithinMs: number;
  /** Full jitter: each wait is drawn from [0, min(cap, base × 2^(failures − 1))). */
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /**
   * Attempts start at least this far apart, whatever chance and hints say: as long as a network that is back may take to be
   * noticed, above the time of connecting (bench/reconnect.ts).
   */
  readonly attemptGapMs: number;
  /** A connection that held this long starts backoff and count anew. */
  readonly steadyAfterMs: number;
  /** At most so many attempts within any period, then sleep. A hint starts the count anew. */
  readonly attemptsPerPeriodMax: number;
  readonly periodMs: number;
  readonly sleepMs: number;
}

export const defaultSettings: ConnectionSettings = {
  pingEveryMs: 30_000,
  pongWithinMs: 60_000,
  probeWithinMs: 5_000,
  connectWithinMs: 10_000,
  answerWithinMs: 20_000,
  backoffBaseMs: 1_000,
  backoffCapMs: 30_000,
  attemptGapMs: 100,
  steadyAfterMs: 30_000,
  attemptsPerPeriodMax: 10,
  periodMs: 300_000,
  sleepMs: 300_000,
};
