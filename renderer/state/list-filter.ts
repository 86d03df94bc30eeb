import type { Settings } from "#shared/ipc/settings.ts";
import type { ConversationView } from "#shared/ipc/views.ts";

/** Which part of the list one looks at. */
export type ListFilter = Settings["listFilter"];

const belongs: Readonly<Record<ListFilter, (conversation: ConversationView) => boolean>> = {
  all: () => true,
  unread: ({ unread }) => unread > 0,
  mentions: ({ mentioned }) => mentioned,
  groups: ({ kind }) => kind === "group",
};

/** The conversations that the list shows. What is open stays, or reading it would take it away from under one's eyes. */
export function filtered(
  conversations: readonly ConversationView[],
  filter: ListFilter,
  open: string | null,
): readonly ConversationView[] {
  if (filter === "all") return conversations;
  return conversations.filter((one) => belongs[filter](one) || one.id === open);
}
