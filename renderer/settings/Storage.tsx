import { useState } from "react";
import { byteSize } from "#shared/i18n/sizes.ts";
import { useWords } from "../i18n/i18n.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Choice } from "../ui/Choice.tsx";
import { Facts } from "./Facts.tsx";
import styles from "./Settings.module.css";

/** How much of files may stay, in GB; what is set by hand in the file of settings is none of them. */
const limitsGB = ["1", "2", "10", "50"] as const;
const bytesIn = (gigabytes: string): number => Number(gigabytes) * 1_000_000_000;

function FileLimit() {
  const words = useWords();
  const { t } = words;
  const { changeSettings } = useActions();
  const bytes = useApp(({ start }) => start?.settings.fileCacheBytes ?? 0);
  return (
    <div className={styles["limit"]}>
      <Choice
        label={t.settings.fileLimit}
        value={limitsGB.find((one) => bytesIn(one) === bytes) ?? ""}
        options={limitsGB.map((one) => [one, byteSize(words, bytesIn(one))])}
        onChange={(one) => {
          if (one !== "") changeSettings({ fileCacheBytes: bytesIn(one) });
        }}
      />
      <p>{t.settings.fileLimitHint}</p>
    </div>
  );
}

/** Makes room, of what can be had again. */
function ClearFiles({ onCleared }: { onCleared(): void }) {
  const { t } = useWords();
  const { clearFiles } = useActions();
  const [said, setSaid] = useState<"cleared" | "notCleared" | null>(null);
  const clear = async (): Promise<void> => {
    setSaid(null);
    try {
      await clearFiles();
      setSaid("cleared");
      onCleared();
    } catch {
      setSaid("notCleared");
    }
  };
  return (
    <div className={styles["limit"]}>
      <Button onClick={() => void clear()}>{t.settings.clearFiles}</Button>
      <p>{t.settings.clearHint}</p>
      <p role="status">{said === null ? "" : t.settings[said]}</p>
    </div>
  );
}

/** What Magpie keeps on this computer. */
export function Storage() {
  const words = useWords();
  const { t } = words;
  const { storageUsed } = useActions();
  const [clearings, setClearings] = useState(0);
  const { answer: used } = useAnswer(storageUsed, clearings);
  const size = (bytes: number | undefined): string =>
    bytes === undefined ? t.settings.unknown : byteSize(words, bytes);
  return (
    <section aria-label={t.settings.storage}>
      <h3 className={styles["heading"]}>{t.settings.storage}</h3>
      <Facts
        facts={[
          [t.settings.storageMessages, size(used?.messages)],
          [t.settings.storageFiles, size(used?.files)],
          ...(used !== null && used.others > 0
            ? ([[t.settings.storageOthers, size(used.others)]] as const)
            : []),
          [t.settings.storageLogs, size(used?.logs)],
        ]}
      />
      <FileLimit />
      <ClearFiles onCleared={() => setClearings(clearings + 1)} />
    </section>
  );
}
