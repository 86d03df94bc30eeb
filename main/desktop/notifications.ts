import { Notification } from "electron";
import { fill, type Words } from "#shared/i18n/words.ts";
import type { ConversationView } from "#shared/ipc/views.ts";
import type { Notice } from "./attention.ts";

/** A line of a notification holds about this much. */
const textLengthMax = 160;

export interface NotificationPorts {
  readonly words: Words;
  /** Absolute path of the picture. */
  readonly icon: string;
  /** The person clicked on it. */
  onClick(conversation: string): void;
}

/** What a notification says of a conversation. */
export function noticeText({ t, plural }: Words, { unread, last }: ConversationView): string {
  const isText = last !== null && last.kind === "text" && !last.recalled;
  const text = isText
    ? last.text.slice(0, textLengthMax).toWellFormed().replaceAll(/\s+/g, " ")
    : t.notify.other;
  return unread > 1 ? fill(plural(t.notify.several, unread), { text }) : text;
}

/** The platform's notifications: one for each conversation. */
export function createNotifications({ words, icon, onClick }: NotificationPorts) {
  const shown = new Map<string, Notification>();
  const withdraw = (id: string): void => {
    shown.get(id)?.close();
    shown.delete(id);
  };
  return {
    show({ conversation }: Notice): void {
      if (!Notification.isSupported()) return;
      const { id, title } = conversation;
      withdraw(id);
      const notification = new Notification({
        title: title === "" ? words.t.chat.noName : title,
        body: noticeText(words, conversation),
        icon,
      });
      notification.on("click", () => onClick(id));
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
