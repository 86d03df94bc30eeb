import { useEffect, useState } from "react";

/** The present moment in ms, moved on every `everyMs` (null: not at all), for what is shown relative to it. */
export function useNow(everyMs: number | null = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (everyMs === null) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
