import type { MagpieApi } from "#shared/ipc/contract.ts";
import type { AppStore } from "./app-state.ts";

const ignored = (): undefined => undefined;

/**
 * Tells main what only the page knows: which conversation somebody looks at here, so that nobody is told of what they
 * see, whether this window can be seen at all, and whether the machine has a network. Returns the call that ends it.
 */
export function tellMain(api: MagpieApi, store: AppStore): () => void {
  let attended: string | null = null;
  const attend = (): void => {
    const { open, page } = store.getState();
    const now = document.hasFocus() && page === "chats" ? (open?.id ?? null) : null;
    if (now === attended) return;
    attended = now;
    api.attend({ conversation: now }).catch(ignored);
  };
  const network = (): void => {
    api.network({ online: navigator.onLine }).catch(ignored);
  };
  const visibility = (): void => store.setVisible(document.visibilityState === "visible");
  const leave = store.subscribe(attend);
  const listeners = [
    ["focus", attend],
    ["blur", attend],
    ["blur", () => store.flush()],
    ["pagehide", () => store.flush()],
    ["online", network],
    ["offline", network],
  ] as const;
  for (const [event, listener] of listeners) window.addEventListener(event, listener);
  document.addEventListener("visibilitychange", visibility);
  return () => {
    leave();
    document.removeEventListener("visibilitychange", visibility);
    for (const [event, listener] of listeners) window.removeEventListener(event, listener);
  };
}
