import type { FileView } from "#shared/ipc/file-views.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { playedAs } from "#shared/wire/played.ts";

/** Whether what a message carries is to be seen: not once it is recalled, also while the server has yet to be told. */
export const isShown = ({ recalled, pending }: MessageView): boolean =>
  !recalled && pending !== "recall";

/** What a file is shown as. */
export type Shown = "picture" | "video" | "audio" | "voice" | "file";

export function shownAs({ kind, type }: Pick<FileView, "kind" | "type">): Shown {
  if (kind === "image") return "picture";
  if (kind === "voice") return "voice";
  // What Chromium does not play is offered to what the platform has for it.
  const played = playedAs(type);
  if (played === null) return "file";
  return played.startsWith("video/") ? "video" : "audio";
}
