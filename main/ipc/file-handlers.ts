import type { FileOutcome, StageOutcome } from "#shared/ipc/file-views.ts";
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
  | "conversationFiles"
  | "playedVoice"
  | "stagePath";

/** Files cannot be sent or had yet, and each command says so. */
export function createFileHandlers(): Pick<Handlers, FileCommand> {
  const notStaged = (name: string): Promise<StageOutcome> =>
    Promise.resolve({ ok: false, name, problem: "failed" });
  const notHad = (): Promise<FileOutcome> => Promise.resolve({ done: false, problem: "failed" });
  const nothing = () => Promise.resolve({});
  return {
    pickFiles: () => Promise.resolve({ files: [], refused: [] }),
    stageBegin: ({ name }) => notStaged(name),
    stageChunk: () => Promise.resolve({ ok: false }),
    stageEnd: () => notStaged(""),
    stagePath: () => notStaged(""),
    unstage: nothing,
    sendFiles: () => Promise.resolve({ ok: false, problem: "storage" }),
    pauseUpload: nothing,
    resumeUpload: nothing,
    cancelUpload: nothing,
    fetchFile: notHad,
    stopFetch: nothing,
    openFile: notHad,
    showInFolder: notHad,
    saveFileAs: notHad,
    copyPicture: notHad,
    conversationFiles: () => Promise.resolve({ messages: [], more: false }),
    playedVoice: nothing,
  };
}
