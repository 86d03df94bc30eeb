import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import {
  BrowserWindow,
  clipboard,
  ClipboardItem,
  dialog,
  type OpenDialogOptions,
  type SaveDialogOptions,
  shell,
  webContents,
} from "electron";
import { copiedBytesMax } from "#shared/ipc/contract.ts";
import type {
  CopyOutcome,
  FileOutcome,
  FileProblem,
  StageOutcome,
} from "#shared/ipc/file-views.ts";
import { drawnSize, isDrawable } from "#shared/wire/drawn-size.ts";
import { copiedTypes } from "#shared/wire/files.ts";
import { pictureFormat } from "#shared/wire/picture.ts";
import type { Files, Here } from "../files/files.ts";
import { isRunnable, savedName } from "../files/names.ts";
import { errorName } from "../messaging/error-name.ts";
import type { Log } from "../messaging/ports.ts";
import { type AccountFiles, copyForOthers } from "./copy-for-others.ts";
import { saveCopy } from "./save-copy.ts";

/** Files of the account that is open. */
export interface OpenFiles extends AccountFiles {
  readonly engine: Files;
}

const done: FileOutcome = { done: true, problem: null };
const not = (problem: FileProblem | null): FileOutcome => ({ done: false, problem });

const fullCodes: readonly string[] = ["ENOSPC", "EDQUOT", "EROFS"];

/** Puts a PNG, which is what clipboards take, on the platform's. */
async function copyPng(png: Uint8Array): Promise<void> {
  const blob = new Blob([new Uint8Array(png)], { type: "image/png" });
  await clipboard.write([new ClipboardItem({ "image/png": blob })]);
}

/** What a person does with files outside the window: choosing, opening, saving, copying. Never rejects. */
export function createFileActs({
  log,
  files,
}: {
  readonly log: Log;
  files(): Promise<OpenFiles | null>;
}) {
  const windowOf = (contents: number): BrowserWindow | null => {
    const found = webContents.fromId(contents);
    return found ? BrowserWindow.fromWebContents(found) : null;
  };

  /** Brings the file of a message here, and does something with it. */
  const withFile = async (
    message: string,
    work: (here: Here, open: OpenFiles) => Promise<FileOutcome>,
  ): Promise<FileOutcome> => {
    const open = await files();
    if (!open) return not("failed");
    try {
      const here = await open.engine.here(message);
      if (here === "stopped") return not(null);
      return typeof here === "string" ? not(here) : await work(here, open);
    } catch (error) {
      log.warn("files.act", { error: errorName(error) });
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      return not(fullCodes.includes(code) ? "storage" : "failed");
    }
  };

  return {
    /** Asks which files to send. */
    async pick(contents: number): Promise<readonly StageOutcome[]> {
      const open = await files();
      const window = windowOf(contents);
      if (!open) return [];
      const options: OpenDialogOptions = { properties: ["openFile", "multiSelections"] };
      const { canceled, filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options));
      if (canceled) return [];
      const outcomes: StageOutcome[] = [];
      for (const path of filePaths) outcomes.push(await open.engine.staging.path(path, contents));
      return outcomes;
    },

    open: (message: string): Promise<FileOutcome> =>
      withFile(message, async (here, open) => {
        const path = await copyForOthers(open, message, here);
        if (isRunnable(basename(path))) {
          shell.showItemInFolder(path);
          return done;
        }
        const problem = await shell.openPath(path);
        // Nothing on this machine opens such files: here it is, then.
        if (problem !== "") shell.showItemInFolder(path);
        return done;
      }),

    showInFolder: (message: string): Promise<FileOutcome> =>
      withFile(message, async (here, open) => {
        shell.showItemInFolder(await copyForOthers(open, message, here));
        return done;
      }),

    saveAs: (message: string, contents: number): Promise<FileOutcome> =>
      withFile(message, async (here, open) => {
        const window = windowOf(contents);
        const options: SaveDialogOptions = { defaultPath: savedName(here.name) };
        const { canceled, filePath } = await (window
          ? dialog.showSaveDialog(window, options)
          : dialog.showSaveDialog(options));
        if (canceled || filePath === "") return not(null);
        await saveCopy(open.pathOf(here.source), filePath, here);
        return done;
      }),

    /**
     * A PNG goes as it is. Anything else is decoded where that holds nothing up and can do no harm: in the page, which asks with what
     * it has drawn.
     */
    async copyPicture(message: string): Promise<CopyOutcome> {
      let toDraw: string | null = null;
      const outcome = await withFile(message, async (here, open) => {
        if (!copiedTypes.includes(here.type)) return not("notAPicture");
        if (here.type !== "image/png") {
          toDraw = `file/${message}`;
          return not(null);
        }
        if (here.size > copiedBytesMax) return not("tooLarge");
        const png = await readFile(open.pathOf(here.source));
        // Whoever pastes it decodes it.
        const drawn = drawnSize(png);
        if (!drawn || !isDrawable(drawn)) return not("tooLarge");
        await copyPng(png);
        return done;
      });
      return { ...outcome, toDraw };
    },

    /** What the page says is a PNG is looked at: nothing else of it comes to the clipboard. */
    async copyDrawn(png: Uint8Array): Promise<FileOutcome> {
      if (pictureFormat(png)?.type !== "image/png") return not("notAPicture");
      try {
        await copyPng(png);
        return done;
      } catch (error) {
        log.warn("files.act", { error: errorName(error) });
        return not("failed");
      }
    },
  };
}
