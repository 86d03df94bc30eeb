/** What the log is told of an error: its name, and a code such as ENOSPC; never its message, which may hold paths or text. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string"
    ? `${error.name} ${error.code}`
    : error.name;
}
