import type { Staged, StageOutcome, StageProblem } from "#shared/ipc/file-views.ts";
import { limits } from "#shared/wire/limits.ts";
import { errorName } from "../messaging/error-name.ts";
import type { Ids, Log } from "../messaging/ports.ts";
import type { UploadSource } from "../messaging/tx.ts";
import { cleanName } from "./names.ts";
import { DiskFull, type LocalFiles, type Writing } from "./ports.ts";

/** Files that are staged at once; one more is refused. */
const stagedMax = 500;

/** A file that is about to be sent. */
export interface StagedFile extends Staged {
  readonly source: UploadSource;
}

interface Coming {
  readonly name: string;
  readonly stored: string;
  readonly size: number;
  readonly writing: Writing;
  written: number;
  problem: StageProblem | null;
}

/** Files between being picked and being sent, each under a token that says nothing of where it is; in memory, as long as Magpie runs. */
export function createStaging(ports: {
  readonly local: LocalFiles;
  readonly ids: Ids;
  readonly log: Log;
  /** Nothing is written before. */
  readonly ready: Promise<void>;
}) {
  const { local, ids, log } = ports;
  const staged = new Map<string, StagedFile>();
  const coming = new Map<string, Coming>();

  const no = (name: string, problem: StageProblem): StageOutcome => ({ ok: false, name, problem });
  const problemOf = (error: unknown): StageProblem => {
    log.warn("files.stage", { error: errorName(error) });
    return error instanceof DiskFull ? "storage" : "failed";
  };
  const tellOf = ({ token, name, size, type }: StagedFile): Staged => ({ token, name, size, type });

  const keep = async (name: string, source: UploadSource, size: number): Promise<StageOutcome> => {
    const file = {
      token: ids.next(),
      name,
      size,
      type: await local.typeOf(source, name),
      source,
    };
    staged.set(file.token, file);
    return { ok: true, staged: tellOf(file) };
  };

  const discard = async ({ writing, stored }: Coming): Promise<void> => {
    await writing.close().catch(() => undefined);
    await local.removeStaged(stored);
  };

  return {
    /** A file of the disk's, which is read in place. `path` is absolute. */
    async path(path: string): Promise<StageOutcome> {
      const name = cleanName(path);
      if (staged.size + coming.size >= stagedMax) return no(name, "tooMany");
      const looked = await local.look({ kind: "path", path, modified: 0 });
      if (!looked) return no(name, "unreadable");
      return keep(name, { kind: "path", path, modified: looked.modified }, looked.size);
    },

    /** Bytes that only a page has: `size` of them will come. */
    async begin(raw: { name: string; type: string; size: number }): Promise<StageOutcome> {
      const name = cleanName(raw.name);
      const { size } = raw;
      if (size > limits.fileBytesMax) return no(name, "tooLarge");
      if (staged.size + coming.size >= stagedMax) return no(name, "tooMany");
      const token = ids.next();
      await ports.ready;
      try {
        const writing = await local.stage(token);
        coming.set(token, { name, stored: token, size, writing, written: 0, problem: null });
      } catch (error) {
        return no(name, problemOf(error));
      }
      return { ok: true, staged: { token, name, size, type: raw.type } };
    },
    /** The next bytes, in their order; false where it has failed. */
    async chunk(token: string, bytes: Uint8Array): Promise<boolean> {
      const one = coming.get(token);
      if (!one || one.problem) return false;
      one.written += bytes.length;
      if (one.written > one.size) {
        one.problem = "failed";
        return false;
      }
      try {
        await one.writing.write(bytes);
      } catch (error) {
        one.problem = problemOf(error);
      }
      return one.problem === null;
    },
    async end(token: string): Promise<StageOutcome> {
      const one = coming.get(token);
      if (!one) return no("", "failed");
      coming.delete(token);
      try {
        if (!one.problem && one.written < one.size) one.problem = "failed";
        if (!one.problem) await one.writing.close();
      } catch (error) {
        one.problem = problemOf(error);
      }
      if (one.problem) {
        await discard(one);
        return no(one.name, one.problem);
      }
      return keep(one.name, { kind: "staged", name: one.stored }, one.size);
    },

    find: (token: string): StagedFile | null => staged.get(token) ?? null,
    /**
     * These are being sent: from now on they belong to their messages, whatever ends meanwhile. What is returned makes them staged
     * again, where nothing came of it.
     */
    take(tokens: readonly string[]): () => void {
      const taken = tokens.flatMap((token) => staged.get(token) ?? []);
      for (const { token } of taken) staged.delete(token);
      return () => {
        for (const file of taken) staged.set(file.token, file);
      };
    },
    /** These are not to be sent after all. */
    async putAway(tokens: readonly string[]): Promise<void> {
      for (const token of tokens) {
        const one = staged.get(token);
        staged.delete(token);
        if (one?.source.kind === "staged") await local.removeStaged(one.source.name);
        const begun = coming.get(token);
        coming.delete(token);
        if (begun) await discard(begun);
      }
    },
    async stop(): Promise<void> {
      await this.putAway([...staged.keys(), ...coming.keys()]);
    },
  };
}
export type Staging = ReturnType<typeof createStaging>;
