import { textIn } from "#main/messaging/operations/outbox-entries.ts";
import { createAdministration } from "./administration.ts";
import { checkers as allCheckers, withoutTruth } from "./checkers/checkers.ts";
import { createClock } from "./clock.ts";
import { createDevice, type Device } from "./device.ts";
import type { Evidence } from "./evidence.ts";
import { planFaults } from "./faults.ts";
import { noBytes } from "./files/server-bytes.ts";
import { fileFates } from "./files/last-look.ts";
import { persevere } from "./files/perseverance.ts";
import { createLedger, noteActs, noteHeld, noteQueued, noteRestore } from "./ledger.ts";
import { createKills } from "./kills.ts";
import type { Wall } from "./machine-time.ts";
import { endMischief, mischiefOf } from "./mischief.ts";
import { createOffice } from "./office.ts";
import { connectionSettings, type SimOptions } from "./options.ts";
import { watchRefusals } from "./refusals.ts";
import { createRng } from "./rng.ts";
import { lateNews } from "./promptness.ts";
import { openClientDisk, openServerDisk } from "./stores.ts";
import { createTrace } from "./trace.ts";
import { type ServerWrite, Truth, watchWrites } from "./truth.ts";
import { act } from "./workload.ts";
import { forgetTexts, type Workplace } from "./workplace.ts";

export type FailureKind = "crash" | "safety" | "liveness";

export interface Failure {
  readonly kind: FailureKind;
  /** The checker that found it. */
  readonly checker: string;
  readonly detail: string;
  /** Virtual ms. */
  readonly at: number;
}

export interface Outcome {
  readonly failure: Failure | null;
  readonly steps: number;
  readonly virtualMs: number;
  readonly hash: string;
}

/** How often it is asked whether everything has settled, in virtual ms. */
const lookEveryMs = 2_000;
/** No world needs more. */
const stepsMax = 300_000;
/** What has settled stays settled for so long. */
const stayMs = 12_000;

/**
 * Runs one seed: people act while faults happen, with every checker looking after each step; then all faults end, and
 * everything has to settle within a bound. `print` gets the trace's lines.
 */
