import { useWords } from "../../i18n/i18n.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { Grid, Specimen } from "../Specimen.tsx";
import styles from "../Gallery.module.css";

const names = ["林薇", "欧阳若曦", "Emma Clarke", "James", "金 Kim", "", "🙂"];
const hues = Array.from({ length: 10 }, (_, index) => `person-${index}`);

export function Pictures() {
  const { t } = useWords();
  return (
    <Grid width={430}>
      <Specimen caption="avatar: two letters, one, of both scripts, none">
        <div className={styles["row"]}>
          {names.map((name) => (
            <Avatar key={name} id={name} name={name} />
          ))}
        </div>
      </Specimen>
      <Specimen caption="avatar: sizes">
        <div className={styles["row"]}>
          {[24, 32, 38, 42, 64].map((size) => (
            <Avatar key={size} id="emma" name="Emma Clarke" size={size} />
          ))}
        </div>
      </Specimen>
      <Specimen caption="avatar: colours">
        <div className={styles["row"]}>
          {hues.map((id) => (
            <Avatar key={id} id={id} name="陈志远" size={30} />
          ))}
        </div>
      </Specimen>
      <Specimen caption="avatar: a picture of one's own, and one that cannot be had">
        <div className={styles["row"]}>
          <Avatar id="emma" name="Emma Clarke" picture="portrait.png" size={42} />
          <Avatar id="emma" name="Emma Clarke" picture="missing" size={42} />
        </div>
      </Specimen>
      <Specimen caption="logo, spinner">
        <div className={styles["row"]}>
          <Logo size={72} />
          <Logo size={32} />
          <Spinner label={t.connection.catchingUp} />
        </div>
      </Specimen>
    </Grid>
  );
}
