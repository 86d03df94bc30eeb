import { type ConnectionSettings, defaultSettings } from "#main/connection/settings.ts";
import { limits } from "#shared/wire/limits.ts";
import { createRng, type Rng } from "./rng.ts";
import type { StoreKind } from "./stores.ts";

/**
 * What one seed is like, drawn from it (swarm testing: each seed has some faults and not others). Rates say how
 * often something happens in the whole run, on average; chances are in [0, 1], times in ms.
 */
export interface SimOptions {
  readonly seed: number;
  readonly store: StoreKind;

  readonly people: number;
  readonly devicesPerPersonMax: number;
  readonly groups: number;
  readonly processes: number;
  /** Rows in one page of an answer. */
  readonly rowsMax: number;
  /** … and bytes. */
  readonly bytesMax: number;

  /** What people do more of than usual: weights that are added, by the action's name. */
  readonly more: Readonly<Record<string, number>>;
  /** What people do with groups: weights that are added, by the action's name. */
  readonly groupWork: Readonly<Record<string, number>>;
  /** How often who is removed is back at once. */
  readonly flapChance: number;
  /** How often a group that hides what was said before shows it to who joins, and the other way round. */
  readonly otherHistoryChance: number;
  /** How often what is said in a group mentions somebody, or everybody. */
  readonly mentionChance: number;
  /** How often it may be a caption that is edited. */
  readonly captionChance: number;
  /** What people do with files: weights that are added, by the action's name; nobody has files where there are none. */
  readonly fileWork: Readonly<Record<string, number>>;
  /** How many bytes of files one person may have on the server, and how many are kept on a device. */
  readonly fileQuota: number;
  readonly fileCache: number;
  /** So many changes behind, a device asks for the newest page first. */
  readonly peekBehind: number;

  /** How often the server says something else than it should; 0 but in worlds with a hostile one. */
  readonly lieChance: number;

  readonly operations: number;
  /** How long the faults last, and people act. */
  readonly safetyMs: number;
  /** What the connection's times are divided by; 1 leaves the defaults. */
  readonly hurry: number;

  readonly delayMsMax: number;
  readonly bytesPerMs: number;
  readonly cutRate: number;
  readonly halfOpenChance: number;
  readonly lostAnswerChance: number;
  readonly stallRate: number;
  readonly stallMsMax: number;
  readonly refuseChance: number;
  readonly networkDownRate: number;
  readonly busLoss: number;

  readonly clientDiskMsMax: number;
  readonly clientFullRate: number;
  /** Killed after what it has written, a program stays off until the world is healed. */
  readonly killInWriteChance: number;
  /** Killed at any call through a port, it is started again soon. */
  readonly killAtCallChance: number;
  readonly deviceKillRate: number;
  readonly deviceQuitRate: number;
  readonly sleepRate: number;
  readonly clockJumpRate: number;
  readonly clockOffsetMsMax: number;
  readonly driftMax: number;
  readonly signOutRate: number;
  readonly newDeviceRate: number;

  readonly serverDiskMsMax: number;
  readonly serverFullRate: number;
  readonly serverKillRate: number;
  readonly serverKillInWriteChance: number;
  readonly serverKillAtCallChance: number;
  readonly backupRestores: number;

  /** Whether devices are told when the network is well again. */
  readonly hintsAfterHealing: boolean;
}

/** Half of the seeds do not have a fault at all; the others have it more or less. */
function sometimes(random: Rng, most: number, share = 0.5): number {
  const strength = random.next();
  return random.chance(share) ? Math.round(most * strength * 1_000) / 1_000 : 0;
}

/** What people may do more of. */
const fashions: readonly SimOptions["more"][] = [
  { burst: 4 },
  { edit: 30, recall: 15, "take back": 15, dismiss: 5 },
  { "change member": 30, "make group": 3 },
  { mark: 30, draft: 30 },
];

/** Where people do much with groups. */
export const busyGroups = { "act on group": 40, "create group": 6, "dismiss act": 3 };

