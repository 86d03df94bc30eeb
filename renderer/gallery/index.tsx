import { createRoot } from "react-dom/client";
import { wordsOf, WordsProvider } from "../i18n/i18n.ts";
import { regions, wantedFrom } from "./address.ts";
import { Gallery } from "./Gallery.tsx";
import { scriptedApi } from "./scripted-api.ts";
import { stopTime } from "./still-time.ts";
import { showTheme } from "./theme.ts";
import "../ui/tokens.css";
import "./gallery.css";

/*
 * Every primitive and every state, side by side: the real components on the real store, with data from a script. A tool
 * for those who work on Magpie, so that its captions are in English and stand in no dictionary.
 */
stopTime();
const wanted = wantedFrom(window.location.search);
showTheme(wanted.theme);
// Dialogs and menus take the keyboard as they open. In frames side by side they would take it from each other.
if (window.parent !== window) HTMLElement.prototype.focus = () => undefined;
document.documentElement.lang = wanted.language;
Object.assign(window, { magpie: scriptedApi({ language: wanted.language }) });

const root = document.getElementById("root");
if (!root) throw new Error("the page has no root");
createRoot(root).render(
  <WordsProvider value={wordsOf(wanted.language, regions[wanted.language])}>
    <Gallery wanted={wanted} />
  </WordsProvider>,
);
