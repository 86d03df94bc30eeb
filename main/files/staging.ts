import type { Staged, StageOutcome, StageProblem } from "#shared/ipc/file-views.ts";
import { limits } from "#shared/wire/limits.ts";
import { errorName } from "../messaging/error-name.ts";
import type { Ids, Log } from "../messaging/ports.ts";
import type { UploadSource } from "../messaging/tx.ts";
import { cleanName } from "./names.ts";
import { DiskFull, type LocalFiles, type Writing } from "./ports.ts";

/** Files that are staged at once; one more is refused. */
const stagedMax = 500;

/** The page of a window that stages: nothing of its is left once it is gone, or another one is in its place. */
interface Page {
  /** The id of its WebContents. */
  readonly window: number;
  /** How many pages there were in that window before. */
  readonly visit: number;
}

/** A file that is about to be sent. */
export interface StagedFile extends Staged {
  readonly source: UploadSource;
  readonly page: Page;
}

interface Coming {
  readonly page: Page;
  readonly name: string;
  readonly stored: string;
  readonly size: number;
  readonly writing: Writing;
  written: number;
  problem: StageProblem | null;
}

/** Files between being picked and being sent, each under a token that says nothing of where it is; in memory, as long as the page is there (SPEC.md, FI13). */
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
  const visits = new Map<number, number>();
  const pageIn = (window: number): Page => ({ window, visit: visits.get(window) ?? 0 });
  const isThere = ({ window, visit }: Page): boolean => pageIn(window).visit === visit;

  const no = (name: string, problem: StageProblem): StageOutcome => ({ ok: false, name, problem });
  const problemOf = (error: unknown): StageProblem => {
    log.warn("files.stage", { error: errorName(error) });
    return error instanceof DiskFull ? "storage" : "failed";
  };
  const tellOf = ({ token, name, size, type }: StagedFile): Staged => ({ token, name, size, type });

  const drop = async ({ source }: StagedFile): Promise<void> => {
    if (source.kind === "staged") await local.removeStaged(source.name);
  };

  const keep = async (
    of: Pick<StagedFile, "name" | "source" | "size" | "page">,
  ): Promise<StageOutcome> => {
    const { name, source, page } = of;
    const file = { ...of, token: ids.next(), type: await local.typeOf(source, name) };
    if (!isThere(page)) {
      await drop(file);
      return no(name, "failed");
    }
    staged.set(file.token, file);
    return { ok: true, staged: tellOf(file) };
  };

  const discard = async ({ writing, stored }: Coming): Promise<void> => {
    await writing.close().catch(() => undefined);
    await local.removeStaged(stored);
  };

  return {
    /** A file of the disk's, which is read in place. `path` is absolute, `window` the id of the WebContents that stages it. */
    async path(path: string, window: number): Promise<StageOutcome> {
      const page = pageIn(window);
      const name = cleanName(path);
      if (staged.size + coming.size >= stagedMax) return no(name, "tooMany");
      const looked = await local.look({ kind: "path", path, modified: 0 });
      if (!looked) return no(name, (await local.isNoFile(path)) ? "notAFile" : "unreadable");
      const source = { kind: "path", path, modified: looked.modified } as const;
      return keep({ name, source, size: looked.size, page });
    },

    /** Bytes that only a page has: `size` of them will come. */
    async begin(
      raw: { readonly name: string; readonly type: string; readonly size: number },
      window: number,
    ): Promise<StageOutcome> {
      const page = pageIn(window);
      const name = cleanName(raw.name);
      const { size } = raw;
      if (size > limits.fileBytesMax) return no(name, "tooLarge");
      if (staged.size + coming.size >= stagedMax) return no(name, "tooMany");
      const token = ids.next();
      await ports.ready;
      try {
        const writing = await local.stage(token);
        const one = { page, name, stored: token, size, writing, written: 0, problem: null };
        if (!isThere(page)) {
          await discard(one);
          return no(name, "failed");
        }
        coming.set(token, one);
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
      const { name, size, page } = one;
      return keep({ name, source: { kind: "staged", name: one.stored }, size, page });
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
        for (const file of taken) {
          if (isThere(file.page)) staged.set(file.token, file);
          else drop(file).catch(problemOf);
        }
      };
    },
    /** These are not to be sent after all. */
    async putAway(tokens: readonly string[]): Promise<void> {
      const files = tokens.flatMap((token) => staged.get(token) ?? []);
      const begun = tokens.flatMap((token) => coming.get(token) ?? []);
      for (const token of tokens) {
        staged.delete(token);
        coming.delete(token);
      }
      for (const file of files) await drop(file);
      for (const one of begun) await discard(one);
    },
    /** A window is gone, or its page is: what that had staged is not to be sent after all. */
    left(window: number): void {
      visits.set(window, pageIn(window).visit + 1);
      const tokens = [...staged, ...coming].flatMap(([token, { page }]) =>
        page.window === window ? [token] : [],
      );
      this.putAway(tokens).catch(problemOf);
    },
    async stop(): Promise<void> {
      await this.putAway([...staged.keys(), ...coming.keys()]);
    },
  };
}
export type Staging = ReturnType<typeof createStaging>;
