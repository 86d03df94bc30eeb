import { listFilters } from "#shared/ipc/settings.ts";
import { useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import styles from "./ListFilters.module.css";

/** Which conversations the list shows: one of a few, the same after a restart. */
export function ListFilters() {
  const { t } = useWords();
  const { setFilter } = useActions();
  const filter = useApp((state) => state.filter);
  return (
    <div role="group" className={styles["filters"]} aria-label={t.list.filters}>
      {listFilters.map((one) => (
        <button
          key={one}
          type="button"
          className={styles["filter"]}
          aria-pressed={one === filter}
          onClick={() => setFilter(one)}
        >
          {t.list.filter[one]}
        </button>
      ))}
    </div>
  );
}
