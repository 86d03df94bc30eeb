import type { CommandArgs, CommandResult, FileToSend, MagpieApi } from "#shared/ipc/contract.ts";
import type {
  FileOutcome,
  FileProblem,
  SendFilesOutcome,
  StageOutcome,
} from "#shared/ipc/file-views.ts";
import { copiedPicture } from "../files/copied-picture.ts";
import type { ChosenPeople } from "./chosen.ts";

/** What can be done with the file of a message. */
export type FileAct = "fetchFile" | "openFile" | "showInFolder" | "saveFileAs" | "copyPicture";

/** Why files were not taken to be sent. */
export type SendFilesProblem = Extract<SendFilesOutcome, { ok: false }>["problem"];

/** A file of a message that could not be had or used, and why; said until something else is done with it. */
export interface FileTrouble {
  readonly message: string;
  readonly problem: FileProblem;
}

/** What people do with files. */
export interface FileActions {
  /** Takes a file in that is to be sent, in place or with its bytes. */
  stage(file: File): Promise<StageOutcome>;
  /** Puts files away that are not sent after all. */
  unstage(tokens: readonly string[]): void;
  /** Null where each of them is a message now; else why not. */
  sendFiles(
    conversation: string,
    text: string,
    files: readonly FileToSend[],
  ): Promise<SendFilesProblem | null>;
  pauseUpload(message: string): void;
  /** Goes on with what was paused, and tries again what has failed. */
  resumeUpload(message: string): void;
  cancelUpload(message: string): void;
  stopFetch(message: string): void;
  /** Whether it was done; why not is said beside the message. */
  withFile(act: FileAct, message: string): Promise<boolean>;
  conversationFiles(
    asked: CommandArgs<"conversationFiles">,
  ): Promise<CommandResult<"conversationFiles">>;
  /** A voice note was listened to. */
  playedVoice(message: string): void;
  dismissFileTrouble(): void;
  /** Removes what can be had again from this machine; rejects where that fails. */
  clearFiles(): Promise<void>;
}

/** What is no PNG is drawn as one here first. */
async function copyPicture(
  api: Pick<MagpieApi, "copyPicture" | "copyDrawn">,
  message: string,
): Promise<FileOutcome> {
  const { toDraw, ...outcome } = await api.copyPicture({ message });
  if (toDraw === null) return outcome;
  const png = await copiedPicture(toDraw);
  return typeof png === "string" ? { done: false, problem: png } : api.copyDrawn({ png });
}

export function createFileActions(
  api: MagpieApi,
  {
    attempt,
    chosen,
    sent,
    say,
  }: {
    attempt(work: () => Promise<unknown>): Promise<void>;
    /** Those whom somebody has chosen to mention. */
    readonly chosen: Pick<ChosenPeople, "take" | "giveBack">;
    /** Messages were written in this conversation. */
    sent(conversation: string): void;
    say(trouble: FileTrouble | null): void;
  },
): FileActions {
  return {
    stage: (file) =>
      api
        .stageFile(file)
        .catch((): StageOutcome => ({ ok: false, name: file.name, problem: "failed" })),
    // Nobody asked for it; what stays is put away when Magpie ends.
    unstage(tokens) {
      if (tokens.length > 0) void api.unstage({ tokens: [...tokens] }).catch(() => undefined);
    },
    async sendFiles(conversation, text, files) {
      // With nothing said, as with a voice note, those stay chosen for what is being written.
      const taken: ReturnType<ChosenPeople["take"]> = text === "" ? {} : chosen.take(conversation);
      const outcome = await api
        .sendFiles({ conversation, text, ...taken, files: [...files] })
        .catch((): SendFilesOutcome => ({ ok: false, problem: "storage" }));
      if (!outcome.ok) {
        chosen.giveBack(conversation, taken.chosen);
        return outcome.problem;
      }
      sent(conversation);
      return null;
    },
    pauseUpload: (message) => void attempt(() => api.pauseUpload({ message })),
    resumeUpload: (message) => void attempt(() => api.resumeUpload({ message })),
    cancelUpload: (message) => void attempt(() => api.cancelUpload({ message })),
    stopFetch: (message) => void attempt(() => api.stopFetch({ message })),
    async withFile(act, message) {
      say(null);
      const doing = act === "copyPicture" ? copyPicture(api, message) : api[act]({ message });
      const { done, problem } = await doing.catch((): FileOutcome => ({
        done: false,
        problem: "failed",
      }));
      if (problem !== null) say({ message, problem });
      return done;
    },
    conversationFiles: (asked) => api.conversationFiles(asked),
    // It stays unplayed where that cannot be kept: nothing is lost by it.
    playedVoice: (message) => void api.playedVoice({ message }).catch(() => undefined),
    dismissFileTrouble: () => say(null),
    async clearFiles() {
      await api.clearFiles({});
    },
  };
}
