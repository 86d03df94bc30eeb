import type { FileToSend } from "#shared/ipc/contract.ts";
import type { StageOutcome } from "#shared/ipc/file-views.ts";
import { isFileKind } from "#shared/wire/files.ts";
import type { Device } from "../device.ts";
import type { Rng } from "../rng.ts";
import { freshWords, someConversation, someDevice, type Workplace } from "../workplace.ts";
import { bytesAt, hashOfBytes } from "./device-disk.ts";
import type { DeviceFiles } from "./device-files.ts";
import { noteSource, type SentFile } from "./sent-file.ts";

/** What people do with files: they send, pause, cancel (taking back), try again and fetch, while other programs change what they sent. */

const pngHead = Buffer.from(
  "89504e470d0a1a0a0000000d49484452000000100000001008020000009091683600",
  "hex",
);
/** The window that stages; a machine has one. */
const window = 1;
const typical = ["", "once more the same", "a b c"];

/** Bytes of some length; some are the same again and again, some are none, some more than a server takes. */
function someBytes(random: Rng, isPicture: boolean): Buffer {
  const head = isPicture ? pngHead : Buffer.alloc(0);
  if (random.chance(0.15)) return Buffer.concat([head, Buffer.from(random.pick(typical) ?? "")]);
  const size = random.chance(0.05) ? 5_000 : random.between(1, 2_500);
  const body = Buffer.alloc(size);
  for (let at = 0; at < size; at += 1) body[at] = random.between(0, 255);
  return Buffer.concat([head, body]);
}

/** Bytes that only Magpie has: as a page hands them over. */
async function stageBytes(
  { engine: { staging } }: DeviceFiles,
  name: string,
  bytes: Buffer,
): Promise<StageOutcome> {
  const begun = await staging.begin({ name, type: "", size: bytes.length }, window);
  if (!begun.ok) return begun;
  const { token } = begun.staged;
  for (let at = 0; at < bytes.length; at += 700)
    await staging.chunk(token, bytes.subarray(at, at + 700));
  return staging.end(token);
}

interface Prepared {
  readonly file: FileToSend;
  readonly sent: Omit<SentFile, "message" | "earlier">;
}

async function prepare(
  at: Workplace,
  device: Device,
  files: DeviceFiles,
): Promise<Prepared | null> {
  const { random } = at;
  const kind = random.pick(["image", "image", "file", "file", "voice"] as const) ?? "file";
  // A name may say what the content does not.
  const isPicture = kind === "image" && random.chance(0.9);
  const bytes = someBytes(random, isPicture);
  const name = `${at.nextName()}.${kind === "image" ? "png" : "txt"}`;
  const isPicked = kind !== "voice" && random.chance(0.7);
  const path = isPicked ? `/home/${device.name}/${name}` : null;
  const common = { device: device.name, path, hashes: new Set([hashOfBytes(bytes)]), tries: 0 };
  const sent = { ...common, thumb: null, looks: 0 };
  if (path !== null) device.files.picked.set(path, { bytes, modified: at.now() });
  const staged = await (path === null
    ? stageBytes(files, name, bytes)
    : files.engine.staging.path(path, window));
  if (!staged.ok) return null;
  // Between picking and looking another program may have been at it.
  const found = path === null ? null : device.files.picked.get(path);
  if (found) sent.hashes.add(hashOfBytes(found.bytes));
  const { token } = staged.staged;
  if (kind === "voice")
    return { file: { token, kind, durationMs: 900, waveform: [1, 2, 3] }, sent };
  if (kind === "file") return { file: { token, kind }, sent };
  const small = random.chance(0.5) ? someBytes(random, true) : null;
  const thumb = small && (await stageBytes(files, "small.png", small));
  const drawn = { token, kind, width: 16, height: 16 };
  if (!thumb?.ok) return { file: drawn, sent };
  return {
    file: { ...drawn, thumb: { token: thumb.staged.token, width: 4, height: 4 } },
    sent: { ...sent, thumb: small && hashOfBytes(small) },
  };
}

