import { ipcMain, type IpcMainInvokeEvent } from "electron";
import * as v from "valibot";
import { fromAfar } from "#shared/wire/bounded.ts";
import { commandChannel, commandNames, preloadCommandNames } from "#shared/ipc/channels.ts";
import {
  commands,
  type CommandName,
  preloadCommands,
  type PreloadCommandName,
} from "#shared/ipc/contract.ts";
import type { Log } from "../messaging/ports.ts";
import { errorName } from "../messaging/error-name.ts";

const all = { ...commands, ...preloadCommands };
type AnyCommand = CommandName | PreloadCommandName;

/** What main does for each command of the contract. */
export type Handlers = {
  readonly [C in AnyCommand]: (
    args: v.InferOutput<(typeof all)[C]["args"]>,
    from: From,
  ) => Promise<v.InferOutput<(typeof all)[C]["result"]>>;
};

/** The window that asks. */
export interface From {
  /** The id of its WebContents. */
  readonly contents: number;
}

/** The part of an IPC event that says who asks. */
export type Sender = Pick<IpcMainInvokeEvent, "senderFrame" | "sender">;

/**
 * Only the main frame of one of our own pages may ask (security.md 5): a frame inside it, a page that was navigated away
 * or one that is gone gets nothing.
 */
export function isTrusted(event: Sender, isOwnPage: (url: string) => boolean): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && isOwnPage(frame.url);
}

/** What a page is told of a failure inside: that there was one, never paths or stacks (security.md 5). */
const refusal = (reason: "refused" | "bad arguments" | "failed"): Error => new Error(reason);

/**
 * The one place that registers IPC: checks the sender, parses the arguments, keeps what goes wrong inside. Handlers run
 * as the promise of their result; a rejected one reaches the page as a bare "failed".
 */
export function registerHandlers(
  handlers: Handlers,
  { isOwnPage, log }: { readonly isOwnPage: (url: string) => boolean; readonly log: Log },
): void {
  const answer = async (command: AnyCommand, raw: unknown, from: From): Promise<unknown> => {
    const parsed = v.safeParse(all[command].args, raw, fromAfar);
    if (!parsed.success) {
      log.warn("ipc.badArguments", { command });
      throw refusal("bad arguments");
    }
    // The schema of this very command made these arguments; the map's types cannot say so for a name held in a variable.
    const handler = handlers[command] as (args: unknown, from: From) => Promise<unknown>;
    try {
      return await handler(parsed.output, from);
    } catch (error) {
      log.error("ipc.failed", { command, error: errorName(error) });
      throw refusal("failed");
    }
  };
  for (const command of [...commandNames, ...preloadCommandNames]) {
    ipcMain.handle(commandChannel(command), async (event, raw: unknown) => {
      if (!isTrusted(event, isOwnPage)) {
        log.warn("ipc.refused", { command });
        throw refusal("refused");
      }
      return answer(command, raw, { contents: event.sender.id });
    });
  }
}
