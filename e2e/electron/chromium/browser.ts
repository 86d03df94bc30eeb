import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import type { CdpEvents } from "./cdp-events.ts";
import type { CdpConnection, CdpSession } from "./cdp.ts";
import type { RunningChromium } from "./launch.ts";

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A window of Chromium with one page, paused before its first script. */
export interface Page {
  readonly targetId: string;
  readonly session: CdpSession;
  readonly windowId: number;
  /** Stands in the address of the empty document that the window begins with, and nowhere else. */
  readonly mark: string;
}

interface BrowserEvents {
  /** The page is gone, whoever closed it. */
  closed: [targetId: string];
  /** A page opened a window that nobody here asked for; it has been closed before it loaded anything. */
  refused: [openerId: string | undefined];
  disconnected: [];
}

export interface BrowserOptions {
  readonly binary: string;
  readonly profile: string;
  readonly headless: boolean;
  /** Switches that a second process on the same profile needs, to hand its window over. */
  readonly handOver: readonly string[];
}

const windowMsMax = 15_000;
const closeMsMax = 3_000;

/** The running Chromium: opens and closes windows, and lets no other window live. */
export class Browser extends EventEmitter<BrowserEvents> {
  readonly version: string;
  readonly process: ChildProcess;
  readonly headless: boolean;
  readonly cdp: CdpSession;
  readonly #connection: CdpConnection;
  readonly #options: BrowserOptions;
  readonly #awaited = new Map<string, (page: Page) => void>();

  constructor(running: RunningChromium, options: BrowserOptions) {
    super();
    this.version = running.version;
    this.process = running.process;
    this.headless = options.headless;
    this.cdp = running.connection.browser;
    this.#connection = running.connection;
    this.#options = options;
    this.cdp.on("Target.attachedToTarget", (event) => this.#attached(event));
    this.cdp.on("Target.targetDestroyed", ({ targetId }) => this.emit("closed", targetId));
    this.#connection.on("disconnected", () => this.emit("disconnected"));
  }

  /** Begins to watch for pages; called once, before the first window. */
  async watch(): Promise<void> {
    await Promise.all([
      this.cdp.send("Target.setDiscoverTargets", { discover: true }),
      this.cdp.send("Target.setAutoAttach", {
        autoAttach: true,
        waitForDebuggerOnStart: true,
        flatten: true,
        filter: [{ type: "page" }, { exclude: true }],
      }),
    ]);
  }

  /** Opens a window; on a display it waits outside the screen until it is placed. */
  async open(bounds: Bounds): Promise<Page> {
    const mark = randomBytes(8).toString("hex");
    const { promise, resolve, reject } = Promise.withResolvers<Page>();
    this.#awaited.set(mark, resolve);
    const timer = setTimeout(
      () => reject(new Error("electron stand-in: Chromium opened no window")),
      windowMsMax,
    );
    try {
      if (this.headless)
        await this.cdp.send("Target.createTarget", {
          url: `about:blank#${mark}`,
          newWindow: true,
          left: bounds.x,
          top: bounds.y,
          width: bounds.width,
          height: bounds.height,
        });
      else {
        // Only `--app` gives a window without tabs and address bar, and only a process can ask for it.
        const { binary, profile, handOver } = this.#options;
        const address = `--app=data:text/html,<title>${mark}</title>`;
        const messenger = spawn(binary, [...handOver, `--user-data-dir=${profile}`, address], {
          stdio: "ignore",
        });
        messenger.on("error", reject);
      }
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#awaited.delete(mark);
    }
  }

  /** Runs commands on a page through a session of its own. */
  async withPage<Result>(
    targetId: string,
    work: (session: CdpSession) => Promise<Result>,
  ): Promise<Result> {
    const { sessionId } = await this.cdp.send("Target.attachToTarget", { targetId, flatten: true });
    try {
      return await work(this.#connection.session(sessionId));
    } finally {
      this.cdp.tell("Target.detachFromTarget", { sessionId });
    }
  }

  /** Asks Chromium to write everything down and go; kills it when it does not. */
  async close(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, "exit");
    this.cdp.tell("Browser.close");
    const timer = setTimeout(() => this.process.kill("SIGKILL"), closeMsMax);
    await gone;
    clearTimeout(timer);
  }

  #attached({
    sessionId,
    targetInfo,
    waitingForDebugger,
  }: CdpEvents["Target.attachedToTarget"][0]): void {
    const session = this.#connection.session(sessionId);
    const { targetId, url, openerId } = targetInfo;
    if (!waitingForDebugger) return;
    for (const [mark, take] of this.#awaited)
      if (url.includes(mark)) {
        this.#awaited.delete(mark);
        this.cdp
          .send("Browser.getWindowForTarget", { targetId })
          .then(({ windowId }) => take({ targetId, session, windowId, mark }))
          .catch(() => undefined);
        return;
      }
    this.cdp.tell("Target.closeTarget", { targetId });
    this.emit("refused", openerId);
  }
}
