import { createContext, useContext } from "react";
import type { MessageView } from "#shared/ipc/views.ts";

/** Shows a picture of a conversation over the whole window, among the others there. */
export interface ViewerPort {
  open(message: MessageView): void;
}

/** Where there is no viewer a picture opens nowhere. */
export const ViewerContext = createContext<ViewerPort>({ open: () => undefined });

export const useViewer = (): ViewerPort => useContext(ViewerContext);
