import { firstOf, type Evidence, type MakeChecker, type Witness } from "../evidence.ts";

/** What a person has not read, counted over the server's rows. */
function countUnread({ truth }: Evidence, conversation: string, person: string): number {
  const readSeq = truth().position(conversation, person)?.read_seq ?? 0;
  return truth()
    .messagesOf(conversation)
    .slice(readSeq)
    .filter(
      ({ kind, sender, seq }) =>
        kind !== "system" && sender !== person && truth().maySee(conversation, person, seq),
    ).length;
}

const figures = ["read_seq", "read_others", "sent"] as const;

/** What of its person's standing a member's device has otherwise than the server, in words; null where all is as there. */
function standsElsewhere({ truth }: Evidence, id: string, { tx, person, name }: Witness) {
  const row = tx.conversation(id);
  const position = truth().position(id, person);
  if (!row || !position || !truth().isMember(id, person)) return null;
  return firstOf(figures, (figure) =>
    row[figure] === position[figure]
      ? null
      : `${name} has ${figure} ${row[figure]} of ${id}, not ${position[figure]}`,
  );
}

/** Whether a device knows of its person's standing what the server knows. */
function knowsAll({ truth }: Evidence, id: string, { tx, person }: Witness): boolean {
  const row = tx.conversation(id);
  const server = truth().conversations.get(id);
  const position = truth().position(id, person);
  if (!row || !server || !position || row.left_rev !== null) return false;
  if (!truth().isMember(id, person)) return false;
  return (
    row.n === server.n &&
    row.last_seq === server.seq &&
    figures.every((name) => row[name] === position[name])
  );
}

/** Whenever a device knows its person's standing, its unread figure is the count over the server's rows. */
export const unread: MakeChecker = (evidence) => {
  const wrong = (id: string, device: Witness): string | null => {
    const { tx, person, name } = device;
    if (!knowsAll(evidence, id, device)) return null;
    const shown = tx.summary(id)?.unread ?? 0;
    const count = countUnread(evidence, id, person);
    if (shown === count) return null;
    // What was looked at here up to its end counts as seen before the server knows.
    const looked = tx.conversation(id)?.want_read ?? 0;
    const unseen = evidence
      .truth()
      .messagesOf(id)
      .slice(looked)
      .some(({ kind, sender }) => kind !== "system" && sender !== person);
    if (shown === 0 && looked > 0 && !unseen) return null;
    const { n, sent, read_others: others, read_seq: read } = tx.conversation(id) ?? {};
    return `${name} shows ${shown} unread in ${id} (${n} - ${sent} - ${others}, read to ${read}, looked to ${looked}), the server's rows have ${count}`;
  };
  return {
    name: "unread",
    device: ({ conversations }, device) => firstOf(conversations, (id) => wrong(id, device)),
    atEnd: () =>
      firstOf(evidence.devices(), (device) =>
        firstOf(
          evidence.truth().conversations.keys(),
          (id) => standsElsewhere(evidence, id, device) ?? wrong(id, device),
        ),
      ),
  };
};
