import type { AnnounceOutcome, MagpieApi, ReadersOutcome } from "#shared/ipc/contract.ts";
import type { ReadFigure } from "#shared/ipc/views.ts";

/** Why nothing was said to everybody. */
export type AnnounceProblem = Extract<AnnounceOutcome, { ok: false }>["problem"];

export interface ReaderActions {
  /** How many have read these messages of one's own, by their places; what is not known is left out. */
  readFigures(
    conversation: string,
    seqs: readonly number[],
  ): Promise<readonly { readonly seq: number; readonly figure: ReadFigure }[]>;
  /** Who has read a message of one's own. */
  readers(id: string): Promise<ReadersOutcome>;
  /** The first word to everybody, whose conversation is opened then; null where it was said, else why not. */
  announce(text: string): Promise<AnnounceProblem | null>;
  /** How many there are in the office. */
  officeSize(): Promise<number>;
}

export function createReaderActions(
  api: MagpieApi,
  { select }: { select(conversation: string): Promise<void> },
): ReaderActions {
  return {
    readFigures: async (conversation, seqs) =>
      (await api.readFigures({ conversation, seqs: [...seqs] })).of,
    readers: (id) => api.messageReaders({ id }),
    async announce(text) {
      const outcome = await api
        .announce({ text })
        .catch((): AnnounceOutcome => ({ ok: false, problem: "failed" }));
      if (!outcome.ok) return outcome.problem;
      await select(outcome.conversation);
      return null;
    },
    officeSize: async () => (await api.officeSize({})).people,
  };
}
