import { EventEmitter } from "node:events";
import type Electron from "electron";
import { inspector } from "../inspector.ts";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";

const methods = ["getCurrentThermalState"] as const;
type Missing = Words<typeof methods>;

interface PowerEvents {
  resume: [];
  suspend: [];
  "lock-screen": [];
  "unlock-screen": [];
  shutdown: [];
  "on-ac": [];
  "on-battery": [];
}

/** A machine that is awake, in use and on mains until a test says otherwise: it emits the events and sets the inspector. */
class PowerMonitor
  extends EventEmitter<PowerEvents>
  implements Modelled<Electron.PowerMonitor, Missing>
{
  static {
    refuse(this.prototype, "powerMonitor", { methods });
  }
  getSystemIdleTime(): number {
    return inspector.idleSeconds;
  }
  getSystemIdleState(
    idleThreshold: number,
  ): ReturnType<Electron.PowerMonitor["getSystemIdleState"]> {
    if (inspector.locked) return "locked";
    return inspector.idleSeconds >= idleThreshold ? "idle" : "active";
  }
  isOnBatteryPower(): boolean {
    return inspector.onBattery;
  }
  get onBatteryPower(): boolean {
    return inspector.onBattery;
  }
}

export const powerMonitor = new PowerMonitor();
