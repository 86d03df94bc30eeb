import type { ActView } from "#shared/ipc/views.ts";
import type { Act, ConversationRow, Tx } from "../tx.ts";
import { actOf } from "./acts.ts";

/** So many people are named in what is said of an act. */
const namedMax = 3;

/** An act that waits, or was refused. */
export interface KnownAct extends Act {
  /** The code of the refusal; null while it waits. */
  readonly code: number | null;
}

/** What was asked of each of these conversations: what was refused, then what waits, each in its order. */
export function actsOf(tx: Tx, conversations: readonly string[]): Map<string, KnownAct[]> {
  const pending = tx.outboxOf(conversations).flatMap((entry) => actOf(entry) ?? []);
  const all = [
    ...tx.refusedActsOf(conversations),
    ...pending.map((act) => ({ ...act, code: null })),
  ];
  return Map.groupBy(all, ({ conversation }) => conversation);
}

const isText = (value: unknown): value is string => typeof value === "string";

/** Those whom an act is about. */
function peopleIn({ ask }: Act): string[] {
  const { people, person } = ask;
  if (isText(person)) return [person];
  return Array.isArray(people) ? people.filter(isText) : [];
}

/** Those who are named when acts are told. */
export const namedIn = (acts: readonly Act[]): string[] =>
  acts.flatMap((act) => peopleIn(act).slice(0, namedMax));

function whatOf({ request, ask }: Act, self: string): ActView["what"] {
  const { role } = ask;
  switch (request) {
    case "create_group":
      return "create";
    case "add_members":
      return "add";
    case "remove_member":
      return ask["person"] === self ? "leave" : "remove";
    case "set_role":
      return role === "owner" || role === "admin" ? role : "member";
    case "dissolve_group":
      return "dissolve";
    default:
      return "title" in ask
        ? "rename"
        : "notice" in ask
          ? "notice"
          : "picture" in ask
            ? "picture"
            : "admins_only" in ask
              ? "adminsOnly"
              : "showsHistory";
  }
}

export function actView(act: KnownAct, self: string, nameOf: (person: string) => string): ActView {
  const people = peopleIn(act);
  const { title } = act.ask;
  return {
    op: act.op_id,
    what: whatOf(act, self),
    names: people.slice(0, namedMax).map(nameOf),
    count: people.length,
    title: isText(title) ? title : "",
    code: act.code,
  };
}

/** GR1: what stands over a group as it is once everything that waits is done; written into no row. */
export function asAsked(row: ConversationRow, acts: readonly KnownAct[]): ConversationRow {
  return acts.reduce((shown, { request, ask, code }) => {
    if (request !== "change_group" || code !== null) return shown;
    const { title, notice, admins_only: only, shows_history: history } = ask;
    const { about } = shown;
    return {
      ...shown,
      title: isText(title) ? title : shown.title,
      about: {
        ...about,
        notice: isText(notice) ? notice : about.notice,
        admins_only: typeof only === "boolean" ? only : about.admins_only,
        shows_history: typeof history === "boolean" ? history : about.shows_history,
      },
    };
  }, row);
}
