import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { frameEvent } from "#shared/wire/frame.ts";
import { createFrameGate, textFrame } from "./frame-gate.ts";
import { createSlowLine, fastLine, type LineFigures } from "./slow-line.ts";

/** What the network between a client and the server does. */
export type Weather =
  | "fair"
  /** Connections stand, and nothing gets through: half open, as after sleep or a lost Wi-Fi. */
  | "stalled"
  /** Connections stand, and nothing gets through until the weather changes; then everything does. */
  | "clogged"
  /** Only what the server says is lost. */
  | "deaf"
  /** Everything gets through but the answers to heartbeats. */
  | "pongless"
  /** Nobody answers at the address. */
  | "refusing";

/** How Socket.IO writes a frame of ours on its way: `42["message",{…}]`. */
const eventStart = `42["${frameEvent}",`;

/** A network on loopback that can be spoilt: stands between a client and the server. */
export class FaultProxy {
  readonly url: string;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [client: Socket, server: Socket]>();
  /** Of these connections nothing gets through any more, whatever the weather. */
  readonly #forsaken = new WeakSet<readonly [client: Socket, server: Socket]>();
  #weather: Weather = "fair";
  #figures: LineFigures = fastLine;
  readonly #lines = new Set<ReturnType<typeof createSlowLine>>();
  #kept: string | null = null;
  readonly #waiting: (() => void)[] = [];
  #poison: string | null = null;
  #lie: ((text: string) => readonly string[]) | null = null;
  /** Connections that were let in so far. */
  joined = 0;
  /** Connections that broke on what a client said. */
  poisoned = 0;

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
    const lines = [server, client].map((to) =>
      createSlowLine(
        () => this.#figures,
        (bytes) => void to.write(bytes),
      ),
    );
    const [up, down] = lines;
    if (!up || !down) return;
    for (const line of lines) {
      line.hold(this.#weather === "clogged");
      this.#lines.add(line);
    }
    // Whatever the weather ate is gone: the streams' own order is kept for the rest of the connection.
    const ask = createFrameGate(
      (bytes) => up.put(bytes),
      (payload) => {
        if (this.#poison === null || !payload.includes(this.#poison)) return true;
        this.poisoned += 1;
        this.cut();
        return false;
      },
    );
    client.on("data", (chunk: Buffer) => {
      if (this.#weather !== "stalled" && !this.#forsaken.has(pair)) ask(chunk);
    });
    const gate = createFrameGate(
      (bytes) => down.put(bytes),
      (payload, bytes) => {
        if (this.#weather === "pongless" && payload.includes('"type":"pong"')) return false;
        if (this.#lie !== null && payload.indexOf(eventStart) === 0) {
          const text = payload.toString("utf8", eventStart.length, payload.length - 1);
          for (const said of this.#lie(text)) down.put(textFrame(`${eventStart}${said}]`));
          return false;
        }
        if (this.#kept === null || !payload.includes(this.#kept)) return true;
        this.#waiting.push(() => down.put(bytes));
        return false;
      },
    );
    server.on("data", (chunk: Buffer) => {
      const isSilent = this.#weather === "stalled" || this.#weather === "deaf";
      if (!isSilent && !this.#forsaken.has(pair)) gate(chunk);
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => {
        other.destroy();
        this.#pairs.delete(pair);
        for (const line of lines) {
          line.cut();
          this.#lines.delete(line);
        }
      });
    }
  }

  /** What happens to everything from now on; connections that lost something stay spoilt. */
  turn(weather: Weather): void {
    this.#weather = weather;
    for (const line of this.#lines) line.hold(weather === "clogged");
    if (weather === "refusing") this.cut();
  }

  /** How slow it is from now on, in both directions; what is on its way keeps its time. */
  slow(figures: Partial<LineFigures>): void {
    this.#figures = { ...fastLine, ...figures };
  }

  /** Keeps back what the server says with this text in it; null lets it go, and what was kept back with it. */
  keepBack(text: string | null): void {
    this.#kept = text;
    if (text === null) for (const pass of this.#waiting.splice(0)) pass();
  }

  /** Breaks every connection on which a client says this text, as a middlebox does that chokes on it; null ends that. */
  breakOn(text: string | null): void {
    this.#poison = text;
  }

  /** Puts these texts in the place of every frame that the server says; null ends that. */
  lieWith(lie: ((text: string) => readonly string[]) | null): void {
    this.#lie = lie;
  }

  /** Leaves the connections that stand half open for ever, as when a machine has slept; new ones are not concerned. */
  forsake(): void {
    for (const pair of this.#pairs) this.#forsaken.add(pair);
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
