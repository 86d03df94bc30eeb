import type { MessageView } from "#shared/ipc/views.ts";

/** What was shared in one month. */
export interface Month {
  /** A moment in it. */
  readonly at: number;
  readonly key: string;
  readonly messages: readonly MessageView[];
}

/** In months, in the order in which they come; of the local zone. */
export function byMonth(messages: readonly MessageView[]): Month[] {
  const months = new Map<string, MessageView[]>();
  for (const message of messages) {
    const date = new Date(message.time);
    const key = `${date.getFullYear()}-${date.getMonth() + 1}`;
    const month = months.get(key);
    if (month) month.push(message);
    else months.set(key, [message]);
  }
  return [...months].map(([key, those]) => ({ key, at: those[0]?.time ?? 0, messages: those }));
}
