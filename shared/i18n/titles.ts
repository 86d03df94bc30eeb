import type { ConversationView } from "../ipc/views.ts";
import type { Words } from "./words.ts";

/** Whether a name shows anything at all: joiners, marks and spaces alone do not. */
export const isVisible = (name: string): boolean =>
  /[^\p{Z}\p{C}\p{M}\u115f\u1160\u3164\uffa0\u2800]/u.test(name);

/** A person's name as it is shown: one that shows nothing is said to. */
export const nameOf = ({ t }: Words, name: string): string =>
  isVisible(name) ? name : t.chat.noName;

/** What a conversation is called. */
export const titleOf = (
  words: Words,
  { kind, title }: Pick<ConversationView, "kind" | "title">,
): string =>
  kind === "announcement" && title === "" ? words.t.list.announcements : nameOf(words, title);
