import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import { frameEvent } from "#shared/wire/frame.ts";
import { protocol } from "#shared/wire/limits.ts";
import { temporaryFolder } from "../e2e/harness/folders.ts";
import { useOf } from "../e2e/harness/process-use.ts";
import { systemIds } from "../server/start.ts";
import { startServer } from "./catch-up/office.ts";
import { Crowds } from "./group-2000/crowds.ts";
import { makeGroup } from "./group-2000/office.ts";

/**
 * A group of two thousand people of whom two hundred are connected, and one of these says something, again and again: how
 * long until all of them have it, what it costs the server, and how many frames it takes.
 *
 *     node bench/group-2000.ts [messages: 200] [members: 2000] [connected: 200] [flags of Node for the server]
 *
 * The real server is a process of its own on loopback; the sockets (plain socket.io-client, which look at each push as the
 * engine does: one that does not go on where they stand would be a pull) are in two others, whoever speaks is in this one.
 * The next message is said when all have the last one. The floor is a server of plain Socket.IO in the same run, with as many
 * sockets, that tells everybody the same bytes as one broadcast; machines compare by their ratio to it. After the messages everybody
 * reads at once: it may cost each an answer and a push of their own, and nobody a word of the others (delivery.md, Reading).
 */
const [messages = 200, members = 2_000, connected = 200] = process.argv.slice(2, 5).map(Number);
const flags = process.argv.slice(5);
/** Said before it is measured. */
const warmUps = 20;

interface Measured {
  readonly tookMs: readonly number[];
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly frame: unknown;
}

/** Says so many messages, each when all have the one before; `say` resolves to the seq of what it said. */
async function measure(
  crowds: Crowds,
  pid: number,
  say: (at: number) => number,
): Promise<Measured> {
  const tookMs: number[] = [];
  let frame: unknown;
  let before = useOf(pid);
  for (let at = 0; at < warmUps + messages; at += 1) {
    if (at === warmUps) {
      await crowds.count();
      before = useOf(pid);
    }
    const from = process.hrtime.bigint();
    const had = await crowds.have(say(at));
    if (at >= warmUps) tookMs.push(Number(had.atNs - from) / 1e6);
    ({ frame } = had);
  }
  const { cpuMs, rssMb } = useOf(pid);
  return { tookMs, cpuMs: cpuMs - before.cpuMs, rssMb, frame };
}

async function connect(url: string, token: string): Promise<Socket> {
  const socket = io(url, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    auth: { token, protocol },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return socket;
}

/** Resolves with the next push of a conversation. */
const pushOf = (socket: Socket, conversation: string): Promise<void> =>
  new Promise((resolve) => {
    const listen = (frame: { payload?: { conversation?: string; prev_rev?: number } }): void => {
      if (frame.payload?.prev_rev === undefined || frame.payload.conversation !== conversation)
        return;
      socket.off(frameEvent, listen);
      resolve();
    };
    socket.on(frameEvent, listen);
  });

const text = "明天下午三点开会，请把上周的数据带来。See you there.";

async function measureOurs() {
  const folder = temporaryFolder("bench");
  const data = join(folder.path, "server");
  const { conversation, tokens } = await makeGroup(data, members, connected);
  const server = await startServer(data, flags);
  const emptyMb = useOf(server.pid).rssMb;
  const crowds = await Crowds.connect({ url: server.url, conversation, tokens });
  const speaker = await connect(server.url, tokens[0] ?? "");
  // The group's creation has seq 1.
  let seq = 1;
  const speak = (at: number): number => {
    const content = { text };
    const payload = { id: systemIds.next(), conversation, kind: "text", content };
    speaker.emit(frameEvent, { type: "send", msg_id: `m${at}`, payload });
    seq += 1;
    return seq;
  };
  // A process without memory of a conversation only says that there is something: everybody pulls once.
  const rung = pushOf(speaker, conversation);
  speak(-1);
  await rung;
  const measured = await measure(crowds, server.pid, speak);
  const told = await crowds.count();
  const beforeReading = useOf(server.pid).cpuMs;
  await crowds.read(seq);
  const readMs = useOf(server.pid).cpuMs - beforeReading;
  const read = await crowds.count();
  crowds.close();
  speaker.close();
  await server.stop();
  folder.remove();
  return { ...measured, told, read, readMs, emptyMb, conversation };
}

async function measureFloor(conversation: string, frame: unknown): Promise<Measured> {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, "group-2000/floor.ts")],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  if (!child.stdout || child.pid === undefined) throw new Error("no floor");
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  const url = `http://127.0.0.1:${Number(port.toString())}`;
  const tokens = Array.from({ length: connected }, () => "");
  const crowds = await Crowds.connect({ url, conversation, tokens });
  const speaker = await connect(url, "");
  const { payload, ...outer } = frame as { payload: { rows: readonly object[] } };
  const measured = await measure(crowds, child.pid, (at) => {
    const rows = payload.rows.map((row) => ({ ...row, seq: 10_000 + at }));
    speaker.emit(frameEvent, { ...outer, payload: { ...payload, rows } });
    return 10_000 + at;
  });
  crowds.close();
  speaker.close();
  child.kill("SIGKILL");
  return measured;
}

const at = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
const say = (name: string, figure: string): void =>
  console.log(`  ${name.padEnd(44)} ${figure.padStart(34)}`);

const ours = await measureOurs();
const floor = await measureFloor(ours.conversation, ours.frame);
const deliveries = messages * connected;
const three = ({ tookMs }: Measured): string =>
  [0.5, 0.95, 0.99].map((share) => at(tookMs, share).toFixed(1)).join(" / ");
const cpu = ({ cpuMs }: Measured): number => (cpuMs * 1_000) / deliveries;
console.log(`${messages} messages to ${connected} connected of ${members} members`);
say("said → all have it, p50 / p95 / p99", `${three(ours)} ms`);
say("  floor", `${three(floor)} ms`);
say(
  "  p95 against the floor's",
  `${(at(ours.tookMs, 0.95) / at(floor.tookMs, 0.95)).toFixed(1)} x`,
);
say("server's CPU for one delivery", `${cpu(ours).toFixed(0)} µs`);
say("  floor", `${cpu(floor).toFixed(0)} µs`);
say("  against the floor", `${(cpu(ours) / cpu(floor)).toFixed(1)} x`);
say(
  "server's memory, with nobody → after all",
  `${ours.emptyMb.toFixed(0)} → ${ours.rssMb.toFixed(0)} MB`,
);
const perMessage = (count: number): string => (count / messages).toFixed(2);
say("frames to sockets a message: pushes with it", perMessage(ours.told.messages));
say("  others' places", perMessage(ours.told.moves));
say("  anything else", perMessage(ours.told.others + ours.told.answers));
say("  bytes a socket", (ours.told.bytes / deliveries).toFixed(0));
say("pulls that a push asked for", String(ours.told.pulls + ours.read.pulls));
say(
  "everybody reads: sent / answers / pushes",
  `${ours.read.sent} / ${ours.read.answers} / ${ours.read.moves}`,
);
say("  server's CPU for one reader", `${((ours.readMs * 1_000) / connected).toFixed(0)} µs`);
