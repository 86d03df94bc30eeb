import { EventEmitter } from "node:events";
import type Electron from "electron";
import { createEvent } from "../event.ts";
import { inspector } from "../inspector.ts";
import { type Modelled, notImplemented, refuse } from "../not-implemented.ts";
import { windowList } from "../window-list.ts";
import { app } from "./app.ts";
import { MenuItem } from "./menu-item.ts";

const statics = ["sendActionToFirstResponder setHighlightColors"] as const;

const isItem = (
  entry: Electron.MenuItemConstructorOptions | Electron.MenuItem,
): entry is Electron.MenuItem => entry instanceof MenuItem;

/** A menu that nobody sees: tests read its items and click them. */
export class Menu
  extends EventEmitter<{ "menu-will-show": [Electron.Event]; "menu-will-close": [Electron.Event] }>
  implements Modelled<Electron.Menu, never>
{
  static {
    refuse(this, "Menu", { methods: statics });
  }
  items: Electron.MenuItem[] = [];
  #callback: (() => void) | null = null;

  static buildFromTemplate(
    template: (Electron.MenuItemConstructorOptions | Electron.MenuItem)[],
  ): Electron.Menu {
    const menu = new Menu();
    for (const entry of template)
      menu.append(isItem(entry) ? entry : (new MenuItem(entry) as unknown as Electron.MenuItem));
    return menu;
  }
  static setApplicationMenu(menu: Electron.Menu | null): void {
    app.applicationMenu = menu;
  }
  static getApplicationMenu(): Electron.Menu | null {
    return app.applicationMenu;
  }

  append(item: Electron.MenuItem): void {
    this.insert(this.items.length, item);
  }
  insert(position: number, item: Electron.MenuItem): void {
    item.menu = this;
    this.items.splice(position, 0, item);
  }
  getMenuItemById(id: string): Electron.MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }
  popup({ callback }: Electron.PopupOptions = {}): void {
    if (!windowList.focused && windowList.all.length === 0) return;
    this.#callback = callback ?? null;
    inspector.poppedUp.push(this);
    this.emit("menu-will-show", createEvent());
  }
  closePopup(): void {
    const at = inspector.poppedUp.indexOf(this);
    if (at < 0) return;
    inspector.poppedUp.splice(at, 1);
    this.emit("menu-will-close", createEvent());
    this.#callback?.();
  }
}

MenuItem.useMenus({
  build: (template) => Menu.buildFromTemplate(template),
  isMenu: (value): value is Electron.Menu => value instanceof Menu,
  act(role, window) {
    const contents = window?.webContents;
    switch (role.toLowerCase()) {
      case "quit":
        return app.quit();
      case "close":
        return window?.close();
      case "minimize":
        return window?.minimize();
      case "reload":
        return contents?.reload();
      case "forcereload":
        return contents?.reloadIgnoringCache();
      case "undo":
        return contents?.undo();
      case "redo":
        return contents?.redo();
      case "cut":
        return contents?.cut();
      case "copy":
        return contents?.copy();
      case "paste":
        return contents?.paste();
      case "delete":
        return contents?.delete();
      case "selectall":
        return contents?.selectAll();
      case "resetzoom":
        return contents?.setZoomLevel(0);
      case "zoomin":
        return contents?.setZoomLevel(contents.getZoomLevel() + 0.5);
      case "zoomout":
        return contents?.setZoomLevel(contents.getZoomLevel() - 0.5);
      default:
        return notImplemented(`the menu role "${role}"`);
    }
  },
});
