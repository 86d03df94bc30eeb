import { parseArgs } from "node:util";

/** What `npm start` is asked to do. */
export type Task =
  | { readonly kind: "demo"; readonly fresh: boolean; readonly server: boolean }
  | { readonly kind: "client"; readonly server: string }
  | { readonly kind: "help" }
  | { readonly kind: "misunderstood"; readonly problem: string };

export const usage = `npm start                      a server with a small demo office, and two colleagues' clients side by side
npm start -- --fresh           a new demo office; the old one is set aside as demo-previous
npm start -- --no-server       the same two profiles with no server at all
npm start -- --server <url>    one client at the sign-in page of a server of yours

MAGPIE_DATA=<folder> keeps everything in another folder.`;

const misunderstood = (problem: string): Task => ({ kind: "misunderstood", problem });

/** Reads the command line of `npm start`; what it cannot mean is named, never thrown. */
export function parseArguments(args: readonly string[]): Task {
  let values;
  try {
    values = parseArgs({
      args: [...args],
      options: {
        fresh: { type: "boolean", default: false },
        "no-server": { type: "boolean", default: false },
        server: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    return misunderstood(error instanceof Error ? error.message : "unknown arguments");
  }
  if (values.help) return { kind: "help" };
  if (values.server !== undefined) {
    if (values.fresh || values["no-server"])
      return misunderstood("--server stands alone: it has nothing to do with the demo office");
    if (!/^https?:$/.test(URL.parse(values.server)?.protocol ?? ""))
      return misunderstood(`--server needs an address that begins with http:// or https://`);
    return { kind: "client", server: values.server };
  }
  if (values.fresh && values["no-server"])
    return misunderstood(
      "a fresh office needs its server: --fresh and --no-server exclude each other",
    );
  return { kind: "demo", fresh: values.fresh, server: !values["no-server"] };
}
