import type Electron from "electron";
import type { PausedRequest } from "../chromium/cdp-events.ts";
import type { CdpSession } from "../chromium/cdp.ts";
import { protocol } from "../modules/protocol.ts";
import { WebRequest } from "../modules/web-request.ts";
import { fromChromium, mappedUrls, mapPolicy, toChromium } from "./scheme-address.ts";

/** What a page's owner says about its documents. */
export interface DocumentGate {
  /** False stops the navigation: the page stays where it is. Called for every document, redirects included. */
  mayNavigate(frameId: string, url: string, isRedirect: boolean): Promise<boolean>;
  /** The status of the document that the main frame is about to show. */
  documentStatus(frameId: string, code: number, text: string): void;
}

type Details = Electron.OnHeadersReceivedListenerDetails;

const resourceTypes: Readonly<Record<string, Details["resourceType"]>> = {
  Stylesheet: "stylesheet",
  Script: "script",
  Image: "image",
  Font: "font",
  XHR: "xhr",
  Fetch: "xhr",
  Ping: "ping",
  CSPViolationReport: "cspReport",
  Media: "media",
  WebSocket: "webSocket",
};

let lastRequestId = 0;

const isOwn = (scheme: string): boolean => protocol.isOwnScheme(scheme);

/** Sees every request of one page: asks before documents load, serves the app's schemes, lets `webRequest` have its say. */
export class Requests {
  readonly #session: CdpSession;
  readonly #mainFrameId: string;
  readonly #gate: DocumentGate;
  readonly #webRequest: WebRequest;
  readonly #contentsId: number;

  constructor(
    session: CdpSession,
    { mainFrameId, contentsId }: { readonly mainFrameId: string; readonly contentsId: number },
    gate: DocumentGate,
    webRequest: WebRequest,
  ) {
    this.#session = session;
    this.#mainFrameId = mainFrameId;
    this.#contentsId = contentsId;
    this.#gate = gate;
    this.#webRequest = webRequest;
    session.on("Fetch.requestPaused", (paused) => {
      // The page may be gone before its request is answered.
      this.#handle(paused).catch(() => undefined);
    });
  }

