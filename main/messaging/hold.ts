/**
 * Something is held as long as anybody holds it, each under a name of their own: who lets go does not undo what another
 * wants.
 */
export function createHold(onChanged: () => void) {
  const holders = new Set<string>();
  return {
    get held(): boolean {
      return holders.size > 0;
    },
    take(holder: string): void {
      const before = holders.size;
      holders.add(holder);
      if (before === 0) onChanged();
    },
    release(holder: string): void {
      if (holders.delete(holder) && holders.size === 0) onChanged();
    },
  };
}
