import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeGroups, writeHistory } from "../harness/history.ts";
import { OfficeServer } from "../harness/server.ts";
import { Machine } from "../processes/machine.ts";

/** Three people and their five machines. */
const machines = [
  { name: "wei-desk", login: "lin.wei" },
  { name: "wei-laptop", login: "lin.wei" },
  { name: "emma-desk", login: "emma" },
  { name: "emma-laptop", login: "emma" },
  { name: "zhiyuan", login: "chen.zhiyuan" },
] as const;

/** The engine's own way to reconnect, hurried so that a round takes a second and not a minute. */
const settings = {
  backoffBaseMs: 60,
  backoffCapMs: 300,
  attemptGapMs: 20,
  attemptsPerPeriodMax: 100_000,
  pingEveryMs: 2_000,
  pongWithinMs: 6_000,
  answerWithinMs: 5_000,
};

/** However long it takes, nothing is too late to be edited or recalled. */
const options = ["--change-window", "86400"] as const;

/** The demo office as a real process, with a group and the conversations of three people, and their machines. */
export interface KillOffice {
  readonly server: OfficeServer;
  readonly serverDatabase: string;
  readonly machines: readonly Machine[];
  /** Those that all of this is about: three of two people, one of all three. */
  readonly conversations: ReadonlyMap<string, readonly string[]>;
  /** Starts the server's process again. */
  resume(): Promise<void>;
  /** Ends every process at once, as `kill -9` does. */
  killAll(): Promise<void>;
}

export async function openKillOffice(folder: string): Promise<KillOffice> {
  const data = join(folder, "server");
  // Most of a restart is compiling the same sources again.
  const env = { NODE_COMPILE_CACHE: join(folder, "compiled") };
  const server = await OfficeServer.start(data, { env });
  const logins = [...new Set(machines.map(({ login }) => login))];
  await server.whileStopped(
    async (store) => {
      await writeGroups(store, { people: logins, titles: ["Three of us"] });
      await writeHistory(store, {
        from: "emma",
        to: "chen.zhiyuan",
        texts: ["Hello 志远", "你好"],
      });
    },
    ...options,
  );
  mkdirSync(join(folder, "clients"));
  const all = await Promise.all(
    machines.map(async ({ name, login }) => {
      const { token, person } = await server.signIn(login);
      const path = join(folder, "clients", `${name}.db`);
      return Machine.on(name, { server: server.url, token, person, path, settings }, env);
    }),
  );
  return {
    server,
    serverDatabase: join(data, "magpie.db"),
    machines: all,
    conversations: await commonConversations(all),
    resume: () => server.resume(...options),
    async killAll() {
      await Promise.all([server.stop("SIGKILL"), ...all.map(({ engine }) => engine.kill())]);
    },
  };
}

/** Waits until every machine knows the conversations of these people; by conversation, who of them is in it. */
async function commonConversations(
  all: readonly Machine[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const people = [...new Set(all.map(({ person }) => person))];
  const pairs = (people.length * (people.length - 1)) / 2;
  for (;;) {
    const members = new Map<string, Set<string>>();
    const known = new Map<Machine, ReadonlySet<string>>();
    for (const machine of all) {
      known.set(machine, new Set(await machine.engine.tell("conversations", {})));
      for (const id of known.get(machine) ?? [])
        members.set(id, (members.get(id) ?? new Set()).add(machine.person));
    }
    const common = [...members].filter(([, those]) => those.size > 1);
    // One machine of a person may know what another one has yet to hear of.
    const isEverywhere = all.every((machine) =>
      common.every(([id, those]) => !those.has(machine.person) || known.get(machine)?.has(id)),
    );
    if (common.length >= pairs + 1 && isEverywhere)
      return new Map(common.map(([id, those]) => [id, [...those].sort()]));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
