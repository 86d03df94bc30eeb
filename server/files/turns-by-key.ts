/** Gives the turn to the next who waits. */
export type Release = () => void;

interface Holder {
  /** Somebody else waits for the turn. */
  readonly onWanted: () => void;
}

/** One at a time for each key, in the order of asking; who has the turn is told when somebody else wants it. */
export function createTurnsByKey() {
  const turns = new Map<string, { holder: Holder; waiting: (() => void)[] }>();

  const release = (key: string): void => {
    const turn = turns.get(key);
    const next = turn?.waiting.shift();
    if (next) next();
    else turns.delete(key);
  };

  const held = (key: string): Release => {
    let isOver = false;
    return () => {
      if (!isOver) release(key);
      isOver = true;
    };
  };

  return {
    /** Resolves when it is one's turn. */
    take(key: string, onWanted: () => void = () => undefined): Promise<Release> {
      const turn = turns.get(key);
      if (!turn) {
        turns.set(key, { holder: { onWanted }, waiting: [] });
        return Promise.resolve(held(key));
      }
      turn.holder.onWanted();
      return new Promise((resolve) =>
        turn.waiting.push(() => {
          turn.holder = { onWanted };
          if (turn.waiting.length > 0) onWanted();
          resolve(held(key));
        }),
      );
    },
    /** Null where somebody has the turn. */
    tryTake(key: string): Release | null {
      if (turns.has(key)) return null;
      turns.set(key, { holder: { onWanted: () => undefined }, waiting: [] });
      return held(key);
    },
  };
}

export type TurnsByKey = ReturnType<typeof createTurnsByKey>;
