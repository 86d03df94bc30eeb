import type { MessageView } from "#shared/ipc/views.ts";
import { useApp } from "../state/use-app.ts";
import { type Travel, travelOf } from "./travel.ts";

/** How the file of a message does on its way; null where it is not on any. */
export function useTravel(message: MessageView): Travel | null {
  const transfer = useApp(({ transfers }) => transfers[message.id]);
  return travelOf(message, transfer);
}
