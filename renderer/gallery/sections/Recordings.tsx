import type { ReactNode } from "react";
import { createRecorder } from "../../files/recorder.ts";
import { RecordingNote } from "../../files/RecordingNote.tsx";
import { RecordingBar } from "../../files/RecordingBar.tsx";
import { Scene } from "../Scene.tsx";
import { Grid, Specimen } from "../Specimen.tsx";
import styles from "../Gallery.module.css";

/** A recorder whose clock stands at this many ms. */
const standing = (elapsed: number) => ({
  ...createRecorder({
    now: () => 0,
    after: () => () => undefined,
    record: () => new Promise(() => undefined),
    send: () => Promise.resolve(null),
  }),
  elapsed: () => elapsed,
  level: () => 0.4,
});

const begun = standing(12_300);
const nearEnd = standing(293_600);

const Line = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles["chat"]} style={{ flexDirection: "row", padding: 5 }}>
    {children}
  </div>
);

export function Recordings() {
  return (
    <Scene>
      <Grid width={440}>
        <Specimen caption="by a press">
          <Line>
            <RecordingBar recorder={begun} phase="recording" held={null} />
          </Line>
        </Specimen>
        <Specimen caption="held">
          <Line>
            <RecordingBar recorder={begun} phase="recording" held={{ away: false }} />
          </Line>
        </Specimen>
        <Specimen caption="held, slid away">
          <Line>
            <RecordingBar recorder={begun} phase="recording" held={{ away: true }} />
          </Line>
        </Specimen>
        <Specimen caption="near the end">
          <Line>
            <RecordingBar recorder={nearEnd} phase="recording" held={null} />
          </Line>
        </Specimen>
        <Specimen caption="being made">
          <Line>
            <RecordingBar recorder={begun} phase="making" held={null} />
          </Line>
        </Specimen>
        <Specimen caption="not sent, and kept">
          <Line>
            <RecordingNote
              recorder={begun}
              recording={{ ...begun.getState(), problem: { unsent: "storage" }, kept: true }}
              className={undefined}
            />
          </Line>
        </Specimen>
      </Grid>
    </Scene>
  );
}
