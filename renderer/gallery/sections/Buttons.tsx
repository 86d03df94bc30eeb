import { MessageCircle, Settings, SquarePen } from "lucide-react";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Grid, Specimen } from "../Specimen.tsx";
import { useWords } from "../../i18n/i18n.ts";
import styles from "../Gallery.module.css";

const looks = ["main", "plain", "link", "danger"] as const;

export function Buttons() {
  const { t } = useWords();
  return (
    <Grid width={280}>
      {looks.map((look) => (
        <Specimen key={look} caption={`${look}, and disabled`}>
          <div className={styles["row"]}>
            <Button look={look}>{t.signIn.submit}</Button>
            <Button look={look} disabled>
              {t.signIn.submit}
            </Button>
          </div>
        </Specimen>
      ))}
      <Specimen caption="icon: plain, where one is, disabled">
        <div className={styles["row"]}>
          <IconButton label={t.rail.newChat}>
            <SquarePen size={18} />
          </IconButton>
          <IconButton label={t.rail.chats} current>
            <MessageCircle size={20} />
          </IconButton>
          <IconButton label={t.settings.title} disabled>
            <Settings size={20} />
          </IconButton>
        </div>
      </Specimen>
    </Grid>
  );
}
