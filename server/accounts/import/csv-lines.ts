import { CsvError, parse } from "csv-parse/sync";
import { ImportProblem, wholeFile } from "./import-problem.ts";

/** A record and the line on which it begins, from 1. */
export interface CsvLine {
  readonly line: number;
  readonly cells: readonly string[];
}

const delimiters = [",", ";", "\t"] as const;

/** Which delimiter the first line is written with: the one that it has most of, quoted text aside. */
function delimiterOf(text: string): string {
  const heading = (/^[^\r\n]*/.exec(text)?.[0] ?? "").replaceAll(/"[^"]*"/g, "");
  const count = (delimiter: string): number => heading.split(delimiter).length;
  return delimiters.reduce((best, one) => (count(one) > count(best) ? one : best));
}

const words: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quotation mark is opened here and not closed",
  CSV_INVALID_CLOSING_QUOTE:
    "after a closing quotation mark comes more text; one inside a value is written twice",
  INVALID_OPENING_QUOTE:
    "a quotation mark inside a value: put the whole value into quotation marks, and write this one twice",
};

const countBreaks = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;

/**
 * The records of a CSV text (RFC 4180; also with semicolons or tabs, and any line ends), blank lines left out. Throws
 * ImportProblem where quotation marks do not fit: what follows could not be told apart.
 */
export function csvLines(text: string): CsvLine[] {
  const lines: CsvLine[] = [];
  let line = 1;
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      onRecord(cells) {
        if (cells.some((cell) => cell.trim() !== "")) lines.push({ line, cells });
        // The parser's own count takes a line end inside a value for two where it is \r\n.
        line += 1 + countBreaks(cells.join(""));
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ImportProblem([
      { line, column: null, words: words[error.code] ?? "the quotation marks do not fit" },
    ]);
  }
  if (lines.length === 0) throw wholeFile("the file is empty");
  return lines;
}
