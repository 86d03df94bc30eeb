import type { Event } from "electron";

/** An event with `preventDefault`; `params` are added with their getters as they are. */
export function createEvent(): Event;
export function createEvent<Params extends object>(params: Params): Event<Params>;
export function createEvent(params: object = {}): Event {
  let prevented = false;
  return Object.defineProperties(
    {
      preventDefault: () => {
        prevented = true;
      },
      get defaultPrevented() {
        return prevented;
      },
    },
    Object.getOwnPropertyDescriptors(params),
  );
}
