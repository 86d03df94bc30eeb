import type { Clock } from "../chat/ports.ts";
import { createRate } from "./rate.ts";

export interface ThrottleSettings {
  /** Failed sign-ins from one address, in each quarter of an hour. */
  readonly failuresPerAddress: number;
  /** Wrong passwords for one account from one address, in each quarter of an hour. */
  readonly failuresPerAccount: number;
  /** Tickets made for one account, in each quarter of an hour. */
  readonly secretsPerAccount: number;
  /** Frames one account may send, in each second. */
  readonly framesPerSecond: number;
  /** What the frames of one connection that make no sense may weigh in each minute, beside `framesPerSecond`. */
  readonly misfitsPerMinute?: number;
  /** Requests about files, in each second, and files that one account may announce in each quarter of an hour. */
  readonly fileRequestsPerSecond?: number;
  readonly uploadsPerAccount?: number;
}

export const defaultThrottle: ThrottleSettings = {
  failuresPerAddress: 200,
  failuresPerAccount: 20,
  secretsPerAccount: 100,
  framesPerSecond: 400,
};

/** A page of pictures is drawn at once, and somebody may send a folder. */
const defaultFileRequests = 200;
const defaultUploads = 4_000;

/** A client of another version sends one for each thing that this server does not know, and does not ask it again. */
const defaultMisfits = 2_000;
/** Heartbeats of one connection in each second that cost nothing; an honest one has two a minute. */
const heartbeatsPerSecond = 10;
const quarterOfAnHourMs = 900_000;

/**
 * Bounds per address and per account (security.md 12), in memory. Each call that asks takes at once what it is granted,
 * and returns 0 then; otherwise nothing, and it returns the ms until it is worth asking again.
 */
export function createThrottle(steady: Clock, settings: ThrottleSettings = defaultThrottle) {
  const rare = (points: number) => createRate(steady, { points, periodMs: quarterOfAnHourMs });
  const addresses = rare(settings.failuresPerAddress);
  const accounts = rare(settings.failuresPerAccount);
  const secrets = rare(settings.secretsPerAccount);
  const frames = createRate(steady, { points: settings.framesPerSecond, periodMs: 1_000 });
  const files = createRate(steady, {
    points: settings.fileRequestsPerSecond ?? defaultFileRequests,
    periodMs: 1_000,
  });
  const uploads = rare(settings.uploadsPerAccount ?? defaultUploads);
  const misfits = createRate(steady, {
    points: settings.misfitsPerMinute ?? defaultMisfits,
    periodMs: 60_000,
  });
  const heartbeats = createRate(steady, { points: heartbeatsPerSecond, periodMs: 1_000 });

  /** Guesses at one account are counted by where they come from: strangers cannot lock its owner out. */
  const keyOf = (address: string, login: string): string => `${address} ${login}`;

  return {
    /**
     * Takes one try to sign in, before anything is verified: tries that are under way together count each other. `login` is
     * empty for a ticket.
     */
    trySignIn(address: string, login: string): number {
      const waitMs = login === "" ? 0 : accounts.take(keyOf(address, login));
      if (waitMs > 0) return waitMs;
      const addressWaitMs = addresses.take(address);
      if (addressWaitMs > 0 && login !== "") accounts.giveBack(keyOf(address, login));
      return addressWaitMs;
    },
    /** Only failures count: behind a proxy that hides addresses, a whole office has one. */
    notFailed(address: string, login: string): void {
      addresses.giveBack(address);
      if (login !== "") accounts.giveBack(keyOf(address, login));
    },
    /** A right password also clears what wrong ones left behind for its account. */
    signedIn(address: string, login: string): void {
      addresses.giveBack(address);
      if (login !== "") accounts.forget(keyOf(address, login));
    },
    /** One more ticket for a person. */
    ticket: (person: string): number => secrets.take(person),
    /** One more request of a person's about a file. */
    file: (person: string): number => files.take(person),
    /** One more file that a person announces. */
    upload: (person: string): number => uploads.take(person),
    /** One more heartbeat of a connection, apart from everything else; one that is refused is a frame as any other. */
    heartbeat: (socket: string): number => heartbeats.take(socket),
    /** One more frame of a connection that made no sense; one that is refused is no honest client's. */
    misfit: (socket: string, weight = 1): number => misfits.take(socket, weight),
    /** One more frame of this weight from a person. */
    frame: (person: string, weight = 1): number => frames.take(person, weight),
  };
}

export type Throttle = ReturnType<typeof createThrottle>;
