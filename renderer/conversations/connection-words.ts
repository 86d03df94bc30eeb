import type { ConnectionView } from "#shared/ipc/views.ts";
import { fill, type Words } from "../i18n/i18n.ts";
import { clockTime } from "../i18n/times.ts";

/** The state of the link in words; `now` in ms since the epoch. */
export function connectionWords(words: Words, connection: ConnectionView, now: number): string {
  const { t } = words;
  switch (connection.state) {
    case "connected":
      return connection.catchingUp ? t.connection.catchingUp : t.connection.connected;
    case "connecting":
      return t.connection.connecting;
    case "waiting": {
      const seconds = Math.max(1, Math.ceil((connection.nextTryAt - now) / 1_000));
      return fill(t.connection.waiting, { seconds });
    }
    case "sleeping":
      return fill(t.connection.sleeping, { time: clockTime(words, connection.until) });
    case "signedOut":
      return t.connection.signedOut;
    case "incompatible":
      return connection.clientTooOld ? t.connection.clientTooOld : t.connection.serverTooOld;
  }
}

/** The colour of the dot on one's own picture. */
export function connectionTone({ state }: ConnectionView): "good" | "busy" | "off" {
  if (state === "connected") return "good";
  return state === "connecting" || state === "waiting" ? "busy" : "off";
}
