import { useCallback, useEffect, useState } from "react";

export interface EnterAheadProps<T> {
  /** What stands in the field; an Enter counts for nothing else. */
  readonly typed: string;
  /** What a list that shows what was typed offers first, or has marked; undefined where it is a letter behind, or empty. */
  readonly shown: T | undefined;
  /** Whether everything that could be meant is here, and how it is read. */
  readonly isComplete: boolean;
  /** Looks for what was typed in all that is here. */
  find(): T | undefined;
  choose(one: T): void;
  /** An Enter that had to wait has found nothing. */
  onNothing?: () => void;
}

export interface EnterAhead {
  /** Whether it has chosen something, or will. */
  enter(): boolean;
  readonly isDue: boolean;
  callOff(): void;
}

/**
 * An Enter that may come before what it chooses from is here, or shown: then it counts as soon as that can be searched in full,
 * unless something else is typed meanwhile. Whoever sees a list means what it shows, complete or not.
 */
export function useEnterAhead<T>(props: EnterAheadProps<T>): EnterAhead {
  const { typed, shown, isComplete, find, choose, onNothing } = props;
  /** What it came behind; null where none waits. */
  const [due, setDue] = useState<string | null>(null);
  const isDue = due === typed;
  if (due !== null && !isDue) setDue(null);
  useEffect(() => {
    if (!isDue || !isComplete) return;
    setDue(null);
    const found = find();
    if (found === undefined) onNothing?.();
    else choose(found);
  }, [isDue, isComplete, find, choose, onNothing]);
  return {
    enter() {
      const one = shown ?? (isComplete ? find() : undefined);
      const waits = one === undefined && !isComplete;
      setDue(waits ? typed : null);
      if (one !== undefined) choose(one);
      return one !== undefined || waits;
    },
    isDue,
    callOff: useCallback(() => setDue(null), []),
  };
}
