import type { MessageView } from "#shared/ipc/views.ts";

/** By seq; what has none yet stands last, by local creation, then by id (delivery.md, Identity). */
export function compareMessages(a: MessageView, b: MessageView): number {
  if (a.seq !== null && b.seq !== null) return a.seq - b.seq || (a.id < b.id ? -1 : 1);
  if (a.seq !== null) return -1;
  if (b.seq !== null) return 1;
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}
