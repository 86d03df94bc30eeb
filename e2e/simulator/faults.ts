import type { SimClock } from "./clock.ts";
import type { Device } from "./device.ts";
import type { Wall } from "./machine-time.ts";
import type { Mischief } from "./mischief.ts";
import { directions } from "./network.ts";
import type { Office } from "./office.ts";
import type { SimOptions } from "./options.ts";
import type { Rng } from "./rng.ts";
import type { Trace } from "./trace.ts";

/** What faults may be done to. */
export interface Victims {
  readonly clock: SimClock;
  readonly random: Rng;
  readonly options: SimOptions;
  readonly mischief: Mischief;
  readonly trace: Trace;
  readonly office: Office;
  devices(): readonly Device[];
  wallOf(device: Device): Wall;
  /** A device is signed out, its data erased. */
  signOut(device: Device): void;
  /** Somebody signs in on another machine. */
  addDevice(): void;
}

/** A partition that is shorter than this is a delay. */
const stallMsMin = 500;

const someDevice = ({ random, devices }: Victims): Device | undefined => random.pick(devices());
const someRunning = ({ random, devices }: Victims): Device | undefined =>
  random.pick(devices().filter(({ isUp }) => isUp));

/** Breaks a connection; each side may hear of it, or go on believing in it. */
function cut(at: Victims): void {
  const { random, options, trace, mischief } = at;
  const device = someRunning(at);
  const wire = random.pick(device?.wires() ?? []);
  if (!device || !wire) return;
  const delayOrNever = () =>
    random.chance(mischief.halfOpenChance) ? null : random.between(1, options.delayMsMax);
  const told = { client: delayOrNever(), server: delayOrNever() };
  trace.line("network", "cuts", `${device.name} ${JSON.stringify(told)}`);
  wire.cut(told);
}

/** Nothing gets through for a while, in one direction or in both. */
function stall(at: Victims): void {
  const { random, options, trace, clock } = at;
  const device = someDevice(at);
  if (!device) return;
  const only = random.pick([...directions, null]);
  for (const direction of directions) {
    if (only !== null && only !== direction) continue;
    const until =
      clock.now() + random.between(stallMsMin, Math.max(stallMsMin, options.stallMsMax));
    trace.line("network", "stalls", `${device.name} ${direction} until ${until}`);
    device.line.blockedUntil[direction] = until;
  }
  for (const wire of device.wires()) wire.look();
}

/** A machine loses its network and finds it again; it may notice both, or neither. */
function loseNetwork(at: Victims): void {
  const { random, trace, clock, options } = at;
  const device = someDevice(at);
  if (!device || device.line.isDown) return;
  const forMs = random.between(1_000, Math.max(1_000, options.stallMsMax));
  trace.line("network", "down", `${device.name} for ${forMs}`);
  device.line.isDown = true;
  if (random.chance(0.5)) device.hint("networkDown");
  if (random.chance(0.5))
    for (const wire of device.wires()) wire.cut({ client: null, server: null });
  clock.after(forMs, () => {
    device.line.isDown = false;
    for (const wire of device.wires()) wire.look();
    if (random.chance(0.5)) device.hint("networkUp");
  });
}

const downMs = (at: Victims): number =>
  at.random.chance(0.5) ? at.random.between(0, 2_000) : at.random.between(2_000, 60_000);

function killDevice(at: Victims): void {
  const device = someRunning(at);
  if (!device) return;
  device.kill();
  at.clock.after(downMs(at), () => device.start());
}

function quitDevice(at: Victims): void {
  const device = someRunning(at);
  if (!device) return;
  void device.quit();
  at.clock.after(downMs(at), () => device.start());
}

function sleepDevice(at: Victims): void {
  const device = someRunning(at);
  if (!device) return;
  device.sleep();
  at.clock.after(downMs(at), () => device.wake());
}

/** People and NTP set clocks, also back. */
function setClock(at: Victims): void {
  const device = someDevice(at);
  if (!device) return;
  const byMs = at.random.between(-600_000, 600_000);
  at.trace.line(device.name, "clock set", String(byMs));
  at.wallOf(device).offsetMs += byMs;
}

function fillClientDisk(at: Victims): void {
  const device = someDevice(at);
  if (!device) return;
  device.diskState.fullUntil = at.clock.now() + at.random.between(500, 20_000);
  at.trace.line(device.name, "disk full", `until ${device.diskState.fullUntil}`);
}

function fillServerDisk(at: Victims): void {
  at.office.disk.fullUntil = at.clock.now() + at.random.between(500, 20_000);
  at.trace.line("office", "disk full", `until ${at.office.disk.fullUntil}`);
}

function killServer(at: Victims): void {
  const process = at.random.pick(at.office.processes);
  process?.kill();
  at.clock.after(downMs(at) / 4, () => process?.start());
}

function signOut(at: Victims): void {
  const device = someDevice(at);
  if (device) at.signOut(device);
}

interface Fault {
  /** How often it happens. */
  readonly rate: keyof SimOptions;
  happen(at: Victims): void;
}

/** Everything that goes wrong by itself; what more may go wrong is one line here and one function above. */
const faults: readonly Fault[] = [
  { rate: "cutRate", happen: cut },
  { rate: "stallRate", happen: stall },
  { rate: "networkDownRate", happen: loseNetwork },
  { rate: "deviceKillRate", happen: killDevice },
  { rate: "deviceQuitRate", happen: quitDevice },
  { rate: "sleepRate", happen: sleepDevice },
  { rate: "clockJumpRate", happen: setClock },
  { rate: "clientFullRate", happen: fillClientDisk },
  { rate: "serverFullRate", happen: fillServerDisk },
  { rate: "serverKillRate", happen: killServer },
  { rate: "signOutRate", happen: signOut },
  { rate: "newDeviceRate", happen: (at) => at.addDevice() },
];

/** Lets each fault happen by chance, until `end`. */
export function planFaults(at: Victims, end: number): void {
  for (const { rate, happen } of faults) {
    const perMs = Number(at.options[rate]) / at.options.safetyMs;
    if (perMs <= 0) continue;
    const plan = (): void => {
      const delayMs = Math.ceil(-Math.log(1 - at.random.next()) / perMs);
      if (at.clock.now() + delayMs >= end) return;
      at.clock.after(delayMs, () => {
        happen(at);
        plan();
      });
    };
    plan();
  }
}
