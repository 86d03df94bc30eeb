import { codes } from "#shared/wire/codes.ts";
import { fileUrlOf, isFileKind } from "#shared/wire/files.ts";
import { partsOf } from "../checkers/files-first.ts";
import type { SimClock } from "../clock.ts";
import type { Device } from "../device.ts";
import type { Evidence } from "../evidence.ts";
import type { Rng } from "../rng.ts";
import { bytesAt, hashOfBytes } from "./device-disk.ts";

export interface LastLookPorts {
  readonly clock: SimClock;
  readonly random: Rng;
  readonly evidence: Evidence;
  readonly devices: readonly Device[];
}

/** So many messages each device fetches, and of so many files it is tried who may read them. */
const fetchedMax = 8;
const triedMax = 12;
const boundMs = 600_000;

/** A member fetches what they see: it comes, and it is what the message says. */
async function fetched(
  { random, evidence }: LastLookPorts,
  device: Device,
): Promise<string | null> {
  const { truth } = evidence;
  const seen = [...truth().messages.values()].filter(
    ({ kind, recalled, conversation, seq }) =>
      isFileKind(kind) &&
      !recalled &&
      truth().isMember(conversation, device.person) &&
      truth().maySee(conversation, device.person, seq),
  );
  for (let tried = 0; tried < Math.min(fetchedMax, seen.length); tried += 1) {
    const message = random.pick(seen);
    if (!message) continue;
    const here = await device.fileEngine?.engine.here(message.id);
    if (typeof here !== "object")
      return `${device.name} cannot have the file of ${message.id}: ${here}`;
    const bytes = bytesAt(device.files, here.source);
    const [file] = partsOf(message);
    if (!bytes || hashOfBytes(bytes) !== file?.sha256)
      return `${device.name} has other bytes for ${message.id}`;
  }
  return null;
}

/** Whether a person may read a file: it is theirs, or a message that they see carries it. */
function mayRead({ truth }: Evidence, person: string, id: string): boolean {
  if (truth().files.get(id)?.owner === person) return true;
  return [...truth().uses].some(([message, files]) => {
    const row = files.includes(id) ? truth().messages.get(message) : undefined;
    return (
      row !== undefined &&
      truth().isMember(row.conversation, person) &&
      truth().maySee(row.conversation, person, row.seq)
    );
  });
}

/** Who asks the server for any file gets it, or hears that there is none. */
async function asked({ random, evidence }: LastLookPorts, device: Device): Promise<string | null> {
  const all = [...evidence.truth().files.values()];
  for (let tried = 0; tried < Math.min(triedMax, all.length); tried += 1) {
    const file = random.pick(all);
    if (!file) continue;
    const { signal } = new AbortController();
    const answer = await device.fileEngine?.server.read(
      fileUrlOf(file.id),
      { from: 0, to: null },
      signal,
    );
    const isTheirs = file.state === "stored" && mayRead(evidence, device.person, file.id);
    if (!isTheirs && answer?.kind === "refused" && answer.code === codes.noSuchFile) continue;
    if (!isTheirs) return `${device.person} is answered ${answer?.kind} for ${file.id}`;
    if (answer?.kind !== "bytes") return `${device.person} cannot read ${file.id}: ${answer?.kind}`;
    const pieces: Uint8Array[] = [];
    for await (const piece of answer.bytes) pieces.push(piece);
    if (hashOfBytes(Buffer.concat(pieces)) !== file.sha256)
      return `${device.person} reads other bytes of ${file.id}`;
  }
  return null;
}

/** After everything has settled: whoever sees a file has it, and nobody else. Resolves to what is not so, in words. */
export async function fileFates(ports: LastLookPorts): Promise<string | null> {
  const { clock, devices } = ports;
  let left = devices.length;
  let wrong: string | null = null;
  for (const device of devices) {
    const look = async (): Promise<void> => {
      try {
        wrong ??= (await fetched(ports, device)) ?? (await asked(ports, device));
      } catch (error) {
        wrong ??= `${device.name}: ${String(error)}`;
      }
      left -= 1;
    };
    void look();
  }
  await clock.runUntil(clock.now() + boundMs, () => left === 0);
  return wrong ?? (left === 0 ? null : `${left} devices still wait for files`);
}
