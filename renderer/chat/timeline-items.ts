import type { MessageView } from "#shared/ipc/views.ts";
import { dayOf } from "#shared/i18n/times.ts";

/** What stands in the timeline, from top to bottom. Keys are stable, so that the list can hold its place by them. */
export type TimelineItem =
  | { readonly kind: "beginning"; readonly key: string }
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "new"; readonly key: string }
  /** History that is still coming in: above everything that is here, or between two messages. */
  | { readonly kind: "older" | "between"; readonly key: string; readonly below: number }
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

/** The seq of the newest message that is here; 0 where none has one. */
export const newestSeq = (messages: readonly MessageView[]): number =>
  messages.findLast(({ seq }) => seq !== null)?.seq ?? 0;

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

/** What stands on top where nothing older is here: the beginning, unless there is more to come. */
function top(messages: readonly MessageView[], coming: boolean): TimelineItem {
  const firstSeq = messages.find(({ seq }) => seq !== null)?.seq ?? null;
  return coming && firstSeq !== 1
    ? { kind: "older", key: "older", below: firstSeq ?? 0 }
    : { kind: "beginning", key: "beginning" };
}

/** Whether places between two neighbours are empty. */
const isGap = (before: MessageView, after: MessageView): boolean =>
  before.seq !== null && after.seq !== null && after.seq - before.seq > 1;

/**
 * The items for messages in their order: day separators, the line before what is new, runs of one person. `newAfterSeq`
 * is where the line stands; null for none. `complete` says that nothing older is here;
 * `coming` that the server has more of it: then a gap is being filled. Where nothing is coming, what lies in a gap was
 * never for one's eyes.
 */
export function timelineItems(
  messages: readonly MessageView[],
  newAfterSeq: number | null,
  complete: boolean,
  coming = false,
): TimelineItem[] {
  const items: TimelineItem[] = complete ? [top(messages, coming)] : [];
  const firstSeq = messages.find(({ seq }) => seq !== null)?.seq ?? null;
  // Where the line belongs above what is loaded it waits for that.
  const isAbove = !complete && firstSeq !== null && firstSeq > (newAfterSeq ?? 0) + 1;
  let lineDrawn = newAfterSeq === null || isAbove;
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const gap = coming && before !== undefined && isGap(before, message);
    if (gap) items.push({ kind: "between", key: `between-${message.id}`, below: message.seq ?? 0 });
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
    const first = newDay || gap || drawLine || before === undefined || !sameRun(before, message);
    const last =
      after === undefined || (coming && isGap(message, after)) || !sameRun(message, after);
    items.push({ kind: "message", key: message.id, message, first, last });
  }
  return items;
}
