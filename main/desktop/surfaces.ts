import { app } from "electron";
import { connectionWords } from "#shared/i18n/connection-words.ts";
import type { Words } from "#shared/i18n/words.ts";
import type { Settings } from "#shared/ipc/settings.ts";
import type { Changes, ConnectionView, ConversationView } from "#shared/ipc/views.ts";
import { createLoop } from "../messaging/loop.ts";
import type { UnreadSummary } from "../messaging/operations/views.ts";
import type { Log } from "../messaging/ports.ts";
import { createAttention } from "./attention.ts";
import { createNotifications } from "./notifications.ts";
import { createTray } from "./tray.ts";
import { bringForward } from "./window.ts";
import type { Windows } from "./windows.ts";
import { errorName } from "../messaging/error-name.ts";

export interface SurfacePorts {
  readonly windows: Windows;
  words(): Words;
  notificationLevel(): Settings["notifications"];
  mentionsThroughMute(): boolean;
  /** Absolute paths. */
  readonly trayPictures: string;
  readonly icon: string;
  readonly log: Log;
  /** The one unread figure, with up to `limit` of the conversations that it is made of. */
  unread(limit: number): Promise<UnreadSummary>;
  /** All conversations that are here. */
  conversations(): Promise<readonly ConversationView[]>;
  connection(): ConnectionView;
  quit(): void;
}

/** So many unread conversations stand in the tray's menu. */
const menuLength = 8;

/** Not every Linux desktop has a place for tray icons. */
function trayOrNone(
  { words, trayPictures: pictures, quit, log }: SurfacePorts,
  { open, show }: { open(): void; show(conversation: string, seq: number | null): void },
) {
  try {
    return createTray({ words, pictures, open, show: (id) => show(id, null), quit });
  } catch (error) {
    log.warn("tray.none", { error: errorName(error) });
    return null;
  }
}

/**
 * What people see of Magpie outside its window: tray, badge, title and notifications. All figures are read anew from the
 * store after each change, one reading for all of them, so that they cannot disagree.
 */
export function createSurfaces(ports: SurfacePorts) {
  const { windows, words, log } = ports;
  const { main: window } = windows;
  const open = (): void => bringForward(window);
  const show = (conversation: string, seq: number | null): void => windows.show(conversation, seq);
  const tray = trayOrNone(ports, { open, show });
  const notifications = createNotifications({
    words,
    level: ports.notificationLevel,
    icon: ports.icon,
    onClick: show,
    onOpen: open,
  });
  const attention = createAttention({
    show: (notice) => notifications.show(notice),
    showGathered: (gathered) => notifications.showGathered(gathered),
    withdraw: (id) => notifications.withdraw(id),
    withdrawGathered: () => notifications.withdrawGathered(),
    attended: () => windows.attended(),
    mentionsThroughMute: ports.mentionsThroughMute,
  });

  const refresh = createLoop(
    async () => {
      const { total, conversations } = await ports.unread(menuLength);
      const { t } = words();
      tray?.update({
        total,
        conversations,
        connection: connectionWords(words(), ports.connection(), null),
      });
      app.setBadgeCount(total);
      if (!window.isDestroyed())
        window.setTitle(total > 0 ? `(${total}) ${t.app.name}` : t.app.name);
    },
    (error) => log.error("surfaces", { error: errorName(error) }),
  );

  let beginning: Promise<void> | null = null;
  /** What is in the list when an account begins is known before anything is told of. */
  const begun = (): Promise<void> => {
    beginning ??= ports.conversations().then(
      (list) => attention.known(list),
      (error: unknown) => log.error("surfaces.begin", { error: errorName(error) }),
    );
    return beginning;
  };

  const follow = async (): Promise<void> => {
    await begun();
    const connection = ports.connection();
    attention.setUpToDate(connection.state === "connected" && !connection.catchingUp);
  };

  // The title carries the unread figure; the page's own would take it away.
  window.on("page-title-updated", (event) => event.preventDefault());
  refresh.run();

  return {
    /** Without one there is no way back to a window that is hidden. */
    hasTray: tray !== null,
    changed({ conversations }: Changes): void {
      attention.changed(conversations);
      refresh.run();
    },
    connectionChanged(): void {
      void follow();
      refresh.run();
    },
    settingsChanged: () => refresh.run(),
    accountChanged(): void {
      attention.reset();
      beginning = null;
      refresh.run();
    },
    /** Says once, in a notification, that closing the window has not ended Magpie. */
    explainTray(): void {
      const { t } = words();
      notifications.say(t.tray.stays, t.tray.staysHint);
    },
    async close(): Promise<void> {
      await refresh.stop();
      tray?.close();
    },
  };
}

export type Surfaces = ReturnType<typeof createSurfaces>;
