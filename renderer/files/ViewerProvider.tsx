import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from "react";
import type { MessageView } from "#shared/ipc/views.ts";
import { ViewerContext } from "./viewer-context.ts";

/** A chunk of its own, which is loaded when somebody first opens a picture. */
const Viewer = lazy(async () => ({ default: (await import("./Viewer.tsx")).Viewer }));

/** Gives what is in it a way to show pictures over the whole window. */
export function ViewerProvider({ children }: { readonly children: ReactNode }) {
  const [opened, setOpened] = useState<MessageView | null>(null);
  const close = useCallback(() => setOpened(null), []);
  const port = useMemo(() => ({ open: setOpened }), []);
  return (
    <ViewerContext value={port}>
      {children}
      {opened === null ? null : (
        <Suspense fallback={null}>
          <Viewer key={opened.id} opened={opened} onClose={close} />
        </Suspense>
      )}
    </ViewerContext>
  );
}
