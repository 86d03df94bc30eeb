import type { MessageView } from "#shared/ipc/views.ts";
import { createConnection } from "#main/connection/driver.ts";
import { goDirect } from "#main/connection/routes.ts";
import { createMessenger } from "#main/messaging/messenger.ts";
import { openFiles } from "#main/open-files.ts";
import { openWatchedStore } from "#main/store/storage-watch.ts";
import { clock, ids, log, random, sha256, timers } from "#main/system.ts";
import type {
  Asked,
  CommandAnswer,
  CommandArgs,
  EngineCommand,
  EngineStart,
  Told,
} from "./engine-words.ts";

/*
 * A client without windows: the real connection, engine and store, the latter in its own thread on a real SQLite file. Does
 * what it is told over the channel of the process that started it, until it is killed or that process is gone.
 */

const tell = (told: Told): void => void process.send?.(told);
const start = JSON.parse(process.argv[2] ?? "null") as EngineStart | null;
if (start === null || process.send === undefined) throw new Error("started by a spec only");
process.on("disconnect", () => process.exit());

const store = await openWatchedStore({
  path: start.path,
  workerUrl: new URL("../../main/store/worker.ts", import.meta.url),
  timers,
  tell: () => undefined,
  // A checker looks at the databases afterwards.
  onDamage: () => undefined,
});
const connection = createConnection({
  server: start.server,
  token: start.token,
  isFront: () => true,
  settings: start.settings ?? {},
  clock,
  timers,
  random,
  ids,
  log,
});
const messenger = createMessenger({
  store,
  link: connection.link,
  clock,
  timers,
  random,
  ids,
  sha256,
  log,
  self: start.person,
  ...(start.peekBehind === undefined ? {} : { peekBehind: start.peekBehind }),
});
const files = openFiles({
  hashWorker: new URL("../../main/hash-worker.ts", import.meta.url),
  session: {
    server: start.server,
    token: start.token,
    person: start.person,
    name: "",
    device: { id: "", name: "" },
  },
  folder: `${start.path}.files`,
  store,
  link: connection.link,
  findRoutes: goDirect,
  clock,
  timers,
  random,
  ids,
  log,
  bytesMax: () => 2 ** 34,
  tell: () => undefined,
  onChanged: (touched) => messenger.changed(touched),
});
messenger.onTouched((touched) => files.engine.touched(touched));
let catchingUp = false;
messenger.onCatchingUp((state) => {
  catchingUp = state.catchingUp;
});
connection.link.onLive((live) => tell({ kind: "live", live }));

const conversations = async (): Promise<string[]> =>
  (await messenger.listConversations())
    .filter(({ kind }) => kind !== "announcement")
    .map(({ id }) => id);

/** Everything of a conversation that is here, oldest first. */
async function allOf(conversation: string): Promise<MessageView[]> {
  const all: MessageView[] = [];
  for (let from: number | null = 1; from !== null;) {
    const { messages, newer } = await messenger.pagesFrom(conversation, from);
    all.push(...messages);
    const last = messages.at(-1)?.seq ?? null;
    from = newer && last !== null ? last + 1 : null;
  }
  return all;
}

type Commands = {
  readonly [C in EngineCommand]: (args: CommandArgs<C>) => Promise<CommandAnswer<C>>;
};
const commands: Commands = {
  async say(args) {
    const outcome = await messenger.sendMessage(args);
    return outcome.ok ? outcome.message.id : null;
  },
  edit: async ({ id, text }) => (await messenger.editMessage(id, text)).ok,
  recall: async ({ id }) => (await messenger.recallMessage(id)).ok,
  async read({ conversation, seq }) {
    await messenger.markRead(conversation, seq);
    return null;
  },
  async draft({ conversation, text }) {
    await messenger.saveDraft(conversation, text);
    return null;
  },
  async pin({ conversation, pinned }) {
    await messenger.mark(conversation, { pinned });
    return null;
  },
  async page({ conversation }) {
    const { messages } = await messenger.newestPage(conversation);
    return messages.map(({ id, seq, text, mine, status }) => ({ id, seq, text, mine, status }));
  },
  count: async ({ conversation }) => (await allOf(conversation)).length,
  conversations,
  async direct(args) {
    const outcome = await messenger.startDirect(args.person);
    if (!outcome.ok) throw new Error(outcome.problem);
    return outcome.conversation;
  },
  async retryStuck() {
    const stuck: string[] = [];
    for (const conversation of await conversations()) {
      const messages = await allOf(conversation);
      stuck.push(...messages.filter((message) => message.stuck).map(({ id }) => id));
    }
    for (const id of stuck) await messenger.retryMessage(id);
    return stuck;
  },
  async sendFile({ conversation, path }) {
    const outcome = await files.engine.staging.path(path, 1);
    if (!outcome.ok) return null;
    const one = { token: outcome.staged.token, kind: "file" as const };
    const sent = await files.engine.send({ conversation, text: "", files: [one] });
    return sent.ok ? (sent.messages[0] ?? null) : null;
  },
  async fetchFile({ message }) {
    const here = await files.engine.here(message);
    return typeof here === "string" ? here : { path: files.pathOf(here.source) };
  },
  async uploads() {
    const { rows } = await store.run("uploadsNow", {});
    return rows.map(({ message, failure }) => [message, failure] as const);
  },
  hint({ hint }) {
    if (hint === "networkDown") connection.networkDown();
    else connection.hurry(hint);
    return Promise.resolve(null);
  },
  async standing() {
    return {
      live: connection.link.live,
      catchingUp,
      lanes: (await store.run("laneHeads", {})).length,
      behind: (await store.run("behind", { first: [], limit: 1 })).length,
      reports: (await store.run("reports", { after: "", limit: 1 })).length,
      personal: (await store.run("unconfirmed", {})).length,
    };
  },
};

process.on("message", (message) => {
  const { number, command, args } = message as Asked;
  // Each command takes its own arguments, which a name held in a variable loses.
  const run = commands[command] as (args: unknown) => Promise<unknown>;
  run(args).then(
    (answer) => tell({ kind: "answer", number, answer }),
    (error: unknown) => tell({ kind: "failed", number, error: String(error) }),
  );
});
messenger.start();
files.engine.start();
connection.start();
tell({ kind: "ready" });
