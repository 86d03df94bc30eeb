import { once } from "node:events";
import type { ClientRequest } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { Agent, type AgentConnectOpts } from "agent-base";
import type { Timers } from "../messaging/ports.ts";
import { connectThrough } from "./proxied.ts";
import type { FindRoutes, Route } from "./routes.ts";

/** A way that is not the last one leads to the server within so long, or the next one is tried. */
const routeWithinMs = 3_000;

/** Nothing that the resolver said is a way to the server. */
class NoRoute extends Error {
  override readonly name = "NoRoute";
}

function goStraight(options: AgentConnectOpts): Socket {
  return options.secureEndpoint ? connectTls(options) : connect(options);
}

/** What `work` comes to, or the signal's reason as soon as it is aborted: whoever works on is not waited for. */
const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });

/**
 * Opens each connection on the first way that leads to the server, and keeps hold of it: a WebSocket is closed by a
 * handshake, which a dead link answers never, and the TCP socket would linger for half a minute after it was given up.
 */
export class RoutedAgent extends Agent {
  readonly #findRoutes: FindRoutes;
  readonly #timers: Timers;
  readonly #open = new Set<Duplex>();
  readonly #ended = new AbortController();
  /** The proxy of the last connection; null where it went straight. */
  proxy: string | null = null;

  /** `keepAlive`: a connection serves one request after the other, while it is the best way there is. */
  constructor(findRoutes: FindRoutes, timers: Timers, { keepAlive = false } = {}) {
    super({ keepAlive });
    this.#findRoutes = findRoutes;
    this.#timers = timers;
  }

  override async connect(request: ClientRequest, options: AgentConnectOpts): Promise<Duplex> {
    const { signal } = this.#ended;
    const origin = `${options.secureEndpoint ? "https" : "http"}://${request.host}:${options.port}`;
    const routes = await unlessAborted(this.#findRoutes(origin), signal);
    let failure: unknown = new NoRoute("no way leads there");
    for (const [at, route] of routes.entries()) {
      try {
        const isLast = at === routes.length - 1;
        const socket = await this.#go(route, request, options, isLast);
        this.proxy = route.kind === "proxy" ? route.url : null;
        return this.#hold(socket);
      } catch (error) {
        signal.throwIfAborted();
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

  async #go(
    route: Route,
    request: ClientRequest,
    options: AgentConnectOpts,
    isLast: boolean,
  ): Promise<Duplex> {
    const tooLong = new AbortController();
    const signal = AbortSignal.any([this.#ended.signal, tooLong.signal]);
    const cancel = isLast ? null : this.#timers.after(routeWithinMs, () => tooLong.abort());
    try {
      if (route.kind === "proxy") {
        const passage = { proxy: new URL(route.url), request, options, signal };
        return await unlessAborted(connectThrough(passage), signal);
      }
      const socket = goStraight(options);
      // The last one may as well tell whoever asked what became of it.
      if (isLast) return socket;
      await once(socket, "connect", { signal }).catch((error: unknown) => {
        socket.destroy();
        throw error;
      });
      return socket;
    } finally {
      cancel?.();
    }
  }

  #hold(socket: Duplex): Duplex {
    this.#open.add(socket);
    socket.once("close", () => this.#open.delete(socket));
    if (this.#ended.signal.aborted) socket.destroy();
    return socket;
  }
}
