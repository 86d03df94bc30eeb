import type { Transfer } from "#shared/ipc/file-views.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { Bubble } from "../../chat/Bubble.tsx";
import { Scene } from "../Scene.tsx";
import { Grid, Specimen } from "../Specimen.tsx";
import styles from "../Gallery.module.css";

/** Bubbles that stand alone, each under its caption. */
export function Bubbles({
  shown,
  transfers = [],
}: {
  readonly transfers?: readonly Transfer[];
  readonly shown: readonly (readonly [caption: string, MessageView])[];
}) {
  return (
    <Scene script={{ transfers }}>
      <Grid width={440}>
        {shown.map(([caption, one]) => (
          <Specimen key={caption} caption={caption}>
            <div className={styles["chat"]}>
              <Bubble message={one} picture={null} first last />
            </div>
          </Specimen>
        ))}
      </Grid>
    </Scene>
  );
}
