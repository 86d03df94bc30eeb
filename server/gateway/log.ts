import pino from "pino";

/** Keys whose values never reach the log, however deep they stand. */
const secretKeys = ["password", "token", "ticket", "authorization", "text", "content", "payload"];

export type ServerLog = Pick<pino.Logger, "info" | "warn" | "error">;

/** Lines that wait for a disk to take them, in bytes; what comes above that is lost. */
const waitingBytesMax = 1024 * 1024;

/**
 * Where lines go by a descriptor, beside whatever else is done. What is not taken, as where the log is on a disk that is full, waits for
 * the next line up to a bound, and is lost with the process: no server ends for its log, and none stays for it.
 */
export function logOutput(descriptor: number): pino.DestinationStream {
  const output = pino.destination({ dest: descriptor, maxLength: waitingBytesMax });
  let isRefused = false;
  output.on("error", () => void (isRefused = true));
  output.on("write", () => void (isRefused = false));
  // At the end of a process the library would try for as long as nothing is taken.
  const flushSync = output.flushSync.bind(output);
  output.flushSync = () => void (isRefused || flushSync());
  return output;
}

/** Writes JSON lines to standard error (or to `to`); names, figures and codes only. Never throws. */
export function createLog(to: pino.DestinationStream = logOutput(2)): ServerLog {
  const paths = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
  return pino({ base: null, redact: { paths, censor: "[hidden]" } }, to);
}

/** What may be said of an error: its kind. Messages can carry what people wrote. */
export const errorKind = (error: unknown): string => {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string"
    ? `${error.name} ${error.code}`
    : error.name;
};
