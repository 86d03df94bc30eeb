import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

export interface EmptyStateProps {
  readonly picture?: ReactNode;
  readonly title: string;
  readonly hint?: string;
  readonly children?: ReactNode;
}

/** What stands where nothing is there yet: says so, and what to do about it. */
export function EmptyState({ picture, title, hint, children }: EmptyStateProps) {
  return (
    <div className={styles["empty"]}>
      {picture}
      <p className={styles["title"]}>{title}</p>
      {hint === undefined ? null : <p className={styles["hint"]}>{hint}</p>}
      {children}
    </div>
  );
}
