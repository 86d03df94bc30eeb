/** The figures of mission rows 4 and 5 and of delivery.md, Staying connected; all can be set, these are the defaults. */
export interface ConnectionSettings {
  /** How often the heartbeat goes out. */
  readonly pingEveryMs: number;
  /** No pong for so long means that the server is gone. */
  readonly pongWithinMs: number;
  /** After waking up a connection must prove itself this fast. */
  readonly probeWithinMs: number;
  /** Connecting takes at most this long. */
  readonly connectWithinMs: number;
  /** An answer to a request takes at most this long; then its fate is unknown. */
  readonly answerWithinMs: number;
  /** Full jitter: each wait is drawn from [0, min(cap, base × 2^attempt)), and never below the floor. */
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  readonly backoffFloorMs: number;
  /** A connection that held this long starts the backoff anew. */
  readonly steadyAfterMs: number;
  /** At most so many attempts within the period, then sleep. */
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
  backoffFloorMs: 100,
  steadyAfterMs: 30_000,
  attemptsPerPeriodMax: 20,
  periodMs: 300_000,
  sleepMs: 300_000,
};
