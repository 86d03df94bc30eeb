import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import { frameEvent } from "#shared/wire/frame.ts";
import { protocol } from "#shared/wire/limits.ts";
import { createAccounts } from "../accounts/accounts.ts";
import {
  databasePath,
  type RunningServer,
  type ServerOptions,
  startServer,
  systemClock,
  systemIds,
} from "../start.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";

interface Frame {
  readonly type: string;
  readonly msg_id: string;
  readonly code?: number;
  readonly reason?: string;
  readonly rev?: number;

  readonly payload?: unknown;
}

/** A socket that speaks frames, as a client does. */
export class Colleague {
  readonly socket: Socket;
  readonly pushes: Frame[] = [];
  readonly answers: Frame[] = [];
  #last = 0;

  constructor(url: string, token: string, range: { min: number; max: number } = protocol) {
    this.socket = io(url, {
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      auth: { token, protocol: range },
    });
    this.socket.on(frameEvent, (frame: Frame) =>
      (frame.code === undefined ? this.pushes : this.answers).push(frame),
    );
  }

  connected(): Promise<this> {
    return new Promise((resolve, reject) => {
      this.socket.once("connect", () => resolve(this));
      this.socket.once("connect_error", reject);
    });
  }

  /** Sends a frame and waits for the answer with its id. */
  async ask(type: string, payload: unknown, asText = false): Promise<Frame> {
    this.#last += 1;
    const frame = { type, msg_id: `q${this.#last}`, payload };
    this.socket.emit(frameEvent, asText ? JSON.stringify(frame) : frame);
    return this.answerTo(frame.msg_id);
  }

  raw(frame: unknown): void {
    this.socket.emit(frameEvent, frame);
  }

  answerTo(msgId: string): Promise<Frame> {
    return this.#until(() => this.answers.find((answer) => answer.msg_id === msgId));
  }

  pushed(match: (frame: Frame) => boolean): Promise<Frame> {
    return this.#until(() => this.pushes.find(match));
  }

  #until<T>(found: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const value = found();
        if (value === undefined) return;
        this.socket.off(frameEvent, look);
        this.socket.off("disconnect", gone);
        resolve(value);
      };
      const gone = (): void => reject(new Error("disconnected"));
      if (found() === undefined && !this.socket.connected) return gone();
      this.socket.on(frameEvent, look);
      this.socket.on("disconnect", gone);
      look();
    });
  }
}

/** A server with three people: ann and bob, who have a conversation, and eve, who has none. */
export async function openOffice(options: Partial<ServerOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "magpie-office-"));
  const store = openSqliteStore(databasePath(folder));
  const accounts = createAccounts({ store, clock: systemClock, ids: systemIds });
  const people: Record<string, string> = {};
  for (const login of ["ann", "bob", "eve"])
    people[login] = await accounts.add({ login, name: login, password: `${login}'s password` });
  await store.close();
  let server: RunningServer = await startServer({ data: folder, log: quiet, ...options });
  const open: Colleague[] = [];

  const post = async (
    path: string,
    body: unknown,
    token?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Frame & { status: number }> => {
    const response = await fetch(`${server.url}${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...headers,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return { ...((await response.json()) as Frame), status: response.status };
  };
  const device = { id: "d", name: "test" };
  const signIn = (name: string, password = `${name}'s password`) =>
    post("/api/sign-in", { name, password, device: { ...device, id: randomUUID() }, protocol });

  const office = {
    people,
    folder,
    post,
    signIn,
    device,
    get url() {
      return server.url;
    },
    async join(login: string): Promise<Colleague> {
      const { payload } = await signIn(login);
      const colleague = new Colleague(server.url, (payload as { token: string }).token);
      open.push(colleague);
      return colleague.connected();
    },
    async direct(from: Colleague, to: string): Promise<string> {
      return (
        (await from.ask("direct", { person: people[to] })).payload as { conversation: string }
      ).conversation;
    },
    async restart(): Promise<void> {
      await server.close();
      server = await startServer({ data: folder, log: quiet, ...options });
    },
    async close(): Promise<void> {
      for (const { socket } of open) socket.disconnect();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return office;
}

export const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

export const text = (id: string, conversation: string, words = id) => ({
  id,
  conversation,
  kind: "text",
  content: { text: words },
});
