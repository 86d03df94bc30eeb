import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { createFrameGate } from "./frame-gate.ts";

/** What the network between a client and the server does. */
export type Weather =
  | "fair"
  /** Connections stand, and nothing gets through: half open, as after sleep or a lost Wi-Fi. */
  | "stalled"
  /** Only what the server says is lost. */
  | "deaf"
  /** Everything gets through but the answers to heartbeats. */
  | "pongless"
  /** Nobody answers at the address. */
  | "refusing";

/** A network on loopback that can be spoilt: stands between a client and the server. */
export class FaultProxy {
  readonly url: string;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [client: Socket, server: Socket]>();
  #weather: Weather = "fair";
  /** Connections that were let in so far. */
  joined = 0;

  private constructor(server: Server, port: number, target: URL) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
    server.on("connection", (client) => this.#join(client, target));
  }

  static async before(url: string): Promise<FaultProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    return new FaultProxy(server, port, new URL(url));
  }

  #join(client: Socket, { hostname, port }: URL): void {
    if (this.#weather === "refusing") {
      client.resetAndDestroy();
      return;
    }
    this.joined += 1;
    const server = connect(Number(port), hostname);
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    // Whatever the weather ate is gone: the streams' own order is kept for the rest of the connection.
    client.on("data", (chunk) => this.#weather !== "stalled" && server.write(chunk));
    const gate = createFrameGate(
      (bytes) => client.write(bytes),
      (frame) => this.#weather !== "pongless" || !frame.includes('"type":"pong"'),
    );
    server.on("data", (chunk: Buffer) => {
      if (this.#weather === "fair" || this.#weather === "pongless") gate(chunk);
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
    }
  }

  /** What happens to everything from now on; connections that lost something stay spoilt. */
  turn(weather: Weather): void {
    this.#weather = weather;
    if (weather === "refusing") this.cut();
  }

  /** Resets every connection. */
  cut(): void {
    for (const [client, server] of this.#pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