/** Where people send files to each other. */
export const busyFiles = {
  "send files": 25,
  "change source": 6,
  "pause upload": 6,
  "resume upload": 6,
  "fetch file": 8,
  "stop fetching": 2,
  "take back": 4,
  recall: 3,
  retry: 4,
};
/** As good as no bound: more than all files of a world together. */
const plentyBytes = 1_000_000_000;

export function drawOptions(seed: number, store: StoreKind): SimOptions {
  const random = createRng(seed, "options");
  const seconds = (low: number, high: number): number => random.between(low, high) * 1_000;
  return {
    seed,
    store,
    people: random.chance(0.7) ? random.between(3, 4) : random.between(5, 6),
    devicesPerPersonMax: random.chance(0.7) ? random.between(1, 2) : 3,
    groups: random.between(1, 3),
    processes: random.chance(0.3) ? 2 : 1,
    rowsMax: random.chance(0.2) ? random.between(20, 200) : random.between(1, 20),
    operations: random.between(30, 80),
    safetyMs: random.chance(0.2) ? seconds(300, 1_200) : seconds(20, 180),
    hurry: random.chance(0.3) ? 1 : random.between(2, 8),
    delayMsMax: random.chance(0.2) ? random.between(200, 3_000) : random.between(2, 120),
    bytesPerMs: random.chance(0.2) ? random.between(1, 20) : 10_000,
    cutRate: sometimes(random, 16),
    halfOpenChance: sometimes(random, 0.7),
    lostAnswerChance: sometimes(random, 0.3),
    stallRate: sometimes(random, 10),
    stallMsMax: seconds(1, 40),
    refuseChance: sometimes(random, 0.5, 0.3),
    networkDownRate: sometimes(random, 5),
    busLoss: random.chance(0.4) ? 1 : random.next(),
    clientDiskMsMax: random.chance(0.5) ? 0 : random.between(1, 60),
    clientFullRate: sometimes(random, 4, 0.3),
    killInWriteChance: sometimes(random, 0.02),
    deviceKillRate: sometimes(random, 10),
    deviceQuitRate: sometimes(random, 4),
    sleepRate: sometimes(random, 6),
    clockJumpRate: sometimes(random, 3, 0.3),
    clockOffsetMsMax: random.chance(0.5) ? 0 : random.between(1, 3_600_000),
    driftMax: random.chance(0.5) ? 0 : 0.05 * random.next(),
    signOutRate: sometimes(random, 1, 0.25),
    newDeviceRate: sometimes(random, 2, 0.3),
    serverDiskMsMax: random.chance(0.4) ? 0 : random.between(1, 40),
    serverFullRate: sometimes(random, 2, 0.3),
    serverKillRate: sometimes(random, 5),
    serverKillInWriteChance: sometimes(random, 0.02),
    backupRestores: random.chance(0.15) ? random.between(1, 2) : 0,
    hintsAfterHealing: random.chance(0.5),
    lieChance: 0,
    more: random.chance(0.4) ? (random.pick(fashions) ?? {}) : {},
    flapChance: sometimes(random, 0.6),
    otherHistoryChance: sometimes(random, 0.6),
    peekBehind: random.chance(0.5) ? random.between(1, 12) : 200,
    groupWork: random.chance(0.5) ? busyGroups : {},
    mentionChance: sometimes(random, 0.5),
    fileWork: random.chance(0.3) ? busyFiles : {},
    fileQuota: random.chance(0.2) ? random.between(2_000, 12_000) : plentyBytes,
    fileCache: random.chance(0.3) ? random.between(0, 8_000) : plentyBytes,
    captionChance: sometimes(random, 1),
    killAtCallChance: sometimes(random, 0.02),
    serverKillAtCallChance: sometimes(random, 0.02),
    bytesMax: random.chance(0.3) ? random.between(600, 4_000) : limits.pageBytesMax,
  };
}

/** The connection's figures of this seed. Counts stay as they are. */
export function connectionSettings({ hurry }: SimOptions): ConnectionSettings {
  const all = Object.entries(defaultSettings).map(([name, value]): [string, number] => [
    name,
    name.endsWith("Ms") ? Math.max(10, Math.round(value / hurry)) : value,
  ]);
  return { ...defaultSettings, ...Object.fromEntries(all) };
}
