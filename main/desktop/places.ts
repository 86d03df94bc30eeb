import { type Rectangle, screen } from "electron";
import * as v from "valibot";
import type { Log, Timers } from "../messaging/ports.ts";
import { createKeptFile } from "./files.ts";

const number = v.pipe(v.number(), v.integer());
const Places = v.record(
  v.string(),
  v.object({ x: number, y: number, width: number, height: number }),
);

/** The main window's name among the places. */
export const mainPlace = "main";
/** The name of a conversation's own window; no id of a conversation makes it the main window's. */
export const chatPlace = (conversation: string): string => `chat:${conversation}`;

/** So many windows are remembered; the one unused for longest is forgotten. */
const placesMax = 100;
/** Moving and sizing come in floods. */
const keepAfterMs = 500;

/** At least this much of a window has to be on a screen, in px, or it could not be taken hold of. */
const gripPx = 80;

/** Whether a window there could be reached on one of these screens. */
export function isReachable(bounds: Rectangle, screens: readonly Rectangle[]): boolean {
  return screens.some(
    (area) =>
      bounds.x + bounds.width >= area.x + gripPx &&
      bounds.x <= area.x + area.width - gripPx &&
      bounds.y >= area.y - 10 &&
      bounds.y <= area.y + area.height - gripPx,
  );
}

/** Where windows were, in `windows.json`. */
export async function openPlaces(
  path: string,
  { timers, log }: { readonly timers: Timers; readonly log: Log },
) {
  const file = createKeptFile(path);
  const places = new Map<string, Rectangle>();
  try {
    const parsed = v.safeParse(Places, JSON.parse((await file.read()) ?? "{}"));
    if (parsed.success)
      for (const [name, bounds] of Object.entries(parsed.output)) places.set(name, bounds);
  } catch {
    log.warn("places.unreadable");
  }
  let cancel: (() => void) | null = null;

  const keep = async (): Promise<void> => {
    cancel?.();
    cancel = null;
    try {
      await file.replace(`${JSON.stringify(Object.fromEntries(places))}\n`);
    } catch {
      log.warn("places.notKept");
    }
  };

  return {
    /** Where this window was, if it can still be reached there. */
    of(name: string): Rectangle | null {
      const bounds = places.get(name);
      const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
      return bounds && isReachable(bounds, screens) ? bounds : null;
    },
    remember(name: string, bounds: Rectangle): void {
      places.delete(name);
      places.set(name, bounds);
      for (const oldest of places.keys()) {
        if (places.size <= placesMax) break;
        places.delete(oldest);
      }
      cancel ??= timers.after(keepAfterMs, () => void keep());
    },
    /** Forgets where the windows of conversations were: whose they are is nobody's business any more. */
    async forgetChats(): Promise<void> {
      for (const name of places.keys()) if (name !== mainPlace) places.delete(name);
      await keep();
    },
    /** Resolves when what is to be remembered is on the disk. */
    close: (): Promise<void> => (cancel === null ? file.settled() : keep()),
  };
}

export type WindowPlaces = Awaited<ReturnType<typeof openPlaces>>;
