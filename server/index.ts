import { homedir } from "node:os";
import { join } from "node:path";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { dataFolder } from "#shared/data-folder.ts";
import { limits } from "#shared/wire/limits.ts";
import { serve, type ServeOptions } from "./cli/serve.ts";
import {
  addUser,
  disableUser,
  enableUser,
  listUsers,
  type PasswordChoice,
  resetUser,
  setAnnouncer,
} from "./cli/users.ts";
import { columnList } from "./accounts/import/people-file.ts";
import { importDirectory, type ImportOptions } from "./cli/directory.ts";
import { announceToAll } from "./cli/announce.ts";
import { backUpTo } from "./cli/backup.ts";
import { examine } from "./cli/doctor.ts";
import { restoreFrom } from "./cli/restore.ts";
import { listDevices, revokeDevices } from "./cli/devices.ts";
import { markRestored } from "./cli/restored.ts";
import { problemOf } from "./cli/problem.ts";

function port(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number <= 65_535))
    throw new InvalidArgumentError("a port is a whole number from 0 to 65535");
  return number;
}

function seconds(text: string): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(number)) throw new InvalidArgumentError("give whole seconds, 0 or more");
  return number;
}

/** Bytes, also as 500M or 2G, in steps of 1,024. */
function bytes(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,15})([KMGT]?)$/.exec(text) ?? [];
  const number = Number(digits) * 1_024 ** " KMGT".indexOf(unit || " ");
  if (!Number.isSafeInteger(number))
    throw new InvalidArgumentError("give whole bytes, or such as 500M or 2G");
  return number;
}

const dataOption = (): Option =>
  new Option("--data <folder>", "the data folder").default(
    join(dataFolder({ platform: process.platform, env: process.env, home: homedir() }), "server"),
  );

const program = new Command("magpie-server").description("The server of Magpie.");

program
  .command("serve", { isDefault: true })
  .description("run the server (default)")
  .option("--host <address>", "the address to listen on", "127.0.0.1")
  .option("--port <number>", "the port to listen on, 0 for a free one", port, 3270)
  .addOption(dataOption())
  .option("--tls-cert <file>", "serve TLS with this certificate and its chain (PEM)")
  .option("--tls-key <file>", "the certificate's key (PEM)")
  .option(
    "--change-window <seconds>",
    "how long after it was sent a message may be edited and recalled",
    seconds,
    limits.changeWindowMs / 1_000,
  )
  .option(
    "--away-after <seconds>",
    "how long after nobody was in front of Magpie on any device a person is away",
    seconds,
    limits.awayAfterMs / 1_000,
  )
  .option("--file-max <size>", "how large one file may be", bytes, limits.fileBytesMax)
  .option(
    "--person-max <size>",
    "how much one person's files may take together",
    bytes,
    limits.personBytesMax,
  )
  .option("--demo", "make a small demo office on the first start", false)
  .option("--with-parent", "end when standard input ends", false)
  .action((options: ServeOptions) => serve(options));

const user = program.command("user").description("accounts");

user
  .command("add <name>")
  .description("make an account; its password is printed once")
  .option("--login <login>", "the name to sign in with; made from the name otherwise")
  .option("--title <title>", "what they do")
  .option("--password-stdin", "take the password from standard input")
  .addOption(dataOption())
  .action(
    (name: string, options: PasswordChoice & { data: string; login?: string; title?: string }) =>
      addUser(options.data, name, options),
  );

user
  .command("reset <login>")
  .description("give an account a new password")
  .option("--password-stdin", "take the password from standard input")
  .addOption(dataOption())
  .action((login: string, options: PasswordChoice & { data: string }) =>
    resetUser(options.data, login, options),
  );

user
  .command("disable <login>")
  .description("let an account sign in no more")
  .addOption(dataOption())
  .action((login: string, options: { data: string }) => disableUser(options.data, login));

user
  .command("enable <login>")
  .description("let a disabled account sign in again, on every device anew")
  .addOption(dataOption())
  .action((login: string, options: { data: string }) => enableUser(options.data, login));

user
  .command("announcer")
  .addArgument(new Argument("<login>"))
  .addArgument(new Argument("<state>", "whether they may").choices(["on", "off"]))
  .description("let somebody speak to everybody in the announcements, or no longer")
  .addOption(dataOption())
  .action((login: string, state: string, options: { data: string }) =>
    setAnnouncer(options.data, login, state === "on"),
  );

user
  .command("list")
  .description("all accounts")
  .addOption(dataOption())
  .action((options: { data: string }) => listUsers(options.data));

const devices = program.command("devices").description("where people are signed in");

devices
  .command("list <login>")
  .description("an account's devices: id, name, first signed in, last connected")
  .addOption(dataOption())
  .action((login: string, options: { data: string }) => listDevices(options.data, login));

devices
  .command("revoke <login> [device]")
  .description("sign a device out and lock what it holds; every device where none is named")
  .addOption(dataOption())
  .action((login: string, device: string | undefined, options: { data: string }) =>
    revokeDevices(options.data, login, device),
  );

program
  .command("directory")
  .description("the people and departments of the office")
  .command("import <file>")
  .description("make the directory what a CSV file says; a second time it changes nothing")
  .option("--dry-run", "say what would change, and write nothing", false)
  .option("--no-disable", "leave those alone who came by an import and are missing in the file")
  .option("--passwords <file>", "give the new people passwords, and write them into this new file")
  .addOption(dataOption())
  .addHelpText(
    "after",
    `
The first line names the columns, in any order: ${columnList}.
login and name have to be there; what has no column stays as it is. A department is a path such as
Sales/East, or the id of one. Commas, semicolons or tabs; UTF-8 or GB18030. Everything that is wrong
is said, by line and column, and then nothing is written. See docs/directory-import.md.`,
  )
  .action((file: string, options: ImportOptions) => importDirectory(file, options));

program
  .command("announce <text>")
  .description("say something to everybody, now or when they are next connected")
  .addOption(dataOption())
  .action((text: string, options: { data: string }) => announceToAll(options.data, text));

program
  .command("backup <file>")
  .description("write everything into one file, also while the server runs")
  .option("--force", "replace the file where it is there already", false)
  .addOption(dataOption())
  .action((file: string, options: { data: string; force: boolean }) =>
    backUpTo(options.data, file, options),
  );

program
  .command("restore <file>")
  .description("put a backup in place while no server runs; what was there is set aside")
  .addOption(dataOption())
  .action((file: string, options: { data: string }) => restoreFrom(options.data, file));

program
  .command("doctor")
  .description("look for what is wrong in the data, also while the server runs; changes nothing")
  .option("--thorough", "compare the indexes with the rows too", false)
  .option("--deep", "read every stored file and compare it with its hash", false)
  .addOption(dataOption())
  .action((options: { data: string; thorough: boolean; deep: boolean }) =>
    examine(options.data, options),
  );

program
  .command("restored")
  .description(
    "say that the data were put back by other means: every client then reads anew and sends what is lacking",
  )
  .addOption(dataOption())
  .action((options: { data: string }) => markRestored(options.data));

program.parseAsync().catch((error: unknown) => {
  const problem = problemOf(error);
  if (problem !== null) process.stderr.write(`magpie-server: ${problem}\n`);
  else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
