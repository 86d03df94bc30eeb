import { EventEmitter } from "node:events";
import type Electron from "electron";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";
import type { FrameState } from "../page/frames.ts";
import { originOf } from "../page/scheme-address.ts";

const methods = [
  "collectJavaScriptCallStack copyVideoFrameAt executeJavaScript postMessage printToPDF reload",
  "saveVideoFrameAs",
] as const;
const properties = ["ipc visibilityState"] as const;
type Missing = Words<typeof methods> | Words<typeof properties>;

/** What a frame needs of the page that it is in. */
export interface FrameOwner {
  frame(id: string): WebFrameMain;
  children(id: string): WebFrameMain[];
  send(channel: string, args: unknown[]): void;
  readonly processId: number;
  readonly osProcessId: number;
}

let lastRoutingId = 0;

/** One frame of a page; the same object for as long as the frame is there. */
export class WebFrameMain extends EventEmitter implements Modelled<Electron.WebFrameMain, Missing> {
  static {
    refuse(this.prototype, "WebFrameMain", { methods, properties });
  }
  readonly routingId: number;
  readonly #state: FrameState;
  readonly #owner: FrameOwner;

  constructor(state: FrameState, owner: FrameOwner) {
    super();
    this.routingId = ++lastRoutingId;
    this.#state = state;
    this.#owner = owner;
  }

  get url(): string {
    return this.#state.url;
  }
  get origin(): string {
    return originOf(this.#state.url);
  }
  get name(): string {
    return this.#state.name;
  }
  get frameToken(): string {
    return this.#state.id;
  }
  get frameTreeNodeId(): number {
    return this.routingId;
  }
  get processId(): number {
    return this.#owner.processId;
  }
  get osProcessId(): number {
    return this.#owner.osProcessId;
  }
  get detached(): boolean {
    return this.#state.detached;
  }
  get parent(): Electron.WebFrameMain | null {
    const { parentId } = this.#state;
    return parentId === null ? null : asFrame(this.#owner.frame(parentId));
  }
  get top(): Electron.WebFrameMain {
    return this.parent?.top ?? asFrame(this);
  }
  get frames(): Electron.WebFrameMain[] {
    return this.#owner.children(this.#state.id).map(asFrame);
  }
  get framesInSubtree(): Electron.WebFrameMain[] {
    return [asFrame(this), ...this.frames.flatMap((frame) => frame.framesInSubtree)];
  }
  isDestroyed(): boolean {
    return this.#state.detached;
  }
  /** Only the main frame has a preload, so only there is anybody who hears it. */
  send(channel: string, ...args: unknown[]): void {
    if (this.#state.parentId === null) this.#owner.send(channel, args);
  }
}

export const asFrame = (frame: WebFrameMain): Electron.WebFrameMain =>
  frame as unknown as Electron.WebFrameMain;
