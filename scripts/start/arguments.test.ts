import { expect, test } from "vitest";
import { parseArguments } from "./arguments.ts";

test.each([
  [[], { kind: "demo", fresh: false, server: true }],
  [["--fresh"], { kind: "demo", fresh: true, server: true }],
  [["--no-server"], { kind: "demo", fresh: false, server: false }],
  [["--server", "http://10.0.0.5:3270"], { kind: "client", server: "http://10.0.0.5:3270" }],
  [["--server=https://chat.example"], { kind: "client", server: "https://chat.example" }],
  [["--help"], { kind: "help" }],
  [["-h"], { kind: "help" }],
] as const)("%j", (args, task) => {
  expect(parseArguments(args)).toEqual(task);
});

test.each([
  [["--server"]],
  [["--server", "chat.example"]],
  [["--server", "ftp://chat.example"]],
  [["--server", "http://a", "--fresh"]],
  [["--server", "http://a", "--no-server"]],
  [["--fresh", "--no-server"]],
  [["--fresh=yes"]],
  [["stop"]],
])("%j is not understood, and it says why", (args) => {
  const task = parseArguments(args);
  expect(task.kind).toBe("misunderstood");
  expect(task).toHaveProperty("problem", expect.stringMatching(/\S/));
});
