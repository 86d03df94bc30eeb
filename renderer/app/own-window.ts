/** The conversation that this window was opened for; null for the main window. */
export const ownConversation: string | null = new URLSearchParams(
  window.location.hash.slice(1),
).get("chat");
