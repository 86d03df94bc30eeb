import { readFileSync } from "node:fs";
import { EventEmitter } from "node:events";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type Electron from "electron";
import type { Page } from "../chromium/browser.ts";
import type { CdpEvents, Frame } from "../chromium/cdp-events.ts";
import type { CdpSession } from "../chromium/cdp.ts";
import { createEvent } from "../event.ts";
import { browser, host } from "../host.ts";
import { inspector, record } from "../inspector.ts";
import { type Modelled, refuse, refuseOptions, type Words } from "../not-implemented.ts";
import { FrameTree } from "../page/frames.ts";
import { PageLink, type Received } from "../page/link.ts";
import { Navigations } from "../page/navigations.ts";
import { LoadError } from "../page/net-errors.ts";
import { nodeCodec } from "../page/node-codec.ts";
import { Requests } from "../page/requests.ts";
import { toChromium } from "../page/scheme-address.ts";
import { encodeInPage } from "../page/sources.ts";
import { windowList } from "../window-list.ts";
import { IpcMain, ipcMain } from "./ipc-main.ts";
import { NativeImage } from "./native-image.ts";
import { nativeTheme } from "./native-theme.ts";
import { protocol } from "./protocol.ts";
import { defaultSession, Session, session as sessionModule } from "./session.ts";
import type { WebContentsEvents } from "./web-contents-events.ts";
import { asFrame, type FrameOwner, WebFrameMain } from "./web-frame-main.ts";
import { WebRequest } from "./web-request.ts";

const methods = [
  "addWorkSpace adjustSelection beginFrameSubscription canGoBack canGoForward canGoToOffset",
  "centerSelection clearHistory clone closeDevTools copyImageAt copyVideoFrameAt disableDeviceEmulation",
  "downloadURL enableDeviceEmulation endFrameSubscription executeJavaScriptInIsolatedWorld findInPage",
  "forcefullyCrashRenderer getAllSharedWorkers getBackgroundThrottling getDevToolsTitle getFrameRate",
  "getMediaSourceId getOrCreateDevToolsTargetId getPrintersAsync getUserAgent getWebRTCIPHandlingPolicy",
  "getWebRTCUDPPortRange getZoomMode goBack goForward goToIndex goToOffset insertCSS insertText",
  "inspectElement inspectServiceWorker inspectSharedWorker inspectSharedWorkerById invalidate",
  "isAudioMuted isBeingCaptured isCaretBrowsingEnabled isCurrentlyAudible isDevToolsFocused isOffscreen",
  "isPainting isWaitingForResponse openDevTools pasteAndMatchStyle postMessage print printToPDF",
  "removeInsertedCSS removeWorkSpace replace replaceMisspelling savePage saveVideoFrameAs scrollToBottom",
  "scrollToTop sendInputEvent sendToFrame setAudioMuted setBackgroundThrottling setCaretBrowsingEnabled",
  "setDevToolsTitle setDevToolsWebContents setFrameRate setIgnoreMenuShortcuts setImageAnimationPolicy",
  "setUserAgent setVisualZoomLevelLimits setWebRTCIPHandlingPolicy setWebRTCUDPPortRange setZoomMode",
  "showDefinitionForSelection startDrag startPainting stopFindInPage stopPainting takeHeapSnapshot",
  "toggleDevTools unselect",
] as const;
const properties = [
  "audioMuted backgroundThrottling caretBrowsingEnabled debugger frameRate navigationHistory userAgent",
  "zoomMode",
] as const;
type Missing = Words<typeof methods> | Words<typeof properties>;

/** What a page needs of the window around it. */
export interface ContentsOwner {
  readonly asWindow: Electron.BrowserWindow;
  focus(): void;
  isFocused(): boolean;
  destroy(): void;
  /** The page has painted something for the first time. */
  painted(): void;
}

interface Load {
  readonly url: string;
  resolve(): void;
  reject(error: Error): void;
}

export interface ContentsPreferences {
  readonly preload: string | null;
  readonly additionalArguments: readonly string[];
}

const preloadVersions = ["node", "v8", "electron", "chrome"] as const;
const zoomBase = 1.2;
const consoleLevels = ["debug", "info", "warning", "error"] as const;
/** What Chromium fetches itself; any other scheme that a page goes to belongs to the platform. */
const fetchable = ["http:", "https:", "file:", "data:", "blob:", "about:", "javascript:"];

