import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";

/**
 * A proxy as offices have them: HTTP's CONNECT, on loopback. It alone knows where `office.test` is, so that whoever gets
 * there has come through it. It also serves a script that names it (`/proxy.pac`).
 */
export class ConnectProxy {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** The `host:port` of each connection that was asked for. */
  readonly asked: string[] = [];
  /** While set, everybody is answered with this status. */
  refuseWith: number | null = null;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.address = `127.0.0.1:${port}`;
    server.on("connection", (socket: Socket) => this.#hold(socket));
    server.on("connect", ({ url }, client: Socket) => this.#tunnel(url ?? "", client));
    server.on("request", (_request, response) => {
      const script = `function FindProxyForURL(url, host) { return host === "office.test" ? "PROXY ${this.address}" : "DIRECT"; }`;
      response.writeHead(200, { "content-type": "application/x-ns-proxy-autoconfig" }).end(script);
    });
  }

  static async start(): Promise<ConnectProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return new ConnectProxy(
      server,
      address !== null && typeof address === "object" ? address.port : 0,
    );
  }

  get scriptUrl(): string {
    return `http://${this.address}/proxy.pac`;
  }

  /** Breaks all connections that go through it. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #hold(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => this.#sockets.delete(socket));
  }

  #tunnel(target: string, client: Socket): void {
    this.asked.push(target);
    if (this.refuseWith !== null) {
      client.end(`HTTP/1.1 ${this.refuseWith} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    // Whatever is asked for is on this computer: a spec goes nowhere else.
    const server = connect(Number(target.split(":").at(-1)), "127.0.0.1");
    this.#hold(server);
    server.once("connect", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(server).pipe(client);
    });
    client.once("close", () => server.destroy());
    server.once("close", () => client.destroy());
  }
}
