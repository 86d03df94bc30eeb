import type { Store } from "./ports.ts";

/** How far history has come in. */
export interface CatchingUp {
  /** News are still coming: what was said while one was away is not all here. */
  readonly catchingUp: boolean;
  /** How much of what is missing has come, from 0 to 1; null while nobody knows, or where it is little. */
  readonly progress: number | null;
}

export interface ProgressPorts {
  readonly store: Store;
  onCatchingUp(state: CatchingUp): void;
}

/** Less than so much missing is brought before anybody could read how far it is. */
const progressFrom = 500;

/**
 * Says how far catching up has come, measured by how far behind it was at the worst. It never falls before all is here: what
 * comes up meanwhile only keeps it where it stands. Nothing is said twice in a row.
 */
export function createProgress({ store, onCatchingUp }: ProgressPorts) {
  let missingMost = 0;
  let reached = 0;
  let told: CatchingUp | null = null;

  const say = (state: CatchingUp): void => {
    if (told?.catchingUp === state.catchingUp && told.progress === state.progress) return;
    told = state;
    onCatchingUp(state);
  };

  return {
    /** It is not known yet what is missing. */
    begin: (): void => say({ catchingUp: true, progress: null }),
    async tell(catchingUp: boolean): Promise<void> {
      const missing = await store.run("missing", {});
      missingMost = Math.max(missingMost, missing);
      const isMuch = missing > 0 && missingMost >= progressFrom;
      // In steps that can be seen.
      if (isMuch) reached = Math.max(reached, Math.floor((1 - missing / missingMost) * 100) / 100);
      say({ catchingUp, progress: isMuch ? reached : null });
    },
    /** What is missing from now on is another catching up. */
    allHere(): void {
      missingMost = 0;
      reached = 0;
    },
    /** Another connection: all is said anew. */
    reset(): void {
      told = null;
      missingMost = 0;
      reached = 0;
    },
  };
}