let lastContentsId = 0;
const isOwn = (scheme: string): boolean => protocol.isOwnScheme(scheme);
const schemeOf = (url: string): string => url.slice(0, Math.max(0, url.indexOf(":")));

/** One page: loads, talks to its preload script, asks the app before it goes anywhere. */
export class WebContents
  extends EventEmitter<WebContentsEvents>
  implements Modelled<Electron.WebContents, Missing>
{
  static {
    refuse(this.prototype, "webContents", { methods, properties });
  }
  readonly id = ++lastContentsId;
  readonly session = sessionModule.defaultSession;
  readonly ipc = new IpcMain() as unknown as Electron.IpcMain;
  readonly opener = null;
  readonly hostWebContents = null;
  readonly devToolsWebContents = null;
  readonly #owner: ContentsOwner;
  readonly #preferences: ContentsPreferences;
  readonly #attached = Promise.withResolvers<CdpSession>();
  readonly #frames = new Map<string, WebFrameMain>();
  #tree: FrameTree | null = null;
  #mainFrame: WebFrameMain | null = null;
  #link: PageLink | null = null;
  #session: CdpSession | null = null;
  #navigations: Navigations | null = null;
  #openHandler: Parameters<Electron.WebContents["setWindowOpenHandler"]>[0] | null = null;
  #isDestroyed = false;
  #isCrashed = false;
  #isLoading = false;
  #hasPainted = false;
  #title = "";
  #zoom = 1;
  #viewport: Electron.Size = { width: 0, height: 0 };
  /** The address, without fragment, that the app itself sends the page to. */
  #own: string | null = null;
  #load: Load | null = null;
  #awaitedLoader: string | null = null;
  #loader: string | null = null;
  #finishedLoader: string | null = null;
  #status = { code: 200, text: "OK" };

  constructor(owner: ContentsOwner, preferences: ContentsPreferences) {
    super();
    this.#owner = owner;
    this.#preferences = preferences;
    this.#attached.promise.catch(() => undefined);
  }

  /** The stand-in's own: the page is there; from now on it may load. */
  async attach({ targetId, session, mark }: Page): Promise<void> {
    const tree = new FrameTree(session, targetId, mark);
    const link = new PageLink(session, targetId);
    const requests = new Requests(
      session,
      { mainFrameId: targetId, contentsId: this.id },
      {
        mayNavigate: (frameId, url, isRedirect) => this.#mayNavigate(frameId, url, isRedirect),
        documentStatus: (frameId, code, text) => {
          if (frameId === targetId) this.#status = { code, text };
        },
      },
      defaultSession.webRequest as unknown as WebRequest,
    );
    WebRequest.onChange(defaultSession.webRequest as unknown as WebRequest, () => {
      for (const change of webRequestChanges) change();
    });
    const reconsider = (): void => void requests.enable().catch(() => undefined);
    webRequestChanges.add(reconsider);
    this.once("destroyed", () => webRequestChanges.delete(reconsider));
    this.#tree = tree;
    this.#link = link;
    this.#session = session;
    this.#navigations = new Navigations(session);
    this.#listen(session, link, targetId);
    const theme = (): void => this.#applyTheme();
    nativeTheme.on("updated", theme);
    this.once("destroyed", () => nativeTheme.off("updated", theme));
    await Promise.all([
      session.send("Page.enable"),
      session.send("Page.setLifecycleEventsEnabled", { enabled: true }),
      link.install(this.#config(), this.#script()),
      requests.enable(),
      nativeTheme.shouldUseDarkColors || nativeTheme.themeSource !== "system"
        ? this.#emulateTheme(session)
        : null,
      session.send("Runtime.runIfWaitingForDebugger"),
    ]);
    this.#attached.resolve(session);
  }

  /** The stand-in's own: there will be no page. */
  fail(error: Error): void {
    this.#attached.reject(error);
  }

  /** The stand-in's own: the page is gone. */
  destroyed(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.#attached.reject(new TypeError("Object has been destroyed"));
    this.#load?.reject(new LoadError("ERR_ABORTED", this.#load.url));
    this.emit("destroyed");
  }

  #titled(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    this.emit("page-title-updated", createEvent(), title, true);
  }

  /** The stand-in's own: the size of the page's area. */
  resized(size: Electron.Size): void {
    this.#viewport = size;
    if (this.#zoom !== 1) this.#applyZoom();
  }

  loadURL(url: string, options?: Electron.LoadURLOptions): Promise<void> {
    const loading = this.#loadURL(url, options);
    // As in Electron: who does not wait for it hears of a failure through did-fail-load.
    loading.catch(() => undefined);
    return loading;
  }
  loadFile(filePath: string, options: Electron.LoadFileOptions = {}): Promise<void> {
    const url = pathToFileURL(resolve(host().application.folder, filePath));
    const { query, search, hash } = options;
    if (search !== undefined) url.search = search;
    for (const [name, value] of Object.entries(query ?? {}))
      url.searchParams.set(name, String(value));
    if (hash !== undefined) url.hash = hash;
    return this.loadURL(url.href);
  }
  reload(): void {
    this.#tell("Page.reload");
  }
  reloadIgnoringCache(): void {
    this.#attached.promise.then(
      (session) => session.tell("Page.reload", { ignoreCache: true }),
      () => undefined,
    );
  }
  stop(): void {
    this.#tell("Page.stopLoading");
  }
  close(): void {
    this.#owner.destroy();
  }
  focus(): void {
    this.#owner.focus();
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#isDestroyed) throw new TypeError("Object has been destroyed");
    if (typeof channel !== "string") throw new TypeError("Missing required channel argument");
    if (this.#link) this.#link.send(channel, args);
    else nodeCodec.encode(args);
  }

  get mainFrame(): Electron.WebFrameMain {
    if (!this.#tree) return asFrame(this.#detachedFrame());
    this.#mainFrame ??= this.#frame(this.#tree.main.id);
    return asFrame(this.#mainFrame ?? this.#detachedFrame());
  }
  get focusedFrame(): Electron.WebFrameMain | null {
    return this.isFocused() ? this.mainFrame : null;
  }
  getURL(): string {
    return this.#tree?.main.url ?? "";
  }
  getTitle(): string {
    return this.#title;
  }
  getType(): ReturnType<Electron.WebContents["getType"]> {
    return "window";
  }
  isDestroyed(): boolean {
    return this.#isDestroyed;
  }
  isCrashed(): boolean {
    return this.#isCrashed;
  }
  isLoading(): boolean {
    return this.#isLoading;
  }
  isLoadingMainFrame(): boolean {
    return this.#isLoading;
  }
  isFocused(): boolean {
    return !this.#isDestroyed && this.#owner.isFocused();
  }
  isDevToolsOpened(): boolean {
    return false;
  }
  /** Chromium tells no renderer's process: its own stands for all. */
  getOSProcessId(): number {
    return browser().process.pid ?? 0;
  }
  getProcessId(): number {
    return this.id;
  }

  setWindowOpenHandler(handler: Parameters<Electron.WebContents["setWindowOpenHandler"]>[0]): void {
    this.#openHandler = handler;
  }

  /** The script's result, as structured clone gives it. */
  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    const session = await this.#attached.promise;
    if (this.#isLoading) await new Promise<void>((done) => this.once("did-stop-loading", done));
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression: code,
      awaitPromise: true,
      userGesture,
    });
    if (exceptionDetails)
      throw new Error(
        exceptionDetails.exception?.description ??
          String(exceptionDetails.exception?.value ?? "Script failed to execute"),
      );
    if (result.objectId === undefined) {
      const { unserializableValue: special } = result;
      if (special === undefined) return result.value as unknown;
      return special.endsWith("n") ? BigInt(special.slice(0, -1)) : Number(special);
    }
    const encoded = await session.send("Runtime.callFunctionOn", {
      objectId: result.objectId,
      functionDeclaration: `function () { return (${encodeInPage})(this); }`,
      returnByValue: true,
    });
    session.tell("Runtime.releaseObject", { objectId: result.objectId });
    if (encoded.exceptionDetails) throw new Error("An object could not be cloned.");
    return nodeCodec.decode(String(encoded.result.value));
  }

  async capturePage(rect?: Electron.Rectangle): Promise<Electron.NativeImage> {
    const session = await this.#attached.promise;
    const { data } = await session.send("Page.captureScreenshot", {
      format: "png",
      ...(rect ? { clip: { ...rect, scale: 1 } } : {}),
    });
    return NativeImage.createFromBuffer(Buffer.from(data, "base64"));
  }

  setZoomFactor(factor: number): void {
    if (!(factor > 0)) throw new Error("'zoomFactor' must be a double greater than 0.0");
    this.#zoom = factor;
    this.#applyZoom();
  }
  getZoomFactor(): number {
    return this.#zoom;
  }
  setZoomLevel(level: number): void {
    this.setZoomFactor(zoomBase ** level);
  }
  getZoomLevel(): number {
    return Math.log(this.#zoom) / Math.log(zoomBase);
  }
  get zoomFactor(): number {
    return this.#zoom;
  }
  set zoomFactor(factor: number) {
    this.setZoomFactor(factor);
  }
  get zoomLevel(): number {
    return this.getZoomLevel();
  }
  set zoomLevel(level: number) {
    this.setZoomLevel(level);
  }

  undo(): void {
    this.#edit("undo");
  }
  redo(): void {
    this.#edit("redo");
  }
  cut(): void {
    this.#edit("cut");
  }
  copy(): void {
    this.#edit("copy");
  }
  paste(): void {
    this.#edit("paste");
  }
  delete(): void {
    this.#edit("delete");
  }
  selectAll(): void {
    this.#edit("selectAll");
  }

  // Statics of Electron's webContents module.
  static fromId(id: number): Electron.WebContents | undefined {
    return WebContents.getAllWebContents().find((contents) => contents.id === id);
  }
  static getAllWebContents(): Electron.WebContents[] {
    return windowList.all.map(({ asContents }) => asContents);
  }
  static getFocusedWebContents(): Electron.WebContents | null {
    return windowList.focused?.asContents ?? null;
  }
  static fromDevToolsTargetId(targetId: string): Electron.WebContents | undefined {
    return windowList.byTarget(targetId)?.asContents;
  }
  static fromFrame(frame: Electron.WebFrameMain): Electron.WebContents | undefined {
    return WebContents.getAllWebContents().find(({ mainFrame }) => mainFrame === frame.top);
  }

  async #loadURL(url: string, options: Electron.LoadURLOptions | undefined): Promise<void> {
    refuseOptions("loadURL option", options, []);
    if (this.#isDestroyed) throw new TypeError("Object has been destroyed");
    if (!URL.canParse(url)) throw new LoadError("ERR_INVALID_URL", url);
    const session = await this.#attached.promise;
    this.#load?.reject(new LoadError("ERR_ABORTED", this.#load.url));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => undefined);
    const load = { url, resolve, reject };
    this.#load = load;
    this.#startLoading();
    const address = toChromium(url, isOwn);
    this.#own = address.split("#")[0] ?? address;
    const answer = await session
      .send("Page.navigate", { url: address })
      .catch((error: unknown) => ({
        errorText: `ERR_FAILED ${String(error)}`.split(" ")[0],
        loaderId: undefined,
      }));
    if (this.#load !== load) return promise;
    this.#own = null;
    if (answer.errorText) this.#failLoad(answer.errorText.replace("net::", ""), url);
    else if (answer.loaderId === undefined) this.#finishLoad();
    else if (answer.loaderId === this.#finishedLoader) this.#finishLoad();
    else this.#awaitedLoader = answer.loaderId;
    return promise;
  }

  #listen(session: CdpSession, link: PageLink, targetId: string): void {
    link.on("received", (received) => this.#received(received));
    session.on("Page.frameStartedLoading", ({ frameId }) => {
      if (frameId === targetId && this.#loader !== null) this.#startLoading();
    });
    session.on("Page.frameNavigated", ({ frame }) => {
      if (frame.id === targetId && !this.#tree?.isInitial(frame)) this.#committed(frame);
    });
    session.on("Page.navigatedWithinDocument", ({ frameId }) => {
      if (frameId !== targetId || this.#loader === null) return;
      this.emit("did-navigate-in-page", createEvent(), this.getURL(), true, this.id, 1);
    });
    session.on("Page.lifecycleEvent", (event) => {
      if (event.frameId === targetId && event.loaderId === this.#loader)
        this.#lifecycle(event.name, event.loaderId);
    });
    session.on("Page.frameRequestedNavigation", ({ frameId, url, disposition }) => {
      const scheme = schemeOf(url);
      if (disposition !== "currentTab" || fetchable.includes(`${scheme}:`)) return;
      void this.#leave(frameId, url, isOwn(scheme));
    });
    session.on("Page.windowOpen", ({ url, windowName, windowFeatures }) =>
      this.#askOpen(url, windowName, windowFeatures.join(",")),
    );
    session.on("Page.javascriptDialogOpening", () => {
      // With a debugger at work it answers; without a display nobody could.
      if (browser().headless && host().commandLine.debuggingPort === null)
        session.tell("Page.handleJavaScriptDialog", { accept: false });
    });
    session.on("Inspector.targetCrashed", () => {
      this.#isCrashed = true;
      const details = { reason: "crashed", exitCode: 1 } as const;
      this.emit("render-process-gone", createEvent(), details);
    });
    session.on("Runtime.consoleAPICalled", (event) => this.#console(event));
    session.on("Runtime.exceptionThrown", ({ exceptionDetails }) => {
      const { text, exception, url = "", lineNumber } = exceptionDetails;
      const message = exception?.description ? `${text} ${exception.description}` : text;
      this.#emitConsole("error", message, lineNumber + 1, url);
    });
  }

  #committed(frame: Frame): void {
    this.#loader = frame.loaderId;
    if (frame.unreachableUrl !== undefined) return;
    const { code, text } = this.#status;
    this.emit("did-navigate", createEvent(), this.getURL(), code, text);
  }

  #lifecycle(name: string, loaderId: string): void {
    if (name === "DOMContentLoaded") this.emit("dom-ready");
    else if (name === "firstContentfulPaint") this.#painted();
    else if (name === "load") {
      this.#finishedLoader = loaderId;
      if (this.#load === null || this.#awaitedLoader === loaderId) this.#finishLoad();
      // A page without any content never paints; its first frames have passed once two were asked for.
      this.#session
        ?.send("Runtime.evaluate", {
          expression:
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))",
          awaitPromise: true,
        })
        .then(
          () => this.#painted(),
          () => undefined,
        );
    }
  }

  #painted(): void {
    if (this.#hasPainted || this.#isDestroyed) return;
    this.#hasPainted = true;
    this.#owner.painted();
  }

  #startLoading(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.emit("did-start-loading");
  }
  #finishLoad(): void {
    const load = this.#endLoad();
    this.emit("did-finish-load");
    this.emit("did-stop-loading");
    load?.resolve();
  }
  #failLoad(code: string, url: string): void {
    const load = this.#endLoad();
    const error = new LoadError(code, url);
    this.emit("did-fail-load", createEvent(), error.errno, code, url, true, this.id, 1);
    this.emit("did-stop-loading");
    load?.reject(error);
  }
  #endLoad(): Load | null {
    const load = this.#load;
    this.#load = null;
    this.#awaitedLoader = null;
    this.#isLoading = false;
    return load;
  }

  async #mayNavigate(frameId: string, url: string, isRedirect: boolean): Promise<boolean> {
    const isMainFrame = frameId === this.#tree?.main.id;
    const address = toChromium(url, isOwn);
    const isOwnNavigation = isMainFrame && this.#own === address.split("#")[0];
    if (isRedirect) {
      const event = this.#willNavigate(frameId, url);
      this.emit("will-redirect", event, url, false, isMainFrame, this.id, 1);
      if (event.defaultPrevented) return false;
    } else if (!isOwnNavigation) {
      const isByPage = !isMainFrame || (await this.#navigations?.isByPage(frameId, address));
      if (isByPage && !this.#asks(frameId, url)) {
        this.#isLoading = false;
        return false;
      }
    }
    await Session.permissionsOf(defaultSession).seed({
      contents: asContents(this),
      requestingUrl: url,
      isMainFrame,
    });
    Session.visited(defaultSession, url);
    return true;
  }

  /** Asks the app whether a page may go somewhere; false when it may not. */
  #asks(frameId: string, url: string): boolean {
    const isMainFrame = frameId === this.#tree?.main.id;
    const first = this.#willNavigate(frameId, url);
    this.emit("will-frame-navigate", first);
    if (first.defaultPrevented) return false;
    if (!isMainFrame) return true;
    const second = this.#willNavigate(frameId, url);
    this.emit("will-navigate", second, url, false, true, this.id, 1);
    return !second.defaultPrevented;
  }

  #willNavigate(
    frameId: string,
    url: string,
  ): Electron.Event<Electron.WebContentsWillNavigateEventParams> {
    const isMainFrame = frameId === this.#tree?.main.id;
    const frame = this.#frame(frameId);
    return createEvent({
      url,
      isSameDocument: false,
      isMainFrame,
      frame: frame ? asFrame(frame) : null,
      initiator: frame ? asFrame(frame) : null,
    });
  }

  /** A page goes to an address that Chromium itself cannot fetch: one of the app's own schemes, or the platform's. */
  async #leave(frameId: string, url: string, isOwnScheme: boolean): Promise<void> {
    const address = toChromium(url, isOwn);
    if (!this.#asks(frameId, url)) return;
    if (isOwnScheme) {
      this.#own = address.split("#")[0] ?? address;
      await this.#session?.send("Page.navigate", { url: address, frameId }).catch(() => undefined);
      this.#own = null;
      return;
    }
    const isMainFrame = frameId === this.#tree?.main.id;
    const granted = await Session.permissionsOf(defaultSession).decide("request", {
      contents: asContents(this),
      permission: "openExternal",
      requestingUrl: this.getURL(),
      isMainFrame,
    });
    if (granted) record(inspector.opened, { kind: "external", target: url });
  }

  #askOpen(url: string, frameName: string, features: string): void {
    const referrer = { url: this.getURL(), policy: "strict-origin-when-cross-origin" } as const;
    const disposition = features === "" ? "foreground-tab" : "new-window";
    const response = this.#openHandler?.({ url, frameName, features, disposition, referrer });
    if (response?.action === "deny") return;
    process.stderr.write(
      `electron stand-in: a window opened by a page is not implemented: ${url}\n`,
    );
  }

  #received({ message, frameId, reply, isThere }: Received): void {
    const frame = this.#frame(frameId);
    const isMainFrame = frameId === this.#tree?.main.id;
    const senderFrame = (): Electron.WebFrameMain | null =>
      frame && isThere() && !frame.detached ? asFrame(frame) : null;
    const sender = {
      sender: asContents(this),
      processId: this.id,
      frameId: frame?.routingId ?? 0,
      type: "frame",
      get senderFrame() {
        return senderFrame();
      },
    } as const;
    switch (message[0]) {
      case "send": {
        const [, channel, args] = message;
        const event = createEvent({
          ports: [],
          returnValue: undefined,
          reply: (answer: string, ...rest: unknown[]) => reply(["message", answer, rest]),
        });
        Object.defineProperties(event, Object.getOwnPropertyDescriptors(sender));
        // All parts of the event are there now.
        const whole = event as unknown as Electron.IpcMainEvent;
        this.emit("ipc-message", whole, channel, ...args);
        this.ipc.emit(channel, whole, ...args);
        ipcMain.emit(channel, whole, ...args);
        break;
      }
      case "invoke": {
        const [, id, channel, args] = message;
        const event: Electron.IpcMainInvokeEvent = createEvent(sender);
        void this.#answer(id, channel, event, args, reply);
        break;
      }
      case "title":
        if (isMainFrame) this.#titled(message[1]);
        break;
      case "preload-error": {
        const [, error] = message;
        process.stderr.write(
          `Unable to load preload script: ${this.#preferences.preload}\n${error.stack ?? error.message}\n`,
        );
        this.emit("preload-error", createEvent(), this.#preferences.preload ?? "", error);
        break;
      }
      case "permission": {
        const [, id, kind, permission, details] = message;
        const {
          mediaTypes,
          mediaType,
        }: { mediaTypes?: ("audio" | "video")[]; mediaType?: "audio" | "video" } = details;
        void Session.permissionsOf(defaultSession)
          .decide(kind, {
            contents: asContents(this),
            permission,
            requestingUrl: frame?.url ?? "",
            isMainFrame,
            ...(mediaTypes === undefined ? {} : { mediaTypes }),
            ...(mediaType === undefined ? {} : { mediaType }),
          })
          .then((granted) => reply(["answer", id, true, granted]));
        break;
      }
      case "open": {
        const [, url, frameName, features] = message;
        this.#askOpen(url, frameName, features);
        break;
      }
      default:
        message satisfies never;
    }
  }

  async #invoke(
    channel: string,
    event: Electron.IpcMainInvokeEvent,
    args: unknown[],
  ): Promise<unknown> {
    const own = this.ipc as unknown as IpcMain;
    const handler = IpcMain.handlerOf(own, channel) ?? IpcMain.handlerOf(ipcMain, channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    try {
      return await (handler(event, ...args) as unknown);
    } catch (error) {
      console.error(`Error occurred in handler for '${channel}':`, error);
      throw error;
    }
  }

  async #answer(
    id: number,
    channel: string,
    event: Electron.IpcMainInvokeEvent,
    args: unknown[],
    reply: Received["reply"],
  ): Promise<void> {
    let value: unknown;
    try {
      value = await this.#invoke(channel, event, args);
    } catch (error) {
      return reply(["answer", id, false, String(error)]);
    }
    try {
      return reply(["answer", id, true, value]);
    } catch (error) {
      return reply(["answer", id, false, String(error).replace(/^DataCloneError/, "Error")]);
    }
  }

  #console({ type, args, stackTrace }: CdpEvents["Runtime.consoleAPICalled"][0]): void {
    const level =
      type === "warning" || type === "debug" ? type : /error|assert/.test(type) ? "error" : "info";
    const message = args
      .map(({ value, description }) =>
        typeof value === "string" ? value : (description ?? JSON.stringify(value) ?? ""),
      )
      .join(" ");
    const [top] = stackTrace?.callFrames ?? [];
    this.#emitConsole(level, message, (top?.lineNumber ?? -1) + 1, top?.url ?? "");
  }
  #emitConsole(
    level: (typeof consoleLevels)[number],
    message: string,
    lineNumber: number,
    sourceId: string,
  ): void {
    const frame = this.mainFrame;
    const details = createEvent({ level, message, lineNumber, sourceId, frame });
    const at = consoleLevels.indexOf(level);
    this.emit("console-message", details, at, message, lineNumber, sourceId);
  }

  #frame(id: string): WebFrameMain | null {
    const known = this.#frames.get(id);
    if (known && !known.detached) return known;
    const state = this.#tree?.get(id);
    if (!state) return null;
    const made = new WebFrameMain(state, this.#frameOwner());
    this.#frames.set(id, made);
    return made;
  }
  #detachedFrame(): WebFrameMain {
    const state = { id: "", parentId: null, name: "", url: "", detached: false };
    return new WebFrameMain(state, this.#frameOwner());
  }
  #frameOwner(): FrameOwner {
    return {
      frame: (id) => this.#frame(id) ?? this.#detachedFrame(),
      children: (id) =>
        (this.#tree?.children(id) ?? []).flatMap((state) => this.#frame(state.id) ?? []),
      send: (channel, args) => this.send(channel, ...args),
      processId: this.id,
      osProcessId: this.getOSProcessId(),
    };
  }

  #config(): Parameters<PageLink["install"]>[0] {
    const { preload, additionalArguments } = this.#preferences;
    return {
      preload,
      process: {
        platform: process.platform,
        arch: process.arch,
        versions: Object.fromEntries(preloadVersions.map((name) => [name, process.versions[name]])),
        argv: [process.execPath, ...additionalArguments],
        env: { ...process.env },
      },
    };
  }
  #script(): string {
    const { preload } = this.#preferences;
    if (preload === null) return "";
    try {
      return readFileSync(preload, "utf8");
    } catch (error) {
      return `throw new Error(${JSON.stringify(String(error))});`;
    }
  }

  #applyTheme(): void {
    void this.#attached.promise
      .then((session) => this.#emulateTheme(session))
      .catch(() => undefined);
  }
  async #emulateTheme(session: CdpSession): Promise<void> {
    const value = nativeTheme.shouldUseDarkColors ? "dark" : "light";
    await session.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value }],
    });
  }
  /** Zoom as a browser has it: fewer and larger CSS pixels in the same area. */
  #applyZoom(): void {
    const { width, height } = this.#viewport;
    void this.#attached.promise
      .then((session) =>
        this.#zoom === 1
          ? session.send("Emulation.clearDeviceMetricsOverride")
          : session.send("Emulation.setDeviceMetricsOverride", {
              width: Math.round(width / this.#zoom),
              height: Math.round(height / this.#zoom),
              deviceScaleFactor: this.#zoom,
              mobile: false,
            }),
      )
      .catch(() => undefined);
  }
  #edit(command: string): void {
    void this.#attached.promise.then(
      (session) => session.tell("Input.dispatchKeyEvent", { type: "keyDown", commands: [command] }),
      () => undefined,
    );
  }
  #tell(method: "Page.reload" | "Page.stopLoading"): void {
    void this.#attached.promise.then(
      (session) => session.tell(method),
      () => undefined,
    );
  }
}

/** What every page does when the app begins or ends to listen to requests. */
const webRequestChanges = new Set<() => void>();

export const asContents = (contents: WebContents): Electron.WebContents =>
  contents as unknown as Electron.WebContents;
