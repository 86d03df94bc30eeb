import { EventEmitter } from "node:events";
import type Electron from "electron";
import { inspector, type ShownTray } from "../inspector.ts";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";
import { imageOf } from "./native-image.ts";

const methods = ["displayBalloon removeBalloon focus setPressedImage getGUID"] as const;
type Missing = Words<typeof methods>;

type TrayListener = [event: Electron.KeyboardEvent, bounds: Electron.Rectangle, at: Electron.Point];

/** An icon that only the inspector shows; a test clicks it with `emit("click", …)`, as in Electron. */
export class Tray
  extends EventEmitter<{
    click: TrayListener;
    "double-click": TrayListener;
    "right-click": TrayListener;
  }>
  implements Modelled<Electron.Tray, Missing>
{
  static {
    refuse(this.prototype, "Tray", { methods });
  }
  #image = "";
  #toolTip = "";
  #title = "";
  #menu: Electron.Menu | null = null;
  #ignoresDoubleClicks = false;
  #destroyed = false;
  readonly #shown: ShownTray;

  constructor(image: Electron.NativeImage | string) {
    super();
    this.setImage(image);
    const read = {
      image: () => this.#image,
      toolTip: () => this.#toolTip,
      title: () => this.#title,
      menu: () => this.#menu,
    };
    this.#shown = {
      tray: this as unknown as Electron.Tray,
      get image() {
        return read.image();
      },
      get toolTip() {
        return read.toolTip();
      },
      get title() {
        return read.title();
      },
      get menu() {
        return read.menu();
      },
    };
    inspector.trays.push(this.#shown);
  }

  setImage(image: Electron.NativeImage | string): void {
    this.#demandAlive();
    const found = imageOf(image);
    if (typeof image === "string" && found.isEmpty())
      throw new Error(`Failed to load image from path '${image}'`);
    this.#image = found.isEmpty() ? "" : found.toDataURL();
  }
  setToolTip(toolTip: string): void {
    this.#demandAlive();
    this.#toolTip = toolTip;
  }
  setTitle(title: string): void {
    this.#demandAlive();
    this.#title = title;
  }
  getTitle(): string {
    return this.#title;
  }
  setContextMenu(menu: Electron.Menu | null): void {
    this.#demandAlive();
    this.#menu = menu;
  }
  popUpContextMenu(menu?: Electron.Menu): void {
    (menu ?? this.#menu)?.popup();
  }
  closeContextMenu(): void {
    this.#menu?.closePopup();
  }
  getBounds(): Electron.Rectangle {
    return { x: 0, y: 0, width: 22, height: 22 };
  }
  setIgnoreDoubleClickEvents(ignore: boolean): void {
    this.#ignoresDoubleClicks = ignore;
  }
  getIgnoreDoubleClickEvents(): boolean {
    return this.#ignoresDoubleClicks;
  }
  destroy(): void {
    this.#destroyed = true;
    const at = inspector.trays.indexOf(this.#shown);
    if (at >= 0) inspector.trays.splice(at, 1);
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  #demandAlive(): void {
    if (this.#destroyed) throw new TypeError("Tray is destroyed");
  }
}
