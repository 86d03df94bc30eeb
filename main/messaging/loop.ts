/**
 * A loop that runs one round at a time. Asked again while a round is under way it goes round once more afterwards,
 * however often it was asked: nothing is missed and nothing runs twice at once.
 */
export interface Loop {
  /** Asks for a round. */
  run(): void;
  /** No further round; resolves when the one under way is over. */
  stop(): Promise<void>;
}

export function createLoop(round: () => Promise<void>, onError: (error: unknown) => void): Loop {
  let again = false;
  let stopped = false;
  let running: Promise<void> | null = null;

  const go = async (): Promise<void> => {
    while (again && !stopped) {
      again = false;
      try {
        await round();
      } catch (error) {
        onError(error);
      }
    }
    running = null;
  };

  return {
    run() {
      if (stopped) return;
      again = true;
      running ??= go();
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
