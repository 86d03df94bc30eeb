import { StrictMode, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { Trouble } from "./app/Trouble.tsx";
import { PlayerProvider } from "./files/PlayerProvider.tsx";
import { Fallback } from "./ui/Fallback.tsx";
import { wordsOf, WordsProvider } from "./i18n/i18n.ts";
import { createAppStore } from "./state/store.ts";
import { tellMain } from "./state/tell-main.ts";
import { StoreProvider, useApp } from "./state/use-app.ts";
import { PictureAttempts } from "./ui/picture-attempts.ts";
import "./ui/tokens.css";

function Localized() {
  const locale = useApp(({ start }) => start?.locale ?? "en");
  const region = useApp(({ start }) => start?.region ?? "en");
  const words = wordsOf(locale, region);
  const connects = useApp((state) => state.connects);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  return (
    <WordsProvider value={words}>
      <PictureAttempts value={connects}>
        <Fallback instead={<Trouble />}>
          <PlayerProvider>
            <App />
          </PlayerProvider>
        </Fallback>
      </PictureAttempts>
    </WordsProvider>
  );
}

const root = document.getElementById("root");
if (!root) throw new Error("the page has no root");
const store = createAppStore(window.magpie);
tellMain(window.magpie, store);
createRoot(root).render(
  <StrictMode>
    <StoreProvider value={store}>
      <Localized />
    </StoreProvider>
  </StrictMode>,
);
