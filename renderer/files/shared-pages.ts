import type { MessageView } from "#shared/ipc/views.ts";

/** The newest page before what was loaded; in its place where something lies between. */
export function withNewest(
  page: readonly MessageView[],
  already: readonly MessageView[],
): readonly MessageView[] {
  const inPage = new Set(page.map(({ id }) => id));
  const last = already.findIndex(({ id }) => id === page.at(-1)?.id);
  return last === -1 ? page : [...page, ...already.slice(last).filter(({ id }) => !inPage.has(id))];
}
