import type { FileView } from "#shared/ipc/file-views.ts";
import type { MessageView } from "#shared/ipc/views.ts";

/** Whether what a message carries is to be seen: not once it is recalled, also while the server has yet to be told. */
export const isShown = ({ recalled, pending }: MessageView): boolean =>
  !recalled && pending !== "recall";

/** What a file is shown as. */
export type Shown = "picture" | "video" | "audio" | "voice" | "file";

/** Types that Chromium plays; of others the person is offered what the platform has for them. */
const played =
  /^(?:video\/(?:mp4|webm|ogg|quicktime)|audio\/(?:mpeg|mp4|aac|ogg|wav|x-wav|webm|flac|x-flac|opus))(?:;|$)/;

export function shownAs({ kind, type }: Pick<FileView, "kind" | "type">): Shown {
  if (kind === "image") return "picture";
  if (kind === "voice") return "voice";
  if (!played.test(type)) return "file";
  return type.startsWith("video/") ? "video" : "audio";
}
