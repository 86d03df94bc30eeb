import { EventEmitter } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { CDPSession } from "@playwright/test";
import type { CdpEvents } from "./cdp-events.ts";

declare const typed: CDPSession;
/** The commands and their shapes are those of Playwright's own description of the protocol. */
export type Method = Parameters<typeof typed.send>[0];
export type Params<M extends Method> = Parameters<typeof typed.send<M>>[1];
export type Answer<M extends Method> = Awaited<ReturnType<typeof typed.send<M>>>;

interface Waiting {
  readonly method: string;
  readonly session: string | undefined;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Incoming {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

/** The browser, or one page: takes commands, emits events. */
export class CdpSession extends EventEmitter<CdpEvents> {
  /** Absent for the browser itself. */
  readonly id: string | undefined;
  readonly #connection: CdpConnection;
  constructor(connection: CdpConnection, id?: string) {
    super();
    this.setMaxListeners(0);
    this.#connection = connection;
    this.id = id;
  }
  /** Rejects with what Chromium says, or when the session or the browser is gone. */
  send<M extends Method>(method: M, params?: Params<M>): Promise<Answer<M>> {
    // The answer to a command has the shape that the protocol gives it.
    return this.#connection.request(method, params, this.id) as Promise<Answer<M>>;
  }
  /** A command whose failure means only that the page or the browser has gone meanwhile. */
  tell<M extends Method>(method: M, params?: Params<M>): void {
    this.send(method, params).catch(() => undefined);
  }
}

/** Chromium's `--remote-debugging-pipe`: messages end with a zero byte, sessions are flat. */
export class CdpConnection extends EventEmitter<{ disconnected: [] }> {
  readonly browser: CdpSession;
  readonly #writer: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #sessions = new Map<string, CdpSession>();
  #lastId = 0;
  #closed = false;

  constructor(writer: Writable, reader: Readable) {
    super();
    this.browser = new CdpSession(this);
    this.#writer = writer;
    let parts: Buffer[] = [];
    reader.on("data", (received: Buffer) => {
      let rest = received;
      for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
        parts.push(rest.subarray(0, end));
        rest = rest.subarray(end + 1);
        const message = Buffer.concat(parts).toString("utf8");
        parts = [];
        this.#receive(JSON.parse(message) as Incoming);
      }
      if (rest.length > 0) parts.push(rest);
    });
    for (const event of ["close", "error"]) reader.on(event, () => this.#end());
    writer.on("error", () => this.#end());
  }

  session(id: string): CdpSession {
    const known = this.#sessions.get(id);
    if (known) return known;
    const session = new CdpSession(this, id);
    this.#sessions.set(id, session);
    return session;
  }

  request(method: string, params: unknown, sessionId: string | undefined): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Error(`${method}: Chromium is gone`));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { method, session: sessionId, resolve, reject });
      this.#writer.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  #receive(message: Incoming): void {
    if (message.id !== undefined) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error) waiting?.reject(new Error(`${waiting.method}: ${message.error.message}`));
      else waiting?.resolve(message.result);
      return;
    }
    const session =
      message.sessionId === undefined ? this.browser : this.#sessions.get(message.sessionId);
    // An event has the shape that the protocol gives to its name.
    session?.emit(message.method as keyof CdpEvents, message.params as never);
    if (message.method === "Target.detachedFromTarget")
      this.#detach((message.params as CdpEvents["Target.detachedFromTarget"][0]).sessionId);
  }

  #detach(id: string): void {
    this.#sessions.delete(id);
    for (const [key, waiting] of this.#waiting)
      if (waiting.session === id) {
        this.#waiting.delete(key);
        waiting.reject(new Error(`${waiting.method}: the page is gone`));
      }
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const waiting of this.#waiting.values())
      waiting.reject(new Error(`${waiting.method}: Chromium is gone`));
    this.#waiting.clear();
    this.emit("disconnected");
  }
}
