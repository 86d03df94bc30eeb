import { RateLimiterMemory } from "rate-limiter-flexible";

export interface ThrottleSettings {
  /** Failed sign-ins from one address, in each quarter of an hour. */
  readonly failuresPerAddress: number;
  /** Wrong passwords for one account from one address, in each quarter of an hour. */
  readonly failuresPerAccount: number;
  /** Tickets made for one account, in each quarter of an hour. */
  readonly secretsPerAccount: number;
  /** Frames one account may send, in each second. */
  readonly framesPerSecond: number;
}

export const defaultThrottle: ThrottleSettings = {
  failuresPerAddress: 200,
  failuresPerAccount: 20,
  secretsPerAccount: 100,
  framesPerSecond: 200,
};

const quarterOfAnHourS = 900;

/**
 * Bounds per address and per account (security.md 12). Only failures count against signing in: behind a proxy that hides
 * addresses, a whole office has one.
 */
export function createThrottle(settings: ThrottleSettings = defaultThrottle) {
  const window = (points: number) => new RateLimiterMemory({ points, duration: quarterOfAnHourS });
  const addresses = window(settings.failuresPerAddress);
  const accounts = window(settings.failuresPerAccount);
  const secrets = window(settings.secretsPerAccount);
  const frames = new RateLimiterMemory({ points: settings.framesPerSecond, duration: 1 });

  const take = (limiter: RateLimiterMemory, key: string, points = 1): Promise<boolean> =>
    limiter.consume(key, points).then(
      () => true,
      () => false,
    );
  const isFull = async (limiter: RateLimiterMemory, key: string): Promise<boolean> => {
    const used = await limiter.get(key);
    return used !== null && used.remainingPoints <= 0;
  };
  /** Guesses at one account are counted by where they come from: strangers cannot lock its owner out. */
  const keyOf = (address: string, login: string): string => `${address} ${login}`;

  return {
    /** Whether one more sign-in may be tried; `login` is empty for a ticket. */
    maySignIn: async (address: string, login: string): Promise<boolean> =>
      !(await isFull(addresses, address)) &&
      !(login !== "" && (await isFull(accounts, keyOf(address, login)))),
    failed: async (address: string, login: string): Promise<void> => {
      await take(addresses, address);
      if (login !== "") await take(accounts, keyOf(address, login));
    },
    /** A right password clears what wrong ones left behind. */
    signedIn: async (address: string, login: string): Promise<void> => {
      if (login !== "") await accounts.delete(keyOf(address, login));
    },
    /** Whether one more ticket may be made for a person. */
    ticket: (person: string): Promise<boolean> => take(secrets, person),
    /** Whether a person may send one more frame of this weight. */
    frame: (person: string, weight = 1): Promise<boolean> => take(frames, person, weight),
  };
}

export type Throttle = ReturnType<typeof createThrottle>;
