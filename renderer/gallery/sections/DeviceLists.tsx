import type { DeviceView } from "#shared/ipc/views.ts";
import { AskingToSignOut, Devices } from "../../settings/Devices.tsx";
import type { Script } from "../scripted-api.ts";
import { Scene } from "../Scene.tsx";
import { Grid, Specimen } from "../Specimen.tsx";
import { days, minutes, now } from "../still-time.ts";

const ignore = (): void => undefined;

const own: DeviceView = {
  id: "own",
  name: "前台-PC",
  since: now - days(120),
  seen: now,
  connected: true,
  own: true,
};
const laptop: DeviceView = {
  ...own,
  id: "laptop",
  name: "lin-wei-laptop",
  since: now - days(30),
  own: false,
};
const all: readonly DeviceView[] = [
  own,
  laptop,
  {
    ...own,
    id: "old",
    name: "a-machine-with-a-very-long-name-in-the-meeting-room-on-the-third-floor",
    since: now - days(400),
    seen: now - days(1) - minutes(5),
    connected: false,
    own: false,
  },
  { ...own, id: "none", name: "", since: now - days(3), connected: false, own: false },
];

const shown: readonly (readonly [caption: string, script: Script])[] = [
  ["several", { devices: all }],
  ["this one only", { devices: [own] }],
  ["being read", {}],
  ["not read", { devices: null }],
  ["without a connection", { connection: { state: "sleeping", until: now + minutes(4) } }],
];

export function DeviceLists() {
  return (
    <Grid width={440}>
      {shown.map(([caption, script]) => (
        <Specimen key={caption} caption={caption}>
          <Scene script={script}>
            <Devices />
          </Scene>
        </Specimen>
      ))}
      <Specimen caption="one is to be signed out">
        <AskingToSignOut asked={laptop} busy={false} onYes={ignore} onNo={ignore} />
      </Specimen>
      <Specimen caption="all others are">
        <AskingToSignOut asked="others" busy={false} onYes={ignore} onNo={ignore} />
      </Specimen>
    </Grid>
  );
}
