/** A list that is scrolled says once in so many ms whom it shows. */
const sayAfterMs = 150;

export interface Watched {
  /** Somebody is shown in this window, until the returned function is called. */
  show(person: string): () => void;
  /** Whether anybody can see the window: one that is hidden shows nobody. */
  setVisible(visible: boolean): void;
  /** Main knows nothing of it any more. */
  again(): void;
  dispose(): void;
}

/** Whom this window shows, told to main when that has changed. */
export function createWatched(
  peopleMax: number,
  tell: (people: readonly string[]) => void,
): Watched {
  /** How often each of them is shown. */
  const shown = new Map<string, number>();
  let isVisible = true;
  let said = "";
  let timer: ReturnType<typeof setTimeout> | null = null;

  const say = (): void => {
    timer = null;
    const people = isVisible ? [...shown.keys()].slice(0, peopleMax) : [];
    // Ids have no control characters.
    const now = people.toSorted().join("\n");
    if (now === said) return;
    said = now;
    tell(people);
  };
  const sayLater = (): void => {
    timer ??= setTimeout(say, sayAfterMs);
  };

  return {
    show(person) {
      shown.set(person, (shown.get(person) ?? 0) + 1);
      sayLater();
      return () => {
        const left = (shown.get(person) ?? 1) - 1;
        if (left === 0) shown.delete(person);
        else shown.set(person, left);
        sayLater();
      };
    },
    setVisible(visible) {
      isVisible = visible;
      sayLater();
    },
    again() {
      said = "";
      sayLater();
    },
    dispose() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
