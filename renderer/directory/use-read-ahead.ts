import { useEffect } from "react";
import type { PersonView } from "#shared/ipc/views.ts";
import type { Findables } from "../finding/findable.ts";

/** So much of an idle moment is left to others, in ms. */
const spareMs = 3;

/** Reads names aloud while nothing else is to be done, so that the first search need not. */
export function useReadAhead(findables: Findables, people: readonly PersonView[]): void {
  useEffect(() => {
    if (!findables.reads) return undefined;
    let at = 0;
    let waiting = 0;
    const readOn = (idle: IdleDeadline): void => {
      while (at < people.length && idle.timeRemaining() > spareMs) {
        const person = people[at];
        if (person) findables.of(person.name, true);
        at += 1;
      }
      if (at < people.length) waiting = requestIdleCallback(readOn);
    };
    waiting = requestIdleCallback(readOn);
    return () => cancelIdleCallback(waiting);
  }, [findables, people]);
}
