import type { MessageView } from "#shared/ipc/views.ts";

/** What is loaded of what was shared, newest first, and whether there is more below. */
export interface SharedPages {
  readonly messages: readonly MessageView[];
  readonly more: boolean;
}

const oldestSeq = ({ messages }: SharedPages): number | null =>
  messages.findLast(({ seq }) => seq !== null)?.seq ?? null;

/** A page of what is older than `before`, where that is still the end of what is loaded. */
export function withMore(
  pages: SharedPages | null,
  page: SharedPages,
  before: number,
): SharedPages | null {
  if (!pages || oldestSeq(pages) !== before) return pages;
  return { more: page.more, messages: [...pages.messages, ...page.messages] };
}

/**
 * While history comes in there may be more below as soon as anything is older than all that is loaded: of a page that comes in one
 * row is told. Where nothing is loaded only what has a file says so.
 */
export function withEarlier(pages: SharedPages, came: readonly MessageView[]): SharedPages {
  if (pages.more) return pages;
  const oldest = oldestSeq(pages);
  const isBelow = came.some(({ seq, file }) =>
    oldest === null ? file !== null : seq !== null && seq < oldest,
  );
  return isBelow ? { ...pages, more: true } : pages;
}

/** The newest page before what was loaded; in its place where something lies between. */
export function withNewest(
  page: readonly MessageView[],
  already: readonly MessageView[],
): readonly MessageView[] {
  const inPage = new Set(page.map(({ id }) => id));
  const last = already.findIndex(({ id }) => id === page.at(-1)?.id);
  return last === -1 ? page : [...page, ...already.slice(last).filter(({ id }) => !inPage.has(id))];
}
