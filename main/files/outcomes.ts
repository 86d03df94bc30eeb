import type { FileProblem, UploadFailure } from "#shared/ipc/file-views.ts";
import { codes, isDefinite } from "#shared/wire/codes.ts";
import type { Refused } from "./ports.ts";

/** FI5: why an upload has failed, by the server's refusal; null for one after which it is to be tried again. */
export function failureOf({ code }: Refused): UploadFailure | null {
  if (code === codes.cannotStore) return "serverFull";
  if (code === codes.fileTooLarge) return "tooLarge";
  if (code === codes.quotaExceeded) return "quota";
  if (code === codes.fileMismatch) return "mismatch";
  // The connection says what becomes of a sign-in that has ended.
  if (code === codes.notSignedIn || code === codes.accountDisabled) return null;
  return isDefinite({ kind: "refused", code }) ? "refused" : null;
}

/** Why a file cannot be had, by the server's refusal. */
export const problemOf = (refused: Refused): FileProblem =>
  refused.code === codes.noSuchFile ? "gone" : isDefinite(refused) ? "failed" : "offline";
