import type { SimClock } from "./clock.ts";
import type { Rng } from "./rng.ts";

export type Direction = "toServer" | "toClient";
export const directions: readonly Direction[] = ["toServer", "toClient"];

/** One machine's way to the office: what holds for all its connections, one after the other. */
export interface Line {
  delayMsMax: number;
  bytesPerMs: number;
  /** Nothing gets through before then, in this direction alone. */
  readonly blockedUntil: Record<Direction, number>;
  isDown: boolean;
}

export function createLine(delayMsMax: number, bytesPerMs: number): Line {
  return { delayMsMax, bytesPerMs, blockedUntil: { toServer: 0, toClient: 0 }, isDown: false };
}

/** What one end of a connection hears. */
export interface WireEnd {
  /** The next one of what the other end has sent. */
  heard(text: string): void;
  /** The connection is over, and this end's machine has been told. */
  ended(): void;
}

/**
 * A connection, as TCP makes it: what arrives arrives whole and in order, and nothing is missing in between. What is lost
 * is lost by its end, of which either side may or may not be told.
 */
export function createWire(
  clock: SimClock,
  random: Rng,
  line: Line,
  ends: Readonly<Record<Direction, WireEnd>>,
) {
  let isCut = false;

  const createPipe = (direction: Direction) => {
    const end = ends[direction];
    const queue: { readonly at: number; readonly text: string | null }[] = [];
    let lastAt = 0;
    let cancel: (() => void) | null = null;
    let isDeaf = false;

    const arm = (): void => {
      const head = queue[0];
      if (cancel !== null || !head || line.isDown || isCut) return;
      cancel = clock.at(Math.max(head.at, line.blockedUntil[direction]), () => {
        cancel = null;
        // It may have been blocked, or gone down, meanwhile.
        if (line.isDown || isCut) return;
        if (line.blockedUntil[direction] > clock.now()) return arm();
        const next = queue.shift();
        arm();
        if (!next || isDeaf) return;
        if (next.text === null) end.ended();
        else end.heard(next.text);
      });
    };
    return {
      /** null says goodbye. */
      send(text: string | null): void {
        if (isCut) return;
        const takes = random.between(1, line.delayMsMax) + (text?.length ?? 0) / line.bytesPerMs;
        lastAt = Math.max(lastAt, clock.now() + Math.ceil(takes));
        queue.push({ at: lastAt, text });
        arm();
      },
      /** The line may have changed. */
      look(): void {
        cancel?.();
        cancel = null;
        arm();
      },
      drop(): void {
        cancel?.();
        cancel = null;
        queue.length = 0;
      },
      /** Nobody listens at its end any more. */
      deafen(): void {
        isDeaf = true;
      },
      isBusy: (): boolean => queue.length > 0,
      end,
    };
  };
  const pipes = { toServer: createPipe("toServer"), toClient: createPipe("toClient") };

  return {
    /** Sends in a direction. Nobody knows whether it arrives. */
    send: (direction: Direction, text: string): void => pipes[direction].send(text),
    /** One side ends it: what it has sent before still arrives, then the other side is told. */
    close(by: "client" | "server"): void {
      const [out, back] = by === "client" ? directions : directions.toReversed();
      if (back) pipes[back].deafen();
      if (out) pipes[out].send(null);
    },
    /**
     * It ends, with whatever is on its way. A side is told after so many ms, or never where that is null: to it the
     * connection looks open.
     */
    cut(told: { readonly client: number | null; readonly server: number | null }): void {
      if (isCut) return;
      isCut = true;
      for (const direction of directions) pipes[direction].drop();
      const { toClient, toServer } = pipes;
      if (told.client !== null) clock.after(told.client, () => toClient.end.ended());
      if (told.server !== null) clock.after(told.server, () => toServer.end.ended());
    },
    look: (): void => directions.forEach((direction) => pipes[direction].look()),
    isBusy: (direction: Direction): boolean => pipes[direction].isBusy(),
    get isCut(): boolean {
      return isCut;
    },
  };
}

export type Wire = ReturnType<typeof createWire>;
