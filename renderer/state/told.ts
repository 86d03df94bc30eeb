import type { EventName, EventPayload, MagpieApi } from "#shared/ipc/contract.ts";

/**
 * What main tells. While main is asked for everything at once it is held back and taken in, in its order, after the answer, parts
 * of which may have been read before it was told.
 */
export function createTold(api: Pick<MagpieApi, "on">) {
  let held: (() => void)[] | null = null;
  return {
    on: <E extends EventName>(event: E, take: (payload: EventPayload<E>) => void): (() => void) =>
      api.on(event, (payload) => {
        if (held) held.push(() => take(payload));
        else take(payload);
      }),
    /** Everything is asked for: what is held from an earlier asking was of who was there then, and is forgotten. */
    hold(): void {
      held = [];
    },
    /** The answer has been taken in. */
    release(): void {
      const waiting = held ?? [];
      held = null;
      for (const take of waiting) take();
    },
  };
}
