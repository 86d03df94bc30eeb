/** What is wrong with a file or folder that an administrator named, in one sentence for them. */
export class FileProblem extends Error {
  override readonly name = "FileProblem";
}

/** The code of a failed system call, or SQLite's; empty for what has none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
