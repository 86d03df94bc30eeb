import type { RequestPayload } from "#shared/wire/requests.ts";
import type { ConversationRow } from "../../store/store.ts";
import { dropPicture } from "../directory.ts";
import { pictureBytesOf } from "../picture.ts";
import type { ChatPorts, Rules } from "../ports.ts";
import { sayInfo } from "../members.ts";
import { type Acting, actOnGroup, requireRole } from "./acting.ts";
import { noticeOf, titleOf } from "./names.ts";

/** One change, and the line that says it. */
interface Step {
  readonly changed: Partial<ConversationRow>;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What is really another than before, a step each. */
function stepsOf(
  asked: RequestPayload<"change_group">,
  group: ConversationRow,
  picture: string | null | undefined,
): Step[] {
  const steps: Step[] = [];
  const step = (name: keyof ConversationRow, event: string, value: unknown, said = value): void => {
    if (value === undefined || value === group[name]) return;
    steps.push({ changed: { [name]: value }, content: { event, value: said } });
  };
  step("title", "renamed", asked.title === undefined ? undefined : titleOf(asked.title));
  step("notice", "notice", asked.notice === undefined ? undefined : noticeOf(asked.notice));
  step("picture", "picture", picture, picture !== null);
  step("admins_only", "adminsOnly", asked.admins_only);
  step("shows_history", "showsHistory", asked.shows_history);
  return steps;
}

async function change(
  acting: Acting,
  asked: RequestPayload<"change_group">,
  picture: { readonly id: string | null; readonly bytes: Uint8Array | null } | undefined,
): Promise<number | null> {
  requireRole(acting, "admin");
  const { tx, group, person, line } = acting;
  if (picture?.bytes && picture.id !== null) await tx.putPicture(picture.id, picture.bytes);
  let now = group;
  for (const { changed, content } of stepsOf(asked, group, picture?.id))
    now = await sayInfo(tx, { ...now, ...changed }, line(), { by: person, ...content });
  if (group.picture !== null && now.picture !== group.picture) await dropPicture(tx, group.picture);
  return now === group ? null : now.rev;
}

/** Name, notice, picture and settings of a group: a line in it for each one that becomes another. */
export function changeGroupRule(ports: ChatPorts): Rules["change_group"] {
  return async (person, asked) => {
    const { picture: base64 } = asked;
    const bytes = typeof base64 === "string" ? pictureBytesOf(base64) : null;
    const picture = base64 === undefined ? undefined : { id: bytes && ports.sha256(bytes), bytes };
    return actOnGroup(ports, person, asked, (acting) => change(acting, asked, picture));
  };
}
