import { fill, useWords } from "../../i18n/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Modal } from "../../ui/Modal.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import { self } from "../samples.ts";
import styles from "../Gallery.module.css";

const ignore = (): void => undefined;

export function ModalOpen() {
  const { t } = useWords();
  return (
    <Modal open title={t.settings.title} onClose={ignore}>
      <div className={styles["padded"]}>
        <p>{fill(t.settings.signOutTitle, { name: self.name })}</p>
        <Toggle label={t.settings.tray} on onChange={ignore} />
        <p className={styles["row"]}>
          <Button look="main">{t.settings.keep}</Button>
          <Button>{t.settings.cancel}</Button>
        </p>
      </div>
    </Modal>
  );
}
