import type { SimOptions } from "../options.ts";

/** A world that once showed a fault of the product. Its options do not depend on how seeds draw theirs. */
export interface Regression {
  /** What was wrong. */
  readonly name: string;
  readonly options: Omit<SimOptions, "store">;
}

/** A world in which nothing goes wrong. */
const calm = {
  people: 2,
  devicesPerPersonMax: 1,
  groups: 1,
  processes: 1,
  rowsMax: 7,
  hurry: 2,
  delayMsMax: 2,
  bytesPerMs: 10_000,
  cutRate: 0,
  halfOpenChance: 0,
  lostAnswerChance: 0,
  stallRate: 0,
  stallMsMax: 1_000,
  refuseChance: 0,
  networkDownRate: 0,
  busLoss: 0,
  clientDiskMsMax: 0,
  clientFullRate: 0,
  killInWriteChance: 0,
  deviceKillRate: 0,
  deviceQuitRate: 0,
  sleepRate: 0,
  clockJumpRate: 0,
  clockOffsetMsMax: 0,
  driftMax: 0,
  signOutRate: 0,
  newDeviceRate: 0,
  serverDiskMsMax: 0,
  serverFullRate: 0,
  serverKillRate: 0,
  serverKillInWriteChance: 0,
  backupRestores: 0,
  hintsAfterHealing: true,
} satisfies Partial<SimOptions>;

export const regressions: readonly Regression[] = [
  {
    name: "after one announcement was looked at, the next ones were not unread",
    options: { ...calm, seed: 1, operations: 35, safetyMs: 12_844, hurry: 3, stallMsMax: 20_000 },
  },
  {
    name: "a push that a full disk swallowed was never made up for",
    options: {
      ...calm,
      seed: 28,
      rowsMax: 4,
      operations: 18,
      safetyMs: 215,
      stallMsMax: 31_000,
      clientFullRate: 3.379,
      hintsAfterHealing: false,
    },
  },
  {
    name: "who was removed could not take back what they had written",
    options: {
      ...calm,
      seed: 316,
      people: 4,
      devicesPerPersonMax: 3,
      groups: 2,
      rowsMax: 15,
      operations: 75,
      safetyMs: 68_000,
      delayMsMax: 5,
      bytesPerMs: 13,
      cutRate: 5.029,
      halfOpenChance: 0.321,
      lostAnswerChance: 0.237,
      stallRate: 0.542,
      stallMsMax: 38_000,
      refuseChance: 0.208,
      networkDownRate: 0.652,
      clientDiskMsMax: 36,
      clientFullRate: 0.852,
      killInWriteChance: 0.016,
      deviceQuitRate: 0.883,
      driftMax: 0.045406555361114445,
      signOutRate: 0.745,
      newDeviceRate: 0.152,
      serverDiskMsMax: 40,
      hintsAfterHealing: false,
    },
  },
];
