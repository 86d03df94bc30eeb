import type { ConversationView } from "./views.ts";

/** The order of the list: pinned ones first, the latest pin on top; then by the latest activity. */
export function compareConversations(a: ConversationView, b: ConversationView): number {
  return (b.pinned ?? 0) - (a.pinned ?? 0) || b.activeAt - a.activeAt || (a.id < b.id ? -1 : 1);
}
