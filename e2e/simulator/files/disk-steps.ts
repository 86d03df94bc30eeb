import type { MachineTime } from "../machine-time.ts";
import type { Rng } from "../rng.ts";

export interface DiskStepsPorts {
  readonly time: MachineTime;
  readonly random: Rng;
  /** How long one step takes at most, in ms of virtual time. */
  readonly diskMsMax: number;
  /** How likely the program is killed after what it has written; it ends with the faults. */
  killChance(): number;
  isFull(): boolean;
  /** What the product is told of a full disk. */
  full(): Error;
  /** Ends the program as kill -9 does. */
  kill(): void;
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** One program's way to a disk of files: it takes its time, may be full, and the program may be killed after each step. */
export function diskSteps(ports: DiskStepsPorts) {
  const { time, random, diskMsMax } = ports;
  /** Before something is done. */
  const step = async (): Promise<void> => {
    if (diskMsMax > 0 && random.chance(0.3))
      await new Promise<void>((resolve) =>
        time.timers.after(random.between(1, diskMsMax), resolve),
      );
    if (time.ended) await never();
  };
  /** Behind it. */
  const done = async (): Promise<void> => {
    if (random.chance(ports.killChance())) ports.kill();
    if (time.ended) await never();
  };
  const write = async (work: () => void): Promise<void> => {
    await step();
    if (ports.isFull()) throw ports.full();
    work();
    await done();
  };
  return { step, done, write };
}
