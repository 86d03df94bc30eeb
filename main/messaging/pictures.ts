import type { PictureOutcome } from "#shared/ipc/contract.ts";
import { decodeBase64 } from "#shared/wire/base64.ts";
import { codeName, isDefinite } from "#shared/wire/codes.ts";
import { pictureFault, type PictureFormat, pictureFormat } from "#shared/wire/picture.ts";
import { errorName } from "./error-name.ts";
import { laterOf } from "./later.ts";
import type { Clock, Link, Log, Random, Sha256, Store, Timers } from "./ports.ts";
import { boundedDelayMs, retryDelayMs } from "./retry-delay.ts";

export interface PicturePorts {
  readonly store: Store;
  readonly link: Link;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly sha256: Sha256;
  readonly log: Log;
  /** The directory is known to have reached this rev. */
  onDirectory(rev: number): Promise<void>;
}

/** A picture's bytes, and what they are by their content. */
export interface Picture {
  readonly type: PictureFormat["type"];
  readonly bytes: Uint8Array;
}

/** Requests that are under way at once; the others wait for their turn. */
export const picturesAtOnceMax = 4;
/** Pictures that are asked for at once, those that wait included; one more is not here. */
export const picturesAskedMax = 1_000;
/** What all pictures on this machine may take together. */
const keptBytesMax = 64 * 1024 * 1024;
/** How often a picture is asked for that the server is too busy to give. */
const triesMax = 6;

const known = (bytes: Uint8Array): Picture | null => {
  const format = pictureFormat(bytes);
  return format && { type: format.type, bytes };
};

/** People's pictures: from the store, else from the server, and one's own to the server (SPEC.md, PC). */
export function createPictures(ports: PicturePorts) {
  const { store, link, clock, timers, random, sha256, log } = ports;
  /** Those that are looked for now: whoever asks meanwhile gets the same answer. */
  const asked = new Map<string, Promise<Picture | null>>();
  /** What this connection does not have: asking again would go in circles. */
  const refused = new Set<string>();
  const turns: (() => void)[] = [];
  const pauses = new Set<() => void>();
  let underWay = 0;
  let stopped = false;

  /** Waits for its turn, and hands it on. */
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (underWay < picturesAtOnceMax) underWay += 1;
    else await new Promise<void>((resolve) => turns.push(resolve));
    try {
      return await work();
    } finally {
      const next = turns.shift();
      if (next) next();
      else underWay -= 1;
    }
  };

  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        cancel();
        pauses.delete(end);
        resolve();
      };
      const cancel = timers.after(delayMs, end);
      pauses.add(end);
    });

  /** PC2: what came is the picture that was asked for, and a picture. */
  const checked = (id: string, base64: string): Uint8Array | null => {
    const bytes = decodeBase64(base64);
    return bytes && pictureFault(bytes) === null && sha256(bytes) === id ? bytes : null;
  };

  const fetch = async (id: string): Promise<Uint8Array | null> => {
    for (let tries = 1; link.live && !stopped; tries++) {
      const outcome = await link.request("picture", { id });
      if (outcome.kind === "lost") return null;
      const bytes = outcome.kind === "answered" ? checked(id, outcome.payload.bytes) : null;
      if (bytes) return bytes;
      const later = laterOf(outcome);
      const isBusy = later !== null || (outcome.kind === "refused" && !isDefinite(outcome));
      if (!isBusy) refused.add(id);
      if (!isBusy || tries >= triesMax) {
        log.warn("pictures.refused", { code: outcome.kind === "refused" ? outcome.code : null });
        return null;
      }
      await pause(boundedDelayMs(Math.max(later?.afterMs ?? 0, retryDelayMs(tries, random))));
    }
    return null;
  };

  const find = async (id: string): Promise<Picture | null> => {
    const { named, bytes } = await store
      .run("picture", { id, now: clock.now() })
      // A disk that takes nothing shows all the same what is on it.
      .catch(() => store.run("picture", { id, now: null }));
    if (bytes) return known(bytes);
    if (!named || !link.live || refused.has(id)) return null;
    const came = await inTurn(() => fetch(id));
    if (!came) return null;
    const args = { id, bytes: came, now: clock.now(), bytesMax: keptBytesMax };
    // One that cannot be kept now is shown all the same.
    const isWanted = await store.run("keepPicture", args).catch(() => true);
    return isWanted ? known(came) : null;
  };

  return {
    /** A picture that the directory names; null when it cannot be had now. Never rejects. */
    async picture(id: string): Promise<Picture | null> {
      const same = asked.get(id);
      if (same) return same;
      if (stopped || asked.size >= picturesAskedMax) return null;
      const one = find(id)
        .catch((error: unknown) => {
          log.error("pictures.failed", { error: errorName(error) });
          return null;
        })
        .finally(() => asked.delete(id));
      asked.set(id, one);
      return one;
    },

    /** PC6: gives oneself a picture, in base64, or with null takes it away. */
    async set(base64: string | null): Promise<PictureOutcome> {
      const bytes = base64 === null ? null : decodeBase64(base64);
      const fault = base64 === null ? null : bytes === null ? "notAPicture" : pictureFault(bytes);
      if (fault) return { ok: false, problem: fault };
      const outcome = await link.request("set_picture", { bytes: base64 });
      if (outcome.kind === "lost") return { ok: false, problem: "offline" };
      if (outcome.kind === "refused") {
        const name = codeName(outcome.code);
        const isSaid = name === "notAPicture" || name === "tooLarge";
        return { ok: false, problem: isSaid ? name : "failed" };
      }
      await ports.onDirectory(outcome.payload.rev);
      return { ok: true };
    },

    /** PC5: the link came up or went down; what could not be had may be had now. */
    live(): void {
      refused.clear();
      for (const end of pauses) end();
    },

    async stop(): Promise<void> {
      stopped = true;
      for (const end of pauses) end();
      await Promise.all(asked.values());
    },
  };
}