  async enable(): Promise<void> {
    const documents = [
      { urlPattern: "*", resourceType: "Document" as const, requestStage: "Request" as const },
      { urlPattern: "*", resourceType: "Document" as const, requestStage: "Response" as const },
    ];
    const all = [
      { urlPattern: "*", requestStage: "Request" as const },
      { urlPattern: "*", requestStage: "Response" as const },
    ];
    await this.#session.send("Fetch.enable", {
      patterns: WebRequest.isListening(this.#webRequest)
        ? all
        : [{ urlPattern: mappedUrls }, ...documents],
    });
  }

  async #handle(paused: PausedRequest): Promise<void> {
    const { requestId, resourceType, frameId } = paused;
    if (paused.responseErrorReason !== undefined) {
      await this.#session.send("Fetch.continueRequest", { requestId });
      return;
    }
    if (paused.responseStatusCode !== undefined) {
      await this.#respond(paused, paused.responseStatusCode);
      return;
    }
    const url = fromChromium(paused.request.url);
    if (resourceType === "Document") {
      const isRedirect = paused.redirectedRequestId !== undefined;
      const may = await this.#gate.mayNavigate(
        frameId,
        url + (paused.request.urlFragment ?? ""),
        isRedirect,
      );
      if (!may) {
        await this.#session.send("Fetch.failRequest", { requestId, errorReason: "Aborted" });
        return;
      }
    }
    const decision = await WebRequest.before(this.#webRequest, {
      ...this.#details(paused),
      uploadData: [],
    });
    if (decision.cancel)
      await this.#session.send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
    else if (decision.redirectURL !== undefined)
      await this.#session.send("Fetch.fulfillRequest", {
        requestId,
        responseCode: 307,
        responseHeaders: [{ name: "location", value: toChromium(decision.redirectURL, isOwn) }],
      });
    else if (url === paused.request.url)
      await this.#session.send("Fetch.continueRequest", { requestId });
    else await this.#serve(paused, url);
  }

  /** Answers from the app's own handler of the scheme. */
  async #serve(paused: PausedRequest, url: string): Promise<void> {
    const { requestId, request } = paused;
    const headers = new Headers(request.headers);
    for (const name of ["origin", "referer"]) {
      const value = headers.get(name);
      if (value !== null) headers.set(name, fromChromium(value).replace(/\/$/, ""));
    }
    const body = Buffer.concat(
      (request.postDataEntries ?? []).map(({ bytes }) => Buffer.from(bytes ?? "", "base64")),
    );
    let response: Response;
    let content: ArrayBuffer;
    try {
      response = await protocol.answer(
        new Request(url, {
          method: request.method,
          headers,
          ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
        }),
      );
      content = await response.arrayBuffer();
    } catch (error) {
      process.stderr.write(`electron stand-in: ${url}: ${String(error)}\n`);
      await this.#session.send("Fetch.failRequest", { requestId, errorReason: "Failed" });
      return;
    }
    if (response.status < 200) {
      await this.#session.send("Fetch.failRequest", { requestId, errorReason: "Failed" });
      return;
    }
    const changed = await this.#headers(
      paused,
      response.status,
      response.statusText,
      [...response.headers].map(([name, value]) => ({ name, value })),
    );
    if (paused.resourceType === "Document")
      this.#gate.documentStatus(paused.frameId, response.status, response.statusText);
    if (changed === null)
      await this.#session.send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
    else
      await this.#session.send("Fetch.fulfillRequest", {
        requestId,
        responseCode: response.status,
        responseHeaders: changed.map(({ name, value }) => ({
          name,
          value: mapHeader(name, value),
        })),
        body: Buffer.from(content).toString("base64"),
      });
  }

  /** An answer from the network, on its way to the page. */
  async #respond(paused: PausedRequest, code: number): Promise<void> {
    const { requestId, resourceType, frameId, responseStatusText = "" } = paused;
    if (resourceType === "Document") this.#gate.documentStatus(frameId, code, responseStatusText);
    const before = paused.responseHeaders ?? [];
    const changed = await this.#headers(paused, code, responseStatusText, before);
    if (changed === null)
      await this.#session.send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
    else
      await this.#session.send("Fetch.continueResponse", {
        requestId,
        ...(changed === before ? {} : { responseCode: code, responseHeaders: [...changed] }),
      });
  }

  /** The headers as the app wants them; null when it cancels. */
  async #headers(
    paused: PausedRequest,
    statusCode: number,
    statusText: string,
    headers: readonly { readonly name: string; readonly value: string }[],
  ): Promise<readonly { readonly name: string; readonly value: string }[] | null> {
    const responseHeaders: Record<string, string[]> = {};
    for (const { name, value } of headers) (responseHeaders[name] ??= []).push(value);
    const decision = await WebRequest.headers(this.#webRequest, {
      ...this.#details(paused),
      statusCode,
      statusLine: `HTTP/1.1 ${statusCode} ${statusText}`.trimEnd(),
      responseHeaders,
    });
    if (decision.cancel) return null;
    if (!decision.responseHeaders) return headers;
    return Object.entries(decision.responseHeaders).flatMap(([name, values]) =>
      [values].flat().map((value) => ({ name, value })),
    );
  }

  #details(paused: PausedRequest): Omit<Details, "statusCode" | "statusLine" | "responseHeaders"> {
    const { request, resourceType, frameId } = paused;
    const isMainFrame = resourceType === "Document" && frameId === this.#mainFrameId;
    return {
      id: ++lastRequestId,
      url: fromChromium(request.url),
      method: request.method,
      webContentsId: this.#contentsId,
      resourceType: isMainFrame
        ? "mainFrame"
        : resourceType === "Document"
          ? "subFrame"
          : (resourceTypes[resourceType] ?? "other"),
      referrer: fromChromium(request.headers["Referer"] ?? ""),
      timestamp: Date.now(),
    };
  }
}

/** Headers that name addresses, in the addresses that Chromium was given. */
function mapHeader(name: string, value: string): string {
  switch (name.toLowerCase()) {
    case "location":
      return toChromium(value, isOwn);
    case "content-security-policy":
    case "content-security-policy-report-only":
      return mapPolicy(value, isOwn);
    case "access-control-allow-origin":
      return toChromium(value, isOwn).replace(/\/$/, "");
    default:
      return value;
  }
}
