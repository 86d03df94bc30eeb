import { useCallback, useEffect, useRef } from "react";

/** Whether a component is still in the window, for what it does with an answer that comes late. */
export function useHere(): () => boolean {
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  return useCallback(() => isHere.current, []);
}
