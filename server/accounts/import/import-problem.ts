/** Something in a file that cannot be imported: where, and what is wrong, in words for an administrator. */
export interface LineProblem {
  /** From 1, as an editor counts them. */
  readonly line: number;
  /** The column's name; null where the whole line is meant. */
  readonly column: string | null;
  readonly words: string;
}

/** So many are named; of the rest only how many they are. */
const namedMax = 100;

/** Why nothing was imported: all that is wrong, in the order of the lines. */
export class ImportProblem extends Error {
  override readonly name = "ImportProblem";
  readonly problems: readonly LineProblem[];

  constructor(problems: readonly LineProblem[]) {
    const sorted = problems.toSorted((a, b) => a.line - b.line);
    const lines = sorted
      .slice(0, namedMax)
      .map(({ line, column, words }) =>
        column === null ? `line ${line}: ${words}` : `line ${line}, ${column}: ${words}`,
      );
    const rest = sorted.length - lines.length;
    if (rest > 0) lines.push(`… and ${rest} more`);
    const count = sorted.length === 1 ? "1 problem" : `${sorted.length} problems`;
    super(`nothing was imported: ${count}\n${lines.map((line) => `  ${line}`).join("\n")}`);
    this.problems = sorted;
  }
}

/** For what is wrong with the file as a whole. */
export const wholeFile = (words: string): ImportProblem =>
  new ImportProblem([{ line: 1, column: null, words }]);
