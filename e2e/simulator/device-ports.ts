import type { ConnectionSettings } from "#main/connection/settings.ts";
import type { SimClock } from "./clock.ts";
import type { DeviceWrite } from "./disk.ts";
import type { Wall } from "./machine-time.ts";
import type { Kills } from "./kills.ts";
import type { Mischief } from "./mischief.ts";
import type { Office } from "./office.ts";
import type { SimOptions } from "./options.ts";
import type { Rng } from "./rng.ts";
import type { ClientDisk } from "./stores.ts";
import type { Trace } from "./trace.ts";

/** What a device needs of the world it stands in. */
export interface DevicePorts {
  readonly name: string;
  readonly person: string;
  readonly disk: ClientDisk;
  readonly clock: SimClock;
  readonly network: Rng;
  readonly diskRandom: Rng;
  readonly jitter: Rng;
  readonly options: SimOptions;
  readonly mischief: Mischief;
  readonly kills: Kills;
  readonly settings: ConnectionSettings;
  readonly office: Office;
  readonly trace: Trace;
  readonly ids: { next(): string };
  readonly wall: Wall;
  onWrite(write: DeviceWrite): void;
  /** Something that no fault of this world explains. */
  onError(where: string, error: string): void;
}
