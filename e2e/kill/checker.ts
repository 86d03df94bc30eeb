import { type ClientRows, readClient, readServer, reading, type ServerRows } from "./databases.ts";
import { type Device, keptInOrder, sameRows, settled, standing } from "./devices.ts";
import type { Finding } from "./finding.ts";
import type { Accepted, Ledger } from "./ledger.ts";

/** What is compared once everything has settled and every process is gone. */
export interface Databases {
  /** Paths. */
  readonly server: string;
  readonly devices: readonly {
    readonly name: string;
    readonly person: string;
    readonly path: string;
  }[];
}

/** The word that no two messages share: every text of a run, and every later version of it, begins with it. */
const markOf = (text: string): string => /^\S+#\d+(?= )/.exec(text)?.[0] ?? "";

function textOf(content: string): string {
  const parsed: unknown = JSON.parse(content);
  const text = typeof parsed === "object" && parsed !== null && "text" in parsed ? parsed.text : "";
  return typeof text === "string" ? text : "";
}

/** What a message may say in the end: the last text that was taken, or one of which nobody heard whether it was. */
function textsOf({ text, changes }: Accepted): readonly string[] {
  const edits = changes.filter(({ kind }) => kind === "edit");
  const last = edits.findLastIndex(({ taken }) => taken);
  return [edits[last]?.text ?? text, ...edits.slice(last + 1).map((edit) => edit.text)];
}

/** Nothing that was accepted is lost, and it says what its writer last made of it. */
function lost({ messages }: ServerRows, ledger: Ledger): readonly string[] {
  const byId = new Map(messages.map((row) => [row.id, row]));
  return ledger.accepted.flatMap((one): string[] => {
    const row = byId.get(one.id);
    const recalls = one.changes.filter(({ kind }) => kind === "recall");
    const isRecalled = recalls.some(({ taken }) => taken);
    const name = `${one.id} (${markOf(one.text)}, ${one.device})`;
    // What is taken back before it arrived never stands anywhere.
    if (!row) return recalls.length > 0 ? [] : [`${name} is not on the server`];
    if (row.sender !== one.person || row.conversation !== one.conversation)
      return [`${name} is another's, or elsewhere`];
    if (row.recalled === 1) return recalls.length > 0 ? [] : [`${name} was recalled by nobody`];
    if (isRecalled) return [`${name} was recalled, and still stands`];
    const text = textOf(row.content);
    return textsOf(one).includes(text) ? [] : [`${name} says "${text}"`];
  });
}

/** No two rows of one database say the same, whatever their ids. */
function doubled(
  where: string,
  messages: readonly { id: string; conversation: string; content: string }[],
): readonly string[] {
  const seen = new Map<string, string>();
  return messages.flatMap(({ id, conversation, content }): string[] => {
    const mark = markOf(textOf(content));
    if (mark === "") return [];
    const key = `${conversation} ${mark}`;
    const other = seen.get(key);
    seen.set(key, id);
    return other === undefined ? [] : [`${mark} stands twice on ${where}: ${other} and ${id}`];
  });
}

/** The places of each conversation are 1, 2, 3 … up to where it says that it ends. */
function gapless({ conversations, messages }: ServerRows): readonly string[] {
  return conversations.flatMap(({ id, seq }): string[] => {
    const places = messages.filter((row) => row.conversation === id).map((row) => row.seq);
    const isGapless = places.length === seq && places.every((place, at) => place === at + 1);
    return isGapless ? [] : [`the server's ${id} ends at ${seq} and has ${places.length} places`];
  });
}

/** How far people have looked is on the server, and no farther. */
function looks({ positions }: ServerRows, ledger: Ledger): readonly string[] {
  return ledger.allLooked.flatMap(({ conversation, person, taken, asked }): string[] => {
    const at =
      positions.find((row) => row.conversation === conversation && row.person === person)
        ?.read_seq ?? 0;
    if (at < taken)
      return [`${person} has read ${conversation} to ${taken}, the server says ${at}`];
    return at > asked ? [`${person} has never looked at ${at} of ${conversation}`] : [];
  });
}

const readDevices = (files: Databases["devices"]): Device[] =>
  files.map(({ name, person, path }) => ({
    name,
    person,
    rows: reading<ClientRows>(path, readClient),
  }));

/** What devices do not know yet of the server's figures: what is on its way to them is in no database. */
export function behind({ server: path, devices }: Databases): readonly Finding[] {
  const server = reading(path, readServer);
  return readDevices(devices).flatMap((device) => standing(server, device));
}

/**
 * Compares the server's database and those of the devices with each other and with what people were told. Everything has settled
 * before; an empty answer means that nothing is lost, nothing doubled, the order one and every figure the same.
 */
export function check(
  { server: serverPath, devices: files }: Databases,
  ledger: Ledger,
): Finding[] {
  const server = reading(serverPath, readServer);
  const devices = readDevices(files);
  const found: Finding[] = [];
  const add = (check: Finding["check"], whats: readonly string[]): void => {
    for (const what of whats) found.push({ check, what });
  };
  const looked = [{ name: "the server", path: serverPath }, ...files].map(({ name, path }) => ({
    name,
    said: reading(path, ({ integrity }) => integrity()),
  }));
  add(
    "integrity",
    looked.flatMap(({ name, said }) => (said === "ok" ? [] : [`${name}: ${String(said)}`])),
  );
  add("lost", lost(server, ledger));
  add("doubled", doubled("the server", server.messages));
  add("order", gapless(server));
  add("order", keptInOrder(server, ledger));
  add("positions", looks(server, ledger));
  for (const device of devices) {
    add("doubled", doubled(device.name, device.rows.messages));
    add("rows", sameRows(server, device));
    add("undone", settled(device));
    for (const one of standing(server, device)) found.push(one);
  }
  return found;
}
