import { type KeyboardEvent, useDeferredValue, useMemo, useRef, useState } from "react";
import type { GroupMembersView } from "#shared/ipc/views.ts";
import { inOrder } from "../groups/member-order.ts";
import { useEnterAhead } from "../directory/use-enter-ahead.ts";
import { useReadAhead } from "../directory/use-read-ahead.ts";
import { useFindables } from "../finding/use-findables.ts";
import { useWords } from "../i18n/i18n.ts";
import { mentionQuery, type MentionQuery } from "./mention-query.ts";
import { type MentionOption, mentionOptions } from "./mention-options.ts";

export interface Mentioning {
  readonly query: MentionQuery | null;
  readonly options: readonly MentionOption[];
  /** Which of them a key would choose. */
  readonly active: number;
  point(index: number): void;
  /** Does what a key is for while somebody is looked for; returns whether it was for that. */
  onKeyDown(event: KeyboardEvent): boolean;
}

export interface MentioningProps {
  readonly text: string;
  readonly caret: number | null;
  /** Null while they are not known: then nobody is offered yet. */
  readonly members: GroupMembersView["members"] | null;
  /** Whether everybody may be mentioned. */
  readonly all: boolean;
  pick(option: MentionOption, query: MentionQuery): void;
  /** An Enter that waited for the members, of whom nobody fits. */
  onNobody(): void;
}

const nobody: GroupMembersView["members"] = [];
const nothing: readonly MentionOption[] = [];

/**
 * Whom somebody may be about to mention, by what stands before the caret. A key that belongs to an input method is not to be
 * given here.
 */
export function useMentioning(props: MentioningProps): Mentioning {
  const { text, caret, members, all, pick, onNobody } = props;
  const { region } = useWords();
  const query = useMemo(() => (caret === null ? null : mentionQuery(text, caret)), [text, caret]);
  /** The @ whose list was closed by hand stays without one. */
  const [dismissed, setDismissed] = useState<number | null>(null);
  const findables = useFindables(query !== null);
  const ordered = useMemo(() => inOrder(members ?? nobody, region), [members, region]);
  const people = useMemo(() => ordered.map(({ person }) => person), [ordered]);
  useReadAhead(findables, people);
  const sought = useDeferredValue(query?.query ?? null);
  const isLooking = query !== null && query.at !== dismissed;
  const isOpen = isLooking && members !== null;
  const options = useMemo(
    () =>
      isOpen && sought !== null ? mentionOptions(findables, [...ordered], sought, all) : nothing,
    [isOpen, sought, findables, ordered, all],
  );
  const [pointed, setPointed] = useState<{ readonly of: string; readonly index: number } | null>(
    null,
  );
  const of = `${query?.at} ${query?.query}`;
  const active = Math.min(pointed?.of === of ? pointed.index : 0, Math.max(0, options.length - 1));
  const isEnter = useRef(false);
  const ahead = useEnterAhead({
    typed: isLooking ? of : "",
    shown: sought === query?.query ? options[active] : undefined,
    isComplete: members !== null && findables.reads,
    find: () =>
      (query === null ? [] : mentionOptions(findables, [...ordered], query.query, all))[0],
    choose: (option) => query !== null && pick(option, query),
    onNothing: () => isEnter.current && onNobody(),
  });

  return {
    query,
    options,
    active,
    point: (index) => setPointed({ of, index }),
    onKeyDown(event) {
      const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
      if (query === null) {
        if (dismissed !== null) setDismissed(null);
        return false;
      }
      if (!isLooking || altKey || ctrlKey || metaKey) return false;
      const offers = options.length > 0;
      const by = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
      if (by !== 0 && offers) {
        ahead.callOff();
        setPointed({ of, index: (active + by + options.length) % options.length });
      } else if (key === "Escape" && (offers || ahead.isDue)) setDismissed(query.at);
      else if ((key === "Enter" || key === "Tab") && !shiftKey && !event.repeat) {
        isEnter.current = key === "Enter";
        if (!ahead.enter()) return false;
      } else return false;
      event.preventDefault();
      // Nor is it for what the field stands in: Escape closes the list and not the dialog around it.
      event.stopPropagation();
      return true;
    },
  };
}
