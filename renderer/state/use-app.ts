import { createContext, useCallback, useContext, useEffect } from "react";
import type { MessageView } from "#shared/ipc/views.ts";
import { useStore } from "zustand";
import type { Actions, AppState, AppStore } from "./app-state.ts";

const StoreContext = createContext<AppStore | null>(null);
export const StoreProvider = StoreContext.Provider;

function useAppStore(): AppStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error("the app's store is not provided");
  return store;
}

/** A part of what the window holds; redraws only when that part changes. */
export const useApp = <T>(select: (state: AppState) => T): T => useStore(useAppStore(), select);

/** Whether the person has paused earlier history. */
export const isHistoryPaused = ({ start }: AppState): boolean =>
  start?.settings.historyPaused ?? false;

export const useActions = (): Actions => useAppStore().actions;

/** Reads whose window it is at the moment of asking; null for nobody's. */
export function usePerson(): () => string | null {
  const store = useAppStore();
  return useCallback(() => store.getState().account?.person ?? null, [store]);
}

/** Reads the messages that are loaded at the moment of asking. */
export function useOpenMessages(): () => readonly MessageView[] {
  const store = useAppStore();
  return useCallback(() => store.getState().open?.messages ?? [], [store]);
}

/** Calls with each change of messages, also of those that are not loaded; with null where changes were missed. `hear` stays the same. */
export function useChanged(hear: (changed: readonly MessageView[] | null) => void): void {
  const store = useAppStore();
  useEffect(
    () =>
      store.subscribe(({ changed }, before) => {
        if (changed !== before.changed) hear(changed);
      }),
    [store, hear],
  );
}
