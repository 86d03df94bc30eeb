import { Notification } from "electron";
import { titleOf } from "#shared/i18n/titles.ts";
import { fill, type Words } from "#shared/i18n/words.ts";
import type { Settings } from "#shared/ipc/settings.ts";
import type { ConversationView } from "#shared/ipc/views.ts";
import type { Notice } from "./attention.ts";

/** A line of a notification holds about this much. */
const textLengthMax = 160;

export interface NotificationPorts {
  words(): Words;
  /** Whether to show anything, and whether with what was written. */
  level(): Settings["notifications"];
  /** Absolute path of the picture. */
  readonly icon: string;
  /** The person clicked on the notification of the message with this seq. */
  onClick(conversation: string, seq: number): void;
}

/** What a notification says of a conversation. */
export function noticeText(
  { t, plural }: Words,
  { unread, last }: ConversationView,
  withText: boolean,
): string {
  const isText = withText && last !== null && last.kind === "text" && !last.recalled;
  const text = isText
    ? last.text.slice(0, textLengthMax).toWellFormed().replaceAll(/\s+/g, " ")
    : t.notify.other;
  return unread > 1 ? fill(plural(t.notify.several, unread), { text }) : text;
}

/** The platform's notifications: one for each conversation. */
export function createNotifications({ words, level, icon, onClick }: NotificationPorts) {
  const shown = new Map<string, Notification>();
  const withdraw = (id: string): void => {
    shown.get(id)?.close();
    shown.delete(id);
  };
  return {
    show({ conversation, seq }: Notice): void {
      if (!Notification.isSupported() || level() === "off") return;
      const { id } = conversation;
      withdraw(id);
      const notification = new Notification({
        title: titleOf(words(), conversation),
        body: noticeText(words(), conversation, level() === "all"),
        icon,
      });
      notification.on("click", () => onClick(id, seq));
      notification.show();
      // Held on to: a notification that is collected loses its click.
      shown.set(id, notification);
    },
    withdraw,
    /** Says something that is about no conversation. */
    say(title: string, body: string): void {
      if (Notification.isSupported()) new Notification({ title, body, icon }).show();
    },
  };
}
