import type { Frame } from "../chromium/cdp-events.ts";
import type { CdpSession } from "../chromium/cdp.ts";
import { fromChromium } from "./scheme-address.ts";

/** One frame as Chromium reports it. */
export interface FrameState {
  readonly id: string;
  readonly parentId: string | null;
  name: string;
  /** As the app knows it. */
  url: string;
  detached: boolean;
}

/** The frames of one page, main frame included. */
export class FrameTree {
  readonly main: FrameState;
  readonly #frames = new Map<string, FrameState>();
  readonly #mark: string;

  /** The main frame's id is the page's own; a document with `mark` in its address is the empty one before the first. */
  constructor(session: CdpSession, mainId: string, mark: string) {
    this.#mark = mark;
    this.main = { id: mainId, parentId: null, name: "", url: "", detached: false };
    this.#frames.set(mainId, this.main);
    session.on("Page.frameAttached", ({ frameId, parentFrameId }) => {
      this.#frames.set(frameId, {
        id: frameId,
        parentId: parentFrameId,
        name: "",
        url: "about:blank",
        detached: false,
      });
    });
    session.on("Page.frameDetached", ({ frameId, reason }) => {
      if (reason === "remove") this.#remove(frameId);
    });
    session.on("Page.frameNavigated", ({ frame }) => this.#navigated(frame));
    session.on("Page.navigatedWithinDocument", ({ frameId, url }) => {
      const state = this.#frames.get(frameId);
      if (state) state.url = fromChromium(url);
    });
  }

  get(id: string): FrameState | null {
    return this.#frames.get(id) ?? null;
  }
  /** Whether it is the empty document that the window began with. */
  isInitial({ url, urlFragment }: Frame): boolean {
    return url.includes(this.#mark) || (urlFragment?.includes(this.#mark) ?? false);
  }
  children(id: string): FrameState[] {
    return [...this.#frames.values()].filter(({ parentId }) => parentId === id);
  }

  #navigated(frame: Frame): void {
    const { id, name, url, urlFragment } = frame;
    const state = this.#frames.get(id);
    if (!state || this.isInitial(frame)) return;
    state.name = name ?? "";
    state.url = fromChromium(url + (urlFragment ?? ""));
    for (const child of this.children(id)) this.#remove(child.id);
  }
  #remove(id: string): void {
    for (const child of this.children(id)) this.#remove(child.id);
    const state = this.#frames.get(id);
    if (state) state.detached = true;
    this.#frames.delete(id);
  }
}
