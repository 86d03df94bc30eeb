import Database from "better-sqlite3";

/** Another process that holds the database which it is given for writing, says so, and lets go when it is told to. */
const [path] = process.argv.slice(2);
if (path === undefined || process.send === undefined) throw new Error("started by its test only");
const database = new Database(path, { fileMustExist: true, timeout: 10_000 });
database.exec("BEGIN IMMEDIATE");
process.once("message", () => {
  database.exec("ROLLBACK");
  database.close();
  process.disconnect();
});
process.send("held");
