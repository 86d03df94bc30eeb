import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { csvLines } from "./csv-lines.ts";
import { ImportProblem } from "./import-problem.ts";
import { readPeople } from "./people-file.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** A heading, 张三 and 销售部 in GB18030. */
const gb18030 = new Uint8Array(
  Buffer.concat([
    bytes("login,name,department\r\nz,"),
    Buffer.from("d5c5c8fd", "hex"),
    bytes(","),
    Buffer.from("cffacadbb2bf", "hex"),
  ]),
);
const utf16 = (text: string): Uint8Array =>
  new Uint8Array(Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, "utf16le")]));

const problemsOf = (file: string | Uint8Array) => {
  try {
    readPeople(typeof file === "string" ? bytes(file) : file);
  } catch (error) {
    if (error instanceof ImportProblem) return error.problems;
    throw error;
  }
  return [];
};

describe("a file of people", () => {
  const plain = "login,name,department\r\nz,张三,销售部\r\n";
  test.each([
    ["UTF-8", bytes(plain)],
    ["UTF-8 with a byte order mark", bytes(`\uFEFF${plain}`)],
    ["UTF-16 with a byte order mark", utf16(plain)],
    ["GB18030", gb18030],
    ["semicolons", bytes(plain.replaceAll(",", ";"))],
    ["tabs", bytes(plain.replaceAll(",", "\t"))],
    ["lines that end with \\n", bytes(plain.replaceAll("\r\n", "\n"))],
    ["lines that end with \\r", bytes(plain.replaceAll("\r\n", "\r"))],
    ["no end of the last line", bytes(plain.trimEnd())],
    ["quotation marks", bytes('"login","name","department"\r\n"z","张三","销售部"\r\n')],
    ["blank lines", bytes(plain.replaceAll("\r\n", "\r\n\r\n,,\r\n"))],
    ["Chinese headings", bytes(plain.replace("login,name,department", "登录名,姓名,部门"))],
    ["space around, and capitals", bytes("Login , NAME,Department\r\n Z ,  张三, 销售部 /\r\n")],
  ])("is read: %s", (_, file) => {
    expect(readPeople(file)).toMatchObject([
      { login: "z", name: "张三", department: ["销售部"], title: undefined, phone: undefined },
    ]);
  });

  test("a department is a path from the top; an empty value is one, a missing column is none", () => {
    expect(
      readPeople(bytes("login,name,department,title\na,Ann, Sales / East ,\nb,Bob,,Boss\n")),
    ).toMatchObject([
      { department: ["Sales", "East"], title: "", email: undefined },
      { department: [], title: "Boss" },
    ]);
  });

  test.each<[string, string | Uint8Array, [number, string | null, RegExp][]]>([
    ["nothing", "", [[1, null, /empty/]]],
    ["no text", Uint8Array.of(0, 1, 2, 255), [[1, null, /no text/]]],
    ["nobody", "login,name\n", [[1, null, /names nobody/]]],
    ["a column that is missing", "name\nAnn\n", [[1, "login", /missing/]]],
    ["a column twice", "login,name,姓名\na,b,c\n", [[1, "name", /twice/]]],
    [
      "an unknown column",
      "login,name,salary\na,b,1\n",
      [[1, null, /no column "salary".*login, name/]],
    ],
    ["too few values", "login,name,title\na,Ann\n", [[2, null, /2 values.*3/]]],
    ["too many values", "login,name\na,Ann,x\n", [[2, null, /3 values.*2/]]],
    ["no login", "login,name\n,Ann\n", [[2, "login", /empty/]]],
    ["no name", "login,name\na, \n", [[2, "name", /empty/]]],
    ["a login with a space", "login,name\na b,Ann\n", [[2, "login", /no spaces/]]],
    [
      "a long name",
      `login,name\na,${"x".repeat(65)}\n`,
      [[2, "name", /65 characters, at most 64/]],
    ],
    ["a line break inside", 'login,name\na,"An\nn"\n', [[2, "name", /line break/]]],
    ["a mark of direction", "login,name\na,An\u202en\n", [[2, "name", /direction/]]],
    ["a bad address", "login,name,email\na,Ann,ann at home\n", [[2, "email", /no e-mail address/]]],
    ["a long phone", `login,name,phone\na,Ann,${"1".repeat(33)}\n`, [[2, "phone", /at most 32/]]],
    [
      "a deep department",
      `login,name,department\na,Ann,${"x/".repeat(17)}\n`,
      [[2, "department", /16 levels/]],
    ],
    ["a login twice", "login,name\nann,Ann\nbob,Bob\nANN,Ann\n", [[4, "login", /line 2 already/]]],
    ["an open quotation mark", 'login,name\na,Ann\nb,"Bob\nc,Cy\n', [[3, null, /not closed/]]],
    ["text behind a quotation mark", 'login,name\n\n"a"b,Ann\n', [[3, null, /comes more text/]]],
    ["a quotation mark inside", 'login,name\na,An"n\n', [[2, null, /inside a value/]]],
    [
      "several things at once, by their lines",
      'login,name,title\na,"An\r\nn",\n\n,Bob,\nc,Cy\n',
      [
        [2, "name", /line break/],
        [5, "login", /empty/],
        [6, null, /2 values/],
      ],
    ],
  ])("is refused with its lines: %s", (_, file, expected) => {
    const problems = problemsOf(file);
    expect(problems.map(({ line, column }) => [line, column])).toEqual(
      expected.map(([line, column]) => [line, column]),
    );
    for (const [at, [, , words]] of expected.entries()) expect(problems[at]?.words).toMatch(words);
  });

  test("of very many problems a hundred are named, and how many more there are", () => {
    const error = new ImportProblem(
      Array.from({ length: 250 }, (_, at) => ({
        line: 250 - at,
        column: "name",
        words: "is empty",
      })),
    );
    expect(error.message).toMatch(
      /^nothing was imported: 250 problems\n {2}line 1, name: is empty\n/,
    );
    expect(error.message).toMatch(/line 100, name: is empty\n {2}… and 150 more$/);
  });

  test("whatever stands in its values comes back as it was, with the line on which it began", () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", "张", '"', ",", ";", "\t", "\r\n", "\n", " "),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 }),
        (rows) => {
          const written = [["x", "y", "z"], ...rows];
          const quote = (value: string): string => `"${value.replaceAll('"', '""')}"`;
          let line = 1;
          const expected = written.flatMap((cells) => {
            const from = line;
            line += 1 + (cells.join("").match(/\n/g)?.length ?? 0);
            return cells.some((value) => value.trim() !== "") ? [{ line: from, cells }] : [];
          });
          const text = written.map((cells) => cells.map(quote).join(",")).join("\r\n");
          expect(csvLines(text)).toEqual(expected);
        },
      ),
      runs(),
    );
  });
});
