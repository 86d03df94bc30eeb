import type Electron from "electron";

type WillNavigate = Electron.Event<Electron.WebContentsWillNavigateEventParams>;

/** The events that the stand-in emits for a page. */
export interface WebContentsEvents {
  "did-start-loading": [];
  "did-stop-loading": [];
  "did-finish-load": [];
  "dom-ready": [];
  "did-fail-load": [
    event: Electron.Event,
    errorCode: number,
    errorDescription: string,
    validatedURL: string,
    isMainFrame: boolean,
    frameProcessId: number,
    frameRoutingId: number,
  ];
  "did-navigate": [
    event: Electron.Event,
    url: string,
    httpResponseCode: number,
    httpStatusText: string,
  ];
  "did-navigate-in-page": [
    event: Electron.Event,
    url: string,
    isMainFrame: boolean,
    frameProcessId: number,
    frameRoutingId: number,
  ];
  "will-frame-navigate": [details: WillNavigate];
  "will-navigate": [
    details: WillNavigate,
    url: string,
    isInPlace: boolean,
    isMainFrame: boolean,
    frameProcessId: number,
    frameRoutingId: number,
  ];
  "will-redirect": [
    details: WillNavigate,
    url: string,
    isInPlace: boolean,
    isMainFrame: boolean,
    frameProcessId: number,
    frameRoutingId: number,
  ];
  "page-title-updated": [event: Electron.Event, title: string, explicitSet: boolean];
  "console-message": [
    details: Electron.Event<Electron.WebContentsConsoleMessageEventParams>,
    level: number,
    message: string,
    line: number,
    sourceId: string,
  ];
  "ipc-message": [event: Electron.IpcMainEvent, channel: string, ...args: unknown[]];
  "preload-error": [event: Electron.Event, preloadPath: string, error: Error];
  "render-process-gone": [event: Electron.Event, details: Electron.RenderProcessGoneDetails];
  focus: [];
  blur: [];
  destroyed: [];
}
