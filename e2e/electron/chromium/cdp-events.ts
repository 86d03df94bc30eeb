/** The events of the protocol that the stand-in listens to, as https://chromedevtools.github.io/devtools-protocol has them. */
export interface CdpEvents {
  "Target.attachedToTarget": [
    { sessionId: string; targetInfo: TargetInfo; waitingForDebugger: boolean },
  ];
  "Target.detachedFromTarget": [{ sessionId: string }];
  "Target.targetDestroyed": [{ targetId: string }];
  "Page.frameAttached": [{ frameId: string; parentFrameId: string }];
  "Page.frameDetached": [{ frameId: string; reason: "remove" | "swap" }];
  "Page.frameNavigated": [{ frame: Frame }];
  "Page.frameRequestedNavigation": [
    { frameId: string; reason: string; url: string; disposition: string },
  ];
  "Page.frameResized": [];
  "Page.frameStartedLoading": [{ frameId: string }];
  "Page.navigatedWithinDocument": [{ frameId: string; url: string }];
  "Page.domContentEventFired": [];
  "Page.loadEventFired": [];
  "Page.lifecycleEvent": [{ frameId: string; loaderId: string; name: string }];
  "Page.windowOpen": [
    { url: string; windowName: string; windowFeatures: string[]; userGesture: boolean },
  ];
  "Page.javascriptDialogOpening": [{ type: string; message: string }];
  "Runtime.executionContextCreated": [
    { context: { id: number; name: string; auxData: { frameId: string; isDefault: boolean } } },
  ];
  "Runtime.executionContextDestroyed": [{ executionContextId: number }];
  "Runtime.executionContextsCleared": [];
  "Runtime.bindingCalled": [{ name: string; payload: string; executionContextId: number }];
  "Runtime.consoleAPICalled": [
    {
      type: string;
      args: { type: string; value?: unknown; description?: string }[];
      stackTrace?: { callFrames: { url: string; lineNumber: number }[] };
    },
  ];
  "Runtime.exceptionThrown": [
    {
      exceptionDetails: {
        text: string;
        url?: string;
        lineNumber: number;
        exception?: { description?: string };
      };
    },
  ];
  "Fetch.requestPaused": [PausedRequest];
  "Inspector.targetCrashed": [];
}

export interface TargetInfo {
  readonly targetId: string;
  readonly type: string;
  readonly title: string;
  readonly url: string;
  readonly openerId?: string;
}

export interface Frame {
  readonly id: string;
  readonly parentId?: string;
  readonly loaderId: string;
  readonly name?: string;
  readonly url: string;
  readonly urlFragment?: string;
  /** The URL that could not be loaded, when the frame shows Chromium's error page. */
  readonly unreachableUrl?: string;
}

export interface PausedRequest {
  readonly requestId: string;
  readonly request: {
    readonly url: string;
    readonly urlFragment?: string;
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly hasPostData?: boolean;
    readonly postData?: string;
    readonly postDataEntries?: { readonly bytes?: string }[];
  };
  readonly frameId: string;
  readonly resourceType: string;
  readonly responseStatusCode?: number;
  readonly responseStatusText?: string;
  readonly responseErrorReason?: string;
  readonly responseHeaders?: { readonly name: string; readonly value: string }[];
  readonly redirectedRequestId?: string;
}
