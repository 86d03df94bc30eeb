/** What takes back the writing of one operation that is under way. */
export interface Journal {
  /** Notes how the change that was just made is undone. */
  note(undo: () => void): void;
  /** Runs `work` as a whole: where it throws, everything that was noted meanwhile is undone, newest first. Not to be nested. */
  atomic<T>(work: () => T): T;
}

export function createJournal(): Journal {
  const undos: (() => void)[] = [];
  return {
    note(undo) {
      undos.push(undo);
    },
    atomic(work) {
      try {
        return work();
      } catch (error) {
        for (const undo of undos.toReversed()) undo();
        throw error;
      } finally {
        undos.length = 0;
      }
    },
  };
}
