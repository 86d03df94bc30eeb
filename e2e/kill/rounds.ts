import { setTimeout as pause } from "node:timers/promises";
import { createRng, type Rng } from "../simulator/rng.ts";
import { check } from "./checker.ts";
import { reading } from "./databases.ts";
import type { Finding } from "./finding.ts";
import { Ledger } from "./ledger.ts";
import { type KillOffice, openKillOffice } from "./office.ts";
import { databasesOf, settle } from "./settle.ts";
import { startTraffic } from "./traffic.ts";

/** So many messages, at most, are accepted before the next kill, and so long after them it comes, in ms. */
const acceptedMax = 10;
const momentMsMax = 120;
/** How long what was killed stays down at most, in ms. */
const downMsMax = 250;

export interface KillRun {
  readonly rounds: number;
  readonly seed: number;
  readonly clientKills: number;
  readonly serverKills: number;
  readonly accepted: number;
  readonly edits: number;
  readonly recalls: number;
  readonly parked: number;
  /** In all, and of it from the last kill until every engine had settled, in ms. */
  readonly tookMs: number;
  readonly settledMs: number;
  readonly found: readonly Finding[];
}

type Stood = Readonly<Record<"conversation" | "person", string> & Record<"read_seq", number>>;

interface Kills {
  client: number;
  server: number;
}

/** One round: at a moment of its own a client, the server, or both are killed, and come back a moment later. */
async function killOnce(
  { server, machines, resume }: KillOffice,
  round: number,
  rng: Rng,
  kills: Kills,
): Promise<void> {
  const both = rng.chance(0.1);
  const victim = both || round % 2 === 0 ? rng.pick(machines) : undefined;
  const serverToo = both || round % 2 === 1;
  await pause(rng.between(0, momentMsMax));
  await Promise.all([
    ...(victim ? [victim.engine.kill()] : []),
    ...(serverToo ? [server.stop("SIGKILL")] : []),
  ]);
  if (victim) kills.client += 1;
  if (serverToo) kills.server += 1;
  const back = async (restart: () => Promise<void>): Promise<void> => {
    await pause(rng.between(0, downMsMax));
    await restart();
  };
  await Promise.all([
    ...(victim ? [back(() => victim.restart())] : []),
    ...(serverToo ? [back(resume)] : []),
  ]);
}

/**
 * Kills a client, the server and a client again, for so many rounds, while everybody writes; lets everything settle, kills all of it
 * once more, and compares the databases. The seed decides who does what and who is killed when; what the machine makes
 * of it differs from run to run.
 */
export async function runKillRounds(options: {
  readonly rounds: number;
  readonly seed: number;
  readonly folder: string;
}): Promise<KillRun> {
  const { rounds, seed, folder } = options;
  const from = performance.now();
  const office = await openKillOffice(folder);
  const kills: Kills = { client: 0, server: 0 };
  const ledger = new Ledger();
  const { machines, conversations } = office;
  // Where everybody stands before the first round is nobody's looking.
  const stood = reading(databasesOf(office).server, (rows) =>
    rows.all<Stood>("SELECT conversation, person, read_seq FROM positions"),
  );
  for (const { conversation, person, read_seq: seq } of stood)
    ledger.looked(conversation, person).asked = seq;
  const traffic = startTraffic(machines, conversations, ledger, seed);
  try {
    const rng = createRng(seed, "kills");
    for (let round = 0; round < rounds; round++) {
      for (const { engine } of machines) engine.mustBeUp();
      // Half of the kills meet whatever the last one left behind, the others a moment at which everybody hears everybody.
      if (rng.chance(0.5)) await Promise.all(machines.map(({ engine }) => engine.live()));
      await traffic.accepted(rng.between(1, acceptedMax));
      await killOnce(office, round, rng, kills);
    }
    await traffic.end();
    const healed = performance.now();
    await settle(office, ledger.parked);
    const settledMs = performance.now() - healed;
    await office.killAll();
    const found = check(databasesOf(office), ledger);
    const changes = ledger.accepted.flatMap((one) => one.changes);
    return {
      rounds,
      seed,
      clientKills: kills.client,
      serverKills: kills.server,
      accepted: ledger.accepted.length,
      edits: changes.filter(({ kind }) => kind === "edit").length,
      recalls: changes.filter(({ kind }) => kind === "recall").length,
      parked: ledger.parked.size,
      tookMs: performance.now() - from,
      settledMs,
      found,
    };
  } finally {
    traffic.stop();
    await office.killAll();
  }
}
