/** The last part of a process's output, in UTF-16 code units: enough to show why it failed. */
const lengthMax = 64 * 1024;

/** Cuts a stream of text into lines and keeps its end. */
export class Tail {
  #kept = "";
  #open = "";

  /** Takes a piece of output; returns the lines that it completes. */
  take(chunk: string): string[] {
    this.#kept = (this.#kept + chunk).slice(-lengthMax);
    const lines = (this.#open + chunk).split(/\r?\n/);
    this.#open = (lines.pop() ?? "").slice(-lengthMax);
    return lines;
  }

  text(): string {
    return this.#kept.trim();
  }
}
