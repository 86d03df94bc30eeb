import { codes } from "#shared/wire/codes.ts";
import { fileIdOf, fileUrlOf } from "#shared/wire/files.ts";
import { Refusal } from "#server/chat/ports.ts";
import { requireReadable } from "#server/files/download.ts";
import type { FileStore } from "#server/files/file-store.ts";
import { createSweep } from "#server/files/sweep.ts";
import { createTurnsByKey } from "#server/files/turns-by-key.ts";
import { createUploads } from "#server/files/uploads.ts";
import { CannotStore } from "#server/store/cannot-store.ts";
import type { Store } from "#server/store/store.ts";
import type { MachineTime } from "../machine-time.ts";
import type { Mischief } from "../mischief.ts";
import type { Wire } from "../network.ts";
import type { SimOptions } from "../options.ts";
import type { Rng } from "../rng.ts";
import { createPieces } from "./pieces.ts";
import { type FileAnswer, type FileAsk, type FileSaid, inPieces, pieceSaid } from "./wire-words.ts";

/** No file of a simulated office is larger, in bytes. */
export const fileBytesMax = 4_000;
const uploadsMax = 200;

export interface FileDeskPorts {
  readonly store: Store;
  readonly bytes: FileStore;
  readonly time: MachineTime;
  readonly random: Rng;
  readonly options: SimOptions;
  readonly mischief: Mischief;
  /** How many have been asked for: a file's address says its number. */
  nextFile(): number;
  say(event: string, detail: string): void;
  onError(error: unknown): void;
}

/** The connection ended under a request. */
class Aborted extends Error {
  override readonly name = "Aborted";
}

/**
 * Where one process takes and gives files: the real rules of uploads, sweeping and reading, in the place of HTTP and of tus's library what
 * those do with them (server/files/tus.ts): one at a time for each upload, and bytes only from where the upload stands.
 */
export function createFileDesk(ports: FileDeskPorts) {
  const { store, bytes, time, random, options, mischief } = ports;
  const { clock } = time;
  const turns = createTurnsByKey();
  const contentTurns = createTurnsByKey();
  const bounds = { fileBytesMax, personBytesMax: options.fileQuota, uploadsMax };
  const uploads = createUploads({ store, bytes, clock, bounds, contentTurns });
  const isOpen = (): boolean => !time.ended;
  const sweep = createSweep({ store, bytes, clock, turns, contentTurns, isOpen });
  const wires = new Set<Wire>();

  const isPlanned = (error: unknown): boolean =>
    error instanceof CannotStore || (error instanceof Error && error.name === "DiskFull");

  const refused = (error: unknown): FileAnswer | null => {
    if (error instanceof Refusal) {
      const { code, retryMs } = error;
      return {
        kind: "refused",
        code,
        ...(retryMs === undefined ? {} : { retryAfterMs: retryMs }),
      };
    }
    if (isPlanned(error)) return { kind: "refused", code: codes.cannotStore };
    if (!(error instanceof Aborted)) ports.onError(error);
    return null;
  };

  const inTurn = async <T>(id: string, onWanted: () => void, work: () => Promise<T>) => {
    const release = await turns.take(id, onWanted);
    try {
      return await work();
    } finally {
      release();
    }
  };

  return {
    wires,
    start(): void {
      sweep.findStrays().catch((error: unknown) => {
        if (!isPlanned(error)) ports.onError(error);
      });
    },
    accept(person: string, wire: Wire): { heard(text: string): void; ended(): void } {
      const body = createPieces();
      wires.add(wire);
      let left = Infinity;
      let isBegun = false;
      const say = (said: FileSaid): void => wire.send("toClient", JSON.stringify(said));
      const abort = (): void => {
        body.close(new Aborted());
        wire.cut({ client: 1, server: null });
      };

      const carryOut = async (asked: FileAsk): Promise<FileAnswer> => {
        if (asked.ask === "create") {
          const { size, name } = asked;
          const wish = { id: fileIdOf(asked.url), owner: person, size };
          const own = `00000000-0000-4000-8000-${String(ports.nextFile()).padStart(12, "0")}`;
          const id = (await uploads.isFree(wish)) ? wish.id : own;
          return inTurn(id, abort, async () => {
            await uploads.begin({ id, owner: person, name, size });
            // An empty one is whole at once.
            await uploads.look(id);
            return { kind: "created", url: fileUrlOf(id) };
          });
        }
        const id = fileIdOf(asked.url);
        if (asked.ask === "read") {
          const { sha256, size } = await store.read((tx) => requireReadable(tx, person, id));
          const end = Math.min(asked.to ?? size - 1, size - 1);
          const stream = sha256 === null ? null : await bytes.open(sha256, null);
          if (!stream) throw new Error(`the bytes of ${id} are missing`);
          say({ answer: { kind: "bytes" } });
          for await (const whole of stream as AsyncIterable<Buffer>)
            for (const piece of inPieces(whole.subarray(asked.from, end + 1)))
              say(pieceSaid(piece));
          say({ end: true });
          return { kind: "bytes" };
        }
        await uploads.requireOwn(person, id);
        return inTurn(id, abort, async () => {
          if (asked.ask === "remove") {
            await uploads.remove(id);
            return { kind: "removed" };
          }
          const { arrived } = await uploads.look(id);
          if (asked.ask === "offset") return { kind: "at", offset: arrived };
          if (arrived !== asked.offset) return { kind: "lost" };
          return { kind: "at", offset: await uploads.append(id, body) };
        });
      };

      const serve = async (asked: FileAsk): Promise<void> => {
        const answer = await carryOut(asked).catch(refused);
        if (time.ended || answer === null) return;
        wires.delete(wire);
        ports.say(asked.ask, `${person} ${JSON.stringify(answer)}`);
        if (answer.kind === "bytes") return;
        if (random.chance(mischief.lostAnswerChance)) {
          ports.say("loses", asked.ask);
          wire.cut({ client: random.between(1, options.delayMsMax), server: null });
        } else say({ answer });
      };

      return {
        heard(text) {
          if (time.ended) return;
          const said = JSON.parse(text) as FileAsk | FileSaid;
          if (!isBegun && "ask" in said) {
            isBegun = true;
            if (said.ask === "append") left = said.length;
            void serve(said);
          } else if ("piece" in said) {
            const piece = Buffer.from(said.piece, "base64");
            body.push(piece);
            left -= piece.length;
            if (left <= 0) body.close(null);
          }
        },
        ended() {
          wires.delete(wire);
          body.close(new Aborted());
        },
      };
    },
  };
}

export type FileDesk = ReturnType<typeof createFileDesk>;
