import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  type TextareaHTMLAttributes,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useWords } from "../i18n/i18n.ts";
import { useActions } from "../state/use-app.ts";
import type { MentionOption } from "./mention-options.ts";
import { MentionList, mentionListId, optionId } from "./MentionList.tsx";
import { type MentionQuery, withName } from "./mention-query.ts";
import { useMembers } from "./use-members.ts";
import { useMentioning } from "./use-mentioning.ts";

/** Whom one can mention: nobody, the members of this group, or all of them at once too. */
export type Mentionable = "nobody" | "members" | "all";

export interface MentionField {
  /** What is offered; it stands above the nearest element that is positioned. */
  readonly list: ReactNode;
  /** What the field is given beside its text. */
  readonly props: Pick<
    TextareaHTMLAttributes<HTMLTextAreaElement>,
    "aria-autocomplete" | "aria-controls" | "aria-activedescendant" | "onSelect" | "onBlur"
  >;
  /** To be told after the field has changed its text. */
  noteCaret(element: HTMLTextAreaElement): void;
  /** Does what a key is for while somebody is offered; whether it was for that. Not for a key of an input method. */
  onKeyDown(event: KeyboardEvent): boolean;
}

export interface MentionFieldProps {
  readonly conversation: string;
  readonly mentions: Mentionable;
  readonly input: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  /** Puts another text in the place of the one that is there. */
  write(text: string): void;
  /** What Enter does where it chooses nobody; null where it begins a new line. */
  readonly submit: (() => void) | null;
}

/** Completes names behind an @ in a field where one writes to a conversation, and notes whom somebody has chosen. */
export function useMentionField(props: MentionFieldProps): MentionField {
  const { conversation, mentions, input, text, write, submit } = props;
  const { t } = useWords();
  const { choose } = useActions();
  /** Where the caret is; null where something is selected, or nobody writes. */
  const [caret, setCaret] = useState<number | null>(null);
  const noteCaret = (element: HTMLTextAreaElement): void => {
    const { selectionStart: start, selectionEnd: end } = element;
    setCaret(start === end ? start : null);
  };
  const members = useMembers(conversation, mentions !== "nobody" && /[@＠]/.test(text));
  /** Where the caret is to be once the text stands there. */
  const caretAt = useRef<number | null>(null);
  const put = (next: { readonly text: string; readonly caret: number }): void => {
    caretAt.current = next.caret;
    write(next.text);
    setCaret(next.caret);
    input.current?.focus();
  };
  const pick = (option: MentionOption, of: MentionQuery): void => {
    const named = option.kind === "all" ? t.mention.all : option.person.name;
    if (option.kind === "person") choose(conversation, option.person.id);
    put(withName(text, of, named));
  };
  const breakLine = (): void => {
    const at = caret ?? text.length;
    put({ text: `${text.slice(0, at)}\n${text.slice(at)}`, caret: at + 1 });
  };
  const mentioning = useMentioning({
    text,
    caret: mentions === "nobody" ? null : caret,
    members,
    all: mentions === "all",
    pick,
    onNobody: submit ?? breakLine,
  });
  const { query, options, active } = mentioning;

  // A window without the focus lets another field have it without a word to this one, which hears of it when the window has it again.
  const isHere = caret !== null;
  useEffect(() => {
    if (!isHere) return undefined;
    const onFocus = ({ target }: FocusEvent): void => {
      if (target !== input.current) setCaret(null);
    };
    document.addEventListener("focusin", onFocus);
    return () => document.removeEventListener("focusin", onFocus);
  }, [isHere, input]);

  useLayoutEffect(() => {
    const at = caretAt.current;
    if (at === null) return;
    caretAt.current = null;
    input.current?.setSelectionRange(at, at);
  }, [text, input]);

  const chosen = options[active];
  return {
    list:
      query === null || options.length === 0 ? null : (
        <MentionList
          options={options}
          active={active}
          query={query.query}
          onPoint={mentioning.point}
          onPick={(option) => pick(option, query)}
        />
      ),
    props: {
      "aria-autocomplete": mentions === "nobody" ? undefined : "list",
      "aria-controls": chosen === undefined ? undefined : mentionListId,
      "aria-activedescendant": chosen === undefined ? undefined : optionId(chosen),
      onSelect: (event) => noteCaret(event.currentTarget),
      onBlur: () => {
        // Where the whole window has lost the focus, the caret stays.
        if (document.activeElement !== input.current) setCaret(null);
      },
    },
    noteCaret,
    onKeyDown: mentioning.onKeyDown,
  };
}
