/** Runs pieces of work one after the other. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** Each piece begins when all before it are done; a failure is its caller's alone. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
