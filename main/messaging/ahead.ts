interface Asked<Place, T> {
  readonly place: Place;
  readonly answer: Promise<T>;
}

/** So many answers are asked for before they are needed; each may be as large as a page. */
const aheadMax = 4;

/**
 * Asks for the next page while the last one is still being kept: of each conversation one, at the place where it will
 * stand. `request` never rejects.
 */
export function createAhead<Place, T>(request: (conversation: string, place: Place) => Promise<T>) {
  const asked = new Map<string, Asked<Place, T>>();
  return {
    /** It will be wanted soon. */
    begin(conversation: string, place: Place): void {
      if (asked.has(conversation) || asked.size >= aheadMax) return;
      asked.set(conversation, { place, answer: request(conversation, place) });
    },
    /** What was asked ahead, if it was asked at this place; otherwise it is asked now. */
    ask(conversation: string, place: Place): Promise<T> {
      const known = asked.get(conversation);
      asked.delete(conversation);
      return known?.place === place ? known.answer : request(conversation, place);
    },
    /** What was asked is void. */
    reset(): void {
      asked.clear();
    },
  };
}
