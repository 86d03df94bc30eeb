import type { SignInFailure } from "#shared/ipc/contract.ts";
import { codeName } from "#shared/wire/codes.ts";
import { fill, type Words } from "../i18n/i18n.ts";

/** Why signing in did not work, in words for the person who tried. */
export function signInProblem({ t }: Words, failure: SignInFailure): string {
  switch (failure.kind) {
    case "refused":
      return refusal(failure.code, t);
    case "newerHistory":
    case "damagedHistory":
    case "noHistory":
      return `${t.trouble[failure.kind].title} ${t.trouble[failure.kind].hint}`;
    default:
      return t.signIn[failure.kind];
  }
}

function refusal(code: number, t: Words["t"]): string {
  const name = codeName(code);
  switch (name) {
    case "wrongCredentials":
    case "accountDisabled":
    case "ticketInvalid":
    case "rateLimited":
    case "incompatible":
    case "cannotStore":
    case "stopping":
      return t.signIn[name];
    default:
      return fill(t.signIn.failed, { code });
  }
}
