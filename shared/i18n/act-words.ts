import type { ActView } from "../ipc/views.ts";
import { codeName } from "../wire/codes.ts";
import { namesOf } from "./line-words.ts";
import { fill, type Words } from "./words.ts";

/** What was asked of a group, in words. */
export function actWords(words: Words, { what, names, count, title }: ActView): string {
  const people = names.map((name) => ({ name, mine: false }));
  return fill(words.t.act[what], { title, names: namesOf(words, people, count) });
}

/** Why it was refused, in words for the person who asked. */
export function actProblem({ t }: Words, code: number): string {
  const name = codeName(code);
  switch (name) {
    case "notMember":
    case "notAllowed":
    case "groupFull":
    case "dissolved":
    case "noSuchMember":
    case "noSuchPerson":
    case "joinedTooOften":
    case "invalidContent":
    case "notAPicture":
    case "tooLarge":
    case "idTaken":
      return t.actRefused[name];
    default:
      return fill(t.actRefused.other, { code });
  }
}
