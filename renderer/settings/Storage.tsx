import { byteSize } from "#shared/i18n/sizes.ts";
import { useWords } from "../i18n/i18n.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions } from "../state/use-app.ts";
import { Facts } from "./Facts.tsx";
import styles from "./Settings.module.css";

/** What Magpie keeps on this computer. */
export function Storage() {
  const words = useWords();
  const { t } = words;
  const { storageUsed } = useActions();
  const { answer: used } = useAnswer(storageUsed);
  const size = (bytes: number | undefined): string =>
    bytes === undefined ? t.settings.unknown : byteSize(words, bytes);
  return (
    <section aria-label={t.settings.storage}>
      <h3 className={styles["heading"]}>{t.settings.storage}</h3>
      <Facts
        facts={[
          [t.settings.storageMessages, size(used?.messages)],
          ...(used !== null && used.others > 0
            ? ([[t.settings.storageOthers, size(used.others)]] as const)
            : []),
          [t.settings.storageLogs, size(used?.logs)],
        ]}
      />
    </section>
  );
}
