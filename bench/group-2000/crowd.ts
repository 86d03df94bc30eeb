import { io, type Socket } from "socket.io-client";
import { frameEvent } from "#shared/wire/frame.ts";
import { protocol } from "#shared/wire/limits.ts";
import type { Counted, CrowdSettings, FromCrowd, ToCrowd } from "./words.ts";

/** A process with a part of the sockets, so that the server's CPU is its own; forked by group-2000.ts. */
const { url, conversation, tokens } = JSON.parse(process.argv[2] ?? "") as CrowdSettings;
const say = (words: FromCrowd): void => void process.send?.(words);

interface Frame {
  readonly type: string;
  readonly code?: number;
  readonly payload?: {
    readonly conversation?: string;
    readonly prev_rev?: number;
    readonly rev?: number;
    readonly rows?: readonly { readonly seq: number }[];
    readonly me?: { readonly read_seq: number };
  };
}

const nothing = { messages: 0, moves: 0, answers: 0, others: 0, bytes: 0, sent: 0, pulls: 0 };
let counted: { -readonly [K in keyof Counted]: Counted[K] } = { ...nothing };
const had = new Map<number, number>();
const haveRead = new Map<number, number>();

/** Counts one more of the sockets for a seq; whether it was the last. */
function isLast(of: Map<number, number>, seq: number): boolean {
  const count = (of.get(seq) ?? 0) + 1;
  of.set(seq, count);
  return count === tokens.length;
}

function listen(socket: Socket): void {
  let cursor = -1;
  let read = 0;
  // The engine's own bytes: what is counted is what crosses the wire.
  socket.io.engine.on("packet", ({ data }: { data?: string }) => {
    counted.bytes += data?.length ?? 0;
  });
  socket.on(frameEvent, (frame: Frame) => {
    const { payload } = frame;
    if (frame.type === "pong") return;
    if (frame.code !== undefined) counted.answers += 1;
    else if (frame.type !== "change" || payload?.conversation !== conversation) counted.others += 1;
    else {
      const { prev_rev: before, rev = 0, rows = [], me } = payload;
      if (before !== cursor) counted.pulls += 1;
      cursor = rev;
      for (const { seq } of rows) {
        counted.messages += 1;
        if (isLast(had, seq))
          say({ kind: "had", seq, atNs: String(process.hrtime.bigint()), frame });
      }
      if (rows.length === 0) counted.moves += 1;
      if (me && me.read_seq > read) {
        read = me.read_seq;
        if (isLast(haveRead, read)) say({ kind: "read", seq: read });
      }
    }
  });
}

const sockets: Socket[] = [];
for (const token of tokens) {
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
  socket.once("disconnect", () => process.exit(1));
  listen(socket);
  sockets.push(socket);
}

// The heartbeat of a client: who is silent is cut.
setInterval(() => {
  for (const socket of sockets)
    socket.emit(frameEvent, { type: "ping", msg_id: "p", payload: { front: true } });
}, 30_000);
process.on("message", (words: ToCrowd) => {
  if ("read" in words) {
    for (const socket of sockets)
      socket.emit(frameEvent, {
        type: "read",
        msg_id: `r${words.read}`,
        payload: { conversation, seq: words.read },
      });
    counted.sent += sockets.length;
  } else {
    say({ kind: "counted", ...counted });
    counted = { ...nothing };
  }
});
process.once("disconnect", () => process.exit(0));
say({ kind: "ready" });
