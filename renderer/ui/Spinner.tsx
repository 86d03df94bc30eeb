import styles from "./Spinner.module.css";

/** Something is under way; `label` says what to those who do not see it turn. */
export function Spinner({ label }: { readonly label: string }) {
  return <span role="status" aria-label={label} className={styles["spinner"]} />;
}