export async function runWorld(
  options: SimOptions,
  print: ((line: string) => void) | null,
): Promise<Outcome> {
  const { seed } = options;
  forgetTexts();
  const clock = createClock();
  const trace = createTrace(clock.now, print);
  const random = (stream: string) => createRng(seed, stream);
  const network = random("network");
  const diskRandom = random("disk");
  const jitter = random("jitter");
  const faultRandom = random("faults");
  const cast = random("cast");
  const mischief = mischiefOf(options);
  const kills = createKills(clock, random("kills"), mischief);
  const ledger = createLedger();
  const earlierTruths: Truth[] = [];
  let epoch = "";
  let truth = new Truth();
  let failure: Failure | null = null;
  let lastId = 0;
  let serial = 0;
  const ids = { next: () => `id${String((lastId += 1)).padStart(7, "0")}` };

  const fail = (kind: FailureKind, checker: string, detail: string): void => {
    if (failure !== null) return;
    failure = { kind, checker, detail, at: clock.now() };
    trace.line(kind, checker, detail);
  };
  const crash = (error: unknown): void =>
    fail("crash", "crash", error instanceof Error ? (error.stack ?? error.message) : String(error));
  const onRejection = (error: unknown): void => crash(error);
  process.on("unhandledRejection", onRejection);

  const devices: Device[] = [];
  const evidence: Evidence = {
    truth: () => truth,
    earlierTruths,
    epoch: () => epoch,
    ledger,
    devices: () => devices,
    bytes: () => serverBytes,
    options,
  };
  const isHostile = options.lieChance > 0;
  const checkers = (isHostile ? withoutTruth : allCheckers).map((make) => make(evidence));
  const check = (look: (checker: (typeof checkers)[number]) => string | null | undefined): void => {
    for (const checker of checkers) {
      const wrong = look(checker) ?? null;
      if (wrong !== null) fail("safety", checker.name, wrong);
    }
  };

  const serverDisk = openServerDisk(options.store);
  const epochNow = (): Promise<string> => serverDisk.store.read((tx) => tx.epoch());
  let serverBytes = noBytes();
  const onServerWrite = (write: ServerWrite): void => {
    for (const { id, seq, rev } of [...write.inserted, ...write.replaced])
      trace.line("office", "commits", `${id} seq ${seq} rev ${rev}`);
    for (const { sha256 } of write.files) if (sha256 !== null) ledger.stored.add(sha256);
    check((checker) => checker.server?.(write, truth));
    truth.apply(write);
  };
  const onError = (where: string, error: string): void =>
    fail("safety", "errors", `${where}: ${error}`);
  const office = createOffice({
    clock,
    random: network,
    options,
    mischief,
    kills,
    trace,
    ids,
    // Where there are two processes each has opened the store for itself, and so has the administrator; where there is one, the store is
    // one on either kind, so that the two can be compared line by line.
    openStore: () =>
      options.processes > 1
        ? serverDisk.open()
        : { store: serverDisk.store, kill: () => undefined },
    bytes: () => serverBytes,
    nextFile: () => (serial += 1),
    onWrite: onServerWrite,
    onRequest: watchRefusals({
      ledger,
      truth: () => truth,
      onRefusal: (refusal) => check((checker) => checker.refused?.(refusal)),
    }),
    onSent: (sent) => check((checker) => checker.sent?.(sent)),
    onError,
  });
  /** The administrator's own process, which nothing befalls. */
  const administration = createAdministration(
    {
      read: (work) => serverDisk.store.read(work),
      async write(work) {
        const { value, write } = await serverDisk.store.write(async (tx) => {
          const watched = watchWrites(tx, () => undefined);
          return { value: await work(watched.tx), write: watched.write };
        });
        onServerWrite(write);
        return value;
      },
      close: () => Promise.resolve(),
    },
    { clock: { now: () => 1_750_000_000_000 + Math.floor(clock.now()) }, ids },
  );

  const people = Array.from({ length: options.people }, (_, at) => `p${at + 1}`);
  const walls = new Map<string, Wall>();
  const settings = connectionSettings(options);
  let made = 0;
  const addDevice = (person: string): void => {
    const name = `${person}d${(made += 1)}`;
    const { clockOffsetMsMax: offset, driftMax } = options;
    const wall: Wall = {
      offsetMs: cast.between(-offset, offset),
      rate: 1 + (2 * cast.next() - 1) * driftMax,
    };
    walls.set(name, wall);
    const disk = openClientDisk(options.store);
    const device = createDevice({
      name,
      person,
      disk,
      clock,
      network,
      diskRandom,
      jitter,
      options,
      mischief,
      kills,
      settings,
      office,
      trace,
      ids,
      wall,
      onError,
      onWrite(write) {
        for (const { id, seq, content } of write.messages)
          if (seq !== null) noteHeld(ledger, person, id);
          else if (!ledger.written.has(id)) ledger.written.set(id, textIn(content));
        noteQueued(ledger, write);
        if (write.outbox.size > 0) noteActs(ledger, name, person, disk.tx);
        trace.line(name, "stores", write.operation);
        check((checker) => checker.device?.(write, device));
      },
    });
    devices.push(device);
    device.start();
  };
  const signOut = (device: Device): void => {
    if (devices.filter(({ person }) => person === device.person).length < 2) return;
    trace.line(device.name, "signs out");
    device.erase();
    devices.splice(devices.indexOf(device), 1);
  };

  const workplace: Workplace = {
    random: random("workload"),
    options,
    trace,
    ledger,
    people,
    administration,
    groups: [],
    devices: () => devices,
    now: () => 1_750_000_000_000 + (serial += 1),
    nextName: () => `file${(serial += 1)}`,
    wrong: (checker, detail) => fail("safety", checker, detail),
    shown: (messages, device) => check((checker) => checker.shown?.(messages, device)),
    ring: (id) => office.pick()?.bells?.ring(id),
  };

  const setUp = async (): Promise<void> => {
    await administration.addPeople(people);
    await administration.makeDirect("p1", "p2");
    for (let made = 0; made < options.groups; made++) {
      const members = people.filter(() => cast.chance(0.8));
      const id = await administration.makeGroup(`group ${made}`, [...new Set(["p1", ...members])]);
      workplace.groups.push({ id, isHidden: cast.chance(0.5) });
    }
    for (const process of office.processes) process.start();
    for (const person of people) {
      const count = cast.between(1, options.devicesPerPersonMax);
      for (let each = 0; each < count; each++) addDevice(person);
    }
  };

  /** Keeps a copy of the server's store as it is now; what is returned puts it in the place of the store. */
  const backUp = (): (() => Promise<void>) => {
    trace.line("office", "backup");
    const isOtherDisk = options.seed % 2 === 0;
    const restore = serverDisk.backup();
    const then = truth.copy();
    const contents = new Map(serverBytes.contents);
    return async () => {
      trace.line("office", "restores");
      for (const process of office.processes) process.kill();
      noteRestore(ledger, devices);
      await restore();
      epoch = await epochNow();
      earlierTruths.push(truth);
      truth = then.copy();
      // The bytes are on the same disk as ever, or on another one, as they were copied after the database.
      if (isOtherDisk) serverBytes = { uploads: new Map(), contents: new Map(contents) };
      for (const process of office.processes) process.start();
    };
  };

  const planRestore = (): void => {
    const from = cast.between(0, options.safetyMs);
    const to = cast.between(from, options.safetyMs);
    clock.at(from, () => {
      const restore = backUp();
      clock.at(to, () => void restore().catch(crash));
    });
  };

  const planWork = (): void => {
    for (let done = 0; done < options.operations; done++) {
      const at = workplace.random.between(0, options.safetyMs);
      // Full disks are told to the person; nothing was done then.
      const quiet = (error: unknown): void =>
        error instanceof Error && error.name === "DiskFull" ? undefined : crash(error);
      clock.at(at, () => void act(workplace).catch(quiet));
    }
  };

  const pending = (): readonly [string, string] | null => {
    // Who is not there does not know yet what has changed.
    const away = devices.find(({ state }) => state !== "connected");
    if (away) return ["connected", `${away.name} is ${away.state}`];
    const full = devices.find(({ canStore }) => !canStore);
    if (full) return ["storage", `${full.name} believes that nothing can be stored`];
    for (const checker of checkers) {
      const why = checker.pending?.() ?? null;
      if (why !== null) return [checker.name, why];
    }
    return null;
  };

  const heal = (): void => {
    trace.line("world", "heals");
    endMischief(mischief);
    office.heal();
    for (const device of devices) {
      device.heal();
      if (options.hintsAfterHealing) device.hint("networkUp");
    }
  };

  const isOver = (): boolean => {
    if (clock.steps() > stepsMax) fail("liveness", "steps", "it goes round and round");
    return failure !== null;
  };
  /** The longest sleep of a connection, and the longest waits of the engine after it. */
  const boundMs = settings.sleepMs + settings.periodMs + 240_000 + 1_200_000;
  const settle = async (): Promise<void> => {
    const end = clock.now() + boundMs;
    let settledAt: number | null = null;
    while (!isOver()) {
      await clock.runUntil(clock.now() + lookEveryMs, isOver);
      persevere(workplace);
      const why = pending();
      if (why === null) settledAt ??= clock.now();
      else settledAt = null;
      // Who believes in a connection that is gone may seem to have settled until it is found out.
      if (why !== null && clock.now() > end) fail("liveness", why[0], why[1]);
      if (settledAt !== null && clock.now() - settledAt >= stayMs) break;
    }
    if (!isOver()) check((checker) => checker.atEnd?.());
  };
  /** Then news are told, which have to be everywhere soon, and settle too. */
  const hurry = async (): Promise<void> => {
    if (isOver()) return;
    const late = await lateNews({
      clock,
      random: workplace.random,
      options,
      trace,
      ledger,
      truth: () => truth,
      devices: () => devices,
    });
    if (late !== null) fail("liveness", "promptness", late);
    await settle();
    if (isOver() || isHostile || ledger.files.size === 0) return;
    const wrong = await fileFates({ clock, random: workplace.random, evidence, devices });
    if (wrong !== null) fail("liveness", "downloads", wrong);
  };

  try {
    epoch = await epochNow();
    await setUp();
    planFaults(
      {
        clock,
        random: faultRandom,
        options,
        mischief,
        trace,
        office,
        devices: () => devices,
        wallOf: ({ name }) => walls.get(name) ?? { offsetMs: 0, rate: 1 },
        signOut,
        addDevice: () => addDevice(faultRandom.pick(people) ?? "p1"),
      },
      options.safetyMs,
    );
    for (let each = 0; each < options.backupRestores; each++) planRestore();
    planWork();
    await clock.runUntil(options.safetyMs, isOver);
    if (!isOver()) {
      heal();
      // Whoever was lied to is told by another epoch that nothing of it counts.
      if (isHostile) await backUp()();
      await settle();
      await hurry();
    }
  } catch (error) {
    crash(error);
  }
  for (const process of office.processes) process.kill();
  await serverDisk.close().catch(crash);
  for (const device of devices) device.erase();
  process.off("unhandledRejection", onRejection);
  return { failure, steps: clock.steps(), virtualMs: clock.now(), hash: trace.hash() };
}
