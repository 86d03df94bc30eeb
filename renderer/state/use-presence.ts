import { useEffect } from "react";
import type { PresenceView } from "#shared/ipc/views.ts";
import { useActions, useApp } from "./use-app.ts";

/** How a person is who is shown here; null for nobody, and while that is not known. */
export function usePresence(person: string | null): PresenceView | null {
  const { show } = useActions();
  useEffect(() => (person === null ? undefined : show(person)), [show, person]);
  return useApp(({ presence }) => (person === null ? null : (presence[person] ?? null)));
}
