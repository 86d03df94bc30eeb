import type { ConnectionView } from "#shared/ipc/views.ts";

/** The colour of the dot on one's own picture. */
export function connectionTone({ state }: ConnectionView): "good" | "busy" | "off" {
  if (state === "connected") return "good";
  return state === "connecting" || state === "waiting" ? "busy" : "off";
}
