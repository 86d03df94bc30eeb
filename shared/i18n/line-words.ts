import type { LineView } from "../ipc/views.ts";
import { nameOf } from "./titles.ts";
import { fill, type Words } from "./words.ts";

type Named = Pick<LineView["people"][number], "name" | "mine">;

/** So many people are named in a line; of more it says how many others there are. */
const namedMax = 3;

/** Names in a row, oneself first: "you, Emma and 2 others". */
export function namesOf(
  words: Words,
  people: readonly Named[],
  count: number = people.length,
): string {
  const { t, plural } = words;
  const inOrder = [...people.filter(({ mine }) => mine), ...people.filter(({ mine }) => !mine)];
  const shown = inOrder.slice(0, count > namedMax ? namedMax - 1 : namedMax);
  const names = shown.map(({ name, mine }) => (mine ? t.line.you : nameOf(words, name)));
  const others = count - shown.length;
  if (others > 0) names.push(plural(t.line.others, others));
  return new Intl.ListFormat(words.locale, { type: "conjunction" }).format(names);
}

/** What happened, as one of several forms: by oneself, by somebody else, or by nobody who is named. */
interface Forms {
  readonly you: string;
  readonly by: string;
  readonly none: string;
}

type Lines = Words["t"]["line"];
/** What happened, by the name under which its words stand. */
type Told = { [K in keyof Lines]: Lines[K] extends Forms ? K : never }[keyof Lines];

/** A line of the system in words. */
export function lineWords(words: Words, line: LineView): string {
  const { t } = words;
  const { event, by, people, count, value, successor } = line;
  const names = namesOf(words, people, count);
  const say = (what: Told, values: Readonly<Record<string, string>> = {}): string => {
    const forms: Forms = t.line[what];
    const form = by === null ? forms.none : by.mine ? forms.you : forms.by;
    const said = fill(form, { by: by === null ? "" : nameOf(words, by.name), names, ...values });
    // Oneself stands first, and may begin the line.
    const isFirst = form.startsWith("{names}") && people.some(({ mine }) => mine);
    return isFirst ? said.slice(0, 1).toUpperCase() + said.slice(1) : said;
  };
  const text = typeof value === "string" ? value : "";
  const [one] = people;
  const isOwnAct = by !== null && one !== undefined && by.id === one.id;
  switch (event) {
    case "created":
      return say("created");
    case "renamed":
      return say("renamed", { title: text });
    case "notice":
      return say(text === "" ? "noticeGone" : "notice", { notice: shortened(text) });
    case "picture":
      return say(value === true ? "picture" : "pictureGone");
    case "adminsOnly":
      return say(value === true ? "adminsOnly" : "everybodyWrites");
    case "showsHistory":
      return say(value === true ? "showsHistory" : "hidesHistory");
    case "joined":
      return say("joined");
    case "left": {
      const said = isOwnAct || (by === null && one === undefined) ? say("left") : say("removed");
      if (successor === null) return said;
      const name = nameOf(words, successor.name);
      return fill(successor.mine ? t.line.youOwn : t.line.owns, { said, name });
    }
    case "role":
      return say(value === "admin" ? "admin" : "member");
    case "handedOver":
      return isOwnAct ? say("tookOver") : say("handedOver");
    case "dissolved":
      return say("dissolved");
    default:
      return t.chat.system;
  }
}

/** A notice stands over the conversation; its line holds about this much of it. */
const noticeMax = 80;
const shortened = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > noticeMax ? `${line.slice(0, noticeMax).toWellFormed()}…` : line;
};