export async function sendFiles(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const conversation = device && someConversation(at, device);
  const files = device?.fileEngine;
  if (!device || !conversation || !files) return;
  const count = at.random.chance(0.8) ? 1 : at.random.between(2, 3);
  const all: Prepared[] = [];
  for (let each = 0; each < count; each += 1) {
    const one = await prepare(at, device, files);
    if (one) all.push(one);
  }
  const last = all.at(-1);
  if (!last) return;
  const isSaid = last.file.kind !== "voice" && at.random.chance(0.4);
  const text = isSaid ? freshWords(at, device, conversation) : "";
  at.trace.line(device.name, "sends files", `${all.length} in ${conversation}`);
  const outcome = await files.engine.send({
    conversation,
    text,
    files: all.map(({ file }) => file),
  });
  if (!outcome.ok) return;
  const { name, person } = device;
  for (const [index, id] of outcome.messages.entries()) {
    const one = all[index];
    if (!one) continue;
    at.trace.line(name, "accepted", `${id} ${one.file.kind}`);
    // What is said goes with the last.
    const said = index === all.length - 1 ? text : "";
    at.ledger.accepted.set(id, { id, device: name, person, conversation, text: said });
    const earlier = outcome.messages.slice(0, index);
    at.ledger.files.set(id, { ...one.sent, message: id, earlier });
  }
}

/** Another program changes a file that is being sent, takes it away, or puts something in its place. */
export async function changeSource(at: Workplace): Promise<void> {
  const { random } = at;
  const device = random.pick(at.devices());
  const path = random.pick([...(device?.files.picked.keys() ?? [])]);
  if (!device || path === undefined) return;
  const known = device.files.picked.get(path);
  at.trace.line(device.name, "changes", path);
  if (random.chance(0.25)) {
    device.files.picked.delete(path);
    return;
  }
  const bytes = random.chance(0.5) && known ? Buffer.from(known.bytes) : someBytes(random, true);
  // In another place than a picture's head, where it has one.
  if (bytes.length > 40) bytes[random.between(40, bytes.length - 1)] = random.between(0, 255);
  device.files.picked.set(path, { bytes, modified: at.now() });
  noteSource(at.ledger.files.values(), path, bytes);
}

/** A message of somebody at this device whose file is not yet with the server. */
const someUpload = ({ random }: Workplace, { tx }: Device): string | undefined =>
  random.pick(tx.uploads())?.message;

export async function pauseUpload(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const message = device && someUpload(at, device);
  if (!device || !message) return;
  at.trace.line(device.name, "pauses", message);
  await device.fileEngine?.engine.pause(message);
}

export async function resumeUpload(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const message = device && someUpload(at, device);
  if (device && message) await resume(at, device, message);
}

/** Tries again: what the file is from now on is what is meant. */
export async function resume(
  { ledger, trace }: Pick<Workplace, "ledger" | "trace">,
  device: Device,
  message: string,
): Promise<void> {
  trace.line(device.name, "resumes", message);
  const sent = ledger.files.get(message);
  if (sent) {
    sent.looks += 1;
    const now = sent.path === null ? null : device.files.picked.get(sent.path);
    if (now) sent.hashes.add(hashOfBytes(now.bytes));
  }
  await device.fileEngine?.engine.resume(message);
  // Where the program ended meanwhile nobody knows whether it was done, nor when.
  if (sent) sent.looks -= 1;
}

/** Sends again what has failed; where the server lacks its file that is brought once more, as main/ipc/handlers.ts does it. */
export async function retry(
  { trace }: Pick<Workplace, "trace">,
  device: Device,
  message: string,
): Promise<void> {
  trace.line(device.name, "retries", message);
  const { fileEngine, messenger } = device;
  await messenger?.retryMessage(message);
  fileEngine?.engine.run();
}

/** A message with a file that a device shows. */
function someFile({ random }: Workplace, { tx }: Device): string | undefined {
  const conversation = random.pick(tx.conversations())?.id;
  if (conversation === undefined) return undefined;
  const rows = tx.page(conversation, null, 30).filter(({ kind }) => isFileKind(kind));
  return random.pick(rows)?.id;
}

export async function fetchFile(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const message = device && someFile(at, device);
  const files = device?.fileEngine;
  if (!device || !message || !files) return;
  at.trace.line(device.name, "fetches", message);
  const here = await files.engine.here(message);
  at.trace.line(device.name, "fetched", `${message} ${typeof here === "string" ? here : "here"}`);
  if (typeof here === "string" || here.source.kind !== "kept") return;
  const bytes = bytesAt(device.files, here.source);
  if (bytes && hashOfBytes(bytes) !== here.source.sha256)
    at.wrong("fetched", `${message} has other bytes`);
}

export async function stopFetching(at: Workplace): Promise<void> {
  const device = someDevice(at);
  const message = device && someFile(at, device);
  if (device && message) device.fileEngine?.engine.stopFetch(message);
}
