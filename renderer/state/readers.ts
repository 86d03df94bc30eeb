import type { MagpieApi, ReadersOutcome } from "#shared/ipc/contract.ts";
import type { ReadFigure } from "#shared/ipc/views.ts";

export interface ReaderActions {
  /** How many have read these messages of one's own, by their places; what is not known is left out. */
  readFigures(
    conversation: string,
    seqs: readonly number[],
  ): Promise<readonly { readonly seq: number; readonly figure: ReadFigure }[]>;
  /** Who has read a message of one's own. */
  readers(id: string): Promise<ReadersOutcome>;
}

export function createReaderActions(api: MagpieApi): ReaderActions {
  return {
    readFigures: async (conversation, seqs) =>
      (await api.readFigures({ conversation, seqs: [...seqs] })).of,
    readers: (id) => api.messageReaders({ id }),
  };
}
