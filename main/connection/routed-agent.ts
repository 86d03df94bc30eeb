import type { ClientRequest } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { Agent, type AgentConnectOpts } from "agent-base";
import { connectThrough } from "./proxied.ts";
import type { FindRoutes, Route } from "./routes.ts";

function goStraight(options: AgentConnectOpts): Socket {
  return options.secureEndpoint ? connectTls(options) : connect(options);
}

/**
 * Opens each connection on the first way that leads to the server, and keeps hold of it: a WebSocket is closed by a
 * handshake, which a dead link answers never, and the TCP socket would linger for half a minute after it was given up.
 */
export class RoutedAgent extends Agent {
  readonly #findRoutes: FindRoutes;
  readonly #open = new Set<Duplex>();
  readonly #ended = new AbortController();
  /** The proxy of the last connection; null where it went straight. */
  proxy: string | null = null;

  constructor(findRoutes: FindRoutes) {
    super({ keepAlive: false });
    this.#findRoutes = findRoutes;
  }

  override async connect(request: ClientRequest, options: AgentConnectOpts): Promise<Duplex> {
    const { signal } = this.#ended;
    const origin = `${options.secureEndpoint ? "https" : "http"}://${request.host}:${options.port}`;
    let failure: unknown;
    for (const route of await this.#findRoutes(origin)) {
      signal.throwIfAborted();
      try {
        const socket = this.#hold(await this.#go(route, request, options));
        this.proxy = route.kind === "proxy" ? route.url : null;
        return socket;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  /** Ends all its connections at once. What was written before still leaves if the link is alive. */
  override destroy(): void {
    this.#ended.abort();
    for (const socket of this.#open) socket.destroy();
    super.destroy();
  }

  async #go(route: Route, request: ClientRequest, options: AgentConnectOpts): Promise<Duplex> {
    if (route.kind === "direct") return goStraight(options);
    const { signal } = this.#ended;
    return connectThrough({ proxy: new URL(route.url), request, options, signal });
  }

  #hold(socket: Duplex): Duplex {
    this.#open.add(socket);
    socket.once("close", () => this.#open.delete(socket));
    if (this.#ended.signal.aborted) socket.destroy();
    return socket;
  }
}
