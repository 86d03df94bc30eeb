import type { ConnectionView } from "../ipc/views.ts";
import { fill, type Words } from "./words.ts";
import { clockTime } from "./times.ts";

/** The state of the link in words; `now` in ms since the epoch, null where a countdown would not be seen. */
export function connectionWords(
  words: Words,
  connection: ConnectionView,
  now: number | null,
): string {
  const { t } = words;
  switch (connection.state) {
    case "connected":
      return connection.catchingUp ? t.connection.catchingUp : t.connection.connected;
    case "connecting":
      return connection.attempt > 1
        ? fill(t.connection.again, { attempt: connection.attempt })
        : t.connection.connecting;
    case "waiting": {
      if (now === null) return t.connection.offline;
      const seconds = Math.max(1, Math.ceil((connection.nextTryAt - now) / 1_000));
      return fill(t.connection.waiting, { seconds });
    }
    case "sleeping":
      return fill(t.connection.sleeping, { time: clockTime(words, connection.until) });
    case "signedOut":
      return connection.locked === null
        ? t.connection.signedOut
        : t.connection.locked[connection.locked];
    case "incompatible":
      return connection.clientTooOld ? t.connection.clientTooOld : t.connection.serverTooOld;
  }
}
