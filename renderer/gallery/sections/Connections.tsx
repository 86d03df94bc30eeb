import type { Settings } from "#shared/ipc/settings.ts";
import type { ConnectionView } from "#shared/ipc/views.ts";
import { Rail } from "../../app/Rail.tsx";
import { ConnectionBar } from "../../conversations/ConnectionBar.tsx";
import { Receiving, ReceivingLine } from "../../conversations/Receiving.tsx";
import { useWords } from "../../i18n/i18n.ts";
import { Scene } from "../Scene.tsx";
import { Grid, Specimen } from "../Specimen.tsx";
import { minutes, now } from "../still-time.ts";
import styles from "../Gallery.module.css";

const ignore = (): void => undefined;

const shown: readonly (readonly [caption: string, ConnectionView, Partial<Settings>?])[] = [
  ["connected", { state: "connected", catchingUp: false, progress: null }],
  ["connected, catching up", { state: "connected", catchingUp: true, progress: null }],
  ["connected, catching up, part known", { state: "connected", catchingUp: true, progress: 0.624 }],
  [
    "connected, earlier history in the background",
    { state: "connected", catchingUp: false, progress: 0.31 },
  ],
  [
    "connected, earlier history paused",
    { state: "connected", catchingUp: false, progress: 0.31 },
    { historyPaused: true },
  ],
  ["connecting, third attempt", { state: "connecting", attempt: 3 }],
  ["waiting for the next try", { state: "waiting", attempt: 3, nextTryAt: now + 17_000 }],
  ["sleeping", { state: "sleeping", until: now + minutes(15) }],
  ["signed out", { state: "signedOut", locked: null }],
  ["this Magpie is too old", { state: "incompatible", clientTooOld: true }],
  ["the server is too old", { state: "incompatible", clientTooOld: false }],
];

export function Connections() {
  const { t } = useWords();
  return (
    <Grid width={440}>
      {shown.map(([caption, connection, settings = {}]) => (
        <Specimen key={caption} caption={caption}>
          <Scene script={{ connection, settings }}>
            <div className={styles["window"]}>
              <Rail onSettings={ignore} />
              <div className={styles["pane"]}>
                <div className={styles["title"]}>
                  <b>{t.list.title}</b>
                  <Receiving />
                </div>
                <ReceivingLine />
                <ConnectionBar />
              </div>
            </div>
          </Scene>
        </Specimen>
      ))}
    </Grid>
  );
}
