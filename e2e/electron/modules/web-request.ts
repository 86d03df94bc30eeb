import type Electron from "electron";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";

const methods = [
  "onBeforeRedirect onBeforeSendHeaders onCompleted onErrorOccurred onResponseStarted onSendHeaders",
] as const;
type Missing = Words<typeof methods>;

type RequestListener = (
  details: Electron.OnBeforeRequestListenerDetails,
  callback: (response: Electron.CallbackResponse) => void,
) => void;
type HeadersListener = (
  details: Electron.OnHeadersReceivedListenerDetails,
  callback: (response: Electron.HeadersReceivedResponse) => void,
) => void;

interface Registered<Listener> {
  readonly listener: Listener;
  concerns(url: string): boolean;
}

/** Electron's match patterns: `<all_urls>`, `*://host/*`, `app://host/*`. */
function matcher(patterns: readonly string[]): (url: string) => boolean {
  const expressions = patterns.map((pattern) =>
    pattern === "<all_urls>"
      ? /^/
      : new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`),
  );
  return (url) => expressions.some((expression) => expression.test(url));
}

function register<Listener>(
  args: readonly [Electron.WebRequestFilter | Listener | null, (Listener | null)?],
): Registered<Listener> | null {
  const [first, second] = args;
  const listener = (second === undefined ? first : second) as Listener | null;
  if (!listener) return null;
  const urls = second === undefined ? [] : (first as Electron.WebRequestFilter).urls;
  return { listener, concerns: urls.length === 0 ? () => true : matcher(urls) };
}

/** Requests of pages, seen through Chromium's Fetch domain: they can be cancelled, sent elsewhere, given other headers. */
export class WebRequest implements Modelled<Electron.WebRequest, Missing> {
  static {
    refuse(this.prototype, "webRequest", { methods });
  }
  #before: Registered<RequestListener> | null = null;
  #headers: Registered<HeadersListener> | null = null;
  #changed: (() => void) | null = null;

  onBeforeRequest(
    ...args: [Electron.WebRequestFilter | RequestListener | null, (RequestListener | null)?]
  ): void {
    this.#before = register(args);
    this.#changed?.();
  }
  onHeadersReceived(
    ...args: [Electron.WebRequestFilter | HeadersListener | null, (HeadersListener | null)?]
  ): void {
    this.#headers = register(args);
    this.#changed?.();
  }

  /** The stand-in's own from here. */
  static isListening(request: WebRequest): boolean {
    return request.#before !== null || request.#headers !== null;
  }
  static onChange(request: WebRequest, changed: () => void): void {
    request.#changed = changed;
  }
  /** What the app says of a request that is about to be made. */
  static before(
    request: WebRequest,
    details: Electron.OnBeforeRequestListenerDetails,
  ): Promise<Electron.CallbackResponse> {
    const registered = request.#before;
    if (!registered?.concerns(details.url)) return Promise.resolve({});
    return new Promise((resolve) => registered.listener(details, resolve));
  }
  /** What the app makes of the headers of an answer. */
  static headers(
    request: WebRequest,
    details: Electron.OnHeadersReceivedListenerDetails,
  ): Promise<Electron.HeadersReceivedResponse> {
    const registered = request.#headers;
    if (!registered?.concerns(details.url)) return Promise.resolve({});
    return new Promise((resolve) => registered.listener(details, resolve));
  }
}
