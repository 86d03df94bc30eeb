import { isDeepStrictEqual } from "node:util";
import type { ClientRows, ServerConversation, ServerMessage, ServerRows } from "./databases.ts";
import type { Finding } from "./finding.ts";
import type { Ledger } from "./ledger.ts";

/** What each device is held to: the server's rows, as far as its person may see them. Shares no code with the product. */
export interface Device {
  readonly name: string;
  readonly person: string;
  readonly rows: ClientRows;
}

const parsed = (text: unknown): unknown => (typeof text === "string" ? JSON.parse(text) : text);

/** A row without what is only storage; structures are compared as such, whatever the order of their keys. */
const plain = (row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  ...row,
  content: parsed(row["content"]),
  reactions: parsed(row["reactions"]),
  status: undefined,
  stale: undefined,
});

const maySee = ({ stints }: ServerRows, person: string, conversation: string, seq: number) =>
  stints.some(
    (stint) =>
      stint.person === person &&
      stint.conversation === conversation &&
      stint.from_seq <= seq &&
      (stint.to_seq === null || seq <= stint.to_seq),
  );

const conversationsOf = ({ stints, conversations }: ServerRows, person: string) =>
  conversations.filter(({ id }) =>
    stints.some((one) => one.person === person && one.conversation === id && one.to_seq === null),
  );

/** A device has exactly the server's rows: none lacks, none is more, and each is the same in every column. */
export function sameRows(server: ServerRows, { name, person, rows }: Device): readonly string[] {
  const visible = new Map<string, ServerMessage>(
    server.messages
      .filter(({ conversation, seq }) => maySee(server, person, conversation, seq))
      .map((row) => [row.id, row]),
  );
  const here = new Map(rows.messages.map((row) => [row.id, row]));
  const found: string[] = [];
  for (const [id, row] of visible) {
    const own = here.get(id);
    if (!own) found.push(`${name} lacks ${id}, seq ${row.seq} of ${row.conversation}`);
    else if (!isDeepStrictEqual(plain(own), plain(row)))
      found.push(
        `${name} has ${JSON.stringify(plain(own))}, the server ${JSON.stringify(plain(row))}`,
      );
  }
  for (const { id, status, seq } of rows.messages)
    if (!visible.has(id)) found.push(`${name} has ${id} (${status}, seq ${seq}) alone`);
  return found;
}

/** What one device said in one conversation stands in the order in which it was said, but for what was parked. */
export function keptInOrder({ messages }: ServerRows, ledger: Ledger): readonly string[] {
  const seqOf = new Map(messages.map(({ id, seq }) => [id, seq]));
  const lastOf = new Map<string, { readonly id: string; readonly seq: number }>();
  return ledger.accepted.flatMap(({ id, device, conversation }): string[] => {
    const seq = seqOf.get(id);
    if (seq === undefined || ledger.parked.has(id)) return [];
    const lane = `${device} ${conversation}`;
    const before = lastOf.get(lane);
    lastOf.set(lane, { id, seq });
    if (!before || before.seq < seq) return [];
    return [`${device} said ${before.id} before ${id}, they stand at ${before.seq} and ${seq}`];
  });
}

/** Nothing waits, nothing failed, nothing was refused, nothing is thought to be gone from the server. */
export function settled({ name, rows }: Device): readonly string[] {
  return [
    ...rows.outbox.map(({ kind, target }) => `${name} still has ${kind} of ${target} to send`),
    ...rows.refused.map(({ message, change }) => `${name}: ${change} of ${message} was refused`),
    ...rows.personal
      .filter(({ unconfirmed }) => unconfirmed > 0)
      .map(({ key }) => `${name}: ${key} is not confirmed`),
    ...rows.messages
      .filter(({ status, stale }) => status !== "sent" || stale !== 0)
      .map(({ id, status, stale }) => `${name}: ${id} is ${status}, stale ${stale}`),
  ];
}

/** What somebody has not read, counted over the server's rows. */
function countUnread(server: ServerRows, person: string, conversation: string): number {
  const readSeq =
    server.positions.find((row) => row.conversation === conversation && row.person === person)
      ?.read_seq ?? 0;
  return server.messages.filter(
    (row) =>
      row.conversation === conversation &&
      row.seq > readSeq &&
      row.kind !== "system" &&
      row.sender !== person &&
      maySee(server, person, conversation, row.seq),
  ).length;
}

/** Cursors, unread figures, positions, marks and drafts: the same on each device as on the server. */
export function standing(server: ServerRows, device: Device): readonly Finding[] {
  const { name, person, rows } = device;
  const found: Finding[] = [];
  const add = (check: Finding["check"], what: string): void => void found.push({ check, what });
  for (const conversation of conversationsOf(server, person)) {
    const here = rows.conversations.find(({ id }) => id === conversation.id);
    if (!here || here.left_rev !== null) {
      add("rows", `${name} does not know ${conversation.id}`);
      continue;
    }
    const { id, rev, n } = conversation;
    if (here.cursor !== rev || here.n !== n)
      add("order", `${name} ${id} stands at ${here.cursor} with n ${here.n}, not ${rev} and ${n}`);
    const truth = countUnread(server, person, id);
    const formula = here.n - here.sent - here.read_others;
    if (here.unread !== truth || formula !== truth)
      add("unread", `${name} ${id} shows ${here.unread}, reckons ${formula}, in truth ${truth}`);
    found.push(...positions(server, device, conversation));
  }
  const own = server.personal.filter((row) => row.name === `self:${person}`);
  const wanted = new Map(own.map(({ key, value }) => [key, parsed(value)]));
  const kept = rows.personal.filter(({ value }) => value !== null);
  if (!isDeepStrictEqual(new Map(kept.map(({ key, value }) => [key, parsed(value)])), wanted))
    add("personal", `${name} has other marks or drafts than the server`);
  return found;
}

/** Its own person's position and those of the others. */
function positions(
  server: ServerRows,
  { name, person, rows }: Device,
  { id, kind }: ServerConversation,
): readonly Finding[] {
  if (kind === "announcement") return [];
  const ofThis = server.positions.filter(({ conversation }) => conversation === id);
  const own = rows.conversations.find((row) => row.id === id);
  return ofThis.flatMap((row): Finding[] => {
    const here =
      row.person === person
        ? own
        : rows.positions.find((one) => one.conversation === id && one.person === row.person);
    const [read, received] = [here?.read_seq ?? 0, here?.recv_seq ?? 0];
    if (read === row.read_seq && received === row.recv_seq) return [];
    const what = `${name} has ${row.person} at ${read}/${received} of ${id}, not ${row.read_seq}/${row.recv_seq}`;
    return [{ check: "positions", what }];
  });
}
