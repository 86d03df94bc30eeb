import type { At, Bytes, FileServer, Lost, Refused } from "#main/files/ports.ts";
import type { SimClock } from "../clock.ts";
import type { MachineTime } from "../machine-time.ts";
import type { Mischief } from "../mischief.ts";
import { createWire, type Line, type Wire } from "../network.ts";
import type { Office } from "../office.ts";
import type { SimOptions } from "../options.ts";
import type { Rng } from "../rng.ts";
import { createPieces } from "./pieces.ts";
import { type FileAsk, type FileAnswer, type FileSaid, inPieces, pieceSaid } from "./wire-words.ts";

/** Nothing has moved for so long: the connection is given up (connection/file-server.ts). */
const idleMsMax = 30_000;
/** A piece of an upload follows the one before after so many ms at the most. */
const pieceMsMax = 20;

export interface FileLinePorts {
  readonly clock: SimClock;
  readonly network: Rng;
  readonly line: Line;
  readonly time: MachineTime;
  readonly options: SimOptions;
  readonly mischief: Mischief;
  readonly office: Office;
  readonly person: string;
  /** What the machine hears while it is asleep waits until it wakes; once the program is gone nothing is heard. */
  whenAwake(run: () => void): void;
  /** A new connection, which may be cut as all others. */
  onWire(wire: Wire): void;
}

const lost: Lost = { kind: "lost" };

/** A device's requests for files, each on a connection of its own to one of the server's processes. */
export function createFileLine(ports: FileLinePorts): FileServer & { close(): void } {
  const { clock, network, line, time, options, mischief, office, person } = ports;
  const open = new Set<() => void>();

  /** `onSaid` hears what comes; `onEnd` is called once, when nothing more can come. */
  const call = (asked: FileAsk, onSaid: (said: FileSaid) => void, onEnd: () => void) => {
    let isOver = false;
    let cancelIdle = (): void => undefined;
    const over = (): void => {
      if (isOver) return;
      isOver = true;
      open.delete(over);
      cancelIdle();
      wire?.cut({ client: null, server: network.between(1, options.delayMsMax) });
      onEnd();
    };
    open.add(over);
    const moved = (): void => {
      cancelIdle();
      cancelIdle = time.timers.after(Math.ceil(idleMsMax / options.hurry), over);
    };
    moved();
    const process = office.pick();
    let server: { heard(text: string): void; ended(): void } | null = null;
    const isRefused = !process || network.chance(mischief.refuseChance);
    const wire: Wire | null = isRefused
      ? null
      : createWire(clock, network, line, {
          toServer: {
            heard(text) {
              server ??= process.acceptFiles(person, created);
              if (server) server.heard(text);
              else created.close("server");
            },
            ended: () => server?.ended(),
          },
          toClient: {
            heard: (text) =>
              ports.whenAwake(() => {
                if (isOver) return;
                moved();
                onSaid(JSON.parse(text) as FileSaid);
              }),
            ended: () => ports.whenAwake(over),
          },
        });
    if (wire === null) time.timers.after(network.between(1, options.delayMsMax), over);
    const created = wire as Wire;
    if (wire) ports.onWire(wire);
    const say = (said: FileAsk | FileSaid): void => {
      if (isOver) return;
      moved();
      wire?.send("toServer", JSON.stringify(said));
    };
    say(asked);
    return { say, end: over };
  };

  /** One question, one answer. */
  const ask = (asked: FileAsk, signal?: AbortSignal): Promise<FileAnswer> =>
    new Promise((resolve) => {
      const { end } = call(
        asked,
        (said) => {
          if ("answer" in said) resolve(said.answer);
          end();
        },
        () => resolve(lost),
      );
      if (signal?.aborted) end();
      signal?.addEventListener("abort", end);
    });
  const short = (): Promise<void> =>
    new Promise((resolve) => time.timers.after(network.between(0, pieceMsMax), resolve));

  return {
    async create({ url, size, name }, signal) {
      const answer = await ask({ ask: "create", url, size, name }, signal);
      return answer.kind === "created" || answer.kind === "refused" ? answer : lost;
    },
    async offset(url, signal) {
      const answer = await ask({ ask: "offset", url }, signal);
      return answer.kind === "at" || answer.kind === "refused" ? answer : lost;
    },
    async append(url, { offset, length, bytes, signal, onSent }) {
      const { promise, resolve } = Promise.withResolvers<At | Refused | Lost>();
      let isOver = false;
      const { say, end } = call(
        { ask: "append", url, offset, length },
        (said) => {
          if (!("answer" in said)) return;
          const { answer } = said;
          resolve(answer.kind === "at" || answer.kind === "refused" ? answer : lost);
          end();
        },
        () => {
          isOver = true;
          resolve(lost);
        },
      );
      if (signal.aborted) end();
      signal.addEventListener("abort", end);
      let sent = 0;
      try {
        send: for await (const piece of bytes)
          for (const part of inPieces(piece)) {
            if (isOver) break send;
            say(pieceSaid(part));
            sent += part.length;
            onSent(part.length);
            await short();
          }
        if (sent < length) end();
        return await promise;
      } finally {
        end();
      }
    },
    async remove(url) {
      await ask({ ask: "remove", url });
    },
    async read(url, { from, to }, signal) {
      const { promise, resolve } = Promise.withResolvers<
        { kind: "bytes"; bytes: Bytes } | Refused | Lost
      >();
      const pieces = createPieces();
      const { end } = call(
        { ask: "read", url, from, to },
        (said) => {
          if ("piece" in said) pieces.push(Buffer.from(said.piece, "base64"));
          else if ("end" in said) {
            pieces.close(null);
            end();
          } else if (said.answer.kind === "bytes") resolve({ kind: "bytes", bytes: pieces });
          else {
            resolve(said.answer.kind === "refused" ? said.answer : lost);
            end();
          }
        },
        () => {
          pieces.close(new Error("cut"));
          resolve(lost);
        },
      );
      if (signal.aborted) end();
      signal.addEventListener("abort", end);
      return promise;
    },
    close(): void {
      for (const end of open) end();
    },
  };
}

export type FileLine = ReturnType<typeof createFileLine>;
