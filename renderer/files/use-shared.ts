import { useCallback, useEffect, useRef, useState } from "react";
import type { CommandArgs } from "#shared/ipc/contract.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { useActions, useApp, useChanged } from "../state/use-app.ts";
import { isShown } from "./file-of.ts";
import { type SharedPages, withEarlier, withMore, withNewest } from "./shared-pages.ts";

export type SharedKind = CommandArgs<"conversationFiles">["what"];

export interface Shared {
  /** Newest first; null before the first answer. */
  readonly messages: readonly MessageView[] | null;
  readonly more: boolean;
  /** What was asked for last did not come; what came before stays. */
  readonly failed: boolean;
  loadMore(): void;
}

/**
 * What was shared in a conversation, a page at a time. The newest page is asked for anew whenever the newest message is another one or
 * all history has come in, and everything where changes were missed; what changes meanwhile, as a file that has come here or gone, is taken as it comes.
 */
export function useShared(conversation: string, what: SharedKind): Shared {
  const { conversationFiles } = useActions();
  const [pages, setPages] = useState<SharedPages | null>(null);
  /** What was told since, by id: later than any page that was asked for before. */
  const [fresh, setFresh] = useState<ReadonlyMap<string, MessageView>>(new Map());
  const [failed, setFailed] = useState(false);
  const newest = useApp(
    ({ conversations }) => conversations.find(({ id }) => id === conversation)?.last?.id,
  );
  const complete = useApp(
    ({ conversations }) => conversations.find(({ id }) => id === conversation)?.complete ?? true,
  );
  /** The newest page and what follows the last one may be asked for at the same time. */
  const turns = useRef({ newest: 0, more: 0 });

  const load = useCallback(
    (before: number | null): void => {
      const which = before === null ? "newest" : "more";
      turns.current[which] += 1;
      const mine = turns.current[which];
      setFailed(false);
      const ask = async (): Promise<void> => {
        const from = before === null ? {} : { before };
        try {
          const page = await conversationFiles({ conversation, what, ...from });
          if (mine !== turns.current[which]) return;
          setPages((pages) => {
            const already = pages?.messages ?? [];
            if (before !== null) return withMore(pages, page, before);
            const messages = withNewest(page.messages, already);
            return { messages, more: pages && messages !== page.messages ? pages.more : page.more };
          });
        } catch {
          if (mine === turns.current[which]) setFailed(true);
        }
      };
      void ask();
    },
    [conversation, conversationFiles, what],
  );
  useEffect(() => load(null), [load, newest, complete]);
  const hear = useCallback(
    (changed: readonly MessageView[] | null): void => {
      if (changed === null) {
        setPages(null);
        setFresh(new Map());
        return load(null);
      }
      const mine = changed.filter((one) => one.conversation === conversation);
      if (mine.length === 0) return;
      setFresh((known) => new Map([...known, ...mine.map((one) => [one.id, one] as const)]));
      // Earlier history comes in without another newest message.
      if (!complete) setPages((pages) => pages && withEarlier(pages, mine));
    },
    [load, conversation, complete],
  );
  useChanged(hear);
  const lacks = pages !== null && pages.messages.length === 0 && pages.more;
  useEffect(() => {
    if (lacks) load(null);
  }, [lacks, load]);

  return {
    messages: pages?.messages.map((one) => fresh.get(one.id) ?? one).filter(isShown) ?? null,
    more: pages?.more ?? false,
    failed,
    loadMore: () => load(pages?.messages.findLast(({ seq }) => seq !== null)?.seq ?? null),
  };
}
