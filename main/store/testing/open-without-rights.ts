import Database from "better-sqlite3";
import { openReadableStore } from "../readable-store.ts";
import { outcomeOf } from "./outcome.ts";

/**
 * Opens the database that it is given as somebody whom rights bind (whoever may do anything becomes nobody), and tells what becomes
 * of reading, writing and probing; once more whenever it is told that something has changed.
 */
const [path] = process.argv.slice(2);
if (path === undefined || process.send === undefined) throw new Error("started by its test only");
const nobody = 65_534;
// What is loaded at the first use may lie where nobody may look.
new Database(":memory:").close();
if (process.getuid?.() === 0) {
  process.setgid?.(nobody);
  process.setuid?.(nobody);
}
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return "done";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "no code";
  }
};
const store = openReadableStore(path, { damaged: false });
let drafts = 0;
const tell = (): void => {
  process.send?.({
    refused: store.refused(),
    page: outcomeOf(() => store.run("laneHeads", {}).length),
    probe: codeOf(() => store.probe()),
    write: codeOf(() => store.run("setDraft", { conversation: "c1", text: `draft ${++drafts}` })),
  });
};
tell();
process.on("message", (message) => {
  if (message === "again") return tell();
  store.close();
  process.disconnect();
});
