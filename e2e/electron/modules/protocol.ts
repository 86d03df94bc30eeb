import type Electron from "electron";
import { host } from "../host.ts";
import { type Modelled, notImplemented, refuse, type Words } from "../not-implemented.ts";

const methods = [
  "getSource registerSource interceptBufferProtocol interceptFileProtocol interceptHttpProtocol",
  "interceptStreamProtocol interceptStringProtocol isProtocolIntercepted isProtocolRegistered",
  "registerBufferProtocol registerFileProtocol registerHttpProtocol registerStreamProtocol",
  "registerStringProtocol uninterceptProtocol unregisterProtocol",
] as const;
type Missing = Words<typeof methods>;

type Handler = Parameters<Electron.Protocol["handle"]>[1];

const chromiumsOwn = ["http", "https", "file", "data", "blob", "about", "ws", "wss"];

/** The app's own schemes. Only standard ones: a host and a path, an origin each. */
class Protocol implements Modelled<Electron.Protocol, Missing> {
  static {
    refuse(this.prototype, "protocol", { methods });
  }
  readonly #standard = new Set<string>();
  readonly #handlers = new Map<string, Handler>();

  registerSchemesAsPrivileged(customSchemes: Electron.CustomScheme[]): void {
    if (host().isReady)
      throw new Error("protocol.registerSchemesAsPrivileged should be called before app is ready");
    for (const { scheme, privileges } of customSchemes) {
      if (!privileges?.standard) notImplemented(`the scheme "${scheme}" without "standard"`);
      if (privileges?.bypassCSP || privileges?.allowExtensions)
        notImplemented(`a privilege of the scheme "${scheme}"`);
      this.#standard.add(scheme);
    }
  }

  handle(scheme: string, handler: Handler): void {
    if (chromiumsOwn.includes(scheme)) notImplemented(`protocol.handle of "${scheme}"`);
    if (!this.#standard.has(scheme))
      notImplemented(`protocol.handle of "${scheme}", which is not registered as standard`);
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
  }

  unhandle(scheme: string): void {
    if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme) || chromiumsOwn.includes(scheme);
  }

  /** The stand-in's own: whether Chromium must be given a mapped address for this scheme. */
  isOwnScheme(scheme: string): boolean {
    return this.#standard.has(scheme);
  }

  /** The stand-in's own: what the app's handler answers; rejects where there is none. */
  async answer(request: Request): Promise<Response> {
    const handler = this.#handlers.get(new URL(request.url).protocol.slice(0, -1));
    if (!handler) throw new Error("net::ERR_UNKNOWN_URL_SCHEME");
    return handler(request);
  }
}

export const protocol = new Protocol();
