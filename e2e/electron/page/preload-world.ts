import type { Bridge } from "./bridge.ts";
import type { Codec } from "./codec.ts";

/** What the preload's world is told. */
export interface PreloadConfig {
  /** Absolute path of the preload script, for messages; null when there is none. */
  readonly preload: string | null;
  readonly process: {
    readonly platform: string;
    readonly arch: string;
    readonly versions: Record<string, string | undefined>;
    readonly argv: readonly string[];
    readonly env: Record<string, string | undefined>;
  };
}

/** The app's preload script as a CommonJS function. */
export type PreloadScript = (
  require: (name: string) => unknown,
  module: { exports: object },
  exports: object,
  process: object,
) => void;

/** Names on the isolated world's global object, which the page cannot reach. */
export interface PreloadWorld {
  __standInSend?: (payload: string) => void;
  __standInReceive?: (text: string) => void;
}

/**
 * What the page tells the main process, as [kind, …]: a message, a call that wants an answer, what broke in the preload
 * script, a question about a permission, a window that the page would open, the title it has.
 */
export type FromPage =
  | [kind: "send", channel: string, args: unknown[]]
  | [kind: "invoke", id: number, channel: string, args: unknown[]]
  | [kind: "preload-error", error: Error]
  | [kind: "permission", id: number, ask: "check" | "request", permission: string, details: object]
  | [kind: "open", url: string, frameName: string, features: string]
  | [kind: "title", title: string];

/** What the main process tells the page. */
export type ToPage =
  | [kind: "message", channel: string, args: unknown[]]
  | [kind: "answer", id: number, ok: boolean, value: unknown];

/**
 * The preload's world of a sandboxed renderer: `require` gives Electron's renderer part and four of Node's names, nothing else.
 * Only the top frame has it; other frames only ask about permissions and windows. Injected as its own text.
 */
