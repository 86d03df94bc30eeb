import { useEffect, useState } from "react";

/**
 * An Enter that may come before what it chooses from is here: it counts as soon as that is, unless something else is typed meanwhile.
 * `choose` is called with what was typed last.
 */
export function useEnterAhead(isHere: boolean, choose: () => void) {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    if (!isDue || !isHere) return;
    setDue(false);
    choose();
  }, [isDue, isHere, choose]);
  return {
    enter: (): void => (isHere ? choose() : setDue(true)),
    typed: (): void => setDue(false),
  };
}
