import { Notification } from "electron";
import { plainLine, saidLine } from "#shared/i18n/plain-line.ts";
import { nameOf, titleOf } from "#shared/i18n/titles.ts";
import { fill, type Words } from "#shared/i18n/words.ts";
import type { Settings } from "#shared/ipc/settings.ts";
import type { ConversationView, MessageView } from "#shared/ipc/views.ts";
import type { Gathered, Notice } from "./attention.ts";

export interface NotificationPorts {
  words(): Words;
  /** Whether to show anything, and whether with what was written. */
  level(): Settings["notifications"];
  /** Absolute path of the picture. */
  readonly icon: string;
  /** The person clicked on the notification of the message with this seq. */
  onClick(conversation: string, seq: number): void;
  /** The person clicked on what tells of many conversations. */
  onOpen(): void;
}

/** That somebody has mentioned the person, or everybody, and what they said. */
function mentionText(words: Words, mention: MessageView, withText: boolean): string {
  const { t } = words;
  const isNamed = mention.mentions.some(({ mine }) => mine);
  const plain = isNamed ? t.notify.mentioned : t.notify.mentionedAll;
  const full = isNamed ? t.notify.mentionedWith : t.notify.mentionedAllWith;
  const who = nameOf(words, mention.senderName);
  return fill(withText ? full : plain, { who, text: plainLine(words, mention) });
}

/** What a notification says of a conversation. */
export function noticeText(
  words: Words,
  { conversation, mention }: Notice,
  withText: boolean,
): string {
  const { t, plural } = words;
  const { unread, muted } = conversation;
  const said =
    mention === null
      ? lastText(words, conversation, withText)
      : mentionText(words, mention, withText);
  // Of what is muted nothing else is told.
  return unread > 1 && !muted ? fill(plural(t.notify.several, unread), { text: said }) : said;
}

function lastText(words: Words, conversation: ConversationView, withText: boolean): string {
  const { t } = words;
  const { lastOther } = conversation;
  const isTold =
    withText && lastOther !== null && (lastOther.kind === "text" || lastOther.file !== null);
  return isTold && !lastOther.recalled ? saidLine(words, conversation, lastOther) : t.notify.other;
}

/** The platform's notifications: one for each conversation. */
export function createNotifications({ words, level, icon, onClick, onOpen }: NotificationPorts) {
  const shown = new Map<string, Notification>();
  let gathered: Notification | null = null;
  const withdraw = (id: string): void => {
    shown.get(id)?.close();
    shown.delete(id);
  };
  return {
    show(notice: Notice): void {
      if (!Notification.isSupported() || level() === "off") return;
      const { conversation, seq } = notice;
      const { id } = conversation;
      withdraw(id);
      const notification = new Notification({
        title: titleOf(words(), conversation),
        body: noticeText(words(), notice, level() === "all"),
        icon,
      });
      notification.on("click", () => onClick(id, seq));
      notification.show();
      // Held on to: a notification that is collected loses its click.
      shown.set(id, notification);
    },
    /** Tells of many conversations at once. */
    showGathered({ messages, conversations }: Gathered): void {
      if (!Notification.isSupported() || level() === "off") return;
      gathered?.close();
      const { t, plural } = words();
      const body = fill(plural(t.notify.gathered, messages), { conversations });
      gathered = new Notification({ title: t.app.name, body, icon });
      gathered.on("click", () => onOpen());
      gathered.show();
    },
    withdrawGathered(): void {
      gathered?.close();
      gathered = null;
    },
    withdraw,
    /** Says something that is about no conversation. */
    say(title: string, body: string): void {
      if (Notification.isSupported()) new Notification({ title, body, icon }).show();
    },
  };
}
