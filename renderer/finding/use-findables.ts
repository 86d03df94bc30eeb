import { useAnswer } from "../state/use-answer.ts";
import { createFindables, type Findables } from "./findable.ts";
import { loadReadings } from "./readings.ts";

/** One for the whole window, so that nothing is read twice: by characters alone until the readings are there. */
let shared: Findables = createFindables(null);
let arriving: Promise<Findables> | null = null;

const whenRead = (): Promise<Findables> => {
  arriving ??= loadReadings()
    // Where they cannot be had nobody is to wait for them.
    .catch(() => () => [])
    .then((readings) => (shared = createFindables(readings)));
  return arriving;
};

const notYet = (): Promise<Findables> => new Promise(() => undefined);

/** What texts are looked through with; asks for the readings when somebody first looks for something (`looks`). */
export function useFindables(looks = true): Findables {
  const { answer } = useAnswer(looks ? whenRead : notYet);
  return answer ?? shared;
}
