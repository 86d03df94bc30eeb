import { codes } from "#shared/wire/codes.ts";
import { againId } from "#main/messaging/operations/outbox-entries.ts";
import { type Evidence, firstOf, type MakeChecker, type Witness } from "../evidence.ts";
import { refusedWith, type ServerRefusal } from "../refusals.ts";
import { pair } from "../truth.ts";

const changes: readonly string[] = ["edit", "recall"];

/** Whether the server's own rows bear out the reason that it gave; true where they do not tell. */
function isBorneOut({ truth }: Evidence, refusal: ServerRefusal): boolean {
  const { person, request, conversation, about, code } = refusal;
  const group = truth().conversations.get(conversation);
  const open = truth()
    .stints(conversation, person)
    .find(({ to_seq }) => to_seq === null);
  const message = truth().messages.get(about);
  const isOwn = message?.sender === person && message.conversation === conversation;
  switch (code) {
    case codes.notMember:
      return !open;
    case codes.dissolved:
      return group?.dissolved === true;
    case codes.readOnly:
      // Who may speak to everybody is in no row of a conversation.
      return (
        group?.kind === "announcement" || (group?.admins_only && open?.role === "member") === true
      );
    case codes.cancelled:
      return truth().buried.has(pair(about, person));
    case codes.recalled:
      return message?.recalled === true;
    case codes.noSuchMessage:
      return (
        !changes.includes(request) ||
        !isOwn ||
        message.kind === "system" ||
        !truth().maySee(conversation, person, message.seq)
      );
    case codes.idTaken:
      return request !== "send" || (message !== undefined && !isOwn);
    default:
      return true;
  }
}

/**
 * "Failed" is true: each time that a device says so of a message the server had refused that message for good, with that very
 * code; and so it is with changes and acts. The server, for its part, refuses nothing that it has done, and not for what is not so.
 */
export const refused: MakeChecker = (evidence) => {
  const { ledger, devices } = evidence;
  /** With which code a message stands as failed, by device and message. */
  const failed = new Map<string, number | null>();
  /** How many refusals of a message have made it fail, by person, message and code: each does so once. */
  const used = new Map<string, number>();

  const failsAnew = (id: string, { name, person, tx }: Witness): string | null => {
    const key = `${name} ${id}`;
    const row = tx.message(id);
    if (row?.status !== "failed") {
      failed.delete(key);
      return null;
    }
    const isMoved = [...failed].some(
      ([other, failure]) => failure === row.failure && againId(other.slice(name.length + 1)) === id,
    );
    const isKnown = failed.get(key) === row.failure || isMoved;
    failed.set(key, row.failure);
    if (isKnown) return null;
    const given = refusedWith(ledger, person, "send", id).filter((code) => code === row.failure);
    const use = `${person} ${id} ${row.failure}`;
    used.set(use, (used.get(use) ?? 0) + 1);
    return (used.get(use) ?? 0) <= given.length
      ? null
      : `${id} fails on ${name} with ${row.failure}, which the server has said ${given.length} times`;
  };

  const saysFalsely = ({ name, person, tx }: Witness): string | null =>
    firstOf(tx.refusedOf([...ledger.changes.keys()]), ({ message, change, code }) =>
      refusedWith(ledger, person, change, message).includes(code) ||
      // What was to be sent as it was rewritten is refused with its sending.
      (change === "edit" && refusedWith(ledger, person, "send", message).includes(code))
        ? null
        : `${name} says that the ${change} of ${message} was refused with ${code}, and it was not`,
    ) ??
    firstOf(ledger.acts.values(), ({ op, request, device }) => {
      const act = device === name ? tx.refusedAct(op) : null;
      return act === null || refusedWith(ledger, person, request, op).includes(act.code)
        ? null
        : `${name} says that ${request} ${op} was refused with ${act.code}, and it was not`;
    });

  return {
    name: "refused",
    refused(refusal) {
      const { person, request, about, code, wasDone, isAsItWas } = refusal;
      const what = `${request} ${about} of ${person} is refused with ${code}`;
      if (wasDone) return `${what}, and was done`;
      return !isAsItWas || isBorneOut(evidence, refusal) ? null : `${what}, and that is not so`;
    },
    device: ({ messages, removed }, device) =>
      firstOf(new Set([...messages.map(({ id }) => id), ...removed]), (id) =>
        failsAnew(id, device),
      ),
    atEnd: () => firstOf(devices(), saysFalsely),
  };
};
