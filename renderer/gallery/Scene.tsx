import { type ReactNode, useEffect, useState } from "react";
import { PlayerProvider } from "../files/PlayerProvider.tsx";
import { useWords } from "../i18n/i18n.ts";
import { createAppStore } from "../state/store.ts";
import { StoreProvider, useActions, useApp } from "../state/use-app.ts";
import { type Script, scriptedApi } from "./scripted-api.ts";

interface SceneProps {
  readonly script?: Script;
  /** The conversation that is open. */
  readonly open?: string;
  readonly children: ReactNode;
}

function WhenReady({ open, children }: Omit<SceneProps, "script">) {
  const { select } = useActions();
  const ready = useApp(({ phase }) => phase === "ready");
  const there = useApp((state) => open === undefined || state.open?.loading === false);
  useEffect(() => {
    if (ready && open !== undefined) void select(open, false);
  }, [ready, open, select]);
  return ready && there ? children : null;
}

/** A window's state of its own around what is shown, filled by a script in main's place. */
export function Scene({ script = {}, open, children }: SceneProps) {
  const { locale } = useWords();
  const [store] = useState(() => createAppStore(scriptedApi({ language: locale, ...script })));
  return (
    <StoreProvider value={store}>
      <PlayerProvider>
        <WhenReady {...(open === undefined ? {} : { open })}>{children}</WhenReady>
      </PlayerProvider>
    </StoreProvider>
  );
}
