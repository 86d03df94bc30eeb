import { createStore, type StoreApi } from "zustand/vanilla";
import { type FileToSend, filesAtOnceMax } from "#shared/ipc/contract.ts";
import type { Staged, StageOutcome, StageProblem } from "#shared/ipc/file-views.ts";
import type { Gathered } from "./gathered.ts";
import type { Looked } from "./looked.ts";
import { hasOriginal } from "./picture-plan.ts";

/** A file that somebody wants to send. */
export interface ChosenFile {
  readonly key: number;
  readonly file: File;
  readonly name: string;
  readonly state: "looking" | "ready" | "refused";
  /** With state refused. */
  readonly problem: StageProblem | null;
  readonly staged: Staged | null;
  readonly looked: Looked | null;
}

/** What stands in the sheet. */
export interface Choice {
  readonly files: readonly ChosenFile[];
  /** Folders that were among what was given. */
  readonly folders: readonly string[];
  /** How many there was no room for. */
  readonly tooMany: number;
}

/** Something that was made of a chosen file and cannot be sent. */
export class NotPrepared extends Error {
  readonly problem: StageProblem;
  constructor(problem: StageProblem) {
    super(problem);
    this.problem = problem;
  }
}

export interface ChosenPorts {
  stage(file: File): Promise<StageOutcome>;
  unstage(tokens: readonly string[]): void;
  look(file: File, staged: Staged): Promise<Looked>;
  /** Makes of a chosen file what is sent; throws NotPrepared. */
  prepare(chosen: Ready, original: boolean): Promise<FileToSend>;
}

/** A chosen file that is known. */
export type Ready = ChosenFile & { readonly staged: Staged; readonly looked: Looked };

const isReady = (one: ChosenFile): one is Ready => one.state === "ready";

export interface Chosen extends Pick<
  StoreApi<Choice>,
  "getState" | "subscribe" | "getInitialState"
> {
  add(gathered: Gathered): void;
  remove(key: number): void;
  /**
   * What was chosen up to now, to be sent in its order, but for what is taken out meanwhile. Null where something cannot be, which then
   * says why, or where nothing is left.
   */
  prepare(original: boolean): Promise<FileToSend[] | null>;
  /** Puts everything away that was not sent. */
  clear(): void;
  /** What was prepared has been sent: it is nobody's to put away. What was added meanwhile stays. */
  sent(): void;
  /**
   * Prepares what was chosen and gives it to `go`, which says whether it was taken. Resolves to whether it was sent.
   */
  send(original: boolean, go: (files: FileToSend[]) => Promise<boolean>): Promise<boolean>;
  /** Somebody is there to choose, until the returned function is called: what is being sent then goes on, all else is put away. */
  hold(): () => void;
}

const nothing: Choice = { files: [], folders: [], tooMany: 0 };

/** Whether some of them would be sent smaller than they are. */
export const hasOriginals = ({ files }: Choice): boolean =>
  files.some(({ looked }) => looked?.as === "picture" && hasOriginal(looked.head));

/** What somebody has chosen to send and not sent yet. One is looked at after the other: a picture may unfold into much. */
export function createChosen({ stage, unstage, look, prepare }: ChosenPorts): Chosen {
  const store = createStore<Choice>(() => nothing);
  const { getState: get, setState: set } = store;
  let keys = 0;
  let queue: Promise<void> = Promise.resolve();
  /** What was made of them, to be sent in their place, by their keys. */
  const made = new Map<number, FileToSend>();
  let isSending = false;
  let isLeft = false;

  const change = (key: number, part: Partial<ChosenFile>): void =>
    set({ files: get().files.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  const find = (key: number): ChosenFile | undefined => get().files.find((one) => one.key === key);
  const isHere = (key: number): boolean => find(key) !== undefined;
  const putAway = (files: readonly ChosenFile[]): void => {
    unstage(files.flatMap(({ staged }) => (staged === null ? [] : [staged.token])));
    for (const { looked } of files) looked?.still?.close();
  };

  const tokensOf = (files: Iterable<FileToSend>): string[] =>
    [...files].flatMap(({ token, thumb }) => (thumb ? [token, thumb.token] : [token]));
  const stagedTokens = (files: readonly ChosenFile[]): string[] =>
    files.flatMap(({ staged }) => staged?.token ?? []);
  /** Puts away what was made of these, and leaves what was chosen. */
  const dropMade = (files: readonly ChosenFile[]): void => {
    const chosen = new Set(stagedTokens(files));
    const dropped = files.flatMap(({ key }) => made.get(key) ?? []);
    unstage(tokensOf(dropped).filter((token) => !chosen.has(token)));
    for (const { key } of files) made.delete(key);
  };

  const take = async ({ key, file }: ChosenFile): Promise<void> => {
    if (!isHere(key)) return;
    const outcome = await stage(file);
    if (!outcome.ok) {
      change(key, { state: "refused", problem: outcome.problem });
      return;
    }
    const { staged } = outcome;
    const looked = await look(file, staged);
    if (isHere(key)) change(key, { state: "ready", staged, looked, name: staged.name });
    else {
      unstage([staged.token]);
      looked.still?.close();
    }
  };

  const prepareAll = async (original: boolean): Promise<FileToSend[] | null> => {
    const keys = get().files.map(({ key }) => key);
    await queue;
    dropMade(get().files);
    for (const key of keys) {
      const one = find(key);
      if (!one) continue;
      if (!isReady(one)) return null;
      try {
        const file = await prepare(one, original);
        made.set(key, file);
        // It was taken out meanwhile, and what was made of it has nobody else to put it away.
        if (!isHere(key)) dropMade([one]);
      } catch (error) {
        if (!isHere(key)) continue;
        const problem = error instanceof NotPrepared ? error.problem : "failed";
        change(key, { state: "refused", problem });
        return null;
      }
    }
    return made.size > 0 ? [...made.values()] : null;
  };

  const clear = (): void => {
    dropMade(get().files);
    putAway(get().files);
    set(nothing);
  };

  const sent = (): void => {
    const { files } = get();
    const gone = files.filter(({ key }) => made.has(key));
    // In the place of some of them went what was made of them.
    const tokens = new Set(tokensOf(made.values()));
    unstage(stagedTokens(gone).filter((token) => !tokens.has(token)));
    for (const { looked } of gone) looked?.still?.close();
    const rest = files.filter(({ key }) => !made.has(key));
    made.clear();
    set(rest.length > 0 ? { files: rest } : nothing);
  };

  return {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    add({ files, folders }) {
      const { files: before } = get();
      const room = Math.max(filesAtOnceMax - before.length, 0);
      const added = files.slice(0, room).map((file): ChosenFile => {
        keys += 1;
        return {
          key: keys,
          file,
          name: file.name,
          state: "looking",
          problem: null,
          staged: null,
          looked: null,
        };
      });
      set({ files: [...before, ...added], folders, tooMany: files.length - added.length });
      for (const one of added) queue = queue.then(() => take(one)).catch(() => undefined);
    },
    remove(key) {
      const { files } = get();
      const removed = files.filter((one) => one.key === key);
      dropMade(removed);
      putAway(removed);
      set({ files: files.filter((one) => one.key !== key) });
    },
    prepare: prepareAll,
    clear,
    sent,
    async send(original, go) {
      isSending = true;
      try {
        const files = await prepareAll(original);
        if (files === null || !(await go(files))) return false;
        sent();
        return true;
      } finally {
        isSending = false;
        if (isLeft) clear();
      }
    },
    hold() {
      isLeft = false;
      return () => {
        isLeft = true;
        if (!isSending) clear();
      };
    },
  };
}
