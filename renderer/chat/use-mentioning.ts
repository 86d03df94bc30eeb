import { type KeyboardEvent, useDeferredValue, useMemo, useState } from "react";
import type { GroupMembersView } from "#shared/ipc/views.ts";
import { inOrder } from "../groups/member-order.ts";
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
  /** Does what a key is for while options are offered; returns whether it was for that. */
  onKeyDown(event: KeyboardEvent, pick: (option: MentionOption) => void): boolean;
}

const nobody: GroupMembersView["members"] = [];
const nothing: readonly MentionOption[] = [];

/**
 * Whom somebody may be about to mention, by what stands before the caret. `members` is null while they are not known: then nobody is
 * offered yet. `all` says whether everybody may be mentioned. A key that belongs to an input method is not to be given here.
 */
export function useMentioning(
  text: string,
  caret: number | null,
  members: GroupMembersView["members"] | null,
  all: boolean,
): Mentioning {
  const { region } = useWords();
  const query = useMemo(() => (caret === null ? null : mentionQuery(text, caret)), [text, caret]);
  /** The @ whose list was closed by hand stays without one. */
  const [dismissed, setDismissed] = useState<number | null>(null);
  const findables = useFindables(query !== null);
  const ordered = useMemo(() => inOrder(members ?? nobody, region), [members, region]);
  const people = useMemo(() => ordered.map(({ person }) => person), [ordered]);
  useReadAhead(findables, people);
  const sought = useDeferredValue(query?.query ?? null);
  const isOpen = query !== null && members !== null && query.at !== dismissed;
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

  return {
    query,
    options,
    active,
    point: (index) => setPointed({ of, index }),
    onKeyDown(event, pick) {
      const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
      if (query === null) {
        if (dismissed !== null) setDismissed(null);
        return false;
      }
      if (options.length === 0 || altKey || ctrlKey || metaKey) return false;
      const by = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
      if (by !== 0) setPointed({ of, index: (active + by + options.length) % options.length });
      else if (key === "Escape") setDismissed(query.at);
      else if ((key === "Enter" || key === "Tab") && !shiftKey) {
        // What is shown may be a letter behind what was typed.
        const [fresh] =
          sought === query.query
            ? [options[active]]
            : mentionOptions(findables, [...ordered], query.query, all);
        if (fresh === undefined) return false;
        pick(fresh);
      } else return false;
      event.preventDefault();
      // Nor is it for what the field stands in: Escape closes the list and not the dialog around it.
      event.stopPropagation();
      return true;
    },
  };
}
