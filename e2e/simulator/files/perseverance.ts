import { codes } from "#shared/wire/codes.ts";
import type { Workplace } from "../workplace.ts";
import { resume, retry } from "./file-work.ts";

/** So often a person tries again what has failed, once all is well. */
export const triesMax = 3;

/**
 * Once all is well people go on with what they had paused, and try again what has failed: what then still fails, fails for good.
 */
export function persevere(at: Pick<Workplace, "ledger" | "trace" | "devices">): void {
  const quiet = (): void => undefined;
  for (const device of at.devices()) {
    if (!device.fileEngine) continue;
    const { tx } = device;
    const isLeft = (message: string): boolean => {
      const sent = at.ledger.files.get(message);
      if (!sent || sent.device !== device.name) return true;
      if (sent.tries >= triesMax) return false;
      sent.tries += 1;
      return true;
    };
    const paused = new Set(
      tx.uploads().flatMap(({ message, state }) => (state === "paused" ? [message] : [])),
    );
    for (const message of paused) void resume(at, device, message).catch(quiet);
    const failed = new Set(
      tx.uploads().flatMap(({ message, state }) => (state === "failed" ? [message] : [])),
    );
    for (const message of failed)
      if (at.ledger.files.has(message) && isLeft(message))
        void resume(at, device, message).catch(quiet);
    for (const { message, device: name } of at.ledger.files.values()) {
      const row = name === device.name ? tx.message(message) : null;
      const isLacking = row?.failure === codes.noSuchFile || row?.failure === codes.fileMismatch;
      if (row?.status === "failed" && isLacking && isLeft(message)) {
        void retry(at, device, message).catch(quiet);
      }
    }
  }
}
