import type { EventName, EventPayload, MagpieApi } from "#shared/ipc/contract.ts";

/**
 * What main tells, in order. While main is asked for everything at once it is held back and taken in after the answer, parts of
 * which may have been read before it was told; what was told before it was asked is in the answer.
 */
export function createTold(api: Pick<MagpieApi, "on">) {
  let held: (() => void)[] | null = null;
  return {
    on: <E extends EventName>(event: E, take: (payload: EventPayload<E>) => void): (() => void) =>
      api.on(event, (payload) => {
        if (held) held.push(() => take(payload));
        else take(payload);
      }),
    /** Everything is asked for: what is held from an earlier asking is forgotten. */
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
