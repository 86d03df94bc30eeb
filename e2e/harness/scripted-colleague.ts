import { randomUUID } from "node:crypto";
import { io, type Socket } from "socket.io-client";
import * as v from "valibot";
import { frameEvent, ResponseFrame } from "#shared/wire/frame.ts";
import { protocol } from "#shared/wire/limits.ts";
import { type AnswerPayload, pushes, requests, type RequestType } from "#shared/wire/requests.ts";
import type { OfficeServer } from "./server.ts";

/** Somebody of the office without a window, for specs that need many messages or odd ones. */
export class ScriptedColleague {
  readonly person: string;
  readonly #socket: Socket;
  #last = 0;

  private constructor(person: string, socket: Socket) {
    this.person = person;
    this.#socket = socket;
  }

  static async connect(server: OfficeServer, login: string): Promise<ScriptedColleague> {
    const { token, person } = await server.signIn(login);
    return ScriptedColleague.withToken(server, person, token);
  }

  static async withToken(
    server: OfficeServer,
    person: string,
    token: string,
  ): Promise<ScriptedColleague> {
    const socket = io(server.url, {
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      auth: { token, protocol },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    return new ScriptedColleague(person, socket);
  }

  /** Sends one request and waits for its answer; a refusal is thrown. */
  async ask<T extends RequestType>(type: T, payload: unknown): Promise<AnswerPayload<T>> {
    this.#last += 1;
    const msgId = `s${this.#last}`;
    const answer = await new Promise<ResponseFrame>((resolve) => {
      const listen = (raw: unknown): void => {
        const frame = v.safeParse(ResponseFrame, raw);
        if (!frame.success || frame.output.msg_id !== msgId) return;
        this.#socket.off(frameEvent, listen);
        resolve(frame.output);
      };
      this.#socket.on(frameEvent, listen);
      this.#socket.emit(frameEvent, { type, msg_id: msgId, payload });
    });
    if (answer.code !== 1000) throw new Error(`${type} was refused: ${answer.code}`);
    return v.parse(requests[type].answer, answer.payload);
  }

  /** Calls back whenever the server rings for a new message of a conversation; a ring for a receipt alone is none. */
  onNewMessage(conversation: string, listener: () => void): void {
    let counted = -1;
    this.#socket.on(frameEvent, (raw: unknown) => {
      const push = v.safeParse(v.object({ payload: pushes.change }), raw);
      if (!push.success || push.output.payload.conversation !== conversation) return;
      const { n = 0 } = push.output.payload;
      if (n > counted) listener();
      counted = Math.max(counted, n);
    });
  }

  /** The one-to-one conversation with a person. */
  async conversationWith(person: string): Promise<string> {
    return (await this.ask("direct", { person })).conversation;
  }

  /** Sends texts one after the other. */
  async say(conversation: string, ...texts: readonly string[]): Promise<void> {
    for (const text of texts)
      await this.ask("send", { id: randomUUID(), conversation, kind: "text", content: { text } });
  }

  close(): void {
    this.#socket.close();
  }
}
