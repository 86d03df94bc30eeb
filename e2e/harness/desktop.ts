import { type ElectronApplication, test } from "@playwright/test";

/** What stands around the window: Electron gives no way to read it, its stand-in does. */
export interface DesktopSeen {
  readonly toolTip: string;
  /** The picture, as a data URL. */
  readonly image: string;
  readonly menu: readonly string[];
  readonly badge: number;
  readonly title: string;
  /** Those that are shown now, oldest first, as "title: body". */
  readonly notifications: readonly string[];
}

interface Shown {
  readonly title: string;
  readonly body: string;
  emit(event: string, ...args: unknown[]): void;
  on(event: string, listener: () => void): void;
}
interface Inspector {
  readonly trays: readonly {
    readonly toolTip: string;
    readonly image: string;
    readonly menu: { readonly items: readonly { label: string; click(): void }[] } | null;
    readonly tray: { emit(event: string): void };
  }[];
  readonly notifications: Shown[];
}
type World = Record<symbol, Inspector> & { closed?: WeakSet<object> };

/** Skips the spec where the desktop cannot be read. */
export async function needsReadableDesktop(app: ElectronApplication): Promise<void> {
  const readable = await app.evaluate(() => Symbol.for("magpie.stand-in") in globalThis);
  test.skip(!readable, "only the stand-in lets tests read tray and notifications");
}

export const desktop = (app: ElectronApplication): Promise<DesktopSeen> =>
  app.evaluate(({ app: own, BrowserWindow }) => {
    const world = globalThis as unknown as World;
    const inspector = world[Symbol.for("magpie.stand-in")];
    if (!inspector) throw new Error("this desktop cannot be read");
    const [tray] = inspector.trays;
    world.closed ??= new WeakSet();
    const { closed } = world;
    return {
      toolTip: tray?.toolTip ?? "",
      image: tray?.image ?? "",
      menu: tray?.menu?.items.map(({ label }) => label).filter((label) => label !== "") ?? [],
      badge: own.getBadgeCount(),
      title: BrowserWindow.getAllWindows()[0]?.getTitle() ?? "",
      notifications: inspector.notifications
        .filter((one) => !closed.has(one))
        .map(({ title, body }) => `${title}: ${body}`),
    };
  });

/** Begins to notice which notifications are withdrawn; call it before the first one comes. */
export const watchNotifications = (app: ElectronApplication): Promise<void> =>
  app.evaluate(() => {
    const world = globalThis as unknown as World;
    const inspector = world[Symbol.for("magpie.stand-in")];
    if (!inspector) throw new Error("this desktop cannot be read");
    const closed = new WeakSet<object>();
    world.closed = closed;
    const { push } = inspector.notifications;
    inspector.notifications.push = function (...shown: Shown[]) {
      for (const one of shown) one.on("close", () => closed.add(one));
      return push.apply(this, shown);
    };
  });

/** Clicks on the newest notification, or on what stands in the tray's menu. */
export const clickNotification = (app: ElectronApplication): Promise<void> =>
  app.evaluate(() => {
    const inspector = (globalThis as unknown as World)[Symbol.for("magpie.stand-in")];
    inspector?.notifications.at(-1)?.emit("click", {});
  });
export const clickTray = (app: ElectronApplication, label: string | null): Promise<void> =>
  app.evaluate((_electron, wanted) => {
    const inspector = (globalThis as unknown as World)[Symbol.for("magpie.stand-in")];
    const [tray] = inspector?.trays ?? [];
    if (wanted === null) tray?.tray.emit("click");
    else tray?.menu?.items.find(({ label: one }) => one === wanted)?.click();
  }, label);
