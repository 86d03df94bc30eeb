import { useEffect, useState } from "react";

/**
 * An Enter that may come before what it chooses from is here: then it counts as soon as that can be searched in full, unless
 * something else is typed meanwhile. Whoever sees a list means what it shows, complete or not.
 */
export function useEnterAhead(isHere: boolean, isComplete: boolean, choose: () => void) {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    if (!isDue || !isComplete) return;
    setDue(false);
    choose();
  }, [isDue, isComplete, choose]);
  return {
    enter: (): void => (isHere ? choose() : setDue(true)),
    typed: (): void => setDue(false),
  };
}