export function runPreload(
  bridge: Bridge,
  codec: Codec,
  config: PreloadConfig,
  script: PreloadScript,
): void {
  type Listener = (...args: unknown[]) => void;
  const world = globalThis as PreloadWorld;
  const transmit = world.__standInSend;
  if (!transmit) return;
  delete world.__standInSend;
  const send = (message: FromPage): void => transmit(codec.encode(message));
  const missing = (name: string) => (): never => {
    throw new Error(`electron stand-in: ${name} is not implemented`);
  };

  let lastId = 0;
  const waiting = new Map<number, (ok: boolean, value: unknown) => void>();
  const call = (make: (id: number) => FromPage): Promise<{ ok: boolean; value: unknown }> =>
    new Promise((resolve) => {
      const id = ++lastId;
      send(make(id));
      waiting.set(id, (ok, value) => resolve({ ok, value }));
    });

  bridge.serve("permission", async (...asked) => {
    const [ask, permission, details] = asked as ["check" | "request", string, object];
    const { value } = await call((id) => ["permission", id, ask, permission, details]);
    return value === true;
  });
  bridge.serve("open", (...asked) => {
    const [url, frameName, features] = asked as [string, string, string];
    send(["open", url, frameName, features]);
    return null;
  });

  class Emitter {
    readonly #listeners = new Map<string, { listener: Listener; once: boolean }[]>();
    on(event: string, listener: Listener): this {
      const list = this.#listeners.get(event);
      if (list) list.push({ listener, once: false });
      else this.#listeners.set(event, [{ listener, once: false }]);
      return this;
    }
    once(event: string, listener: Listener): this {
      this.on(event, listener);
      const last = this.#listeners.get(event)?.at(-1);
      if (last) last.once = true;
      return this;
    }
    off(event: string, listener: Listener): this {
      const list = this.#listeners.get(event) ?? [];
      const at = list.findLastIndex((entry) => entry.listener === listener);
      if (at >= 0) list.splice(at, 1);
      return this;
    }
    addListener(event: string, listener: Listener): this {
      return this.on(event, listener);
    }
    removeListener(event: string, listener: Listener): this {
      return this.off(event, listener);
    }
    removeAllListeners(event?: string): this {
      if (event === undefined) this.#listeners.clear();
      else this.#listeners.delete(event);
      return this;
    }
    emit(event: string, ...args: unknown[]): boolean {
      const list = [...(this.#listeners.get(event) ?? [])];
      for (const { listener, once } of list) {
        if (once) this.off(event, listener);
        Reflect.apply(listener, this, args);
      }
      return list.length > 0;
    }
    listenerCount(event: string): number {
      return this.#listeners.get(event)?.length ?? 0;
    }
    listeners(event: string): Listener[] {
      return (this.#listeners.get(event) ?? []).map(({ listener }) => listener);
    }
    eventNames(): string[] {
      return [...this.#listeners.keys()];
    }
  }

  const ipcRenderer = Object.assign(new Emitter(), {
    send(channel: string, ...args: unknown[]) {
      send(["send", String(channel), args]);
    },
    async invoke(channel: string, ...args: unknown[]) {
      const { ok, value } = await call((id) => ["invoke", id, String(channel), args]);
      if (ok) return value;
      throw new Error(`Error invoking remote method '${channel}': ${String(value)}`);
    },
    sendSync: missing("ipcRenderer.sendSync"),
    sendToHost: missing("ipcRenderer.sendToHost"),
    postMessage: missing("ipcRenderer.postMessage"),
  });

  world.__standInReceive = (text) => {
    const message = codec.decode(text) as ToPage;
    if (message[0] === "message") {
      const [, channel, args] = message;
      ipcRenderer.emit(channel, { sender: ipcRenderer, senderId: 0, ports: [] }, ...args);
    } else {
      const [, id, ok, value] = message;
      const settle = waiting.get(id);
      waiting.delete(id);
      settle?.(ok, value);
    }
  };
  if (self !== top) return;
  addEventListener("DOMContentLoaded", () => {
    let told = "";
    const tell = (): void => {
      if (document.title === told) return;
      told = document.title;
      send(["title", told]);
    };
    new MutationObserver(tell).observe(document.head, {
      childList: true,
      subtree: true,
      characterData: true,
    });
    tell();
  });
  if (config.preload === null) return;

  const contextBridge = {
    exposeInMainWorld: (key: string, api: unknown) => bridge.expose(key, api),
    exposeInIsolatedWorld: missing("contextBridge.exposeInIsolatedWorld"),
    executeInMainWorld: missing("contextBridge.executeInMainWorld"),
  };
  const without = (name: string): unknown =>
    new Proxy({}, { get: (_target, property) => missing(`${name}.${String(property)}`)() });
  /** Chromium alone tells no page where a file is: to the stand-in every file is one of those that were made in the page. */
  const getPathForFile = (file: unknown): string => {
    if (!(file instanceof File)) throw new TypeError("getPathForFile expects a File");
    return "";
  };
  const electron = {
    contextBridge,
    ipcRenderer,
    webFrame: without("webFrame"),
    webUtils: { getPathForFile },
    crashReporter: without("crashReporter"),
    nativeImage: without("nativeImage"),
  };
  const modules: Record<string, unknown> = {
    electron,
    "electron/renderer": electron,
    "electron/common": electron,
    events: Object.assign(Emitter, { EventEmitter: Emitter }),
    timers: { setTimeout, setInterval, clearTimeout, clearInterval },
    url: { URL, URLSearchParams },
  };
  const require = (name: string): unknown => {
    const plain = name.replace(/^node:/, "");
    if (!Object.hasOwn(modules, plain)) throw new Error(`module not found: ${name}`);
    return modules[plain];
  };
  const process = Object.assign(new Emitter(), config.process, {
    type: "renderer",
    sandboxed: true,
    contextIsolated: true,
    uptime: () => performance.now() / 1000,
  });
  try {
    const module = { exports: {} };
    script(require, module, module.exports, process);
  } catch (error) {
    send(["preload-error", error instanceof Error ? error : new Error(String(error))]);
    console.error(`Unable to load preload script: ${config.preload}`);
    console.error(error);
  }
  addEventListener("load", () => process.emit("loaded"), { once: true });
}
