import { EventEmitter } from "node:events";
import type Electron from "electron";
import { host } from "../host.ts";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";

const methods = ["dipToScreenPoint dipToScreenRect screenToDipPoint screenToDipRect"] as const;
type Missing = Words<typeof methods>;

function primary(): Electron.Display {
  if (!host().isReady)
    throw new Error("The 'screen' module can't be used before the app 'ready' event");
  const { width, height } = host().screen;
  const area = { x: 0, y: 0, width, height };
  return {
    id: 1,
    label: "stand-in",
    bounds: area,
    workArea: area,
    size: { width, height },
    workAreaSize: { width, height },
    nativeOrigin: { x: 0, y: 0 },
    maximumCursorSize: { width: 64, height: 64 },
    scaleFactor: 1,
    rotation: 0,
    internal: false,
    detected: true,
    monochrome: false,
    colorDepth: 24,
    colorSpace: "srgb",
    depthPerComponent: 8,
    displayFrequency: 60,
    accelerometerSupport: "unknown",
    touchSupport: "unknown",
  };
}

/** One display: the X server's, or the one that headless Chromium is given. */
class Screen extends EventEmitter implements Modelled<Electron.Screen, Missing> {
  static {
    refuse(this.prototype, "screen", { methods });
  }
  getPrimaryDisplay(): Electron.Display {
    return primary();
  }
  getAllDisplays(): Electron.Display[] {
    return [primary()];
  }
  getDisplayMatching(_rect: Electron.Rectangle): Electron.Display {
    return primary();
  }
  getDisplayNearestPoint(_point: Electron.Point): Electron.Display {
    return primary();
  }
  getCursorScreenPoint(): Electron.Point {
    return { x: 0, y: 0 };
  }
}

export const screen = new Screen();
