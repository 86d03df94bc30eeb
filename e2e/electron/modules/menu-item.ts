import type Electron from "electron";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";
import { windowList } from "../window-list.ts";

const properties = ["sharingItem badge"] as const;
type Missing = Words<typeof properties>;

type Role = NonNullable<Electron.MenuItemConstructorOptions["role"]>;

/** What items need of menus: `menu.ts` gives it, which knows both. */
export interface Menus {
  build(template: Electron.MenuItemConstructorOptions[]): Electron.Menu;
  isMenu(value: unknown): value is Electron.Menu;
  act(role: string, window: Electron.BrowserWindow | undefined): void;
}

let menus: Menus | null = null;
let lastCommandId = 0;

/** What Electron calls an item that has a role and no label of its own. */
const labelOf = (role: Role): string => {
  const spaced = role.replaceAll(/([a-z])([A-Z])/g, "$1 $2");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

/** One item; `click()` does what a click does, checkbox and radio states included. */
export class MenuItem implements Modelled<Electron.MenuItem, Missing> {
  static {
    refuse(this.prototype, "MenuItem", { properties });
  }
  readonly commandId = ++lastCommandId;
  readonly userAccelerator = null;
  accelerator: string | null;
  accessibilityLabel: string;
  checked: boolean;
  enabled: boolean;
  icon?: Electron.NativeImage | string;
  id: string;
  label: string;
  // Set by the menu that the item is put into.
  declare menu: Electron.Menu;
  registerAccelerator: boolean;
  role?: NonNullable<Electron.MenuItem["role"]>;
  sublabel: string;
  submenu?: Electron.Menu;
  toolTip: string;
  type: Electron.MenuItem["type"];
  visible: boolean;
  readonly click: (
    event?: Electron.KeyboardEvent,
    window?: Electron.BrowserWindow,
    contents?: Electron.WebContents,
  ) => void;

  constructor(options: Electron.MenuItemConstructorOptions) {
    this.type = options.type ?? (options.submenu ? "submenu" : "normal");
    this.accelerator = options.accelerator ?? null;
    this.accessibilityLabel = options.accessibilityLabel ?? "";
    this.checked = options.checked ?? false;
    this.enabled = options.enabled ?? true;
    this.id = options.id ?? "";
    this.label = options.label ?? (options.role ? labelOf(options.role) : "");
    this.registerAccelerator = options.registerAccelerator ?? true;
    this.sublabel = options.sublabel ?? "";
    this.toolTip = options.toolTip ?? "";
    this.visible = options.visible ?? true;
    if (options.icon !== undefined) this.icon = options.icon;
    if (options.role !== undefined)
      this.role = options.role as NonNullable<Electron.MenuItem["role"]>;
    if (options.submenu && menus)
      this.submenu = menus.isMenu(options.submenu) ? options.submenu : menus.build(options.submenu);
    const act = options.click;
    this.click = (event, window) => {
      if (!this.enabled) return;
      const target = window ?? windowList.focused?.asWindow;
      if (this.type === "checkbox") this.checked = !this.checked;
      if (this.type === "radio") this.#choose();
      if (act) act(this as unknown as Electron.MenuItem, target, event ?? {});
      else if (options.role) menus?.act(options.role, target);
    };
  }

  /** The stand-in's own: called once by the file that knows menus. */
  static useMenus(given: Menus): void {
    menus = given;
  }

  /** A radio item is chosen within the run of radio items that it stands in. */
  #choose(): void {
    const items: Electron.MenuItem[] = this.menu.items;
    const at = items.indexOf(this as unknown as Electron.MenuItem);
    const unset = (from: number, step: number): void => {
      for (let other = from; items[other]?.type === "radio"; other += step) {
        const item = items[other];
        if (item) item.checked = false;
      }
    };
    unset(at - 1, -1);
    unset(at + 1, 1);
    this.checked = true;
  }
}
