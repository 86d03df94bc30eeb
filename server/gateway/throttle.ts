import { RateLimiterMemory } from "rate-limiter-flexible";

export interface ThrottleSettings {
  /** Sign-ins an address may try, in each quarter of an hour. */
  readonly signInsPerAddress: number;
  /** Wrong passwords an account may see, in each quarter of an hour. */
  readonly signInsPerAccount: number;
  /** Frames one account may send, in each second. */
  readonly framesPerSecond: number;
}

export const defaultThrottle: ThrottleSettings = {
  signInsPerAddress: 100,
  signInsPerAccount: 20,
  framesPerSecond: 200,
};

const quarterOfAnHourS = 900;

/** Bounds per address and per account (security.md 12); each method says whether one more may be. */
export function createThrottle(settings: ThrottleSettings = defaultThrottle) {
  const addresses = new RateLimiterMemory({
    points: settings.signInsPerAddress,
    duration: quarterOfAnHourS,
  });
  const accounts = new RateLimiterMemory({
    points: settings.signInsPerAccount,
    duration: quarterOfAnHourS,
  });
  const frames = new RateLimiterMemory({ points: settings.framesPerSecond, duration: 1 });

  const take = (limiter: RateLimiterMemory, key: string): Promise<boolean> =>
    limiter.consume(key).then(
      () => true,
      () => false,
    );

  return {
    signIn: async (address: string, login: string): Promise<boolean> =>
      (await take(addresses, address)) && (login === "" || (await take(accounts, login))),
    /** A right password clears what wrong ones left behind. */
    signedIn: async (login: string): Promise<void> => {
      if (login !== "") await accounts.delete(login);
    },
    frame: (person: string): Promise<boolean> => take(frames, person),
  };
}

export type Throttle = ReturnType<typeof createThrottle>;
