import { createFiles, type Files } from "#main/files/files.ts";
import type { Ids, Link, Log, Random, Store } from "#main/messaging/ports.ts";
import type { Messenger } from "#main/messaging/messenger.ts";
import { storageTroubleOf } from "#main/store/store-problem.ts";
import { newHasher } from "#main/system.ts";
import type { MachineTime } from "../machine-time.ts";
import { createDeviceDisk, type DeviceDiskPorts } from "./device-disk.ts";
import { createFileLine, type FileLine, type FileLinePorts } from "./file-line.ts";

export interface DeviceFilesPorts extends FileLinePorts, DeviceDiskPorts {
  readonly store: Store;
  readonly link: Link;
  readonly ids: Ids;
  readonly log: Log;
  readonly jitter: Random;
  readonly time: MachineTime;
  readonly messenger: Messenger;
}

export interface DeviceFiles {
  readonly engine: Files;
  readonly server: FileLine;
  /** As a person ends it. */
  stop(): Promise<void>;
}

/** So many bytes go in one request, where files are as small as in a simulated office. */
const requestBytes = 900;

/** The real rules of files over a simulated disk and network, beside the real engine of messages, as main/running-account.ts puts them together. */
export function startFiles(ports: DeviceFilesPorts): DeviceFiles {
  const { store, link, ids, log, time, options, messenger, person } = ports;
  const server = createFileLine(ports);
  const engine = createFiles({
    store,
    link,
    server,
    local: createDeviceDisk(ports),
    newHasher,
    clock: time.clock,
    timers: time.timers,
    random: ports.jitter,
    ids,
    log,
    self: person,
    requestBytes,
    isStorageTrouble: (error) => storageTroubleOf(error) !== null,
    bytesMax: () => options.fileCache,
    tell: () => undefined,
    onChanged: (touched) => messenger.changed(touched),
  });
  messenger.onTouched((touched) => engine.touched(touched));
  return {
    engine,
    server,
    async stop() {
      const stopped = engine.stop();
      server.close();
      await stopped;
    },
  };
}
