import { EventEmitter } from "node:events";
import type Electron from "electron";
import { createEvent } from "../event.ts";
import { inspector, record } from "../inspector.ts";
import { type Modelled, notImplemented, refuse, type Words } from "../not-implemented.ts";

const properties = ["groupId groupTitle toastXml"] as const;
type Missing = Words<typeof properties>;

interface NotificationEvents {
  show: [event: Electron.Event];
  click: [event: Electron.Event];
  close: [event: Electron.Event];
  reply: [event: Electron.Event, reply: string];
  action: [event: Electron.Event, index: number];
  failed: [event: Electron.Event, error: string];
}

let lastId = 0;

/** Shown nowhere but in the inspector; a test clicks it with `emit("click", {})`, as in Electron. */
export class Notification
  extends EventEmitter<NotificationEvents>
  implements Modelled<Electron.Notification, Missing>
{
  static {
    refuse(this.prototype, "Notification", { properties });
    refuse(this, "Notification", {
      methods: ["getHistory handleActivation remove removeAll removeGroup"],
    });
  }
  readonly id: string;
  title: string;
  subtitle: string;
  body: string;
  silent: boolean;
  icon: Electron.NotificationConstructorOptions["icon"];
  hasReply: boolean;
  timeoutType: "default" | "never";
  replyPlaceholder: string;
  sound: string;
  urgency: "normal" | "critical" | "low";
  actions: Electron.NotificationAction[];
  closeButtonText: string;
  #shown = false;

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super();
    for (const option of ["groupId", "groupTitle", "toastXml"] as const)
      if (options[option] !== undefined) notImplemented(`Notification option "${option}"`);
    this.id = options.id ?? `notification-${++lastId}`;
    this.title = options.title ?? "";
    this.subtitle = options.subtitle ?? "";
    this.body = options.body ?? "";
    this.silent = options.silent ?? false;
    this.icon = options.icon;
    this.hasReply = options.hasReply ?? false;
    this.timeoutType = options.timeoutType ?? "default";
    this.replyPlaceholder = options.replyPlaceholder ?? "";
    this.sound = options.sound ?? "";
    this.urgency = options.urgency ?? "normal";
    this.actions = options.actions ?? [];
    this.closeButtonText = options.closeButtonText ?? "";
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    this.#shown = true;
    record(inspector.notifications, this as unknown as Electron.Notification);
    setImmediate(() => this.emit("show", createEvent()));
  }

  close(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.emit("close", createEvent());
  }
}
