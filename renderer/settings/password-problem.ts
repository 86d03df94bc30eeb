import { isFitPassword } from "#shared/wire/sign-in.ts";
import type { PasswordProblem } from "../state/app-state.ts";

/** The three fields of the form. */
export interface Typed {
  readonly current: string;
  readonly next: string;
  readonly repeated: string;
}

export type FormProblem = PasswordProblem | "missing" | "mismatch";

/** What can be said without asking the server; null where it is worth asking. */
export function problemBefore({ current, next, repeated }: Typed): FormProblem | null {
  if (current === "" || next === "" || repeated === "") return "missing";
  if (!isFitPassword(next)) return "unfit";
  return next === repeated ? null : "mismatch";
}

const fields: Partial<Record<FormProblem, keyof Typed>> = {
  wrong: "current",
  unfit: "next",
  mismatch: "repeated",
};

/** The field under which a problem is said; null for the form as a whole. */
export const fieldOf = (problem: FormProblem): keyof Typed | null => fields[problem] ?? null;
