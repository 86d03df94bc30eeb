import type { CopyOutcome, FileOutcome, StageOutcome } from "#shared/ipc/file-views.ts";
import type { Files } from "../files/files.ts";
import type { Messenger } from "../messaging/messenger.ts";
import type { Handlers } from "./register.ts";

type FileCommand =
  | "pickFiles"
  | "stageBegin"
  | "stageChunk"
  | "stageEnd"
  | "unstage"
  | "sendFiles"
  | "pauseUpload"
  | "resumeUpload"
  | "cancelUpload"
  | "fetchFile"
  | "stopFetch"
  | "openFile"
  | "showInFolder"
  | "saveFileAs"
  | "copyPicture"
  | "copyDrawn"
  | "conversationFiles"
  | "clearFiles"
  | "playedVoice"
  | "stagePath";

/** What a person does with files outside the window; `contents` is the window that asks. */
export interface FileActs {
  pick(contents: number): Promise<readonly StageOutcome[]>;
  open(message: string): Promise<FileOutcome>;
  showInFolder(message: string): Promise<FileOutcome>;
  saveAs(message: string, contents: number): Promise<FileOutcome>;
  copyPicture(message: string): Promise<CopyOutcome>;
  copyDrawn(png: Uint8Array): Promise<FileOutcome>;
}

interface FilesOfAccount {
  readonly messenger: Messenger;
  readonly files: Files;
}

export interface FileHandlerPorts {
  readonly acts: FileActs;
  /** Rejects when nobody is signed in. */
  running(): Promise<FilesOfAccount>;
  /** The same, also of an account that is about to close. */
  current(): Promise<FilesOfAccount>;
}

/** The commands about files: only passed on to the rooms that know. */
export function createFileHandlers({
  acts,
  running,
  current,
}: FileHandlerPorts): Pick<Handlers, FileCommand> {
  const staging = async () => (await running()).files.staging;
  return {
    async pickFiles(_args, { contents }) {
      const outcomes = await acts.pick(contents);
      return {
        files: outcomes.flatMap((one) => (one.ok ? [one.staged] : [])),
        refused: outcomes.flatMap((one) =>
          one.ok ? [] : [{ name: one.name, problem: one.problem }],
        ),
      };
    },
    stagePath: async ({ path }, { contents }) => (await staging()).path(path, contents),
    stageBegin: async (args, { contents }) => (await staging()).begin(args, contents),
    stageChunk: async ({ token, bytes }) => ({ ok: await (await staging()).chunk(token, bytes) }),
    stageEnd: async ({ token }) => (await staging()).end(token),
    async unstage({ tokens }) {
      await (await staging()).putAway(tokens);
      return {};
    },
    sendFiles: async (args) => (await current()).files.send(args),
    async pauseUpload({ message }) {
      await (await running()).files.pause(message);
      return {};
    },
    async resumeUpload({ message }) {
      await (await running()).files.resume(message);
      return {};
    },
    async cancelUpload({ message }) {
      await (await running()).messenger.takeBack(message);
      return {};
    },
    fetchFile: async ({ message }) => (await running()).files.fetch(message),
    async stopFetch({ message }) {
      (await running()).files.stopFetch(message);
      return {};
    },
    openFile: ({ message }) => acts.open(message),
    showInFolder: ({ message }) => acts.showInFolder(message),
    saveFileAs: ({ message }, { contents }) => acts.saveAs(message, contents),
    copyPicture: ({ message }) => acts.copyPicture(message),
    copyDrawn: ({ png }) => acts.copyDrawn(png),
    conversationFiles: async ({ conversation, what, before = null }) =>
      (await running()).messenger.fileMessages({ conversation, what, before }),
    async clearFiles() {
      await (await running()).files.clear();
      return {};
    },
    async playedVoice({ message }) {
      await (await running()).files.played(message);
      return {};
    },
  };
}
