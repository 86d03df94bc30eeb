import styles from "./Toggle.module.css";

export interface ToggleProps {
  readonly label: string;
  readonly on: boolean;
  onChange(on: boolean): void;
}

/** On or off. */
export function Toggle({ label, on, onChange }: ToggleProps) {
  return (
    <label className={styles["toggle"]}>
      <span>{label}</span>
      <input
        type="checkbox"
        role="switch"
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
