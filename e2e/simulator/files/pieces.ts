/** Bytes on their way from one who has them to one who asks for them; whoever asks waits until there are more. */
export function createPieces() {
  const waiting: Uint8Array[] = [];
  let end: { readonly error: Error | null } | null = null;
  let wake: (() => void) | null = null;
  const changed = (): void => {
    wake?.();
    wake = null;
  };
  return {
    push(piece: Uint8Array): void {
      if (end === null) waiting.push(piece);
      changed();
    },
    /** No more will come; with an error it was cut off. What has come before is still given. */
    close(error: Error | null): void {
      end ??= { error };
      changed();
    },
    async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
      for (;;) {
        const piece = waiting.shift();
        if (piece) yield piece;
        else if (end?.error) throw end.error;
        else if (end) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
