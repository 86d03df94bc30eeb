import pino from "pino";

/** Keys whose values never reach the log, however deep they stand. */
const secretKeys = ["password", "token", "ticket", "authorization", "text", "content", "payload"];

export type ServerLog = Pick<pino.Logger, "info" | "warn" | "error">;

/** Writes JSON lines to standard error (or to `to`); names, figures and codes only. */
export function createLog(to: pino.DestinationStream = pino.destination(2)): ServerLog {
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
