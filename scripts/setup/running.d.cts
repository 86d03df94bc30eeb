/**
 * Notes that this process runs from the checkout, so that no set-up takes its packages away. Returns the function that
 * takes the note back; it is also called when the process exits. `what` names it for people.
 */
export function registerRunning(root: string, what: string): () => void;

/** Who runs from this checkout at the moment, apart from the caller and its parents. */
export function whoRuns(root: string): { readonly pid: number; readonly what: string }[];
