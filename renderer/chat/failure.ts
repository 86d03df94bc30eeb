import type { MessageView } from "#shared/ipc/views.ts";
import { codeName } from "#shared/wire/codes.ts";
import { fill, type Words } from "../i18n/i18n.ts";

/** Why a message was not sent, in words for the person who wrote it. */
export function sendProblem({ t }: Words, code: number | null): string {
  const name = code === null ? undefined : codeName(code);
  switch (name) {
    case "readOnly":
    case "notMember":
    case "dissolved":
    case "notAllowed":
    case "invalidContent":
    case "idTaken":
    case "tooLarge":
    case "fileTooLarge":
    case "quotaExceeded":
    case "noSuchFile":
    case "fileMismatch":
    case "notThatKind":
      return t.status[name];
    default:
      return fill(t.status.refused, { code: code ?? "?" });
  }
}

/** Why a change of a message was not taken, in words for the person who wanted it. */
export function changeProblem(
  { t }: Words,
  { change, code }: Pick<NonNullable<MessageView["refused"]>, "change" | "code">,
): string {
  const name = codeName(code);
  switch (name) {
    case "tooLate":
    case "notAllowed":
    case "readOnly":
    case "dissolved":
    case "recalled":
    case "notMember":
    case "noSuchMessage":
      return t.refusal[change][name];
    default:
      return fill(t.refusal[change].other, { code });
  }
}
