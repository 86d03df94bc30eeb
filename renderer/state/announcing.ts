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
    stays,
  }: {
    select(conversation: string): Promise<void>;
    /** Gives the question whether somebody is still where they are now. */
    stays(): () => boolean;
  },
): AnnounceActions {
  return {
    async announce(text) {
      const isThere = stays();
      const outcome = await api
        .announce({ text })
        .catch((): AnnounceOutcome => ({ ok: false, problem: "failed" }));
      if (!outcome.ok) return outcome.problem;
      if (isThere()) await select(outcome.conversation);
      return null;
    },
    officeSize: async () => (await api.officeSize({})).people,
  };
}
