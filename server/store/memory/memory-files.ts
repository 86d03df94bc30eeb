import type { FileReads, FileRow, FileUse, FileWrites } from "../file-rows.ts";
import type { StintRow } from "../store.ts";
import type { Ask } from "./memory-reads.ts";
import { mustHold, requireWhole } from "./constraints.ts";
import { emptyRun, itemsOf, put, type Run, without } from "./sorted-run.ts";
import { byFile, byMessage, type Tables } from "./tables.ts";
import { compareText } from "./text-order.ts";
import { underWay } from "./versions.ts";

const sum = (sizes: Iterable<number>): number => [...sizes].reduce((all, size) => all + size, 0);

const epochOf = (tables: Tables, at: number): string => tables.store.get("", at)?.epoch ?? "";

/** What reads the rows of files, as sqlite/file-rows.ts does. */
export function createFileReads(tables: Tables, ask: Ask): FileReads {
  const usesOf = (file: string, at: number): FileUse[] =>
    itemsOf(tables.usesOfFile.get(file, at) ?? emptyRun<FileUse>());
  const all = (at: number): FileRow[] => tables.files.entries(at).map(([, row]) => row);
  const ofOwner = (owner: string, state: FileRow["state"], at: number): FileRow[] =>
    all(at).filter((row) => row.owner === owner && row.state === state);

  const sees = (person: string, { conversation, message }: FileUse, at: number): boolean => {
    const stints = itemsOf(tables.stints.get(conversation, at) ?? emptyRun<StintRow>()).filter(
      (stint) => stint.person === person,
    );
    const seq = tables.messages.get(message, at)?.seq;
    return (
      seq !== undefined &&
      stints.some(({ to_seq }) => to_seq === null) &&
      stints.some(({ from_seq, to_seq }) => seq >= from_seq && (to_seq === null || seq <= to_seq))
    );
  };

  return {
    file: (id) =>
      ask((at) => {
        const row = tables.files.get(id, at);
        return row ? { ...row } : null;
      }),
    content: (sha256) =>
      ask((at) => {
        const row = tables.contents.get(sha256, at);
        return row ? { ...row } : null;
      }),
    seesFile: (person, id) => ask((at) => usesOf(id, at).some((use) => sees(person, use, at))),
    isFileUsed: (id) => ask((at) => usesOf(id, at).length > 0),
    filesOf: (message) =>
      ask((at) =>
        itemsOf(tables.usesOfMessage.get(message, at) ?? emptyRun<FileUse>()).flatMap(
          ({ file }) => {
            const row = tables.files.get(file, at);
            return row ? [{ ...row }] : [];
          },
        ),
      ),
    bytesOf: (owner) =>
      ask((at) => {
        const stored = ofOwner(owner, "stored", at);
        const contents = new Map(stored.map(({ sha256, size }) => [`${sha256} ${size}`, size]));
        return (
          sum(ofOwner(owner, "uploading", at).map(({ size }) => size)) + sum(contents.values())
        );
      }),
    uploadsOf: (owner) => ask((at) => ofOwner(owner, "uploading", at).length),
    idleFiles: (state, before, limit) =>
      ask((at) =>
        all(at)
          .filter(
            (row) =>
              row.state === state && row.touched_at < before && usesOf(row.id, at).length === 0,
          )
          .sort((one, other) => one.touched_at - other.touched_at || compareText(one.id, other.id))
          .slice(0, limit)
          .map((row) => ({ ...row })),
      ),
    idleContents: (before, limit) =>
      ask((at) =>
        tables.contents
          .entries(at)
          .map(([, row]) => ({ ...row }))
          .filter(({ refs, touched_at }) => refs === 0 && touched_at < before)
          .sort(
            (one, other) =>
              one.touched_at - other.touched_at || compareText(one.sha256, other.sha256),
          )
          .slice(0, limit),
      ),
    sweptAt: () => ask((at) => tables.sweptAt.get(epochOf(tables, at), at) ?? null),
  };
}

/** What writes them; what another row names has to be there, and stays while it is named. */
export function createFileWrites(tables: Tables, ask: Ask): FileWrites {
  const write = (work: () => void): Promise<void> => ask(work);
  const change = (
    table: "usesOfFile" | "usesOfMessage",
    key: string,
    how: (run: Run<FileUse>) => Run<FileUse>,
  ): void => {
    const run = how(tables[table].get(key, underWay) ?? emptyRun<FileUse>());
    tables[table].set(key, run.length === 0 ? undefined : run);
  };
  return {
    putFile: (row) =>
      write(() => {
        requireWhole(row);
        mustHold(
          row.sha256 === null || tables.contents.get(row.sha256, underWay) !== undefined,
          `no content ${row.sha256}`,
        );
        tables.files.set(row.id, { ...row });
      }),
    removeFile: (id) =>
      write(() => {
        mustHold(tables.usesOfFile.get(id, underWay) === undefined, `file ${id} is in use`);
        tables.files.set(id, undefined);
      }),
    putContent: (row) =>
      write(() => {
        requireWhole(row);
        tables.contents.set(row.sha256, { ...row });
      }),
    removeContent: (sha256) =>
      write(() => {
        const isNamed = tables.files.entries(underWay).some(([, row]) => row.sha256 === sha256);
        mustHold(!isNamed, `content ${sha256} is in use`);
        tables.contents.set(sha256, undefined);
      }),
    putSweptAt: (at) =>
      write(() => {
        requireWhole({ at });
        tables.sweptAt.set(epochOf(tables, underWay), at);
      }),
    putFileUse: (use) =>
      write(() => {
        mustHold(tables.files.get(use.file, underWay) !== undefined, `no file ${use.file}`);
        mustHold(tables.messages.get(use.message, underWay) !== undefined, "no such message");
        const known = itemsOf(tables.usesOfFile.get(use.file, underWay) ?? emptyRun<FileUse>());
        if (known.some(({ message }) => message === use.message)) return;
        change("usesOfFile", use.file, (run) => put(run, { ...use }, byMessage));
        change("usesOfMessage", use.message, (run) => put(run, { ...use }, byFile));
      }),
    removeFileUses: (message) =>
      write(() => {
        for (const use of itemsOf(
          tables.usesOfMessage.get(message, underWay) ?? emptyRun<FileUse>(),
        ))
          change("usesOfFile", use.file, (run) => without(run, use, byMessage));
        tables.usesOfMessage.set(message, undefined);
      }),
  };
}
