import type { SignInFailure } from "#shared/ipc/contract.ts";
import { codeName } from "#shared/wire/codes.ts";
import { fill, type Words } from "../i18n/i18n.ts";

/** Why signing in did not work, in words for the person who tried. */
export function signInProblem({ t }: Words, failure: SignInFailure): string {
  if (failure.kind !== "refused") return t.signIn[failure.kind];
  const name = codeName(failure.code);
  switch (name) {
    case "wrongCredentials":
    case "accountDisabled":
    case "ticketInvalid":
    case "rateLimited":
    case "incompatible":
    case "stopping":
      return t.signIn[name];
    default:
      return fill(t.signIn.failed, { code: failure.code });
  }
}
