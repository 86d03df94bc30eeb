import { join } from "node:path";
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from "electron";
import { titleOf } from "#shared/i18n/titles.ts";
import { fill, type Words } from "#shared/i18n/words.ts";
import type { ConversationView } from "#shared/ipc/views.ts";

export interface TrayPorts {
  words(): Words;
  /** Absolute path of the folder with the icon's pictures, one for each count. */
  readonly pictures: string;
  open(): void;
  show(conversation: string): void;
  quit(): void;
}

/** What the tray shows: all of it derived from what is stored. */
export interface TrayState {
  readonly total: number;
  readonly conversations: readonly ConversationView[];
  /** The state of the link, in words. */
  readonly connection: string;
}

/** The picture for an unread count: drawn beforehand, as Electron has nothing to draw with. */
export const pictureFor = (total: number): string => `${total > 9 ? "9+" : total}.png`;

/** A menu takes an ampersand for the mark of an access key. */
const plain = (label: string): string => label.replaceAll("&", "&&");

/** The icon in the tray: unread count in the picture and the tooltip, and a menu. */
export function createTray(ports: TrayPorts) {
  const { words, pictures } = ports;
  const picture = (total: number) => nativeImage.createFromPath(join(pictures, pictureFor(total)));
  const tray = new Tray(picture(0));
  tray.on("click", () => ports.open());

  const menuOf = ({ total, conversations, connection }: TrayState): Menu => {
    const { t } = words();
    const unread: MenuItemConstructorOptions[] = conversations.map((one) => ({
      label: plain(fill(t.tray.item, { title: titleOf(words(), one), count: one.unread })),
      click: () => ports.show(one.id),
    }));
    return Menu.buildFromTemplate([
      { label: t.tray.open, click: () => ports.open() },
      ...(total > 0 ? [{ type: "separator" } as const, ...unread] : []),
      { type: "separator" },
      { label: connection, enabled: false },
      { type: "separator" },
      { label: t.tray.quit, click: () => ports.quit() },
    ]);
  };

  let shown = "";
  return {
    update(state: TrayState): void {
      const { total, conversations, connection } = state;
      const entries = conversations.map((one) => [one.id, titleOf(words(), one), one.unread]);
      const next = JSON.stringify([total, entries, connection, words().locale]);
      // A menu that somebody has open closes when it is set anew.
      if (tray.isDestroyed() || next === shown) return;
      shown = next;
      const { t, plural } = words();
      tray.setImage(picture(state.total));
      tray.setToolTip(state.total > 0 ? plural(t.tray.unread, state.total) : t.tray.quiet);
      tray.setContextMenu(menuOf(state));
    },
    close: () => tray.destroy(),
  };
}
