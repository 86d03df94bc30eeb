import { EventEmitter } from "node:events";
import type Electron from "electron";
import type { Bounds, Page } from "../chromium/browser.ts";
import { offScreenX } from "../chromium/switches.ts";
import { createEvent } from "../event.ts";
import { browser, host } from "../host.ts";
import { inspector, type WindowSurface } from "../inspector.ts";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";
import { type ListedWindow, windowList } from "../window-list.ts";
import { app, reportGone } from "./app.ts";
import { imageOf } from "./native-image.ts";
import { asContents, WebContents } from "./web-contents.ts";
import { readWindowOptions } from "./window-options.ts";

const methods = [
  "addTabbedWindow closeFilePreview getAccentColor getBrowserView getBrowserViews addBrowserView",
  "removeBrowserView setBrowserView setTopBrowserView getChildWindows getContentView getMediaSourceId",
  "getNativeWindowHandle getOpacity getParentWindow getRepresentedFilename getWindowButtonPosition",
  "hasShadow hookWindowMessage invalidateShadow isContentProtected isDocumentEdited",
  "isHiddenInMissionControl isSnapped isTabletMode isVisibleOnAllWorkspaces isWindowMessageHooked",
  "mergeAllWindows moveAbove moveTabToNewWindow previewFile selectNextTab selectPreviousTab",
  "setAccentColor setAlwaysOnTop setAppDetails setAspectRatio setAutoHideCursor setBackgroundMaterial",
  "setClosable setContentBounds setContentProtection setContentView setDocumentEdited setEnabled",
  "setFocusable setFullScreen setFullScreenable setHasShadow setHiddenInMissionControl",
  "setIgnoreMouseEvents setKiosk setMaximizable setMinimizable setMovable setOpacity setParentWindow",
  "setRepresentedFilename setResizable setShape setSheetOffset setSimpleFullScreen setThumbarButtons",
  "setThumbnailClip setThumbnailToolTip setTitleBarOverlay setTouchBar setVibrancy",
  "setVisibleOnAllWorkspaces setWindowButtonPosition setWindowButtonVisibility showAllTabs",
  "showDefinitionForSelection toggleTabBar unhookAllWindowMessages unhookWindowMessage blurWebView",
  "focusOnWebView setMenu",
] as const;
const properties = [
  "accessibleTitle closable contentView documentEdited excludedFromShownWindowsMenu focusable fullScreen",
  "fullScreenable kiosk maximizable minimizable movable representedFilename resizable shadow",
  "simpleFullScreen snapped visibleOnAllWorkspaces tabbingIdentifier",
] as const;
type Missing = Words<typeof methods> | Words<typeof properties>;

interface WindowEvents {
  "ready-to-show": [];
  show: [];
  hide: [];
  focus: [event: Electron.Event];
  blur: [event: Electron.Event];
  close: [event: Electron.Event];
  closed: [];
  minimize: [];
  restore: [];
  maximize: [];
  unmaximize: [];
  resize: [];
  resized: [];
  move: [];
  moved: [];
  "page-title-updated": [event: Electron.Event, title: string, explicitSet: boolean];
}

const closeMsMax = 2_000;
let lastWindowId = 0;

/**
 * A window of Chromium. What it is (shown, focused, minimised, how large) is modelled here and Chromium follows: a window
 * that is hidden or minimised waits outside the screen of a real display, and stays as it is on none, where nobody sees it.
 */
