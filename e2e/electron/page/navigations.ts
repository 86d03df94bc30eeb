import type { CdpSession } from "../chromium/cdp.ts";

const answerMsMax = 1_000;
const withoutFragment = (url: string): string => url.split("#")[0] ?? url;

/**
 * Tells navigations that a page begins from those that the app, or a test, begins. The page's own process announces the
 * former on the page's session; what it has announced has arrived once the same process has answered a later command.
 */
export class Navigations {
  readonly #session: CdpSession;
  readonly #announced = new Map<string, string>();

  constructor(session: CdpSession) {
    this.#session = session;
    session.on("Page.frameRequestedNavigation", ({ frameId, url, disposition }) => {
      if (disposition === "currentTab") this.#announced.set(frameId, withoutFragment(url));
    });
  }

  /** Whether the page itself began the navigation of `frameId` to `url` (as Chromium knows it). */
  async isByPage(frameId: string, url: string): Promise<boolean> {
    if (this.#take(frameId, url)) return true;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, answerMsMax);
    const answered = this.#session.send("Runtime.evaluate", { expression: "0" }).catch(() => null);
    await Promise.race([answered, late]);
    clearTimeout(timer);
    return this.#take(frameId, url);
  }

  #take(frameId: string, url: string): boolean {
    if (this.#announced.get(frameId) !== withoutFragment(url)) return false;
    this.#announced.delete(frameId);
    return true;
  }
}
