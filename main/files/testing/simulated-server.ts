import { createHash } from "node:crypto";
import { codes } from "#shared/wire/codes.ts";
import { fileUrlOf } from "#shared/wire/files.ts";
import type { Bytes, FileServer, Lost, Refused } from "../ports.ts";

interface Stored {
  readonly size: number;
  readonly name: string;
  bytes: Buffer;
}

/** What goes wrong, as often as a test says so. */
export interface Mischief {
  /** The connection is cut after so many bytes of an upload or a download; null: not at all. */
  cutAfter: number | null;
  /** The next creation is refused with this code. */
  refuse: number | null;
  /** An answer is lost although it was done. */
  loseAnswer: boolean;
  isDown: boolean;
  /** So many answers to creations are lost although they were done. */
  loseCreations: number;
}

/** A file server in memory, for the rules of files and the simulator: it keeps every byte that has reached it. */
export function simulatedServer() {
  const files = new Map<string, Stored>();
  const mischief: Mischief = {
    cutAfter: null,
    refuse: null,
    loseAnswer: false,
    isDown: false,
    loseCreations: 0,
  };
  /** Bytes that came, also those that came twice. */
  const counts = { received: 0, created: 0, sent: 0 };
  let last = 0;
  const lost: Lost = { kind: "lost" };
  const none: Refused = { kind: "refused", code: codes.noSuchFile };

  const server: FileServer = {
    async create({ url, size, name }) {
      if (mischief.isDown) return lost;
      if (mischief.refuse !== null) {
        const code = mischief.refuse;
        mischief.refuse = null;
        return { kind: "refused", code };
      }
      counts.created += 1;
      if (!files.has(url)) files.set(url, { size, name, bytes: Buffer.alloc(0) });
      if (mischief.loseCreations > 0) {
        mischief.loseCreations -= 1;
        return lost;
      }
      return { kind: "created", url };
    },
    async offset(url) {
      if (mischief.isDown) return lost;
      const file = files.get(url);
      return file ? { kind: "at", offset: file.bytes.length } : none;
    },
    async append(url, { offset, length, bytes, signal, onSent }) {
      if (mischief.isDown) return lost;
      const file = files.get(url);
      if (!file) return none;
      if (file.bytes.length !== offset) return lost;
      let came = 0;
      for await (const piece of bytes) {
        if (signal.aborted) return lost;
        const room = Math.min(piece.length, mischief.cutAfter ?? Infinity);
        file.bytes = Buffer.concat([file.bytes, piece.subarray(0, room)]);
        counts.received += room;
        came += room;
        onSent(piece.length);
        if (mischief.cutAfter !== null) {
          mischief.cutAfter -= room;
          if (mischief.cutAfter <= 0) {
            mischief.cutAfter = null;
            return lost;
          }
        }
      }
      if (came < length) return lost;
      if (mischief.loseAnswer) {
        mischief.loseAnswer = false;
        return lost;
      }
      return { kind: "at", offset: file.bytes.length };
    },
    async remove(url) {
      files.delete(url);
    },
    async read(url, { from, to }, signal) {
      if (mischief.isDown) return lost;
      const file = files.get(url);
      if (!file || file.bytes.length < file.size) return none;
      const whole = file.bytes.subarray(from, to === null ? undefined : to + 1);
      async function* pieces(): Bytes {
        for (let at = 0; at < whole.length; at += 64 * 1024) {
          if (signal.aborted) throw new Error("aborted");
          const piece = whole.subarray(at, at + 64 * 1024);
          if (mischief.cutAfter !== null && (mischief.cutAfter -= piece.length) <= 0) {
            mischief.cutAfter = null;
            throw new Error("cut");
          }
          counts.sent += piece.length;
          yield piece;
        }
      }
      return { kind: "bytes", bytes: pieces() };
    },
  };
  return {
    server,
    files,
    mischief,
    counts,
    /** Puts a file there as if somebody else had sent it. */
    put(bytes: Buffer): { url: string; sha256: string; size: number } {
      const url = fileUrlOf(`00000000-0000-4000-9000-${String(++last).padStart(12, "0")}`);
      files.set(url, { size: bytes.length, name: "theirs", bytes });
      return { url, size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
    },
  };
}