export class BrowserWindow
  extends EventEmitter<WindowEvents>
  implements Modelled<Electron.BrowserWindow, Missing>
{
  static {
    refuse(this.prototype, "BrowserWindow", { methods, properties });
    refuse(this, "BrowserWindow", { methods: ["clearPersistedState fromBrowserView"] });
  }
  readonly id = ++lastWindowId;
  readonly webContents: Electron.WebContents;
  readonly #contents: WebContents;
  readonly #listed: ListedWindow;
  readonly #surface: WindowSurface;
  readonly #opened: Promise<Page>;
  #page: Page | null = null;
  #bounds: Bounds;
  #normalBounds: Bounds | null = null;
  /** What Chromium's own frame adds around the page, in pixels. */
  #frame = { width: 0, height: 0 };
  #minimum: Electron.Size;
  #maximum: Electron.Size;
  #isVisible: boolean;
  #isFocused = false;
  #isMinimized = false;
  #isDestroyed = false;
  #autoHideMenuBar: boolean;
  #title: string;
  #backgroundColor: string;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    if (!host().isReady) throw new Error("Cannot create BrowserWindow before app is ready");
    const read = readWindowOptions(options, host().screen);
    this.#bounds = read.bounds;
    this.#minimum = read.minimum;
    this.#maximum = read.maximum;
    this.#isVisible = read.show;
    this.#title = read.title ?? app.getName();
    this.#backgroundColor = read.backgroundColor;
    this.#autoHideMenuBar = read.autoHideMenuBar;
    this.#surface = {
      flashing: false,
      icon: typeof read.icon === "string" ? read.icon : (read.icon?.toDataURL() ?? ""),
      overlay: null,
      menuBarVisible: true,
      progress: -1,
      skipTaskbar: read.skipTaskbar,
    };
    inspector.windows.set(this.id, this.#surface);
    const asWindow = this as unknown as Electron.BrowserWindow;
    this.#contents = new WebContents(
      {
        asWindow,
        focus: () => this.focus(),
        isFocused: () => this.isFocused(),
        destroy: () => this.destroy(),
        painted: () => this.emit("ready-to-show"),
      },
      read.contents,
    );
    this.webContents = asContents(this.#contents);
    this.#contents.on("page-title-updated", (_event, title, explicitSet) => {
      const event = createEvent();
      this.emit("page-title-updated", event, title, explicitSet);
      if (!event.defaultPrevented) this.#title = title;
    });
    this.#contents.on("render-process-gone", (_event, details) =>
      reportGone(this.#listed, details),
    );
    const targetId = (): string | null => this.#page?.targetId ?? null;
    this.#listed = {
      id: this.id,
      get targetId() {
        return targetId();
      },
      asWindow,
      asContents: this.webContents,
      isFocused: () => this.isFocused(),
      close: () => this.close(),
      destroy: () => this.destroy(),
    };
    this.#opened = this.#open();
    this.#opened.catch((error: Error) => {
      if (this.#isDestroyed || host().isExiting) return;
      process.stderr.write(`electron stand-in: ${error.message}\n`);
      this.#contents.fail(error);
    });
    windowList.add(this.#listed);
    if (this.#isVisible)
      queueMicrotask(() => {
        this.emit("show");
        this.focus();
      });
  }

  static getAllWindows(): Electron.BrowserWindow[] {
    return windowList.all.map(({ asWindow }) => asWindow);
  }
  static getFocusedWindow(): Electron.BrowserWindow | null {
    return windowList.focused?.asWindow ?? null;
  }
  static fromId(id: number): Electron.BrowserWindow | null {
    return windowList.all.find((window) => window.id === id)?.asWindow ?? null;
  }
  static fromWebContents(contents: Electron.WebContents): Electron.BrowserWindow | null {
    return windowList.all.find(({ asContents }) => asContents === contents)?.asWindow ?? null;
  }

  loadURL(url: string, options?: Electron.LoadURLOptions): Promise<void> {
    this.#demandAlive();
    return this.#contents.loadURL(url, options);
  }
  loadFile(filePath: string, options?: Electron.LoadFileOptions): Promise<void> {
    this.#demandAlive();
    return this.#contents.loadFile(filePath, options);
  }
  reload(): void {
    this.#contents.reload();
  }
  capturePage(rect?: Electron.Rectangle): Promise<Electron.NativeImage> {
    return this.#contents.capturePage(rect);
  }

  show(): void {
    this.#demandAlive();
    this.#setVisible(true);
    this.focus();
  }
  showInactive(): void {
    this.#demandAlive();
    this.#setVisible(true);
  }
  hide(): void {
    this.#demandAlive();
    this.#setVisible(false);
  }
  close(): void {
    if (this.#isDestroyed) return;
    const event = createEvent();
    this.emit("close", event);
    if (event.defaultPrevented) windowList.emit("kept");
    else this.#closePage();
  }
  destroy(): void {
    this.#closePage();
    this.#gone();
  }
  focus(): void {
    this.#demandAlive();
    if (!this.#isVisible || this.#isMinimized) return;
    this.#setFocused(true);
    this.#whenOpen(({ session }) => session.tell("Page.bringToFront"));
  }
  blur(): void {
    this.#demandAlive();
    this.#setFocused(false);
  }
  minimize(): void {
    this.#demandAlive();
    if (this.#isMinimized) return;
    this.#isMinimized = true;
    this.#place();
    this.#setFocused(false);
    this.emit("minimize");
  }
  restore(): void {
    this.#demandAlive();
    if (!this.#isMinimized) return;
    this.#isMinimized = false;
    this.#place();
    this.emit("restore");
    this.focus();
  }
  maximize(): void {
    this.#demandAlive();
    if (this.#normalBounds) return;
    this.#normalBounds = this.#bounds;
    const { width, height } = host().screen;
    this.#setVisible(true);
    this.#move({ x: 0, y: 0, width, height });
    this.emit("maximize");
  }
  unmaximize(): void {
    this.#demandAlive();
    const before = this.#normalBounds;
    if (!before) return;
    this.#normalBounds = null;
    this.#move(before);
    this.emit("unmaximize");
  }
  moveTop(): void {
    this.#whenOpen(({ session }) => session.tell("Page.bringToFront"));
  }
  center(): void {
    const { width, height } = host().screen;
    this.setPosition(
      Math.round((width - this.#bounds.width) / 2),
      Math.round((height - this.#bounds.height) / 2),
    );
  }

  isVisible(): boolean {
    return this.#isVisible && !this.#isDestroyed;
  }
  isFocused(): boolean {
    return this.#isFocused;
  }
  isMinimized(): boolean {
    return this.#isMinimized;
  }
  isMaximized(): boolean {
    return this.#normalBounds !== null;
  }
  isDestroyed(): boolean {
    return this.#isDestroyed;
  }
  isNormal(): boolean {
    return !this.#isMinimized && !this.isMaximized();
  }
  // What the constructor refuses to make otherwise.
  isFullScreen(): boolean {
    return false;
  }
  isSimpleFullScreen(): boolean {
    return false;
  }
  isKiosk(): boolean {
    return false;
  }
  isModal(): boolean {
    return false;
  }
  isAlwaysOnTop(): boolean {
    return false;
  }
  isClosable(): boolean {
    return true;
  }
  isEnabled(): boolean {
    return true;
  }
  isFocusable(): boolean {
    return true;
  }
  isFullScreenable(): boolean {
    return true;
  }
  isMaximizable(): boolean {
    return true;
  }
  isMinimizable(): boolean {
    return true;
  }
  isMovable(): boolean {
    return true;
  }
  isResizable(): boolean {
    return true;
  }

  getBounds(): Electron.Rectangle {
    return { ...this.#bounds };
  }
  getNormalBounds(): Electron.Rectangle {
    return { ...(this.#normalBounds ?? this.#bounds) };
  }
  getContentBounds(): Electron.Rectangle {
    return { ...this.#bounds };
  }
  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.#demandAlive();
    this.#move({ ...this.#bounds, ...bounds });
  }
  getSize(): number[] {
    return [this.#bounds.width, this.#bounds.height];
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  getContentSize(): number[] {
    return this.getSize();
  }
  setContentSize(width: number, height: number): void {
    this.setSize(width, height);
  }
  getPosition(): number[] {
    return [this.#bounds.x, this.#bounds.y];
  }
  setPosition(x: number, y: number): void {
    this.setBounds({ x, y });
  }
  getMinimumSize(): number[] {
    return [this.#minimum.width, this.#minimum.height];
  }
  setMinimumSize(width: number, height: number): void {
    this.#minimum = { width, height };
    this.#move(this.#bounds);
  }
  getMaximumSize(): number[] {
    return [this.#maximum.width, this.#maximum.height];
  }
  setMaximumSize(width: number, height: number): void {
    this.#maximum = { width, height };
    this.#move(this.#bounds);
  }

  getTitle(): string {
    return this.#title;
  }
  setTitle(title: string): void {
    this.#demandAlive();
    this.#title = title;
  }
  get title(): string {
    return this.#title;
  }
  set title(title: string) {
    this.setTitle(title);
  }
  getBackgroundColor(): string {
    return this.#backgroundColor;
  }
  setBackgroundColor(backgroundColor: string): void {
    this.#demandAlive();
    this.#backgroundColor = backgroundColor;
    this.#whenOpen(() => this.#paintGround());
  }
  flashFrame(flag: boolean): void {
    this.#demandAlive();
    this.#surface.flashing = flag;
  }
  setIcon(icon: Electron.NativeImage | string): void {
    this.#surface.icon = typeof icon === "string" ? icon : icon.toDataURL();
  }
  setOverlayIcon(overlay: Electron.NativeImage | null, description: string): void {
    this.#surface.overlay = overlay && { image: imageOf(overlay).toDataURL(), description };
  }
  setProgressBar(progress: number): void {
    this.#surface.progress = progress;
  }
  setSkipTaskbar(skip: boolean): void {
    this.#surface.skipTaskbar = skip;
  }
  setMenuBarVisibility(visible: boolean): void {
    this.#surface.menuBarVisible = visible;
  }
  isMenuBarVisible(): boolean {
    return this.#surface.menuBarVisible;
  }
  get menuBarVisible(): boolean {
    return this.#surface.menuBarVisible;
  }
  set menuBarVisible(visible: boolean) {
    this.setMenuBarVisibility(visible);
  }
  setAutoHideMenuBar(hide: boolean): void {
    this.#autoHideMenuBar = hide;
  }
  isMenuBarAutoHide(): boolean {
    return this.#autoHideMenuBar;
  }
  get autoHideMenuBar(): boolean {
    return this.#autoHideMenuBar;
  }
  set autoHideMenuBar(hide: boolean) {
    this.setAutoHideMenuBar(hide);
  }
  removeMenu(): void {
    this.#surface.menuBarVisible = false;
  }

  async #open(): Promise<Page> {
    const chromium = browser();
    const page = await chromium.open(this.#bounds);
    this.#page = page;
    if (this.#isDestroyed) {
      chromium.cdp.tell("Target.closeTarget", { targetId: page.targetId });
      return page;
    }
    chromium.on("closed", (targetId) => {
      if (targetId === page.targetId) this.#gone();
    });
    this.#place();
    await this.#contents.attach(page);
    const { cssLayoutViewport: area } = await page.session.send("Page.getLayoutMetrics");
    if (chromium.headless) {
      this.#frame = {
        width: Math.max(0, this.#bounds.width - area.clientWidth),
        height: Math.max(0, this.#bounds.height - area.clientHeight),
      };
      if (this.#frame.width + this.#frame.height > 0) this.#place();
    } else page.session.on("Page.frameResized", () => void this.#follow(page));
    this.#contents.resized(this.#bounds);
    this.#paintGround();
    return page;
  }

  /** What the platform's own frame did to the window. */
  async #follow({ targetId }: Page): Promise<void> {
    const { bounds } = await browser()
      .cdp.send("Browser.getWindowForTarget", { targetId })
      .catch(() => ({ bounds: {} }));
    const { left, top, width, height } = bounds as {
      left?: number;
      top?: number;
      width?: number;
      height?: number;
    };
    if (!this.isVisible() || this.#isMinimized || left === undefined || left <= offScreenX / 2)
      return;
    const { x, y, width: wide, height: high } = this.#bounds;
    this.#bounds = { x: left, y: top ?? y, width: width ?? wide, height: height ?? high };
    if (this.#bounds.width === wide && this.#bounds.height === high) return;
    this.#contents.resized(this.#bounds);
    this.emit("resize");
    if (left !== x || top !== y) this.emit("move");
  }

  #paintGround(): void {
    const colour = /^#(?:([0-9a-f]{2}))?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(
      this.#backgroundColor,
    );
    const [r = 255, g = 255, b = 255] = (colour ?? [])
      .slice(2)
      .map((digits) => Number.parseInt(digits, 16));
    this.#page?.session.tell("Emulation.setDefaultBackgroundColorOverride", {
      color: { r, g, b, a: 1 },
    });
  }

  #move(wanted: Bounds): void {
    const limit = (value: number, least: number, most: number): number =>
      Math.max(least, most > 0 ? Math.min(value, most) : value);
    const next = {
      x: Math.round(wanted.x),
      y: Math.round(wanted.y),
      width: Math.round(limit(wanted.width, this.#minimum.width, this.#maximum.width)),
      height: Math.round(limit(wanted.height, this.#minimum.height, this.#maximum.height)),
    };
    const before = this.#bounds;
    this.#bounds = next;
    this.#place();
    if (next.width !== before.width || next.height !== before.height) {
      this.#contents.resized(next);
      this.emit("resize");
      this.emit("resized");
    }
    if (next.x !== before.x || next.y !== before.y) {
      this.emit("move");
      this.emit("moved");
    }
  }

  /** Brings Chromium's window to where it is to be. */
  #place(): void {
    this.#afterPage(({ windowId }) => {
      const { x, y, width, height } = this.#bounds;
      const isAway = !browser().headless && (!this.#isVisible || this.#isMinimized);
      browser().cdp.tell("Browser.setWindowBounds", {
        windowId,
        bounds: {
          left: isAway ? offScreenX : x,
          top: y,
          width: width + this.#frame.width,
          height: height + this.#frame.height,
        },
      });
    });
  }

  #setVisible(visible: boolean): void {
    const wasMinimized = this.#isMinimized;
    if (visible) this.#isMinimized = false;
    if (visible === this.#isVisible && wasMinimized === this.#isMinimized) return;
    const changed = visible !== this.#isVisible;
    this.#isVisible = visible;
    this.#place();
    if (changed) this.emit(visible ? "show" : "hide");
    if (!visible) this.#setFocused(false);
    if (wasMinimized && !this.#isMinimized) this.emit("restore");
  }

  #setFocused(focused: boolean): void {
    if (focused === this.#isFocused) return;
    const other = focused ? windowList.focused : null;
    if (other) other.asWindow.blur();
    this.#isFocused = focused;
    if (focused) this.#surface.flashing = false;
    this.#whenOpen(({ session }) =>
      session.tell("Emulation.setFocusEmulationEnabled", { enabled: this.#isFocused }),
    );
    this.emit(focused ? "focus" : "blur", createEvent());
    this.#contents.emit(focused ? "focus" : "blur");
    windowList.emit(focused ? "focused" : "blurred", this.#listed);
  }

  #closePage(): void {
    if (this.#isDestroyed) return;
    const timer = setTimeout(() => this.#gone(), closeMsMax);
    this.once("closed", () => clearTimeout(timer));
    this.#opened
      .then(({ targetId }) => browser().cdp.send("Target.closeTarget", { targetId }))
      .catch(() => this.#gone());
  }

  /** The window is no more, by the app's will or Chromium's. */
  #gone(): void {
    if (this.#isDestroyed) return;
    this.#setFocused(false);
    this.#isDestroyed = true;
    this.#isVisible = false;
    this.#contents.destroyed();
    inspector.windows.delete(this.id);
    this.emit("closed");
    windowList.remove(this.#listed);
  }

  /** Runs once the page is there, at once if it is. */
  #afterPage(work: (page: Page) => void): void {
    if (this.#page && !this.#isDestroyed) work(this.#page);
  }
  #whenOpen(work: (page: Page) => void): void {
    void this.#opened.then(
      (page) => (this.#isDestroyed ? undefined : work(page)),
      () => undefined,
    );
  }
  #demandAlive(): void {
    if (this.#isDestroyed) throw new TypeError("Object has been destroyed");
  }
}
