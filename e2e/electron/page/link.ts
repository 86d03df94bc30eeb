import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import type { CdpSession } from "../chromium/cdp.ts";
import { nodeCodec } from "./node-codec.ts";
import type { FromPage, PreloadConfig, ToPage } from "./preload-world.ts";
import { mainWorldSource, preloadWorld, preloadWorldSource, sendBinding } from "./sources.ts";

/** A message from one frame, with the way back to the very document that sent it. */
export interface Received {
  readonly message: FromPage;
  readonly frameId: string;
  reply(message: ToPage): void;
  /** Whether the document that sent it is still there. */
  isThere(): boolean;
}

/** The connection between the main process and the preload's world of one page. */
export class PageLink extends EventEmitter<{ received: [Received] }> {
  readonly #session: CdpSession;
  /** The frame that each living isolated world belongs to. */
  readonly #frames = new Map<number, string>();
  #mainContext: number | null = null;

  constructor(session: CdpSession, mainFrameId: string) {
    super();
    this.#session = session;
    session.on("Runtime.executionContextCreated", ({ context }) => {
      if (context.name !== preloadWorld) return;
      this.#frames.set(context.id, context.auxData.frameId);
      if (context.auxData.frameId === mainFrameId) this.#mainContext = context.id;
    });
    session.on("Runtime.executionContextDestroyed", ({ executionContextId }) =>
      this.#forget(executionContextId),
    );
    session.on("Runtime.executionContextsCleared", () => {
      for (const context of this.#frames.keys()) this.#forget(context);
    });
    session.on("Runtime.bindingCalled", ({ name, payload, executionContextId }) => {
      const frameId = this.#frames.get(executionContextId);
      if (name !== sendBinding || frameId === undefined) return;
      // Only the stand-in's own script of the isolated world holds the binding.
      const message = nodeCodec.decode(payload) as FromPage;
      const reply = (answer: ToPage): void => this.#post(executionContextId, answer);
      const isThere = (): boolean => this.#frames.has(executionContextId);
      this.emit("received", { message, frameId, reply, isThere });
    });
  }

  /** Puts the two worlds' scripts before every document that the page will load. */
  async install(config: PreloadConfig, script: string): Promise<void> {
    const secret = randomBytes(16).toString("hex");
    await Promise.all([
      this.#session.send("Runtime.enable"),
      this.#session.send("Runtime.addBinding", {
        name: sendBinding,
        executionContextName: preloadWorld,
      }),
      this.#session.send("Page.addScriptToEvaluateOnNewDocument", {
        source: mainWorldSource(secret),
      }),
      this.#session.send("Page.addScriptToEvaluateOnNewDocument", {
        source: preloadWorldSource(secret, config, script),
        worldName: preloadWorld,
      }),
    ]);
  }

  /** Sends to the main frame's document; lost, as in Electron, while there is none. Throws for what cannot be cloned. */
  send(channel: string, args: unknown[]): void {
    const text = nodeCodec.encode(["message", channel, args] satisfies ToPage);
    if (this.#mainContext !== null) this.#call(this.#mainContext, text);
  }

  #post(context: number, message: ToPage): void {
    const text = nodeCodec.encode(message);
    if (this.#frames.has(context)) this.#call(context, text);
  }

  #call(executionContextId: number, text: string): void {
    this.#session.tell("Runtime.callFunctionOn", {
      executionContextId,
      functionDeclaration: "(text) => __standInReceive(text)",
      arguments: [{ value: text }],
      silent: true,
    });
  }

  #forget(context: number): void {
    this.#frames.delete(context);
    if (context === this.#mainContext) this.#mainContext = null;
  }
}
