import { codeName } from "#shared/wire/codes.ts";
import { fill, type Words } from "../i18n/i18n.ts";

/** Why a message was not sent, in words for the person who wrote it. */
export function sendProblem({ t }: Words, code: number | null): string {
  const name = code === null ? undefined : codeName(code);
  switch (name) {
    case "readOnly":
    case "notMember":
    case "invalidContent":
    case "idTaken":
    case "tooLarge":
      return t.status[name];
    default:
      return fill(t.status.refused, { code: code ?? "?" });
  }
}
