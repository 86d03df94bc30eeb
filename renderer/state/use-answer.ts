import { useEffect, useState } from "react";

/** Calls back with what was asked for, unless the returned function is called first: then the answer is stale, and dropped. */
export function askOnce<T>(
  ask: () => Promise<T>,
  onAnswer: (found: T) => void,
  onFailed: () => void,
): () => void {
  let stale = false;
  ask().then(
    (found) => stale || onAnswer(found),
    () => stale || onFailed(),
  );
  return () => {
    stale = true;
  };
}

/**
 * What `ask` answers, asked when this is first drawn and again whenever `ask` or `again` is another one. The last answer
 * stays until there is a newer one; null before the first. `failed` says that the last question was not answered.
 */
export function useAnswer<T>(
  ask: () => Promise<T>,
  again: unknown = null,
): { readonly answer: T | null; readonly failed: boolean } {
  const [answer, setAnswer] = useState<T | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(
    () =>
      askOnce(
        ask,
        (found) => {
          setAnswer(() => found);
          setFailed(false);
        },
        () => setFailed(true),
      ),
    [ask, again],
  );
  return { answer, failed };
}
