/** How the platform's key for commands is written. */
export const modifierKey = /mac/i.test(navigator.userAgent) ? "⌘" : "Ctrl";
