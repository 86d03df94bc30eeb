import type { AnnounceOutcome, MagpieApi } from "#shared/ipc/contract.ts";

/** Why nothing was said to everybody. */
export type AnnounceProblem = Extract<AnnounceOutcome, { ok: false }>["problem"];

export interface AnnounceActions {
  /** The first word to everybody, whose conversation is opened then; null where it was said, else why not. */
  announce(text: string): Promise<AnnounceProblem | null>;
  /** How many there are in the office. */
  officeSize(): Promise<number>;
}

export function createAnnounceActions(
  api: MagpieApi,
  { select }: { select(conversation: string): Promise<void> },
): AnnounceActions {
  return {
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
