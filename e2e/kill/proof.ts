import { expect } from "vitest";
import { temporaryFolder } from "../harness/folders.ts";
import { runKillRounds } from "./rounds.ts";

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/**
 * Runs so many rounds and says what came of them; what is done in them follows from the seed, another each time where none is given.
 * `MAGPIE_KILL_SEED` and `MAGPIE_KILL_ROUNDS` repeat one that failed, whose databases are kept.
 */
export async function proveRounds(usual: number, usualSeed?: number): Promise<void> {
  const rounds = Number(process.env["MAGPIE_KILL_ROUNDS"] ?? usual);
  const seed = Number(process.env["MAGPIE_KILL_SEED"] ?? usualSeed ?? Date.now() % 1_000_000);
  const folder = temporaryFolder("kill");
  const again = `MAGPIE_KILL_SEED=${seed} MAGPIE_KILL_ROUNDS=${rounds}; databases in ${folder.path}`;
  const run = await runKillRounds({ rounds, seed, folder: folder.path }).catch((error: unknown) => {
    throw new Error(`did not come to its end: ${again}`, { cause: error });
  });
  console.log(
    [
      `${run.rounds} rounds, seed ${run.seed}`,
      `kill -9: ${run.clientKills} of clients, ${run.serverKills} of the server`,
      `${run.accepted} messages, ${run.edits} edits, ${run.recalls} recalls, ${run.parked} parked`,
      `${seconds(run.tookMs)}, settled ${seconds(run.settledMs)} after the last`,
    ].join("; "),
  );
  expect(run.found, again).toEqual([]);
  folder.remove();
}
