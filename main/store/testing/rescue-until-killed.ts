import { rescue } from "../rescue.ts";

/** Rescues the database that it is given, and is killed behind the step that it is given. */
const [path, last] = process.argv.slice(2);
if (path === undefined || last === undefined) throw new Error("started by its test only");
rescue(path, 0, (step) => {
  if (step === last) process.kill(process.pid, "SIGKILL");
});
