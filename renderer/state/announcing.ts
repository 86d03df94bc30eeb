import type { AnnounceOutcome, MagpieApi } from "#shared/ipc/contract.ts";

/** Why nothing was said to everybody. */
export type AnnounceProblem = Extract<AnnounceOutcome, { ok: false }>["problem"];

export interface AnnounceActions {
  /** The first word to everybody, whose conversation is opened then, unless one has gone on; null where it was said, else why not. */
  announce(text: string): Promise<AnnounceProblem | null>;
  /** How many there are in the office. */
  officeSize(): Promise<number>;
}

export function createAnnounceActions(
  api: MagpieApi,
  {
    select,
    wish,
  }: {
    select(conversation: string): Promise<void>;
    /** Gives the question whether nothing else was wished for, or written, since. */
    wish(): () => boolean;
  },
): AnnounceActions {
  return {
    async announce(text) {
      const isLast = wish();
      const outcome = await api
        .announce({ text })
        .catch((): AnnounceOutcome => ({ ok: false, problem: "failed" }));
      if (!outcome.ok) return outcome.problem;
      if (isLast()) await select(outcome.conversation);
      return null;
    },
    officeSize: async () => (await api.officeSize({})).people,
  };
}
