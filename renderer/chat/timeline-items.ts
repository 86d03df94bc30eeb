import type { MessageView } from "#shared/ipc/views.ts";
import { dayOf } from "#shared/i18n/times.ts";

/** What stands in the timeline, from top to bottom. Keys are stable, so that the list can hold its place by them. */
export type TimelineItem =
  | { readonly kind: "beginning"; readonly key: string }
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "new"; readonly key: string }
  | { readonly kind: "system"; readonly key: string; readonly message: MessageView }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly message: MessageView;
      /** The first of a run by one person: it carries the picture. */
      readonly first: boolean;
      /** The last of a run: it carries the tail and the room below. */
      readonly last: boolean;
    };

/** Messages of one person within this time stand together. */
const runMs = 5 * 60_000;

function sameRun(a: MessageView, b: MessageView): boolean {
  return (
    a.kind !== "system" &&
    b.kind !== "system" &&
    a.sender === b.sender &&
    Math.abs(b.time - a.time) < runMs &&
    dayOf(a.time) === dayOf(b.time)
  );
}

/**
 * The items for messages in their order: day separators, the line before what is new, runs of one person. `newAfterSeq`
 * is where the line stands; null for none. `complete` says that nothing older exists.
 */
export function timelineItems(
  messages: readonly MessageView[],
  newAfterSeq: number | null,
  complete: boolean,
): TimelineItem[] {
  const items: TimelineItem[] = complete ? [{ kind: "beginning", key: "beginning" }] : [];
  let lineDrawn = newAfterSeq === null;
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const newDay = before === undefined || dayOf(before.time) !== dayOf(message.time);
    if (newDay)
      items.push({
        kind: "day",
        key: `day-${dayOf(message.time)}-${message.id}`,
        at: message.time,
      });
    const drawLine =
      !lineDrawn &&
      newAfterSeq !== null &&
      message.seq !== null &&
      message.seq > newAfterSeq &&
      !message.mine;
    if (drawLine) {
      lineDrawn = true;
      items.push({ kind: "new", key: "new" });
    }
    if (message.kind === "system") {
      items.push({ kind: "system", key: message.id, message });
      continue;
    }
    const first = newDay || drawLine || before === undefined || !sameRun(before, message);
    const last = after === undefined || !sameRun(message, after);
    items.push({ kind: "message", key: message.id, message, first, last });
  }
  return items;
}
