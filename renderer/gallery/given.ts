import type { CommandArgs } from "#shared/ipc/contract.ts";

/** What a scene was given to send, for specs to look at: files by their tokens, and what was said of them. */
export interface Given {
  readonly staged: Map<string, File>;
  readonly sent: CommandArgs<"sendFiles">[];
  readonly unstaged: string[];
}

declare global {
  interface Window {
    readonly gallery: Given;
  }
}

export const given: Given = { staged: new Map(), sent: [], unstaged: [] };
Object.assign(window, { gallery: given });
