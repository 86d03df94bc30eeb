import { spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import type Electron from "electron";
import { createEvent } from "../event.ts";
import { browser, host } from "../host.ts";
import { inspector } from "../inspector.ts";
import { InstanceLock } from "../instance-lock.ts";
import { preferredLanguages } from "../locale.ts";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";
import { type ListedWindow, windowList } from "../window-list.ts";
import { AppCommandLine } from "./app-command-line.ts";
import { AppPaths, packagedProgram } from "./app-paths.ts";
import { processMetrics } from "./app-metrics.ts";

const methods = [
  "addRecentDocument clearRecentDocuments configureHostResolver configureWebAuthn getRecentDocuments",
  "disableDomainBlockingFor3DAPIs disableHardwareAcceleration getAccessibilitySupportFeatures",
  "getApplicationInfoForProtocol getApplicationNameForProtocol getCurrentActivityType getFileIcon",
  "getGPUFeatureStatus getGPUInfo getJumpListSettings hide importCertificate invalidateCurrentActivity",
  "isAccessibilitySupportEnabled isActive isEmojiPanelSupported isHardwareAccelerationEnabled isHidden",
  "isInApplicationsFolder isSecureKeyboardEntryEnabled moveToApplicationsFolder resignCurrentActivity",
  "resolveProxy setAccessibilitySupportEnabled setAccessibilitySupportFeatures setActivationPolicy",
  "setAppLogsPath setClientCertRequestPasswordHandler setDesktopName setJumpList setProxy",
  "setSecureKeyboardEntryEnabled setToastActivatorCLSID setUserActivity setUserTasks show showAboutPanel",
  "showEmojiPanel startAccessingSecurityScopedResource startAppShimServer stopAppShimServer",
  "updateCurrentActivity setAsDefaultProtocolClient removeAsDefaultProtocolClient isDefaultProtocolClient",
] as const;
const properties = [
  "accessibilitySupportEnabled runningUnderARM64Translation toastActivatorCLSID userAgentFallback",
] as const;
type Missing = Words<typeof methods> | Words<typeof properties>;

interface AppEvents {
  "will-finish-launching": [];
  ready: [event: Electron.Event, launchInfo: Record<string, unknown>];
  "window-all-closed": [];
  "before-quit": [event: Electron.Event];
  "will-quit": [event: Electron.Event];
  quit: [event: Electron.Event, exitCode: number];
  activate: [event: Electron.Event, hasVisibleWindows: boolean];
  "second-instance": [
    event: Electron.Event,
    argv: string[],
    workingDirectory: string,
    additionalData: unknown,
  ];
  "browser-window-created": [event: Electron.Event, window: Electron.BrowserWindow];
  "browser-window-focus": [event: Electron.Event, window: Electron.BrowserWindow];
  "browser-window-blur": [event: Electron.Event, window: Electron.BrowserWindow];
  "web-contents-created": [event: Electron.Event, contents: Electron.WebContents];
  "render-process-gone": [
    event: Electron.Event,
    contents: Electron.WebContents,
    details: Electron.RenderProcessGoneDetails,
  ];
}

/** The app's life: ready, quitting and what stops it, one instance per profile. */
class App extends EventEmitter<AppEvents> implements Modelled<Electron.App, Missing> {
  static {
    refuse(this.prototype, "app", { methods, properties });
  }
  readonly commandLine = new AppCommandLine() as unknown as Electron.CommandLine;
  readonly dock = undefined;
  readonly isPackaged = packagedProgram !== null;
  applicationMenu: Electron.Menu | null = null;
  readonly #ready = Promise.withResolvers<void>();
  readonly #paths = new AppPaths();
  readonly #lock = new InstanceLock();
  #name: string | null = null;
  #badge = 0;
  #isQuitting = false;
  #relaunch: Electron.RelaunchOptions | null = null;

  constructor() {
    super();
    windowList.on("added", ({ asWindow, asContents }) => {
      this.emit("web-contents-created", createEvent(), asContents);
      this.emit("browser-window-created", createEvent(), asWindow);
    });
    windowList.on("focused", ({ asWindow }) =>
      this.emit("browser-window-focus", createEvent(), asWindow),
    );
    windowList.on("blurred", ({ asWindow }) =>
      this.emit("browser-window-blur", createEvent(), asWindow),
    );
    windowList.on("kept", () => {
      this.#isQuitting = false;
    });
    windowList.on("emptied", () => this.#onAllClosed());
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }
  isReady(): boolean {
    return host().isReady;
  }
  /** The stand-in's own: Chromium runs. Playwright replaces `emit` to hold "ready" back. */
  becomeReady(): void {
    host().isReady = true;
    this.emit("will-finish-launching");
    this.#ready.resolve();
    this.emit("ready", createEvent(), {});
  }

  quit(): void {
    if (this.#isQuitting || host().isExiting) return;
    const event = createEvent();
    this.emit("before-quit", event);
    if (event.defaultPrevented) return;
    this.#isQuitting = true;
    const windows = windowList.all;
    if (windows.length === 0) this.#willQuit();
    else for (const window of windows) window.close();
  }
  exit(exitCode = 0): void {
    if (host().isExiting) return;
    host().isExiting = true;
    for (const window of windowList.all) window.destroy();
    this.#shutDown(exitCode);
  }
  relaunch(options: Electron.RelaunchOptions = {}): void {
    this.#relaunch = options;
  }

  getName(): string {
    return this.#name ?? host().application.name;
  }
  setName(name: string): void {
    this.#name = name;
  }
  get name(): string {
    return this.getName();
  }
  set name(name: string) {
    this.setName(name);
  }
  getVersion(): string {
    return host().application.version ?? host().electronVersion;
  }
  getAppPath(): string {
    return host().application.folder;
  }
  getPath(name: Parameters<Electron.App["getPath"]>[0]): string {
    return this.#paths.get(name, this.getName());
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }
  getLocale(): string {
    return this.getPreferredSystemLanguages()[0] ?? "en-US";
  }
  getSystemLocale(): string {
    return preferredLanguages(undefined, process.env)[0] ?? "en-US";
  }
  getLocaleCountryCode(): string {
    return this.getSystemLocale().split("-")[1] ?? "";
  }
  getPreferredSystemLanguages(): string[] {
    return preferredLanguages(host().switches.get("lang"), process.env);
  }
  getAppMetrics(): Electron.ProcessMetric[] {
    return processMetrics(host().browser?.process.pid);
  }

  requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean {
    const place = { folder: this.getPath("userData"), node: host().node };
    const message = { argv: process.argv, workingDirectory: process.cwd(), additionalData };
    return this.#lock.take(place, message, (second) =>
      this.emit(
        "second-instance",
        createEvent(),
        second.argv,
        second.workingDirectory,
        second.additionalData,
      ),
    );
  }
  hasSingleInstanceLock(): boolean {
    return this.#lock.isHeld;
  }
  releaseSingleInstanceLock(): void {
    this.#lock.release();
  }

  focus(): void {
    windowList.all[0]?.asWindow.focus();
  }
  /** Every renderer is sandboxed in any case. */
  enableSandbox(): void {
    if (host().isReady)
      throw new Error("app.enableSandbox() can only be called before app is ready");
  }
  setAppUserModelId(id: string): void {
    inspector.appUserModelId = id;
  }
  setAboutPanelOptions(options: Electron.AboutPanelOptionsOptions): void {
    inspector.aboutPanel = options;
  }
  setBadgeCount(count = 0): boolean {
    this.#badge = count;
    return true;
  }
  getBadgeCount(): number {
    return this.#badge;
  }
  get badgeCount(): number {
    return this.#badge;
  }
  set badgeCount(count: number) {
    this.setBadgeCount(count);
  }
  setLoginItemSettings({ openAtLogin = false, args = [] }: Electron.Settings): void {
    Object.assign(inspector.loginItem, { openAtLogin, args });
  }
  getLoginItemSettings(): Electron.LoginItemSettings {
    const { openAtLogin } = inspector.loginItem;
    return {
      openAtLogin,
      wasOpenedAtLogin: false,
      executableWillLaunchAtLogin: openAtLogin,
      status: openAtLogin ? "enabled" : "not-registered",
      launchItems: [],
    };
  }

  #onAllClosed(): void {
    if (host().isExiting) return;
    if (this.#isQuitting) this.#willQuit();
    else if (this.listenerCount("window-all-closed") === 0) this.quit();
    else this.emit("window-all-closed");
  }
  #willQuit(): void {
    const event = createEvent();
    this.emit("will-quit", event);
    if (event.defaultPrevented) this.#isQuitting = false;
    else this.#shutDown(0);
  }
  #shutDown(exitCode: number): void {
    host().isExiting = true;
    this.emit("quit", createEvent(), exitCode);
    this.#lock.release();
    const closed = host().browser ? browser().close() : Promise.resolve();
    void closed.finally(() => {
      const { execPath = process.execPath, args = process.argv.slice(1) } = this.#relaunch ?? {};
      if (this.#relaunch) spawn(execPath, args, { detached: true, stdio: "ignore" }).unref();
      process.exit(exitCode);
    });
  }
}

export const app = new App();

/** Tells the app that a page's process is gone, as its own page did. */
export function reportGone(window: ListedWindow, details: Electron.RenderProcessGoneDetails): void {
  app.emit("render-process-gone", createEvent(), window.asContents, details);
}
