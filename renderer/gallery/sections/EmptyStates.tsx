import { useWords } from "../../i18n/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Fallback } from "../../ui/Fallback.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { Grid, Specimen } from "../Specimen.tsx";
import styles from "../Gallery.module.css";

function Broken(): never {
  throw new Error("drawn to fail: the gallery shows what stands instead");
}

export function EmptyStates() {
  const { t } = useWords();
  return (
    <Grid width={430}>
      <Specimen caption="with a picture and a hint">
        <div className={styles["box"]}>
          <EmptyState picture={<Logo size={72} />} title={t.chat.none} hint={t.chat.noneHint} />
        </div>
      </Specimen>
      <Specimen caption="with something to do">
        <div className={styles["box"]}>
          <EmptyState title={t.list.empty} hint={t.list.emptyHint}>
            <Button look="main">{t.rail.newChat}</Button>
          </EmptyState>
        </div>
      </Specimen>
      <Specimen caption="while something comes">
        <div className={styles["box"]}>
          <EmptyState
            picture={<Spinner label={t.connection.catchingUp} />}
            title={t.connection.catchingUp}
          />
        </div>
      </Specimen>
      <Specimen caption="fallback: drawing failed">
        <div className={styles["box"]}>
          <Fallback instead={<EmptyState title={t.chat.failed} />}>
            <Broken />
          </Fallback>
        </div>
      </Specimen>
    </Grid>
  );
}
