import type { Theme } from "./address.ts";

/** The rules that were the dark theme's before they were told what counts here. */
const darkRules = new WeakSet<CSSRule>();

function settle(theme: Theme): void {
  for (const sheet of document.styleSheets)
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSMediaRule)) continue;
      if (/prefers-color-scheme:\s*dark/.test(rule.conditionText)) darkRules.add(rule);
      const medium = theme === "dark" ? "all" : "not all";
      if (darkRules.has(rule) && rule.media.mediaText !== medium) rule.media.mediaText = medium;
    }
}

/**
 * Shows a theme whatever the platform prefers. The app itself is told by the platform's preference, which a page cannot
 * set; so the rules for dark are made to count always or never, also those that come later.
 */
export function showTheme(theme: Theme): void {
  settle(theme);
  new MutationObserver(() => settle(theme)).observe(document.head, {
    childList: true,
    subtree: true,
    characterData: true,
  });
  window.addEventListener("load", () => settle(theme));
}
