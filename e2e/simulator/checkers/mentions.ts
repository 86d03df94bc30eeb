import { groupKind } from "#shared/wire/rows.ts";
import type { MessageRecord } from "#server/store/store.ts";
import { firstOf, type Evidence, type MakeChecker, type Witness } from "../evidence.ts";

const listed = ({ content }: MessageRecord): readonly unknown[] =>
  Array.isArray(content["mentions"]) ? content["mentions"] : [];

/** What the server has kept of whom a message mentions: members as of now, and everybody only by those with a role in a group. */
function keptWrongly({ truth }: Evidence, row: MessageRecord): string | null {
  const isMember = (one: unknown): boolean =>
    typeof one === "string" && truth().isMember(row.conversation, one);
  if (!listed(row).every(isMember)) return `${row.id} mentions somebody who is no member`;
  if (row.content["all"] === undefined) return null;
  const stints = truth().stints(row.conversation, row.sender ?? "");
  const hasRole = stints.some(({ to_seq, role }) => to_seq === null && role !== "member");
  const isGroup = truth().conversations.get(row.conversation)?.kind === groupKind;
  return hasRole && isGroup ? null : `${row.id} mentions everybody, by ${row.sender}`;
}

/** The newest message that mentions a person and that they have not read, out of the server's rows. */
function newestMention({ truth }: Evidence, id: string, person: string, readSeq: number) {
  const found = truth()
    .messagesOf(id)
    .findLast(
      (row) =>
        row.seq > readSeq &&
        row.sender !== person &&
        !row.recalled &&
        (row.content["all"] === true || listed(row).includes(person)) &&
        truth().maySee(id, person, row.seq),
    );
  return found?.id ?? null;
}

/**
 * Whether a device has all of a conversation that the server has, and knows how far its person has read. What an earlier epoch had may
 * stand at the same rev.
 */
function hasAll({ truth, epoch }: Evidence, id: string, { tx, person }: Witness): boolean {
  if (tx.account().epoch !== epoch()) return false;
  const row = tx.conversation(id);
  const server = truth().conversations.get(id);
  if (!row || !server || row.left_rev !== null || !truth().isMember(id, person)) return false;
  const isRead = row.read_seq === (truth().position(id, person)?.read_seq ?? 0);
  return (
    row.cursor === server.rev &&
    row.remote_rev === server.rev &&
    tx.summary(id)?.stage === 0 &&
    isRead
  );
}

/** What the list says of mentions is what the server's rows say; and those rows mention whom they may. */
export const mentions: MakeChecker = (evidence) => {
  const wrong = (id: string, device: Witness): string | null => {
    if (!hasAll(evidence, id, device)) return null;
    const { tx, person, name } = device;
    const { read_seq: read = 0, want_read: looked = 0 } = tx.conversation(id) ?? {};
    const expected = newestMention(evidence, id, person, Math.max(read, looked));
    const shown = tx.summary(id)?.last_mention ?? null;
    return shown === expected
      ? null
      : `${name} says that ${shown} mentions ${person} in ${id}, by the server's rows it is ${expected}`;
  };
  return {
    name: "mentions",
    server: ({ inserted, replaced }) =>
      firstOf([...inserted, ...replaced], (row) => keptWrongly(evidence, row)),
    device: ({ conversations }, device) => firstOf(conversations, (id) => wrong(id, device)),
    atEnd: () =>
      firstOf(evidence.devices(), (device) =>
        firstOf(evidence.truth().conversations.keys(), (id) => wrong(id, device)),
      ),
  };
};
