import type { SimOptions } from "./options.ts";

/** The chances of what may go wrong at any moment; all are 0 once the world is healed. */
export interface Mischief {
  halfOpenChance: number;
  lostAnswerChance: number;
  refuseChance: number;
  killInWriteChance: number;
  serverKillInWriteChance: number;
  killAtCallChance: number;
  serverKillAtCallChance: number;
  busLoss: number;
  lieChance: number;
}

export function mischiefOf(options: SimOptions): Mischief {
  const { halfOpenChance, lostAnswerChance, refuseChance, killInWriteChance } = options;
  const { serverKillInWriteChance, busLoss, lieChance } = options;
  const { killAtCallChance, serverKillAtCallChance } = options;
  return {
    halfOpenChance,
    lostAnswerChance,
    refuseChance,
    killInWriteChance,
    serverKillInWriteChance,
    killAtCallChance,
    serverKillAtCallChance,
    busLoss,
    lieChance,
  };
}

/** From here on nothing goes wrong by chance. Bells between processes stay lost: their own looking has to heal that. */
export function endMischief(mischief: Mischief): void {
  mischief.halfOpenChance = 0;
  mischief.lostAnswerChance = 0;
  mischief.refuseChance = 0;
  mischief.killInWriteChance = 0;
  mischief.serverKillInWriteChance = 0;
  mischief.killAtCallChance = 0;
  mischief.serverKillAtCallChance = 0;
  mischief.lieChance = 0;
}
